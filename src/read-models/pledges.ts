import { formatDecimal, parseDecimal, type Scaled } from '../domain/decimal.ts';
import type { PledgeKind } from '../domain/participation/events.ts';
import type { Statements } from '../sqlite/statements.ts';
import type { ProjectedEvent, Projection, ReadModel } from './read-model.ts';
import { Tally } from './tally.ts';

const amounts = ['PLEDGED', 'FULFILLED', 'WITHDRAWN', 'OUTSTANDING', 'BEYOND'] as const;
type Amount = (typeof amounts)[number];

/** Pledged amounts per unit and due day, in whole ten-thousandths. */
export const pledges: ReadModel = {
  tables: { pledge_amounts: 'campaign_id, kind, unit, due_on, amount' },
  schema: `
    CREATE TABLE pledge_amounts (
      campaign_id TEXT NOT NULL, kind TEXT NOT NULL, unit TEXT NOT NULL,
      due_on TEXT NOT NULL, -- '' where there is no due day
      amount TEXT NOT NULL, n INTEGER NOT NULL,
      PRIMARY KEY (campaign_id, kind, unit, due_on, amount)
    ) STRICT, WITHOUT ROWID`,
  projection: statements => new PledgeProjection(statements),
};

class PledgeProjection implements Projection {
  readonly #amounts: Tally<'campaign_id' | 'kind' | 'unit' | 'due_on' | 'amount'>;

  constructor(statements: Statements) {
    this.#amounts = new Tally(statements, 'pledge_amounts', [
      'campaign_id',
      'kind',
      'unit',
      'due_on',
      'amount',
    ]);
  }

  project(event: ProjectedEvent): void {
    if (event.type !== 'PledgeMade' && event.type !== 'PledgeFulfilled' && event.type !== 'PledgeWithdrawn')
      return;
    const { kind, unit, dueOn } = event.data;
    const add = (amount: Amount, n: Scaled) =>
      this.#amounts.add(
        { campaign_id: event.campaignId, kind, unit, due_on: dueOn ?? '', amount },
        Number(n),
      );
    switch (event.type) {
      case 'PledgeMade':
        add('PLEDGED', parseDecimal(event.data.amount));
        add('OUTSTANDING', parseDecimal(event.data.amount));
        break;
      case 'PledgeFulfilled': {
        const given = parseDecimal(event.data.amount);
        const settles = parseDecimal(event.data.settles);
        add('FULFILLED', given);
        add('OUTSTANDING', -settles);
        add('BEYOND', given - settles);
        break;
      }
      case 'PledgeWithdrawn':
        add('WITHDRAWN', parseDecimal(event.data.released));
        add('OUTSTANDING', -parseDecimal(event.data.released));
        break;
    }
  }

  flush(): void {
    this.#amounts.flush();
  }
}

/** Decimal strings, in `unit`. */
export interface PledgeTotals {
  readonly kind: PledgeKind;
  readonly unit: string;
  readonly pledged: string;
  readonly fulfilled: string;
  readonly withdrawn: string;
  readonly outstanding: string;
  readonly overdue: string;
  readonly beyondPledge: string;
}

/** @param today local day: what was due before it and is outstanding is overdue */
export function pledgeTotals(
  statements: Statements,
  campaignId: string,
  today: string,
): readonly PledgeTotals[] {
  return pledgeTotalsOf(statements, new Map([[campaignId, today]])).get(campaignId) ?? [];
}

type Row = Record<'campaignId' | 'kind' | 'unit', string> &
  Record<Lowercase<Amount> | 'overdue', string | null>;

/** The same of campaigns, by campaign id. @param todays campaign id → its local day */
export function pledgeTotalsOf(
  statements: Statements,
  todays: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly PledgeTotals[]> {
  const sum = (amount: Amount, condition = '') =>
    `CAST(sum(n) FILTER (WHERE amount = '${amount}' ${condition}) AS TEXT)`;
  const rows = statements.all<Row>(
    `SELECT campaign_id AS campaignId, kind, unit,
       ${amounts.map(amount => `${sum(amount)} AS ${amount.toLowerCase()}`).join()},
       ${sum('OUTSTANDING', "AND due_on <> '' AND due_on < asked.value")} AS overdue
     FROM pledge_amounts JOIN json_each(?) AS asked ON asked.key = campaign_id
     GROUP BY campaign_id, kind, unit ORDER BY campaign_id, kind, unit`,
    JSON.stringify(Object.fromEntries(todays)),
  );
  return new Map(
    [...Map.groupBy(rows, ({ campaignId }) => campaignId)].map(([id, units]) => [
      id,
      units.map(pledgeTotalsIn),
    ]),
  );
}

function pledgeTotalsIn(row: Row): PledgeTotals {
  const exact = (scaled: string | null) => formatDecimal(BigInt(scaled ?? 0));
  return {
    kind: row.kind as PledgeKind,
    unit: row.unit,
    pledged: exact(row.pledged),
    fulfilled: exact(row.fulfilled),
    withdrawn: exact(row.withdrawn),
    outstanding: exact(row.outstanding),
    overdue: exact(row.overdue),
    beyondPledge: exact(row.beyond),
  };
}
