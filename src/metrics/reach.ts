import type { PopulationStated } from '../domain/entry/events.ts';
import type { Database } from '../sqlite/database.ts';
import { entriesOfCampaigns, type Entry } from '../projections/entries.ts';
import type { Figures } from './figures.ts';
import { reach } from './ratios.ts';

/** Participants of an area for every 1 000 who live there. */
export interface AreaReach {
  readonly area: string;
  readonly participants: number;
  readonly population: number;
  /** The day the population holds for. */
  readonly populationOn: string;
  readonly perThousand: number;
}

type Population = PopulationStated['data'];

/**
 * Reach by area, for the areas whose population is stated. The population is the last one that is stated for a day not after
 * the period's end, else the first after it; of several for one day, in whichever campaigns, the one that was stated last. @param today local day, used if the figures have no period
 */
export function reachByArea(database: Database, figures: Figures, today: string): readonly AreaReach[] {
  const ids = figures.campaigns.map(({ id }) => id);
  const stated = [...entriesOfCampaigns(database, ids, 'PopulationStated').values()].flat().sort(byStatement);
  const until = figures.during?.to ?? today;
  const areas = Map.groupBy(
    stated.map(({ data }) => data),
    ({ area }) => area,
  );
  const participants = areas.size > 0 ? figures.peopleBy(['AREA']) : new Map<string, never>();
  const counted = new Map([...participants.values()].map(({ key: [area], value }) => [area, value]));
  return [...areas].sort(byName).flatMap(([area, populations]) => {
    const at = populationAt(populations, until);
    if (!at || at.population === 0) return [];
    const people = counted.get(area) ?? 0;
    return [
      {
        area,
        participants: people,
        population: at.population,
        populationOn: at.on,
        perThousand: reach.of(people, at.population),
      },
    ];
  });
}

function populationAt(populations: readonly Population[], day: string): Population | undefined {
  // The sort is stable: of two entries for the same day the later one comes last.
  const inOrder = populations.toSorted((a, b) => (a.on < b.on ? -1 : Number(a.on > b.on)));
  const first = inOrder[0]?.on ?? '';
  return inOrder.findLast(({ on }) => on <= (first > day ? first : day));
}

type Stated = Pick<Entry<'PopulationStated'>, 'occurredAt' | 'position'>;

function byStatement(a: Stated, b: Stated): number {
  if (a.occurredAt === b.occurredAt) return a.position - b.position;
  return a.occurredAt < b.occurredAt ? -1 : 1;
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
