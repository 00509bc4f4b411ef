import { parseDecimal, type Scaled } from '../domain/decimal.ts';
import type { ParticipationEvent } from '../domain/participation/events.ts';
import type { Database } from '../sqlite/database.ts';
import { compositeKey } from '../domain/composite-key.ts';
import { ColumnTable, type ColumnWriter, rememberedCampaigns } from './columns.ts';
import { minuteOf } from '../calendar/local-day.ts';

/** The kinds of amounts. Rows hold their index in this list: new kinds go to the end. */
export const pledgeAmounts = ['PLEDGED', 'FULFILLED', 'WITHDRAWN', 'OUTSTANDING', 'BEYOND'] as const;
export type PledgeAmount = (typeof pledgeAmounts)[number];

/** One row for each amount, in whole ten-thousandths, dated by when its pledge was made. */
const pledgeLayout = {
  amount: 'f64', // whole numbers up to 10^14, which it holds exactly
  minute: 'i32',
  person: 'u32', // ordinal
  context: 'u32',
  recruiter: 'u32', // ordinal; 0: nobody
  term: 'u32',
  kind: 'u8',
} as const;
export type PledgeLayout = typeof pledgeLayout;

export const pledgeFacts = new ColumnTable('pledge_facts', pledgeLayout);

export const pledgeTables = { pledge_terms: 'campaign_id, term', pledge_facts: 'campaign_id, chunk' };

/** Each unit and due day that occurs in a campaign has a number, by which amounts refer to them. */
export const pledgeSchema = `
  CREATE TABLE pledge_terms (
    campaign_id TEXT NOT NULL, term INTEGER NOT NULL, kind TEXT NOT NULL, unit TEXT NOT NULL,
    due_on TEXT NOT NULL, -- '' where there is no due day
    PRIMARY KEY (campaign_id, term)
  ) STRICT, WITHOUT ROWID;
  ${pledgeFacts.schema}`;

type PledgeEvent = Extract<
  ParticipationEvent,
  { type: 'PledgeMade' | 'PledgeFulfilled' | 'PledgeWithdrawn' }
>;

interface Subject {
  readonly campaignId: string;
  readonly person: number;
  readonly context: number;
  readonly recruiter: number;
}

/** Writes what each pledge event adds to which amount. */
export class PledgeFacts {
  readonly #database: Database;
  readonly #facts: ColumnWriter<PledgeLayout>;
  readonly #terms = new Map<string, Map<string, number>>();

  constructor(database: Database) {
    this.#database = database;
    this.#facts = pledgeFacts.writer(database);
  }

  add({ type, data }: PledgeEvent, { campaignId, ...whose }: Subject): void {
    const minute = minuteOf(data.madeAt);
    const term = this.#term(campaignId, data);
    const add = (amount: PledgeAmount, n: Scaled) =>
      n !== 0n &&
      this.#facts.add(campaignId, {
        ...whose,
        amount: Number(n),
        minute,
        term,
        kind: pledgeAmounts.indexOf(amount),
      });
    switch (type) {
      case 'PledgeMade':
        add('PLEDGED', parseDecimal(data.amount));
        add('OUTSTANDING', parseDecimal(data.amount));
        break;
      case 'PledgeFulfilled': {
        const given = parseDecimal(data.amount);
        const settles = parseDecimal(data.settles);
        add('FULFILLED', given);
        add('OUTSTANDING', -settles);
        add('BEYOND', given - settles);
        break;
      }
      case 'PledgeWithdrawn':
        add('WITHDRAWN', parseDecimal(data.released));
        add('OUTSTANDING', -parseDecimal(data.released));
        break;
    }
  }

  flush(): void {
    this.#facts.flush();
    if (this.#terms.size > rememberedCampaigns) this.#terms.clear();
  }

  #term(campaignId: string, { kind, unit, dueOn }: PledgeEvent['data']): number {
    let terms = this.#terms.get(campaignId);
    if (!terms) {
      const rows = pledgeTerms(this.#database, campaignId);
      terms = new Map(rows.map(row => [compositeKey([row.kind, row.unit, row.dueOn]), row.term]));
      this.#terms.set(campaignId, terms);
    }
    const key = compositeKey([kind, unit, dueOn ?? '']);
    let term = terms.get(key);
    if (term === undefined) {
      terms.set(key, (term = terms.size));
      this.#database.run(
        'INSERT INTO pledge_terms VALUES (?, ?, ?, ?, ?)',
        campaignId,
        term,
        kind,
        unit,
        dueOn ?? '',
      );
    }
    return term;
  }
}

interface PledgeTerm {
  readonly term: number;
  readonly kind: string;
  readonly unit: string;
  /** '' where there is no due day. */
  readonly dueOn: string;
}

/** A campaign's terms, in the order of their numbers. */
export function pledgeTerms(database: Database, campaignId: string): readonly PledgeTerm[] {
  return database.all<PledgeTerm>(
    'SELECT term, kind, unit, due_on AS dueOn FROM pledge_terms WHERE campaign_id = ? ORDER BY term',
    campaignId,
  );
}
