import {
  type FactKind,
  factKinds,
  isOfPeople,
  metrics,
  type OfferedAs,
  offeredAs,
} from '../domain/metrics.ts';
import type { Database } from '../sqlite/database.ts';
import { rememberedCampaigns } from './columns.ts';
import { type LocalDays, localDays, plusDays } from '../calendar/local-day.ts';

/** A public figure moves from one batch to the next by at least so many people. */
export const publicFloor = 5;

/** The metrics that are published, each in batches of its own. */
const publicMetrics = offeredAs('public');
type PublicMetric = OfferedAs<'public'>;

/** By kind of fact: the metrics that it moves. A metric of people is moved by somebody's first fact. */
const movedBy = new Map(
  factKinds.map(kind => [
    kind,
    publicMetrics.filter(metric => !isOfPeople(metric) && kind in metrics[metric].of),
  ]),
);

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
    people INTEGER NOT NULL, -- how many people they are about
    batches TEXT NOT NULL -- JSON: Batches
  ) STRICT, WITHOUT ROWID`;

/** The public part of one figure. */
export interface Batch {
  /** How many of the campaign's facts are public, from the first. */
  readonly facts: number;
  /** They were recorded before this local day; null: nothing is public yet. */
  readonly before: string | null;
  /** People who have moved it since, by their ordinals: `publicFloor` of them are enough. */
  readonly movers: number[];
}

export type Batches = Readonly<Record<PublicMetric, Batch>>;

export interface Publication {
  lastDay: string;
  facts: number;
  people: number;
  batches: Batches;
}

function perMetric(batch: (metric: PublicMetric) => Batch): Batches {
  return Object.fromEntries(publicMetrics.map(metric => [metric, batch(metric)])) as Batches;
}

/** What is public after the last day on which something was recorded. */
export function afterLastDay({ lastDay, facts, batches }: Publication): Batches {
  return perMetric(metric =>
    batches[metric].movers.length < publicFloor
      ? batches[metric]
      : { facts, before: plusDays(lastDay, 1), movers: [] },
  );
}

/** Whether the last day is over and more becomes public. @param today the campaign's local day */
export function isDue({ lastDay, batches }: Publication, today: string): boolean {
  return lastDay < today && publicMetrics.some(metric => batches[metric].movers.length >= publicFloor);
}

function addMover({ movers }: Batch, person: number): void {
  if (movers.length < publicFloor && !movers.includes(person)) movers.push(person);
}

/** Publishes more of each campaign as days pass. */
export class Publications {
  readonly #database: Database;
  readonly #campaigns = new Map<string, { readonly publication: Publication; readonly days: LocalDays }>();
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

  /** @param person their ordinal, in the order they came; 0: nobody in particular */
  added(campaignId: string, kind: FactKind, person: number): void {
    const { publication } = this.#of(campaignId);
    publication.facts++;
    this.#changed.add(campaignId);
    if (person > publication.people) {
      publication.people = person;
      addMover(publication.batches.PARTICIPANTS, person);
    }
    for (const metric of movedBy.get(kind) ?? []) addMover(publication.batches[metric], person);
  }

  flush(): void {
    for (const campaignId of this.#changed) {
      const { lastDay, facts, people, batches } = this.#of(campaignId).publication;
      this.#database.run(
        'INSERT OR REPLACE INTO publications VALUES (?, ?, ?, ?, ?)',
        campaignId,
        lastDay,
        facts,
        people,
        JSON.stringify(batches),
      );
    }
    this.#changed.clear();
    if (this.#campaigns.size > rememberedCampaigns) this.#campaigns.clear();
  }

  #of(campaignId: string) {
    let known = this.#campaigns.get(campaignId);
    if (!known) {
      const campaign = this.#database.get<{ timeZone: string }>(
        'SELECT time_zone AS timeZone FROM campaigns WHERE campaign_id = ?',
        campaignId,
      );
      if (!campaign) throw new Error('The campaign is not known: its CampaignCreated event is missing.');
      const days = localDays(campaign.timeZone);
      this.#campaigns.set(
        campaignId,
        (known = { publication: publicationOf(this.#database, campaignId), days }),
      );
    }
    return known;
  }
}

export function publicationOf(database: Database, campaignId: string): Publication {
  const row = database.get<Omit<Publication, 'batches'> & { batches: string }>(
    'SELECT last_day AS lastDay, facts, people, batches FROM publications WHERE campaign_id = ?',
    campaignId,
  );
  if (row) return { ...row, batches: JSON.parse(row.batches) as Batches };
  return {
    lastDay: '',
    facts: 0,
    people: 0,
    batches: perMetric(() => ({ facts: 0, before: null, movers: [] })),
  };
}
