import {
  type FactKind,
  factKinds,
  isOfPeople,
  metrics,
  type OfferedAs,
  offeredAs,
  type PeopleMetric,
} from '../domain/metrics.ts';
import type { Database } from '../sqlite/database.ts';
import { campaignOfEvent } from './campaigns.ts';
import { rememberedCampaigns } from './columns.ts';
import { type LocalDays, localDays, plusDays } from '../calendar/local-day.ts';

/** A public figure moves from one batch to the next by at least so many people. */
const publicFloor = 5;

/** The metrics that are published, each in batches of its own. */
const publicMetrics = offeredAs('public');
type PublicMetric = OfferedAs<'public'>;

/** Whether a fact changes whom each public metric of people counts: somebody counts from then on, or no longer. */
type CountsAnew = Readonly<Record<Extract<PublicMetric, PeopleMetric>, boolean>>;

const isPublicOfPeople = (metric: PublicMetric): metric is keyof CountsAnew => isOfPeople(metric);

/** By kind of fact: the metrics that it may move. */
const movedBy = new Map(
  factKinds.map(kind => {
    const moved = publicMetrics.filter(metric => kind in metrics[metric].of);
    return [
      kind,
      { facts: moved.filter(metric => !isOfPeople(metric)), people: moved.filter(isPublicOfPeople) },
    ];
  }),
);

/** How much the clocks of this process and of the store may differ, in milliseconds. */
const clockTolerance = 5 * 60_000;

export const publicationTables = { publications: 'campaign_id' };

/**
 * Up to which fact each of a campaign's figures may be published: to the end of a local day by which at least `publicFloor`
 * people had moved it since it was last published. So nobody can see it move as one person acts.
 */
export const publicationSchema = `
  CREATE TABLE publications (
    campaign_id TEXT PRIMARY KEY,
    last_day TEXT NOT NULL, -- the local day on which something was last recorded
    facts INTEGER NOT NULL, -- how many there are by now
    batches TEXT NOT NULL -- JSON: Batches
  ) STRICT, WITHOUT ROWID`;

/** The public part of one figure. */
interface Batch {
  /** How many of the campaign's facts are public, from the first. */
  readonly facts: number;
  /** They were recorded before this local day; null: nothing is public yet. */
  readonly before: string | null;
  /** People who have moved it since, by their ordinals: `publicFloor` of them are enough. */
  readonly movers: number[];
}

/** A metric that is public only since these rows were written has none: it is published once they are built anew. */
export type Batches = Readonly<Partial<Record<PublicMetric, Batch>>>;

export interface Publication {
  lastDay: string;
  facts: number;
  batches: Batches;
}

/** What is public after the last day on which something was recorded. */
export function afterLastDay({ lastDay, facts, batches }: Publication): Batches {
  const after = Object.entries(batches).map(([metric, batch]) => [
    metric,
    isFull(batch) ? { facts, before: plusDays(lastDay, 1), movers: [] } : batch,
  ]);
  return Object.fromEntries(after) as Batches;
}

const isFull = ({ movers }: Batch) => movers.length >= publicFloor;

/** Whether the last day is over and more becomes public. @param today the campaign's local day */
export function isDue({ lastDay, batches }: Publication, today: string): boolean {
  return lastDay < today && Object.values(batches).some(isFull);
}

/** A campaign's local day, as public figures see it, and when it ends at the earliest. */
export function publicDay(timeZone: string, at: Date): { readonly today: string; readonly endsAt: Date } {
  const days = localDays(timeZone);
  const today = days.at(at.getTime() - clockTolerance);
  return { today, endsAt: new Date(days.startOf(plusDays(today, 1))) };
}

/** @param batch undefined: the metric is not published yet */
function addMover(batch: Batch | undefined, person: number): void {
  const movers = batch?.movers;
  if (movers && movers.length < publicFloor && !movers.includes(person)) movers.push(person);
}

interface Remembered {
  readonly publication: Publication;
  readonly days: LocalDays;
}

/** Publishes more of each campaign as days pass. */
export class Publications {
  readonly #database: Database;
  readonly #campaigns = new Map<string, Remembered>();
  readonly #changed = new Set<string>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** An event was recorded; its facts are added next. */
  recorded(campaignId: string, at: Date): void {
    const { publication, days } = this.#of(campaignId);
    const day = days.at(at.getTime());
    if (day <= publication.lastDay) return;
    publication.batches = afterLastDay(publication);
    publication.lastDay = day;
    this.#changed.add(campaignId);
  }

  /** @param person their ordinal; 0: nobody in particular */
  added(campaignId: string, kind: FactKind, person: number, countsAnew: CountsAnew): void {
    const { publication } = this.#of(campaignId);
    publication.facts++;
    this.#changed.add(campaignId);
    const { facts, people } = movedBy.get(kind)!;
    for (const metric of facts) addMover(publication.batches[metric], person);
    for (const metric of people) if (countsAnew[metric]) addMover(publication.batches[metric], person);
  }

  flush(): void {
    for (const campaignId of this.#changed) {
      const { lastDay, facts, batches } = this.#of(campaignId).publication;
      this.#database.run(
        'INSERT OR REPLACE INTO publications VALUES (?, ?, ?, ?)',
        campaignId,
        lastDay,
        facts,
        JSON.stringify(batches),
      );
    }
    this.#changed.clear();
    if (this.#campaigns.size > rememberedCampaigns) this.#campaigns.clear();
  }

  #of(campaignId: string) {
    let known = this.#campaigns.get(campaignId);
    if (!known) {
      const days = localDays(campaignOfEvent(this.#database, campaignId).timeZone);
      known = { publication: publicationOf(this.#database, campaignId), days };
      this.#campaigns.set(campaignId, known);
    }
    return known;
  }
}

export function publicationOf(database: Database, campaignId: string): Publication {
  const row = database.get<Omit<Publication, 'batches'> & { batches: string }>(
    'SELECT last_day AS lastDay, facts, batches FROM publications WHERE campaign_id = ?',
    campaignId,
  );
  if (row) return { ...row, batches: JSON.parse(row.batches) as Batches };
  const none = publicMetrics.map(metric => [metric, { facts: 0, before: null, movers: [] }]);
  return { lastDay: '', facts: 0, batches: Object.fromEntries(none) as Batches };
}
