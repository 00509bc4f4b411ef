import type { Attribution } from '../domain/attribution.ts';
import type { Database } from '../sqlite/database.ts';
import { rememberedCampaigns } from './columns.ts';
import { compositeKey } from '../domain/composite-key.ts';

/** What a fact can be broken down by. (The recruiter is in the fact itself.) */
export const contextColumns = {
  CHANNEL: 'channel',
  TECHNIQUE: 'technique',
  CREATIVE: 'creative_id',
  AUDIENCE: 'audience',
  AREA: 'area',
  AGE_BAND: 'age_band',
  SOURCE: 'source',
  ACTIVITY: 'activity_id',
} as const;
export type ContextDimension = keyof typeof contextColumns;

const columns = Object.values(contextColumns);

/** Each combination of values in a campaign has a number, by which facts refer to it. '': not stated. */
export const contextSchema = `
  CREATE TABLE contexts (
    campaign_id TEXT NOT NULL, context INTEGER NOT NULL, -- from 0, in the order they first occurred
    ${columns.map(column => `${column} TEXT NOT NULL`).join(', ')},
    PRIMARY KEY (campaign_id, context)
  ) STRICT, WITHOUT ROWID`;

/** Gives contexts their numbers as they occur. */
export class Contexts {
  readonly #database: Database;
  readonly #campaigns = new Map<string, Map<string, number>>();
  /** The last one: the facts of one event mostly share it. */
  #last:
    | {
        readonly attribution: Attribution;
        readonly campaignId: string;
        readonly activityId: string;
        readonly number: number;
      }
    | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  number(campaignId: string, attribution: Attribution, activityId: string): number {
    const last = this.#last;
    if (
      last?.attribution === attribution &&
      last.activityId === activityId &&
      last.campaignId === campaignId
    ) {
      return last.number;
    }
    const number = this.#number(campaignId, attribution, activityId);
    this.#last = { attribution, campaignId, activityId, number };
    return number;
  }

  /** At the end of a batch. */
  flush(): void {
    if (this.#campaigns.size > rememberedCampaigns) this.#campaigns.clear();
  }

  #number(campaignId: string, attribution: Attribution, activityId: string): number {
    const known = this.#of(campaignId);
    const {
      channel = '',
      technique = '',
      creativeId = '',
      audience = '',
      area = '',
      ageBand = '',
      source = '',
    } = attribution;
    const values = [channel, technique, creativeId, audience, area, ageBand, source, activityId];
    const key = compositeKey(values);
    let number = known.get(key);
    if (number === undefined) {
      known.set(key, (number = known.size));
      this.#database.run(
        `INSERT INTO contexts VALUES (?, ?, ${columns.map(() => '?').join()})`,
        campaignId,
        number,
        ...values,
      );
    }
    return number;
  }

  #of(campaignId: string): Map<string, number> {
    let known = this.#campaigns.get(campaignId);
    if (!known) {
      const rows = this.#database.arrays<[context: number, ...values: string[]]>(
        `SELECT context, ${columns.join()} FROM contexts WHERE campaign_id = ? ORDER BY context`,
        campaignId,
      );
      known = new Map(rows.map(([context, ...values]) => [compositeKey(values), context]));
      this.#campaigns.set(campaignId, known);
    }
    return known;
  }
}

/** A campaign's contexts from number `from` on: the values of these dimensions in each. */
export function contextValues(
  database: Database,
  campaignId: string,
  dimensions: readonly ContextDimension[],
  from: number,
): readonly (readonly string[])[] {
  const selected = dimensions.map(dimension => contextColumns[dimension]);
  return database
    .all<Record<string, string>>(
      `SELECT ${['context', ...selected].join()} FROM contexts WHERE campaign_id = ? AND context >= ? ORDER BY context`,
      campaignId,
      from,
    )
    .map(row => selected.map(column => row[column] ?? ''));
}
