import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUIDv7 } from 'node:crypto';
import { openEmbedded } from '../../src/event-store/embedded.ts';
import type { EventMetadata, EventStore, NewEvent } from '../../src/event-store/event-store.ts';

export interface TemporaryStore {
  readonly path: string;
  readonly store: EventStore;
  /** Closes the store and opens the same file anew. */
  reopen(): Promise<EventStore>;
  /** Closes the store and removes its folder. */
  end(): Promise<void>;
}

/** An embedded store in a folder of its own. */
export function temporaryStore(): TemporaryStore {
  const home = mkdtempSync(join(tmpdir(), 'dugnad-'));
  const path = join(home, 'events.sqlite');
  let store = openEmbedded(path);
  return {
    path,
    get store() {
      return store;
    },
    reopen: async () => {
      await store.close();
      return (store = openEmbedded(path));
    },
    end: async () => {
      await store.close();
      rmSync(home, { recursive: true });
    },
  };
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
