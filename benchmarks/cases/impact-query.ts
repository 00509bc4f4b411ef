import { breakdownQuery, impactQuery, signUpsCounted } from '../client.ts';
import { type GeneratedLog, generatedLog } from '../generated/log.ts';
import type { Load, Served } from '../loads/requests.ts';
import { alternately, mustBe } from '../measure.ts';
import { inProcess, startEmptyServer, startProgram } from '../processes.ts';
import type { Result, Row } from '../results.ts';
import type { Settings } from '../settings.ts';

const connections = 10;

/** A campaign's impact, of a short and of a long history, against a constant answer; and broken down. */
export async function impactQueries(settings: Settings): Promise<Result> {
  const [few, many] = [await generatedLog(settings.fewEvents, 1), await generatedLog(settings.events, 1)];
  const served = await alternately(settings.runs, {
    few: () => program(few, impactQuery, settings.queries, settings),
    many: () => program(many, impactQuery, settings.queries, settings),
    constant: () => constant(settings),
    fewBrokenDown: () => program(few, breakdownQuery, settings.queries / 4, settings),
    manyBrokenDown: () => program(many, breakdownQuery, settings.queries / 4, settings),
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
  const flatness = (what: string, long: readonly Served[], short: readonly Served[]): Row => ({
    contender: `${what}: p99, long history against short`,
    durability: '–',
    unit: 'ms',
    values: p99(long),
    against: { contender: 'short', values: p99(short) },
    target: '≤ 1.2 ×',
  });
  const against = { contender: 'constant', values: perSecond(served.constant) };
  const target = '≥ 0.8 ×';
  return {
    title: `Impact query, ${connections} connections`,
    text: `${settings.queries} queries a run for all of a campaign's impact, and a quarter as many for a month of it broken down by channel
and age band, with comparison and series, by autocannon, to a campaign that is the whole log. The constant resolver answers an object of the
same types. A run counts when the sign-ups are as many as were generated.`,
    rows: [
      { ...row(`Impact, ${few.events} events`, served.few), against, target },
      { ...row(`Impact, ${many.events} events`, served.many), against, target },
      row('constant resolver', served.constant),
      flatness('Impact', served.many, served.few),
      row(`Broken down, ${few.events} events`, served.fewBrokenDown),
      row(`Broken down, ${many.events} events`, served.manyBrokenDown),
      flatness('Broken down', served.manyBrokenDown, served.fewBrokenDown),
    ],
  };
}

async function program(
  log: GeneratedLog,
  query: string,
  queries: number,
  { profile }: Settings,
): Promise<Served> {
  const server = await startProgram(log.directory, { profile });
  const [id = ''] = log.campaignIds;
  mustBe('Sign-ups', log.expected[id]?.GROSS_SIGN_UPS, await signUpsCounted(server.url, id));
  const served = await load(server.url, id, query, queries);
  await server.stop();
  return served;
}

async function constant({ queries }: Settings): Promise<Served> {
  const server = await startEmptyServer();
  const served = await load(server.url, 'c0', impactQuery, queries);
  await server.stop();
  return served;
}

async function load(url: string, id: string, query: string, queries: number): Promise<Served> {
  const body = JSON.stringify({ query, variables: { id } });
  const send = (amount: number) =>
    inProcess<Load, Served>('loads/requests.ts', { url, connections, amount, body });
  await send(Math.ceil(queries / 4));
  const served = await send(queries);
  mustBe('Answers without an error', queries, served.accepted);
  return served;
}
