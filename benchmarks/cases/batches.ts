import { createCampaign, signUpsCounted } from '../client.ts';
import type { RawLoad } from '../contenders/raw-sqlite.ts';
import { type BatchLoad, batchSize, type Recorded } from '../loads/batches.ts';
import { alternately, mustBe } from '../measure.ts';
import { inProcess, startProgram, withDirectory } from '../processes.ts';
import type { Result, Row } from '../results.ts';
import type { Settings } from '../settings.ts';

/** Sign-ups 1 000 a request, against inserting the same rows. */
export async function batches(settings: Settings): Promise<Result> {
  const recorded = await alternately(settings.runs, {
    one: () => program(settings, 1),
    two: () => program(settings, 2),
    four: () => program(settings, 4),
    raw: () => raw(settings),
  });
  const values = (runs: readonly Recorded[]) => runs.map(({ perSecond }) => perSecond);
  const row = (atOnce: string, runs: readonly Recorded[]): Row => ({
    contender: `Dugnad, ${atOnce}`,
    durability: 'one fsync a group of appends, before the answer (WAL, synchronous=FULL)',
    unit: 'events/s',
    values: values(runs),
    against: { contender: 'raw', values: values(recorded.raw) },
    target: '≥ 25 000/s; ≥ 0.5 ×',
  });
  return {
    title: 'Batches of 1 000 sign-ups',
    text: `${settings.batches} \`record\` mutations a run over HTTP, each of 1 000 sign-ups of new people: validated, decided,
durable and in the read models when they are answered. Raw inserts the same rows into the same tables with the same
indexes, in one file and one process, 1 000 sign-ups a transaction, the facts in one row each. A run counts when the
sign-ups counted are as many as were accepted: at once, and after kill -9 and a restart.`,
    rows: [
      row('one after the other', recorded.one),
      row('2 at once', recorded.two),
      row('4 at once', recorded.four),
      {
        contender: 'raw `node:sqlite`',
        durability: 'one fsync a transaction (WAL, synchronous=FULL)',
        unit: 'events/s',
        values: values(recorded.raw),
      },
    ],
  };
}

const warmUpShare = 4;

function program(settings: Settings, atOnce: number): Promise<Recorded> {
  return withDirectory(async directory => {
    const server = await startProgram(directory, { profile: settings.profile });
    const campaignId = await createCampaign(server.url);
    const load = { url: server.url, campaignId, atOnce };
    const send = (count: number) =>
      inProcess<BatchLoad, Recorded>('loads/batches.ts', { ...load, batches: Math.ceil(count) });
    const warmUp = await send(settings.batches / warmUpShare);
    const recorded = await send(settings.batches);
    mustBe('Receipts', settings.batches * batchSize, recorded.accepted);
    const accepted = warmUp.accepted + recorded.accepted;
    mustBe('Sign-ups at once', accepted, await signUpsCounted(server.url, campaignId));
    await server.stop(settings.profile ? 'SIGTERM' : 'SIGKILL');
    const again = await startProgram(directory);
    mustBe('Sign-ups after kill -9', accepted, await signUpsCounted(again.url, campaignId));
    await again.stop();
    return recorded;
  });
}

function raw({ batches: transactions }: Settings): Promise<Recorded> {
  const warmUp = Math.ceil(transactions / warmUpShare);
  return inProcess<RawLoad, Recorded>('contenders/raw-sqlite.ts', { transactions, warmUp, kind: 'sign-up' });
}
