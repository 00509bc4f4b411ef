import { Command } from 'commander';
import { momentOf, RefusedInstant } from '../audit/moment.ts';
import { replayCampaign, type Replay } from '../audit/replay.ts';
import { localDays } from '../calendar/local-day.ts';
import { readConfig } from '../config.ts';
import { type Positions, RefusedPosition } from '../event-store/positions.ts';
import { Figures } from '../metrics/figures.ts';
import { findCampaignAnywhere } from '../projections/campaigns.ts';
import { withLog } from './open-log.ts';
import { ProgressLine } from './progress-line.ts';
import { say } from './say.ts';

const help = `
The state is that of everything recorded up to --as-of, else of the whole log, as JSON. dugnad verify compares the read models with it.

Examples:
  dugnad replay wtcmwhsh1hfs4c9s
  dugnad replay wtcmwhsh1hfs4c9s --as-of 2026-05-04T18:30:00+02:00`;

export function replayCommand(): Command {
  return new Command('replay')
    .description("replay a campaign's history, and show its state; reads beside a running server")
    .argument('<campaign>', "the campaign's id")
    .option('--as-of <moment>', 'a position, or an instant such as 2026-05-04T18:30:00+02:00')
    .addHelpText('after', help)
    .action(replay);
}

async function replay(campaignId: string, { asOf: moment }: { readonly asOf?: string }): Promise<void> {
  try {
    await withLog(readConfig(process.env), async ({ store, positions }) => {
      const line = new ProgressLine();
      const asOf = moment === undefined ? undefined : await momentOf(moment, positions);
      const replayed = await replayCampaign(store, campaignId, asOf, events =>
        line.show(`${events} events replayed`),
      );
      line.end();
      show(campaignId, replayed, positions);
    });
  } catch (error) {
    if (!(error instanceof RefusedPosition || error instanceof RefusedInstant)) throw error;
    throw new Error(`--as-of ${moment}: ${error.message}`, { cause: error });
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
  say(JSON.stringify(state, null, 2));
}
