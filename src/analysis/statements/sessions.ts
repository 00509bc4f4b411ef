import type { LocalPeriod } from '../../domain/entry/events.ts';
import { type ActivityRow, listActivities } from '../../projections/activities.ts';
import { groupId } from '../../metrics/figures.ts';
import { bounded, type Bounded, comparatorOf } from '../indicators/bounded.ts';
import type { CampaignAt } from '../campaign-at.ts';
import type { Indicator } from '../indicators/value.ts';
import { Withheld } from '../indicators/withheld.ts';
import { noCounts } from '../../metrics/tabulation.ts';

/** The smallest count per session. */
interface PerSession extends Bounded {
  /** Activities that were held: those at which somebody counted, and the others. */
  readonly counted: number;
  readonly uncounted: number;
  readonly during: LocalPeriod;
}

/**
 * The smallest count of any activity that was held and counted. An activity was held if it had begun and was not cancelled. The
 * result is exact only if all counts are exact and equal.
 * @param asked the days on which the activities began; default: all activities
 */
export function perSession(
  campaign: CampaignAt,
  { rule }: Indicator,
  asked?: LocalPeriod,
): PerSession | Withheld {
  if (rule !== 'ATTENDANCES' && rule !== 'HEADCOUNT') {
    return new Withheld(
      'NOT_PER_SESSION',
      `Only attendances and head-counts are counted each time, not ${rule}.`,
    );
  }
  const during = campaign.covered(asked);
  const held = during ? heldIn(campaign, during) : [];
  const countOf = rule === 'HEADCOUNT' ? headcountOf : attendancesOf(campaign);
  const counts = held.map(countOf).filter(count => count !== undefined);
  const [first] = counts;
  if (!during || !first) {
    return new Withheld('NO_SESSIONS', 'At no activity that was held in these days did anybody count.');
  }
  const low = counts.map(count => count.low).reduce((least, count) => (count < least ? count : least));
  const equal = counts.every(count => comparatorOf(count) === 'EXACT' && count.low === low);
  const [counted, uncounted] = [counts.length, held.length - counts.length];
  return { low, high: equal ? low : null, counted, uncounted, during };
}

function heldIn(campaign: CampaignAt, { from, to }: LocalPeriod): readonly ActivityRow[] {
  const { database, at } = campaign;
  const all = listActivities(database, campaign.id, {
    limit: Number.MAX_SAFE_INTEGER,
    descending: false,
  });
  return all.filter(({ status, startsAt }) => {
    if (startsAt === null) return false;
    const day = campaign.dayOf(startsAt);
    return status !== 'CANCELLED' && Date.parse(startsAt) <= at.getTime() && day >= from && day <= to;
  });
}

type CountOf = (activity: ActivityRow) => Bounded | undefined;

const headcountOf: CountOf = ({ headcountLow, headcountHigh }) =>
  headcountLow === null ? undefined : bounded(headcountLow, headcountHigh);

/** If it is not known of everybody who signed up whether they came, there may have been more. */
function attendancesOf(campaign: CampaignAt): CountOf {
  const counts = campaign.figures().countsBy(['ACTIVITY']);
  const unknown = campaign.figures().unknownBy(['ACTIVITY']);
  return ({ id }) => {
    const { ATTENDANCES, NO_SHOWS } = counts.get(groupId([id]))?.value ?? noCounts;
    if (ATTENDANCES + NO_SHOWS === 0) return undefined;
    return bounded(ATTENDANCES, (unknown.get(groupId([id]))?.value ?? 0) > 0 ? null : ATTENDANCES);
  };
}
