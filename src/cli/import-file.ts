import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { nameInApi } from '../inbound/api-names.ts';
import type { DateOrder } from '../inbound/files/dates.ts';
import type { Encoding } from '../inbound/files/encoding.ts';
import type { FormatName } from '../inbound/formats/all.ts';
import { withServer } from './any-server.ts';
import { ImportClient, type ShownImport } from './import-client.ts';
import { describePlan, importSummary } from './import-report.ts';
import { ProgressLine } from './progress-line.ts';
import { rejectedPath } from './rejected-path.ts';
import { ServerGone } from './running-server.ts';
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

/**
 * Imports a file, or says how it would be. The server does it, as it does for whoever sends a file over the API: so there is one way.
 * @returns the exit code
 */
export async function importFile(file: string, options: ImportOptions): Promise<number> {
  const found = await stat(file).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : message;
    throw new Error(`${file} cannot be read: ${why}. Nothing was recorded.`, { cause: error });
  });
  if (!found.isFile()) throw new Error(`${basename(file)}: This is no file.`);
  const rejectedTo = options.dryRun ? undefined : await rejectedPath(file, options.rejected);
  const stopping = stopAtInterrupt();
  let code = 0;
  await withServer(async server => {
    const client = new ImportClient(server, options.organisation);
    const one = await client.prepare(inputOf(options));
    const recording = async () => {
      const over = await watched(client, one, file, options, stopping);
      if (over.problem?.code === 'INTERRUPTED') throw new ServerGone(over.problem.message);
      if (over.counts === null && over.problem)
        throw new Error(`${basename(file)}: ${over.problem.message} Nothing was recorded.`);
      const rejectedFile = over.rejected?.url == null ? undefined : rejectedTo;
      if (rejectedFile !== undefined) await client.download(over, rejectedFile);
      return report(over, options, rejectedFile);
    };
    code = await recording().catch((error: unknown) => {
      throw error instanceof ServerGone ? new Error(leftBy(file, options), { cause: error }) : error;
    });
  }, options.dryRun);
  return code;
}

/** The message if the server stopped during the import. */
const leftBy = (file: string, { dryRun }: ImportOptions) =>
  `${basename(file)}: The server stopped. ${
    dryRun
      ? 'Nothing was recorded: give the same command again.'
      : 'What was recorded is recorded: the same command, given again, goes on from there, and records nothing twice.'
  }`;

/** Sends a file, and shows what becomes of it until it is over. */
async function watched(
  client: ImportClient,
  one: ShownImport,
  file: string,
  options: ImportOptions,
  signal: AbortSignal,
): Promise<ShownImport> {
  const progress = new ProgressLine();
  progress.show('Sending');
  await client.send(one, file, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  let isDescribed = options.json;
  const over = await client.watch(
    one,
    ({ state, plan, progress: { rows } }) => {
      if (plan?.timeZone != null && !isDescribed) {
        progress.end();
        say(describePlan(file, options.as, plan));
        isDescribed = true;
      }
      progress.show(state === 'READING' ? `Reading: ${rows} rows` : `${rows} of ${plan?.rows ?? '?'} rows`);
    },
    signal,
  );
  progress.end();
  return over;
}

function inputOf({ campaign, activity, as, encoding, dates, map, answers, dryRun }: ImportOptions): object {
  return {
    campaignId: campaign,
    activityId: activity,
    format: nameInApi(as),
    encoding: encoding && nameInApi(encoding),
    dates: dates && nameInApi(dates),
    ...(map.size > 0 && { map: [...map].map(([heading, meaning]) => ({ heading, meaning })) }),
    answers,
    dryRun,
  };
}

/** Says what came of it. @returns the exit code */
function report(
  { state, counts, plan, problem, rejected }: ShownImport,
  { json, dryRun }: ImportOptions,
  rejectedFile: string | undefined,
): number {
  const isWhole = state === 'DONE';
  const known = counts ?? { recorded: 0, known: 0, already: 0, changed: 0, leftOut: 0, rejected: 0 };
  const result = { ...known, rows: plan?.rows, rejectedFile, isWhole, dryRun, error: problem?.message };
  say(json ? JSON.stringify(result) : importSummary(known, rejected?.examples ?? [], rejectedFile, dryRun));
  if (isWhole) return known.rejected > 0 ? 1 : 0;
  const next = dryRun ? '' : ' What was recorded is recorded; the same command goes on from here.';
  process.stderr.write(`${problem?.message ?? `Stopped.${next}`}\n`);
  return problem ? 1 : interrupted;
}

/** Aborts at Ctrl-C, so that the rows being recorded are still heard of; a second one ends the program. */
function stopAtInterrupt(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  return stopping.signal;
}
