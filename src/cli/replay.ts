import { inspect } from 'node:util';
import { Command } from 'commander';
import { momentOf, RefusedInstant } from '../audit/moment.ts';
import { replayCampaign, type Replay } from '../audit/replay.ts';
import { type Verification, verifyCampaign } from '../audit/verify.ts';
import { readConfig } from '../config.ts';
import { answering } from '../event-store/answering.ts';
import { openEventStore } from '../event-store/open-event-store.ts';
import {
  asDamagedReadModels,
  openReadModelsForReading,
  readModelPath,
} from '../projector/read-model-file.ts';
import { isOfEarlierVersion } from './earlier-version.ts';
import { findCampaignAnywhere } from '../projections/campaigns.ts';
import { Figures } from '../metrics/figures.ts';
import { localDays } from '../calendar/local-day.ts';
import { Positions, RefusedPosition } from '../event-store/positions.ts';
import { Database } from '../sqlite/database.ts';

interface Options {
  readonly asOf?: string;
  readonly verify?: boolean;
}

const help = `
The state is that of everything recorded up to --as-of, else of the whole log, as JSON.

Examples:
  dugnad replay wtcmwhsh1hfs4c9s
  dugnad replay wtcmwhsh1hfs4c9s --as-of 2026-05-04T18:30:00+02:00
  dugnad replay wtcmwhsh1hfs4c9s --verify && echo the same`;

export function replayCommand(): Command {
  return new Command('replay')
    .description("replay a campaign's history, and show its state; reads beside a running server")
    .argument('<campaign>', "the campaign's id")
    .option('--as-of <moment>', 'a position, or an instant such as 2026-05-04T18:30:00+02:00')
    .option(
      '--verify',
      'compare the live read models with a replay, row by row; exit code 1 on any difference',
    )
    .addHelpText('after', help)
    .action(replay);
}

async function replay(campaignId: string, { asOf: moment, verify }: Options): Promise<void> {
  if (moment !== undefined && verify) {
    throw new Error(
      '--verify compares the live read models with a replay of everything they hold, so it takes no --as-of. Run the two one after the other.',
    );
  }
  const config = readConfig(process.env);
  const store = openEventStore(config.eventStore, { readOnly: true });
  const positions = new Positions(store);
  try {
    await answering(
      () => store.identity(),
      config.storePatience,
      reason => process.stderr.write(`Waiting for the event store to answer. ${reason}\n`),
    );
    await positions.load();
    const asOf = moment === undefined ? undefined : await momentOf(moment, positions);
    const replayed = await replayCampaign(store, campaignId, asOf, showProgress);
    endProgress();
    show(campaignId, replayed, positions);
    if (!verify) return;
    const path = readModelPath(config.dataDirectory);
    if (isOfEarlierVersion(config)) {
      throw new Error(
        `The files in ${config.dataDirectory} are of an earlier version. Start the server once: it brings them up, keeps copies, and builds this version's read models.`,
      );
    }
    const live = new Database(openReadModelsForReading(path));
    const verification = await verifyCampaign(store, live, campaignId, showProgress).catch(
      (error: unknown) => {
        throw asDamagedReadModels(error, path);
      },
    );
    endProgress();
    live.sqlite.close();
    showVerification(verification, positions);
    if (verification.differences.length > 0 || verification.doubt !== undefined) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof RefusedPosition || error instanceof RefusedInstant)) throw error;
    throw new Error(`--as-of ${moment}: ${error.message}`, { cause: error });
  } finally {
    await store.close();
  }
}

function show(campaignId: string, { database, position, at, events }: Replay, positions: Positions): void {
  const campaign = findCampaignAnywhere(database, campaignId);
  if (!campaign)
    throw new Error(
      `No campaign ${campaignId} in the log up to then. Its id is what createCampaign answered.`,
    );
  const figures = new Figures(database, [campaign]);
  const state = {
    events,
    position: position === undefined ? null : positions.text(position),
    asOf: at.toISOString(),
    campaign,
    participants: figures.people(),
    counts: figures.counts(),
    pledges: figures.pledges(timeZone => localDays(timeZone).at(at.getTime())),
  };
  process.stdout.write(`${JSON.stringify(state, null, 2)}\n`);
}

function showVerification(
  { events, rows, differences, parked, doubt }: Verification,
  positions: Positions,
): void {
  if (doubt !== undefined) {
    process.stdout.write(
      `Not verified: the live read models are not those of this log, or not complete: ${doubt}. A server builds them anew when it starts, or when /health/ready is asked.\n`,
    );
    return;
  }
  for (const { position, stream, type, reason } of parked) {
    process.stdout.write(`PARKED ${positions.text(position)} ${type} in ${stream}\n  ${reason}\n`);
  }
  for (const { table, key, live, replayed } of differences) {
    process.stdout.write(
      `DIFFERENT ${table} ${key}\n  live     ${inspect(live, { breakLength: Infinity })}\n  replayed ${inspect(replayed, { breakLength: Infinity })}\n`,
    );
  }
  const verdict = differences.length === 0 ? 'the same, row by row' : `${differences.length} rows differ`;
  const aside = parked.length === 0 ? '' : ` ${parked.length} events are parked: in neither.`;
  process.stdout.write(`Verified: ${events} events replayed, ${rows} rows compared: ${verdict}.${aside}\n`);
}

function showProgress(events: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${events} events replayed`);
}

function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\n');
}
