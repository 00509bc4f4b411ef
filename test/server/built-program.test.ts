import { rmSync } from 'node:fs';
import { aPosition, everyEntry, indicator } from '../graphql/every-entry.ts';
import { type Item, recordMutation, ServerProcess, temporaryDirectory, TestServer } from './harness.ts';

/** A repeat is recognised by the name of its command's class, which putting modules into one file could change. */
test('what the sources recorded is known to the built program, whatever kind of command it was', async () => {
  const directory = temporaryDirectory();
  const first = await TestServer.start({ DATA_DIR: directory });
  const campaignId = await first.campaign();
  const activityId = await first.activity(campaignId);
  const kari = { campaignId, participant: { email: 'kari@example.org' } };
  const at = { ...kari, activityId };
  await first.mutate('defineIndicator', { campaignId, ...indicator });
  const items: Item[] = [
    { createCampaign: { name: 'Another' } },
    { updateCampaign: { campaignId, name: 'Renamed' } },
    { scheduleActivity: { campaignId, name: 'Walk', startsAt: '2025-06-01T10:00:00Z' } },
    { updateActivity: { campaignId, activityId, name: 'Long walk' } },
    { createLink: { campaignId, name: 'Poster' } },
    { signUp: at },
    { confirmSignUp: at },
    { recordAttendance: at },
    { share: kari },
    { makePledge: { ...kari, pledge: { money: { amount: '100', currency: 'NOK' } } } },
    { replyToInvitation: { campaignId, participant: { email: 'ola@example.org' }, reply: 'TENTATIVE' } },
    ...everyEntry
      .filter(([, input]) => Object.values(input).every(value => value !== aPosition))
      .map(([name, input]) => ({ [name]: { campaignId, ...input } })),
  ];
  const ask = (server: TestServer | ServerProcess) =>
    server.data<{ record: object[] }>(recordMutation, { input: items, key: 'once' });
  const { record: recorded } = await ask(first);
  expect(recorded.filter(outcome => 'code' in outcome)).toEqual([]);
  await first.stop();

  const built = await ServerProcess.start({ DATA_DIR: directory });
  const { record: repeated } = await ask(built);
  await built.program.kill('SIGTERM');
  rmSync(directory, { recursive: true });
  expect(repeated).toEqual(recorded.map(outcome => ({ ...outcome, duplicate: true })));
});
