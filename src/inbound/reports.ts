import {
  type ConnectorCounts,
  type ConnectorNote,
  type Connectors,
  noConnectorCounts,
  type RefusalReason,
} from '../directory/connectors.ts';

/** How often what came is written into the reports, in milliseconds. */
const reportsWritten = 1_000;
/** The most reasons of one connector between two writings, and the most characters of each. */
const [mostReasons, longestReason] = [50, 300];

/** A report does not show when somebody did something. Reasons that differ only in the time count as one. */
const instant = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)/g;

interface Gathered {
  counts: Record<keyof ConnectorCounts, number>;
  heardAt?: number;
  readonly refusals: Map<string, RefusalReason & { count: number; lastAt: number }>;
}

/**
 * Counts what comes through connectors, and writes it down once a second: nobody waits for it. What was counted in the second before a kill is lost; what
 * was recorded is not.
 */
export class ConnectorReports {
  readonly #connectors: Pick<Connectors, 'note'>;
  #gathered = new Map<string, Gathered>();
  readonly #writing: NodeJS.Timeout;

  /** @param every how often it is written, in milliseconds */
  constructor(connectors: Pick<Connectors, 'note'>, every = reportsWritten) {
    this.#connectors = connectors;
    this.#writing = setInterval(() => void this.write().catch(() => undefined), every).unref();
  }

  /** It was heard from. @param now milliseconds */
  heard(connectorId: string, now: number): void {
    this.#of(connectorId).heardAt = now;
  }

  count(connectorId: string, what: keyof ConnectorCounts, many = 1): void {
    this.#of(connectorId).counts[what] += many;
  }

  /** @param reason holds nothing personal */
  refused(connectorId: string, { code, reason }: RefusalReason, now: number): void {
    this.count(connectorId, 'refused');
    const { refusals } = this.#of(connectorId);
    const shortened = reason.replaceAll(instant, 'a time').slice(0, longestReason);
    const key = `${code} ${shortened}`;
    const known = refusals.get(key);
    if (known) Object.assign(known, { count: known.count + 1, lastAt: now });
    else if (refusals.size < mostReasons)
      refusals.set(key, { code, reason: shortened, count: 1, lastAt: now });
  }

  #of(connectorId: string): Gathered {
    let gathered = this.#gathered.get(connectorId);
    if (!gathered) {
      gathered = { counts: { ...noConnectorCounts }, refusals: new Map() };
      this.#gathered.set(connectorId, gathered);
    }
    return gathered;
  }

  /** Writes the counts since the last time. Counts that cannot be written wait for the next time. */
  async write(): Promise<void> {
    if (this.#gathered.size === 0) return;
    const gathered = this.#gathered;
    this.#gathered = new Map();
    try {
      await this.#connectors.note(new Map([...gathered].map(([id, one]) => [id, noteOf(one)])));
    } catch (error) {
      this.#putBack(gathered);
      throw error;
    }
  }

  #putBack(before: ReadonlyMap<string, Gathered>): void {
    for (const [id, { counts, heardAt, refusals }] of before) {
      const now = this.#of(id);
      for (const name of Object.keys(counts) as (keyof ConnectorCounts)[]) now.counts[name] += counts[name];
      if (heardAt !== undefined) now.heardAt ??= heardAt;
      for (const [key, earlier] of refusals) {
        const later = now.refusals.get(key);
        now.refusals.set(key, later ? { ...later, count: later.count + earlier.count } : earlier);
      }
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#writing);
    await this.write().catch(() => undefined);
  }
}

const noteOf = ({ counts, heardAt, refusals }: Gathered): ConnectorNote => ({
  counts,
  heardAt,
  refusals: [...refusals.values()],
});
