import type { Database } from '../sqlite/database.ts';
import { entriesOfCampaigns } from '../projections/entries.ts';
import type { Counted, Figures } from './figures.ts';
import { planAdherence } from './ratios.ts';
import { localDays } from '../calendar/local-day.ts';
import { isWithin } from '../calendar/period.ts';

/** How far the plan of updates was kept. */
export interface PlanAdherence {
  readonly planned: number;
  readonly published: number;
  readonly onTime: number;
  /** On time ÷ planned; null: nothing was planned. */
  readonly rate: number | null;
}

/** An update is on time if it was published on the local day it was planned for, or before. */
export function isOnTime(timeZone: string, plannedAt: string, publishedAt: string): boolean {
  const days = localDays(timeZone);
  return days.of(publishedAt) <= days.of(plannedAt);
}

/** Counts the updates planned for a day of the period, up to `at`. @param at the moment that the answer shows */
export function planAdherenceOf(database: Database, figures: Figures, at: Date): PlanAdherence {
  const ids = figures.campaigns.map(({ id }) => id);
  const planned = entriesOfCampaigns(database, ids, 'UpdatePlanned');
  const published = entriesOfCampaigns(database, ids, 'UpdatePublished');
  const counts = { planned: 0, published: 0, onTime: 0 };
  for (const campaign of figures.campaigns) {
    const publishedAt = new Map(
      (published.get(campaign.id) ?? []).map(({ id, data }) => [id, data.publishedAt]),
    );
    for (const { id, data } of planned.get(campaign.id) ?? []) {
      if (!isDue(campaign, data.plannedAt, figures, at)) continue;
      counts.planned++;
      const when = publishedAt.get(id);
      if (when === undefined) continue;
      counts.published++;
      if (isOnTime(campaign.timeZone, data.plannedAt, when)) counts.onTime++;
    }
  }
  return { ...counts, rate: planAdherence.of(counts.onTime, counts.planned) };
}

function isDue({ timeZone }: Counted, plannedAt: string, { during }: Figures, at: Date): boolean {
  if (Date.parse(plannedAt) > at.getTime()) return false;
  return isWithin(localDays(timeZone).of(plannedAt), during);
}
