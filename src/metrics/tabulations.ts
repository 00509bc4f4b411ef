import { LRUCache } from 'lru-cache';
import type { Weights } from '../domain/metrics.ts';
import type { Database } from '../sqlite/database.ts';
import type { Selection } from './grouping.ts';
import { CountTabulation, PeopleTabulation, PledgeTabulation } from './tabulation.ts';

type AnyTabulation = CountTabulation | PeopleTabulation | PledgeTabulation;

/** The most memory for all of a database's tabulations, in numbers of four bytes: 64 MB. */
const remembered = 16_000_000;

/** Keeps a database's tabulations that were used last. */
export class Tabulations {
  readonly #database: Database;
  readonly #kept: LRUCache<string, AnyTabulation>;

  constructor(database: Database, limit = remembered) {
    this.#database = database;
    this.#kept = new LRUCache({ maxSize: limit, sizeCalculation: ({ size }) => Math.ceil(size) });
  }

  counts(selection: Selection, until?: number): CountTabulation {
    return this.#of('counts', selection, until, () => new CountTabulation(this.#database, selection));
  }

  people(selection: Selection, weights: Weights, until?: number): PeopleTabulation {
    return this.#of(
      `people ${JSON.stringify(weights)}`,
      selection,
      until,
      () => new PeopleTabulation(this.#database, selection, weights),
    );
  }

  pledges(selection: Selection): PledgeTabulation {
    return this.#of('pledges', selection, undefined, () => new PledgeTabulation(this.#database, selection));
  }

  #of<T extends AnyTabulation>(
    what: string,
    { campaignId, dimensions: by, during, spans }: Selection,
    until: number | undefined,
    make: () => T,
  ): T {
    // A tabulation that ends at `until` never goes on, so it is kept apart.
    const key = [what, campaignId, by.join(), during.from, during.to, spans?.name, until].join(' ');
    const tabulation = (this.#kept.get(key) as T | undefined) ?? make();
    // It is removed while it goes on: one that fails half-way is begun anew, and its size is another afterwards.
    this.#kept.delete(key);
    tabulation.advance(until);
    this.#kept.set(key, tabulation);
    return tabulation;
  }
}

const ofDatabase = (database: Database) => new Tabulations(database);

export function tabulations(database: Database): Tabulations {
  return database.remembered(ofDatabase);
}
