import { impactQuery, signUpsCounted } from '../client.ts';
import { type GeneratedLog, generatedLog } from '../generated/log.ts';
import type { Load, Served } from '../loads/requests.ts';
import { alternately, mustBe } from '../measure.ts';
import { inProcess, startEmptyServer, startProgram } from '../processes.ts';
import type { Result, Row } from '../results.ts';
import type { Settings } from '../settings.ts';

const connections = 10;

/** A campaign's impact, of a short and of a long log, against a constant answer. */
export async function impactQueries(settings: Settings): Promise<Result> {
  const [few, many] = [await generatedLog(settings.fewEvents), await generatedLog(settings.events)];
  const served = await alternately(settings.runs, {
    few: () => program(few, settings),
    many: () => program(many, settings),
    constant: () => constant(settings),
  });
  const perSecond = (runs: readonly Served[]) => runs.map(run => run.perSecond);
  const p99 = (runs: readonly Served[]) => runs.map(run => run.p99);
  const row = (contender: string, runs: readonly Served[]): Row => ({
    contender,
    durability: '–',
    unit: 'requests/s',
    values: perSecond(runs),
    p99: p99(runs),
  });
  const against = { contender: 'constant', values: perSecond(served.constant) };
  const target = '≥ 0.8 ×';
  return {
    title: `Impact query, ${connections} connections`,
    text: `${settings.queries} queries a run for all of a campaign's impact, by autocannon. The constant resolver answers an object
of the same types. A run counts when the sign-ups are as many as were generated.`,
    rows: [
      { ...row(`Dugnad, ${few.events} events`, served.few), against, target },
      { ...row(`Dugnad, ${many.events} events`, served.many), against, target },
      row('constant resolver', served.constant),
      {
        contender: 'p99, long log against short',
        durability: '–',
        unit: 'ms',
        values: p99(served.many),
        against: { contender: 'short', values: p99(served.few) },
        target: '≤ 1.2 ×',
      },
    ],
  };
}

async function program(log: GeneratedLog, settings: Settings): Promise<Served> {
  const server = await startProgram(log.directory, { profile: settings.profile });
  const [id = ''] = log.campaignIds;
  mustBe('Sign-ups', log.expected[id]?.SIGN_UPS, await signUpsCounted(server.url, id));
  const served = await load(server.url, id, settings);
  await server.stop();
  return served;
}

async function constant(settings: Settings): Promise<Served> {
  const server = await startEmptyServer();
  const served = await load(server.url, 'c0', settings);
  await server.stop();
  return served;
}

async function load(url: string, id: string, { queries }: Settings): Promise<Served> {
  const body = JSON.stringify({ query: impactQuery, variables: { id } });
  const send = (amount: number) =>
    inProcess<Load, Served>('loads/requests.ts', { url, connections, amount, body });
  await send(Math.ceil(queries / 4));
  const served = await send(queries);
  mustBe('Answers without an error', queries, served.accepted);
  return served;
}
