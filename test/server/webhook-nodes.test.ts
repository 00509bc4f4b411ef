import { rmSync } from 'node:fs';
import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import { ServerProcess, temporaryDirectory, until } from './harness.ts';
import { Receiver } from './receiver.ts';

/** Several servers share the webhooks: none is held by two, and those of one that dies go on with another. */

test('killed in the midst, one leaves its webhooks to the other: nothing is lost, and all is in order', async () => {
  const directory = temporaryDirectory();
  const esdb = await EsdbDouble.start();
  const settings = { DATA_DIR: directory, EVENTSTOREDB_URL: esdb.url, WEBHOOK_NETWORKS: '127.0.0.0/8' };
  const one = await ServerProcess.start(settings);
  const two = await ServerProcess.start(settings);
  const receivers = await Promise.all(Array.from({ length: 4 }, () => Receiver.start()));
  const campaignId = await one.campaign();
  for (const { url } of receivers)
    await two.data(`mutation ($input: AddWebhookInput!) { addWebhook(input: $input) { id } }`, {
      input: { name: 'Newsletter', url, campaignId },
    });
  const signUps = (from: number) =>
    two.record(
      Array.from({ length: 50 }, (_, n) => ({
        signUp: { campaignId, participant: { email: `p${from + n}@example.org` } },
      })),
    );
  for (let from = 0; from < 200; from += 50) await signUps(from);
  await Promise.all(receivers.map(receiver => receiver.takes(100)));
  await one.program.kill('SIGKILL');
  for (let from = 200; from < 400; from += 50) await signUps(from);

  const history = await two.history(campaignId);
  const ids = history.filter(({ type }) => type === 'SIGNED_UP').map(({ id }) => id);
  expect(ids).toHaveLength(400);
  for (const receiver of receivers) {
    await until(() => new Set(receiver.messages.map(({ event }) => event.id)).size === 400);
    expect([...new Set(receiver.messages.map(({ event }) => event.id))]).toEqual(ids);
    expect(receiver.atOnce.most).toBe(1);
    // What was delivered and not yet noted may come once more.
    expect(receiver.messages.length).toBeLessThanOrEqual(400 + 2 * 51);
  }
  await two.program.kill('SIGTERM');
  await esdb.close();
  await Promise.all(receivers.map(receiver => receiver.stop()));
  rmSync(directory, { recursive: true });
}, 120_000);
