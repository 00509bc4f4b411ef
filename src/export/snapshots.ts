import type { AsOf } from '../audit/replay.ts';
import type { EventStore } from '../event-store/event-store.ts';
import type { Positions } from '../event-store/positions.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';

/** For how long, in milliseconds, a snapshot is kept after it was used: the next file of the same export needs it. */
const keptFor = 60_000;
/** So many that nobody uses are kept. */
const kept = 2;

interface Shared {
  readonly snapshot: Snapshot;
  users: number;
  expiry: NodeJS.Timeout | undefined;
}

/** A snapshot for as long as it is used. */
export interface SnapshotLease extends Disposable {
  readonly snapshot: Snapshot;
  /** Whether it was taken just now. */
  readonly isNew: boolean;
}

/** Snapshots for those who download one file after another: they share those that are of the same moment. */
export class Snapshots {
  readonly #store: EventStore;
  readonly #positions: Positions;
  readonly #shared = new Map<string, Shared>();

  constructor(store: EventStore, positions: Positions) {
    this.#store = store;
    this.#positions = positions;
  }

  /** @returns undefined: there was no such campaign yet @throws the signal's reason */
  async lease(campaignId: string, asOf: AsOf, signal: AbortSignal): Promise<SnapshotLease | undefined> {
    const moment = 'position' in asOf ? this.#positions.text(asOf.position) : asOf.recordedAt.toISOString();
    const key = `${campaignId} ${moment}`;
    const known = this.#shared.get(key);
    if (known) return this.#lent(key, known, false);
    const snapshot = await takeSnapshot(this.#store, this.#positions, campaignId, { asOf, signal });
    if (!snapshot) return undefined;
    // Another may have taken the same meanwhile: then this one is used once.
    const taken: Shared = { snapshot, users: 0, expiry: undefined };
    if (!this.#shared.has(key)) this.#shared.set(key, taken);
    return this.#lent(key, taken, true);
  }

  /** Closes those that nobody uses; the others are closed by those who do. */
  close(): void {
    for (const [key, shared] of this.#shared) if (shared.users === 0) this.#drop(key, shared);
  }

  #lent(key: string, shared: Shared, isNew: boolean): SnapshotLease {
    clearTimeout(shared.expiry);
    shared.users++;
    let isOver = false;
    return {
      snapshot: shared.snapshot,
      isNew,
      [Symbol.dispose]: () => {
        if (isOver) return;
        isOver = true;
        if (--shared.users === 0) this.#returned(key, shared);
      },
    };
  }

  #returned(key: string, shared: Shared): void {
    if (this.#shared.get(key) !== shared) {
      shared.snapshot[Symbol.dispose]();
      return;
    }
    // The last one that was used goes last.
    this.#shared.delete(key);
    this.#shared.set(key, shared);
    shared.expiry = setTimeout(() => this.#drop(key, shared), keptFor).unref();
    const unused = [...this.#shared].filter(([, { users }]) => users === 0);
    for (const [other, one] of unused.slice(0, -kept)) this.#drop(other, one);
  }

  #drop(key: string, shared: Shared): void {
    clearTimeout(shared.expiry);
    this.#shared.delete(key);
    shared.snapshot[Symbol.dispose]();
  }
}
