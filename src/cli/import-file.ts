import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { checkItems } from '../inbound/check-items.ts';
import type { DateOrder } from '../inbound/files/dates.ts';
import type { Encoding } from '../inbound/files/encoding.ts';
import type { FormatName } from '../inbound/formats/all.ts';
import { importRows, type ImportCounts, noRows, type Rejection } from '../inbound/import-rows.ts';
import { type ImportPlan, planImport } from '../inbound/import-plan.ts';
import type { Item, Target } from '../inbound/item.ts';
import type { ItemOutcome } from '../inbound/row-outcome.ts';
import { withServer } from './any-server.ts';
import { describePlan } from './import-report.ts';
import { ProgressLine } from './progress-line.ts';
import { RejectedRows } from './rejected-rows.ts';
import type { RunningServer } from './running-server.ts';
import { say } from './say.ts';

/** What the command line says of an import. */
export interface ImportOptions {
  readonly campaign: string;
  readonly activity?: string;
  readonly as: FormatName;
  readonly organisation: string;
  readonly encoding?: Encoding;
  readonly dates?: DateOrder;
  readonly map: ReadonlyMap<string, string>;
  readonly answers?: boolean;
  readonly rejected?: string;
  readonly dryRun: boolean;
  readonly json: boolean;
}

const interrupted = 130;

/** Imports a file, or says how it would be. @returns the exit code */
export async function importFile(file: string, options: ImportOptions): Promise<number> {
  try {
    return await importOne(file, options);
  } catch (error) {
    if (options.json) say(JSON.stringify({ error: (error as Error).message }));
    throw error;
  }
}

async function importOne(file: string, options: ImportOptions): Promise<number> {
  const progress = new ProgressLine();
  const plan = await planned(file, options, rows => progress.show(`Reading: ${rows} rows`));
  progress.end();
  const stopping = stopAtInterrupt();
  let code = 0;
  await withServer(async server => {
    const target = await targetOf(server, options);
    if (!options.json) say(describePlan(plan, target));
    code = await record(plan, target, options, server, stopping, progress);
  });
  return code;
}

async function planned(
  file: string,
  { as: format, encoding, dates, map: meanings, answers }: ImportOptions,
  report: (rows: number) => void,
): Promise<ImportPlan> {
  try {
    if (!(await stat(file)).isFile()) throw new Error('This is no file.');
    return await planImport(file, { format, encoding, dates, meanings, answers }, report);
  } catch (error) {
    throw new Error(`${basename(file)}: ${(error as Error).message} Nothing was recorded.`, { cause: error });
  }
}

async function record(
  plan: ImportPlan,
  target: Target,
  options: ImportOptions,
  server: RunningServer,
  signal: AbortSignal,
  progress: ProgressLine,
): Promise<number> {
  const { dryRun, organisation } = options;
  const refused = await RejectedRows.beside(plan, options.rejected, dryRun);
  const send = dryRun
    ? (items: readonly Item[]) => Promise.resolve(checkItems(items))
    : sender(server, organisation);
  const counts = noRows();
  const watching = {
    rejected: (rejection: Rejection) => refused.add(rejection),
    progress: (rows: number) => progress.show(`${rows} of ${plan.rows} rows`),
    signal,
  };
  const failure = await importRows(plan, target, send, counts, watching).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  progress.end();
  const rejectedFile = await refused.close();
  const isWhole = !signal.aborted && failure === undefined;
  const result = { ...counts, rows: plan.rows, rejectedFile, isWhole, dryRun, error: failure?.message };
  say(options.json ? JSON.stringify(result) : summary(counts, refused.examples, rejectedFile, dryRun));
  if (!isWhole) {
    const next = dryRun ? '' : ' What was recorded is recorded; the same command goes on from here.';
    process.stderr.write(`${failure?.message ?? 'Stopped.'}${next}\n`);
    return failure ? 1 : interrupted;
  }
  return counts.rejected > 0 ? 1 : 0;
}

const recordMutation = `mutation ($input: [Record!]!) {
  record(input: $input) { __typename ... on Receipt { duplicate } ... on Refusal { code message } }
}`;

function sender(server: RunningServer, organisation: string) {
  return async (items: readonly Item[]) => {
    const variables = { input: items };
    return (await server.ask<{ record: ItemOutcome[] }>(organisation, recordMutation, variables)).record;
  };
}

async function targetOf(
  server: RunningServer,
  { campaign: campaignId, activity, organisation }: ImportOptions,
): Promise<Target> {
  interface Found {
    readonly campaign: {
      readonly timeZone: string;
      readonly activity?: { readonly startsAt: string | null } | null;
    };
  }
  const activityId = activity ?? null;
  const asked = activityId === null ? '' : 'activity(id: $activityId) { startsAt }';
  const variables = { campaignId, ...(activityId !== null && { activityId }) };
  const types = Object.keys(variables).map(name => `$${name}: ID!`);
  const query = `query (${types.join()}) { campaign(id: $campaignId) { timeZone ${asked} } }`;
  const { campaign } = await server.ask<Found>(organisation, query, variables);
  if (activityId !== null && !campaign.activity) {
    throw new Error('There is no such activity in this campaign. Nothing was recorded.');
  }
  return {
    campaignId,
    activityId,
    startsAt: campaign.activity?.startsAt ?? null,
    timeZone: campaign.timeZone,
  };
}

function summary(
  { recorded, known, already, changed, leftOut, rejected }: ImportCounts,
  examples: readonly string[],
  rejectedFile: string | undefined,
  isDry: boolean,
): string {
  const lines = [
    `${isDry ? 'Would be sent' : 'Recorded'}: ${recorded}`,
    ...(known > 0 ? [`Recorded before: ${known}`] : []),
    ...(already > 0
      ? [`Of somebody of whom it is recorded already, by another row or otherwise: ${already}`]
      : []),
    ...(changed > 0 ? [`Recorded before with other details, which stay as they were: ${changed}`] : []),
    ...(leftOut > 0 ? [`Left out, since they say that nobody signed up: ${leftOut}`] : []),
    `Refused: ${rejected}`,
    ...examples.map(example => `  ${example}`),
    ...(rejected > examples.length ? [`  … and ${rejected - examples.length} more`] : []),
    ...(rejectedFile === undefined
      ? []
      : [`Those are in ${rejectedFile}: mend them there, and import that file.`]),
    ...(isDry ? ['Nothing was recorded.'] : []),
  ];
  return lines.join('\n');
}

/** Aborts at Ctrl-C, so that the batch under way is still heard of; a second one ends the program. */
function stopAtInterrupt(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  return stopping.signal;
}
