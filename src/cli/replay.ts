import { inspect } from 'node:util';
import { Command, InvalidArgumentError } from 'commander';
import { type AsOf, replayCampaign, type Replay } from '../audit/replay.ts';
import { type Verification, verifyCampaign } from '../audit/verify.ts';
import { readConfig } from '../config.ts';
import { openEventStore } from '../event-store/open-event-store.ts';
import { openReadModelsForReading, readModelPath } from '../read-models/database.ts';
import { findCampaignAnywhere } from '../read-models/campaigns.ts';
import { Figures } from '../read-models/figures.ts';
import { localDays } from '../read-models/local-day.ts';
import { parsePosition, positionText } from '../event-store/position.ts';
import { Statements } from '../sqlite/statements.ts';

interface Options {
  readonly asOf?: AsOf;
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
    .option('--as-of <moment>', 'a position, or an instant such as 2026-05-04T18:30:00+02:00', parseMoment)
    .option(
      '--verify',
      'compare the live read models with a replay, row by row; exit code 1 on any difference',
    )
    .addHelpText('after', help)
    .action(replay);
}

/** An instant has a `T` between day and time; anything else is a position. */
function parseMoment(text: string): AsOf {
  if (/^\d{4}-\d{2}-\d{2}T/.test(text)) {
    const recordedAt = new Date(text);
    if (!Number.isNaN(recordedAt.getTime())) return { recordedAt };
  }
  const position = parsePosition(text);
  if (position !== undefined) return { position };
  throw new InvalidArgumentError('Expected a position, or an instant such as 2026-05-04T18:30:00+02:00.');
}

async function replay(campaignId: string, { asOf, verify }: Options): Promise<void> {
  const config = readConfig(process.env);
  const store = openEventStore(config.eventStore, { readOnly: true });
  try {
    const replayed = await replayCampaign(store, campaignId, asOf, showProgress);
    endProgress();
    show(campaignId, replayed);
    if (!verify) return;
    const live = new Statements(openReadModelsForReading(readModelPath(config.dataDirectory)));
    const verification = await verifyCampaign(store, live, campaignId, showProgress);
    endProgress();
    live.db.close();
    showVerification(verification);
    if (verification.differences.length > 0) process.exitCode = 1;
  } finally {
    await store.close();
  }
}

function show(campaignId: string, { statements, position, at, events }: Replay): void {
  const campaign = findCampaignAnywhere(statements, campaignId);
  if (!campaign)
    throw new Error(
      `No campaign ${campaignId} in the log up to then. Its id is what createCampaign answered.`,
    );
  const figures = new Figures(statements, [campaign]);
  const state = {
    events,
    position: position === undefined ? null : positionText(position),
    asOf: at.toISOString(),
    campaign,
    participants: figures.people(),
    counts: { ...figures.counts(), UNKNOWN: figures.unknown() },
    pledges: figures.pledges(timeZone => localDays(timeZone).at(at.getTime())),
  };
  process.stdout.write(`${JSON.stringify(state, null, 2)}\n`);
}

function showVerification({ events, rows, differences }: Verification): void {
  for (const { table, key, live, replayed } of differences) {
    process.stdout.write(
      `DIFFERENT ${table} ${key}\n  live     ${inspect(live, { breakLength: Infinity })}\n  replayed ${inspect(replayed, { breakLength: Infinity })}\n`,
    );
  }
  const verdict = differences.length === 0 ? 'the same, row by row' : `${differences.length} rows differ`;
  process.stdout.write(`Verified: ${events} events replayed, ${rows} rows compared: ${verdict}.\n`);
}

function showProgress(events: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${events} events replayed`);
}

function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\n');
}
