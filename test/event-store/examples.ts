import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUIDv7 } from 'node:crypto';
import { type EmbeddedOptions, openEmbedded } from '../../src/event-store/embedded/embedded-event-store.ts';
import type { EventMetadata, EventStore, NewEvent } from '../../src/event-store/event-store.ts';

/** An embedded store in a folder of its own. */
export class TemporaryStore {
  readonly #home = mkdtempSync(join(tmpdir(), 'dugnad-'));
  readonly path = join(this.#home, 'events.sqlite');
  readonly #options: EmbeddedOptions;
  #store: EventStore | undefined;

  constructor(options: EmbeddedOptions = {}) {
    this.#options = options;
    this.#store = openEmbedded(this.path, options);
  }

  get store(): EventStore {
    if (!this.#store) throw new Error('The store is closed.');
    return this.#store;
  }

  async close(): Promise<void> {
    await this.#store?.close();
    this.#store = undefined;
  }

  /** Closes the store and opens the same file anew. */
  async reopen(): Promise<EventStore> {
    await this.close();
    return (this.#store = openEmbedded(this.path, this.#options));
  }

  /** Closes the store and removes its folder. */
  async end(): Promise<void> {
    await this.close();
    rmSync(this.#home, { recursive: true });
  }
}

export function metadata(rest: Partial<EventMetadata> = {}): EventMetadata {
  return {
    actor: { id: 'test', kind: 'SYSTEM' },
    organisationId: 'org1',
    occurredAt: '2026-05-10T12:00:00.000Z',
    schemaVersion: 1,
    $correlationId: 'correlation',
    $causationId: 'causation',
    ...rest,
  };
}

export function newEvent(type: string, data: object = {}, rest: Partial<EventMetadata> = {}): NewEvent {
  return { id: randomUUIDv7(), type, data, metadata: metadata(rest) };
}

/** A store that does some things otherwise, for instance counts them or breaks off. */
export function altered(store: EventStore, otherwise: Partial<EventStore>): EventStore {
  return new Proxy(store, {
    get: (target, name) => {
      const own: unknown = Reflect.get(otherwise, name) ?? Reflect.get(target, name);
      return typeof own === 'function' ? (own.bind(target) as unknown) : own;
    },
  });
}
