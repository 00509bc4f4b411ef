import type { Statements } from '../sqlite/statements.ts';
import { rememberedCampaigns } from './columns.ts';
import { type LocalDays, localDays } from './local-day.ts';

/** The fewest people a public figure may be about, and by whom a new batch of public figures may differ from the last. */
export const publicFloor = 5;

export const publicationTables = { publications: 'campaign_id' };

/**
 * Up to which fact a campaign's figures may be told in public: to the end of a local day by which at least `publicFloor`
 * people had done something since the figures before. So nobody can watch the counters move as one person acts.
 */
export const publicationSchema = `
  CREATE TABLE publications (
    campaign_id TEXT PRIMARY KEY,
    facts INTEGER NOT NULL, -- how many facts are public
    published_on TEXT, -- the day before which they were recorded; null: none are public yet
    today TEXT NOT NULL, -- the day on which the last was recorded
    waiting TEXT NOT NULL -- JSON: people who acted since, at most publicFloor of them
  ) STRICT, WITHOUT ROWID`;

interface Publication {
  facts: number;
  publishedOn: string | null;
  today: string;
  readonly waiting: Set<number>;
}

/** Moves each campaign's publication on, as days pass. */
export class Publications {
  readonly #statements: Statements;
  readonly #campaigns = new Map<string, { readonly publication: Publication; readonly days: LocalDays }>();
  readonly #changed = new Set<string>();

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Before an event's facts are added. @param rows how many facts there are until then */
  before(campaignId: string, recordedAt: Date, rows: () => number): void {
    const { publication, days } = this.#of(campaignId);
    const today = days.at(recordedAt.getTime());
    if (today <= publication.today) return;
    if (publication.waiting.size >= publicFloor) {
      publication.facts = rows();
      publication.publishedOn = today;
      publication.waiting.clear();
    }
    publication.today = today;
    this.#changed.add(campaignId);
  }

  /** Somebody did something. */
  seen(campaignId: string, person: number): void {
    const { publication } = this.#of(campaignId);
    if (publication.waiting.size >= publicFloor || publication.waiting.has(person)) return;
    publication.waiting.add(person);
    this.#changed.add(campaignId);
  }

  flush(): void {
    for (const campaignId of this.#changed) {
      const { facts, publishedOn, today, waiting } = this.#of(campaignId).publication;
      this.#statements.run(
        'INSERT OR REPLACE INTO publications VALUES (?, ?, ?, ?, ?)',
        campaignId,
        facts,
        publishedOn,
        today,
        JSON.stringify([...waiting]),
      );
    }
    this.#changed.clear();
    if (this.#campaigns.size > rememberedCampaigns) this.#campaigns.clear();
  }

  #of(campaignId: string) {
    let known = this.#campaigns.get(campaignId);
    if (!known) {
      const campaign = this.#statements.get<{ timeZone: string }>(
        'SELECT time_zone AS timeZone FROM campaigns WHERE campaign_id = ?',
        campaignId,
      );
      if (!campaign) throw new Error('The campaign is not known: its CampaignCreated event is missing.');
      const days = localDays(campaign.timeZone);
      const publication = stored(this.#statements, campaignId) ?? {
        facts: 0,
        publishedOn: null,
        today: '',
        waiting: new Set<number>(),
      };
      this.#campaigns.set(campaignId, (known = { publication, days }));
    }
    return known;
  }
}

function stored(statements: Statements, campaignId: string): Publication | undefined {
  const row = statements.get<Omit<Publication, 'waiting'> & { waiting: string }>(
    'SELECT facts, published_on AS publishedOn, today, waiting FROM publications WHERE campaign_id = ?',
    campaignId,
  );
  return row && { ...row, waiting: new Set(JSON.parse(row.waiting) as number[]) };
}

/** How much of a campaign is public. */
export interface Published {
  /** How many facts, from the first. */
  readonly facts: number;
  /** They were recorded before this local day; null: nothing is public yet. */
  readonly before: string | null;
}

/** @param today the campaign's local day @param facts how many there are */
export function published(statements: Statements, campaignId: string, today: string, facts: number): Published {
  const publication = stored(statements, campaignId);
  if (!publication) return { facts: 0, before: null };
  if (today > publication.today && publication.waiting.size >= publicFloor) {
    return { facts, before: today };
  }
  return { facts: publication.facts, before: publication.publishedOn };
}
