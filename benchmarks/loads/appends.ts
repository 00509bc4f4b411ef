import { randomUUIDv7 } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { EventStore } from '../../src/event-store/event-store.ts';
import { mustBe } from '../measure.ts';
import { answer, fromProgram, withDirectory } from '../processes.ts';

/** A process that appends to the embedded event store, and nothing else: one event a stream. */
export interface AppendLoad {
  readonly events: number;
  /** How many appends wait at the same time. */
  readonly atOnce: number;
}

export interface Appended {
  readonly perSecond: number;
  readonly commitsPerSecond: number;
}

const { openEmbedded } = await fromProgram<
  typeof import('../../src/event-store/embedded/embedded-event-store.ts')
>('event-store/embedded/embedded-event-store.js');
const { participantStream } =
  await fromProgram<typeof import('../../src/domain/streams.ts')>('domain/streams.js');
const { orderedId } = await fromProgram<typeof import('../../src/directory/ids.ts')>('directory/ids.js');

if (import.meta.main) answer(append);

function append({ events, atOnce }: AppendLoad): Promise<Appended> {
  const commits = countCommits();
  return withDirectory(async directory => {
    const path = join(directory, 'events.sqlite');
    const store = openEmbedded(path);
    const warmUp = Math.ceil(events / 4);
    await appendAll(store, warmUp, atOnce);
    const before = commits.count;
    const began = performance.now();
    await appendAll(store, events, atOnce);
    const seconds = (performance.now() - began) / 1_000;
    const commitsPerSecond = (commits.count - before) / seconds;
    await store.close();
    await check(path, warmUp + events);
    return { perSecond: events / seconds, commitsPerSecond };
  });
}

/** Each of `atOnce` appenders awaits one append before the next. */
async function appendAll(store: EventStore, events: number, atOnce: number): Promise<void> {
  let left = events;
  const appender = async () => {
    while (left-- > 0) {
      await store.append(participantStream('c0', orderedId()), [signedUp()], 'no stream');
    }
  };
  await Promise.all(Array.from({ length: atOnce }, appender));
}

function signedUp() {
  const attribution = { channel: 'FACEBOOK_GROUP', technique: 'LIVE_VIDEO' };
  const correlation = randomUUIDv7();
  return {
    id: randomUUIDv7(),
    type: 'SignedUp',
    data: { activityId: null, attribution, endsWalkIn: null },
    metadata: {
      actor: { id: 'default', kind: 'SYSTEM' },
      organisationId: 'default',
      occurredAt: new Date().toISOString(),
      schemaVersion: 1,
      $correlationId: correlation,
      $causationId: correlation,
    },
  } as const;
}

async function check(path: string, expected: number): Promise<void> {
  const store = openEmbedded(path, { readOnly: true });
  mustBe(
    'Events in the log',
    expected,
    (await store.readCategory('campaign_c0', { limit: expected + 1 })).length,
  );
  await store.close();
}

/** Counts the commits of every database in this process. */
function countCommits(): { count: number } {
  const commits = { count: 0 };
  const exec = Object.getOwnPropertyDescriptor(DatabaseSync.prototype, 'exec')!.value as (
    sql: string,
  ) => void;
  DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
    if (sql === 'COMMIT') commits.count++;
    exec.call(this, sql);
  };
  return commits;
}
