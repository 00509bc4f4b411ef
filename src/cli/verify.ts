import { inspect } from 'node:util';
import { Command } from 'commander';
import { type Verification, verifyCampaign, verifyCampaigns, type Watching } from '../audit/verify.ts';
import { type Config, readConfig } from '../config.ts';
import type { Position } from '../event-store/event-store.ts';
import type { Positions } from '../event-store/positions.ts';
import {
  asDamagedReadModels,
  openReadModelsForReading,
  readModelPath,
} from '../projector/read-model-file.ts';
import { Database } from '../sqlite/database.ts';
import { isOfEarlierVersion } from './earlier-version.ts';
import { type OpenedLog, withLog } from './open-log.ts';
import { ProgressLine } from './progress-line.ts';
import { say } from './say.ts';

interface Options {
  readonly organisation?: string;
  readonly json: boolean;
}

const help = `
What the read models hold is compared, row by row, with what a replay of the log makes, up to where the read models are. Each difference
is a line, and so is each event that could not be folded in (PARKED), and what in the log contradicts itself (CONTRADICTION). Who recorded an event, and when, is not compared: it is in the log
alone. What the log holds beyond that is counted and said. dugnad rebuild builds read models anew that differ.

Examples:
  dugnad verify
  dugnad verify wtcmwhsh1hfs4c9s && echo the same
  dugnad verify --organisation 4t6y8n2k0q1w3e5r --json

Exit codes:
  0  they are the same
  1  something differs, the log contradicts itself, or they cannot be compared`;

export function verifyCommand(): Command {
  return new Command('verify')
    .description('compare the read models with a replay of the log; reads beside a running server')
    .argument('[campaign]', "the campaign's id; default: all campaigns")
    .option('--organisation <id>', 'all campaigns of this organisation alone')
    .option('--json', 'print the result as JSON', false)
    .addHelpText('after', help)
    .action(verify);
}

async function verify(campaignId: string | undefined, options: Options, command: Command): Promise<void> {
  const { organisation, json } = options;
  if (campaignId !== undefined && organisation !== undefined)
    command.error("error: '--organisation' is about all of its campaigns: leave it out, or the campaign");
  const config = readConfig(process.env);
  await withLog(config, async log => {
    const verification = await verified(log, config, campaignId, organisation);
    const { differences, contradictions, doubt } = verification;
    if (json) say(asJson(verification, log.positions));
    else {
      show(verification, log.positions);
      showContradictions(verification, log.positions);
    }
    if (differences.length > 0 || contradictions.length > 0 || doubt !== undefined) process.exitCode = 1;
  });
}

async function verified(
  { store }: OpenedLog,
  config: Config,
  campaignId: string | undefined,
  organisation: string | undefined,
): Promise<Verification> {
  const path = readModelPath(config.dataDirectory);
  if (isOfEarlierVersion(config)) {
    throw new Error(
      `The files in ${config.dataDirectory} are of an earlier version. Start the server once: it brings them up, keeps copies, and builds this version's read models.`,
    );
  }
  const live = openedForReading(path);
  const line = new ProgressLine();
  const watching: Watching = {
    replayed: events => line.show(`${events} events replayed`),
    compared: (campaigns, of) => line.show(`${campaigns} of ${of} campaigns compared`),
  };
  try {
    const verification =
      campaignId === undefined
        ? await verifyCampaigns(store, live, organisation, watching)
        : await verifyCampaign(store, live, campaignId, watching);
    refuseNothing(verification, campaignId, organisation);
    return verification;
  } catch (error) {
    throw asDamagedReadModels(error, path);
  } finally {
    line.end();
    live.sqlite.close();
  }
}

/** @throws {UnreadableDatabase} */
function openedForReading(path: string): Database {
  try {
    return new Database(openReadModelsForReading(path));
  } catch (error) {
    throw asDamagedReadModels(error, path);
  }
}

/** An id that was mistyped must not pass as verified. @throws {Error} */
function refuseNothing(
  { doubt, rows, events, campaigns }: Verification,
  campaignId: string | undefined,
  organisation: string | undefined,
): void {
  if (doubt !== undefined) return;
  if (campaignId !== undefined && rows === 0 && events === 0)
    throw new Error(`No campaign ${campaignId} in the log. Its id is what createCampaign answered.`);
  if (organisation !== undefined && campaigns === 0) {
    throw new Error(
      `The organisation ${organisation} has no campaigns in the log; dugnad organisation list shows all.`,
    );
  }
}

function show(verification: Verification, positions: Positions): void {
  const { campaigns, events, rows, beyond, differences, parked, doubt } = verification;
  if (doubt !== undefined) {
    say(
      `Not verified: the live read models are not those of this log, or not complete: ${doubt}. A server builds them anew when it starts, or when /health/ready is asked; so does dugnad rebuild.`,
    );
    return;
  }
  for (const { position, stream, type, reason } of parked)
    say(`PARKED ${positions.text(position)} ${type} in ${stream}: ${reason}`);
  for (const { table, key, live, replayed } of differences)
    say(`DIFFERENT ${table} ${key}: live ${onOneLine(live)}, replayed ${onOneLine(replayed)}`);
  const verdict = differences.length === 0 ? 'the same, row by row' : `${differences.length} rows differ`;
  const aside = parked.length === 0 ? '' : ` ${parked.length} events are parked: in neither.`;
  const of = `${campaigns} ${campaigns === 1 ? 'campaign' : 'campaigns'}`;
  say(`Verified ${of}: ${events} events replayed, ${rows} rows compared: ${verdict}.${aside}`);
  if (beyond > 0) {
    say(
      `The log goes ${beyond} ${beyond === 1 ? 'event' : 'events'} further than the read models, which were compared as far as they are: a running server folds them in; /health/ready says whether it does.`,
    );
  }
}

/** Last, so that nobody takes what was compared for all that there is to say. */
function showContradictions({ contradictions }: Verification, positions: Positions): void {
  for (const { found, first } of contradictions)
    say(`CONTRADICTION ${found}; the first: ${shown(first, positions)}.`);
  if (contradictions.length === 0) return;
  const places = contradictions.length === 1 ? '1 place' : `${contradictions.length} places`;
  say(
    `The log contradicts itself in ${places}: what is answered of these streams differs by who reads it, and dugnad rebuild mends nothing of it. Restore the event log from a backup (dugnad restore).`,
  );
}

const shown = (first: Position | string, positions: Positions) =>
  typeof first === 'number' ? positions.text(first) : first;

function onOneLine(row: object | undefined): string {
  return row ? inspect(row, { breakLength: Infinity, compact: true }).replaceAll('\n', ' ') : 'none';
}

function asJson(
  { position, parked, contradictions, doubt, ...rest }: Verification,
  positions: Positions,
): string {
  const result = {
    isSame: doubt === undefined && rest.differences.length + contradictions.length === 0,
    position: position === undefined ? null : positions.text(position),
    ...rest,
    parked: parked.map(event => ({ ...event, position: positions.text(event.position) })),
    contradictions: contradictions.map(({ found, first }) => ({ found, first: shown(first, positions) })),
    doubt: doubt ?? null,
  };
  return JSON.stringify(result, (_, value: unknown) => sayable(value));
}

/** Integers that are not exact as numbers, and bytes, as texts. */
function sayable(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return ArrayBuffer.isView(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
    : value;
}
