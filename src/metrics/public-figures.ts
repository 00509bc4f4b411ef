import { LRUCache } from 'lru-cache';
import type { Database } from '../sqlite/database.ts';
import { type Counted, Figures, groupId, type Key } from './figures.ts';
import { type Cell, protectedTable } from './protected-table.ts';
import { isOfPeople, metrics, type OfferedAs } from '../domain/metrics.ts';

/** What public figures are broken down by, one at a time. */
export const publicDimensions = ['CHANNEL', 'TECHNIQUE', 'AREA', 'AGE_BAND'] as const;
export type PublicDimension = (typeof publicDimensions)[number];

/** A group that is published. */
export interface PublicGroup {
  /** Its value in the dimension; null: not stated. */
  readonly key: string | null;
  /** At least so many. */
  readonly atLeast: number;
}

export interface PublicFigure {
  /** At least so many; null: not published. */
  readonly atLeast: number | null;
  /** The largest groups first. */
  readonly by: ReadonlyMap<PublicDimension, readonly PublicGroup[]>;
}

/** Caches a database's figures of the latest batches, since counting them goes through all of a campaign's facts. */
const known = () =>
  new LRUCache<string, { readonly facts: number; readonly figure: PublicFigure }>({ max: 1_000 });

/** What may be published of a campaign's first `facts` facts. */
export function publicFigure(
  database: Database,
  campaign: Counted,
  metric: OfferedAs<'public'>,
  facts: number,
): PublicFigure {
  const latest = database.remembered(known);
  const key = `${campaign.id} ${metric}`;
  const last = latest.get(key);
  if (last?.facts === facts) return last.figure;
  const figures = new Figures(database, [campaign], undefined, facts);
  const figure = protectedFigure(figures, metric);
  latest.set(key, { facts, figure });
  return figure;
}

function protectedFigure(figures: Figures, metric: OfferedAs<'public'>): PublicFigure {
  const [total = { key: [], count: 0, people: 0 }] = cells(figures, metric, []);
  const dimensions = metrics[metric].offered.public === 'BY_GROUP' ? publicDimensions : [];
  const breakdowns = dimensions.map(dimension => cells(figures, metric, [dimension]));
  const safe = protectedTable({ total, breakdowns });
  const groups = (index: number) =>
    breakdowns[index]!.map(({ key }, group) => ({
      key: key[0] ?? null,
      atLeast: safe.breakdowns[index]![group]!,
    }))
      .filter(({ atLeast }) => atLeast > 0)
      .sort((a, b) => b.atLeast - a.atLeast || ((a.key ?? '') < (b.key ?? '') ? -1 : 1));
  return {
    atLeast: safe.total || null,
    by: new Map(dimensions.map((dimension, index) => [dimension, groups(index)])),
  };
}

function cells(
  figures: Figures,
  metric: OfferedAs<'public'>,
  by: readonly PublicDimension[],
): (Cell & { readonly key: Key })[] {
  const people = figures.peopleBy(by, metrics[metric].of);
  if (isOfPeople(metric))
    return [...people.values()].map(({ key, value }) => ({ key, count: value, people: value }));
  return [...figures.countsBy(by).values()].map(({ key, value }) => ({
    key,
    count: value[metric],
    people: people.get(groupId(key))?.value ?? 0,
  }));
}
