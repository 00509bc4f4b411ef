import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { binaryEvent, EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { StoreUnavailable, StreamDeleted, UnknownPosition } from '../../../src/event-store/errors.ts';
import { EsdbConnection } from '../../../src/event-store/eventstoredb/connection.ts';
import { connectEsdb } from '../../../src/event-store/eventstoredb/eventstoredb.ts';
import type { Appended, EventStore, NewEvent, RecordedEvent } from '../../../src/event-store/event-store.ts';
import { eventStoreContract, type OpenStore } from '../../contracts/event-store.contract.ts';
import { EsdbDouble } from './double/esdb-double.ts';

/** Where nothing lags, none needs to be waited for; nor long for a server that will not answer. */
const withoutLag = { lag: 100 };
const impatient = { ...withoutLag, operation: 3_000, attempt: 500 };

async function openStopped(): Promise<OpenStore> {
  const server = await EsdbDouble.start();
  server.database.projection = 'paused';
  const store = connectEsdb(server.url, { patience: withoutLag });
  const close = async () => {
    await store.close();
    await server.close();
  };
  return { store, close };
}

eventStoreContract('EventStoreDB whose projections have stopped', openStopped);

/** Streams of the contract's own: the application reads none of them. */
const ofTheContract = ['contractcampaign_', 'contractorganisation_'] as const;

/** The contract on a server that the application may use too: nothing that it would read is left there. */
function contractBeside(name: string, url: () => string): void {
  describe(`${name}, used by the application too`, () => {
    let before: number | undefined;
    let epoch: string;
    beforeAll(async () => {
      const application = connectEsdb(url());
      before = await application.head();
      epoch = (await application.epoch()).tag;
      await application.close();
    });

    eventStoreContract(
      name,
      async () => {
        const options = { own: ofTheContract, epochs: 'contractdugnad-epochs', patience: withoutLag };
        const store = connectEsdb(url(), options);
        return { store, close: () => store.close() };
      },
      ofTheContract,
    );

    test('is left without an event that the application follows', async () => {
      const application = connectEsdb(url());
      const left: RecordedEvent[] = [];
      for await (const batch of application.follow({ after: before, signal: new AbortController().signal })) {
        left.push(...batch.events.filter(({ metadata }) => metadata.actor.id === 'contract'));
        if (batch.caughtUp) break;
      }
      expect(await application.head()).toBeGreaterThan(before ?? -1);
      expect((await application.epoch()).tag).toBe(epoch);
      await application.close();
      expect(left).toEqual([]);
    });
  });
}

describe('one server', () => {
  let server: EsdbDouble;
  beforeAll(async () => (server = await EsdbDouble.start()));
  afterAll(() => server.close());
  contractBeside('EventStoreDB', () => server.url);
});

const real = process.env.EVENTSTOREDB_URL;
if (real) contractBeside('a real EventStoreDB', () => real);

describe('EventStoreDB', () => {
  let server: EsdbDouble;
  let store: EventStore;
  let campaign: string;
  let ending: AbortController;

  beforeEach(async () => {
    server = await EsdbDouble.start();
    store = connectEsdb(server.url);
    campaign = `campaign_${randomBytes(6).toString('hex')}`;
    ending = new AbortController();
  });
  afterEach(async () => {
    ending.abort();
    await store.close();
    await server.close();
  });

  const stream = (rest = 'participant_p1') => `${campaign}-${rest}`;

  describe('appends', () => {
    test('go by calls of their own, whatever the server offers', async () => {
      await store.append(stream(), numbered(2), 'no stream');
      expect(server.appends).toEqual({ batched: 0, single: 1 });
    });

    test('whose answer was lost are repeated and recorded once', async () => {
      const first = await store.append(stream(), numbered(2), 'no stream');
      server.repliesToLose = 3;
      const second = await store.append(stream(), numbered(3, 2), first.revision);

      const events = await store.readStream(stream());
      expect(events.map(numberOf)).toEqual([0, 1, 2, 3, 4]);
      expect(second).toEqual({ revision: 4, positions: events.slice(2).map(e => e.position) });
      expect(server.appends.single).toBe(5);
    });

    test('all get through when many lose their answers at once', async () => {
      server.repliesToLose = 20;
      const answers = await Promise.all(
        upTo(200).map(n => store.append(stream(`p_${n}`), numbered(2), 'no stream')),
      );

      expect(answers.every(({ revision }) => revision === 1)).toBe(true);
      expect(await store.readCategory(campaign)).toHaveLength(400);
    });

    test('of many writers are all recorded, each once, while connections are cut at random', async () => {
      const writers = upTo(16).map(async w => {
        const acknowledged: Appended[] = [];
        for (const n of upTo(15)) {
          if (Math.random() < 0.1) server.connections.cut();
          const expected = acknowledged.at(-1)?.revision ?? 'no stream';
          acknowledged.push(await store.append(stream(`w_${w}`), numbered(2, 2 * n), expected));
        }
        return acknowledged.flatMap(({ positions }) => [...positions]);
      });
      const acknowledged = (await Promise.all(writers)).flat().sort((a, b) => a - b);
      const events = await store.readCategory(campaign, { limit: 1_000 });
      expect(events.map(e => e.position)).toEqual(acknowledged);
      expect(acknowledged).toHaveLength(16 * 30);
    });

    test('wait for a server that is not ready yet', async () => {
      server.notReady = 4;
      expect(await store.append(stream(), numbered(1), 'no stream')).toMatchObject({ revision: 0 });
    });

    test('to a deleted stream say so', async () => {
      await store.append(stream(), numbered(1), 'no stream');
      server.database.tombstone(stream());

      await expect(store.append(stream(), numbered(1), 0)).rejects.toThrow(StreamDeleted);
      await expect(store.append(stream(), numbered(1), 'no stream')).rejects.toThrow(StreamDeleted);
    });

    test('to a soft-deleted stream say so, since the server takes them', async () => {
      const events = numbered(2);
      await store.append(stream(), events, 'no stream');
      server.database.softDelete(stream());

      await expect(store.append(stream(), events, 'no stream')).rejects.toThrow(StreamDeleted);
      await expect(store.append(stream(), numbered(1), 'no stream')).rejects.toThrow(StreamDeleted);
    });
  });

  describe('deleted streams', () => {
    test('cannot be read', async () => {
      await store.append(stream(), numbered(1), 'no stream');
      server.database.tombstone(stream());

      await expect(store.readStream(stream())).rejects.toThrow(
        `Stream ${stream()} was deleted in the event store.`,
      );
    });

    test('that were soft-deleted look like streams that never were', async () => {
      await store.append(stream(), numbered(1), 'no stream');
      server.database.softDelete(stream());
      expect(await store.readStream(stream())).toEqual([]);
    });

    test('leave gaps in their category and stop nobody', async () => {
      await store.append(stream('a'), numbered(2), 'no stream');
      await store.append(stream('b'), numbered(80, 2), 'no stream');
      server.database.tombstone(stream('a'));

      expect((await store.readCategory(campaign, { limit: 10 })).map(numberOf)).toEqual(upTo(12).slice(2));
      expect((await follow(store, 82)).map(numberOf)).toEqual(upTo(82));
    });
  });

  describe('when the server is away', () => {
    const asImpatient = async () => {
      await store.close();
      store = connectEsdb(server.url, { patience: impatient });
    };

    test('everything says so clearly, and works again once it is back', async () => {
      await asImpatient();
      await store.append(stream(), numbered(1), 'no stream');
      const next = numbered(1, 1);
      await server.connections.stop();
      const failures = await Promise.all(
        [
          store.append(stream(), next, 0),
          store.readStream(stream()),
          store.readCategory(campaign),
          store.head(),
          store.identity(),
          store.ping(),
        ].map(attempt => attempt.catch((error: unknown) => error)),
      );

      for (const failure of failures) expect(failure).toBeInstanceOf(StoreUnavailable);
      const [{ message, detail }] = failures as [StoreUnavailable];
      expect(detail).toContain(`esdb://127.0.0.1:${server.connections.port} cannot be reached`);
      expect(detail).toContain(`appending to stream ${stream()}`);
      expect(message).toContain('Repeat the request with the same idempotency key');

      await server.connections.start();
      expect(await store.append(stream(), next, 0)).toMatchObject({ revision: 1 });
      expect(await store.readCategory(campaign)).toHaveLength(2);
    });

    test('appends wait for it to come back', async () => {
      await store.append(stream(), numbered(1), 'no stream');
      await server.connections.stop();
      const many = upTo(300).map(n => store.append(stream(`p_${n}`), numbered(1), 'no stream'));
      for (const _ of upTo(20)) await pause(20);
      await server.connections.start();
      for (const appended of await Promise.all(many)) expect(appended.revision).toBe(0);
    });

    test('a call that meets the client while it replaces its connection is repeated', async () => {
      const connection = new EsdbConnection(server.url);
      const outcomes = [
        new Error('Channel has been shut down'),
        new Error('Failed to discover after 10 attempts.'),
      ];
      const attempt = async () => {
        const failure = outcomes.pop();
        if (failure) throw failure;
        return 'done';
      };
      expect(await connection.persistently('trying', attempt)).toBe('done');
      await connection.close();
    });

    test('a server that takes requests but does not answer is given up, again and again', async () => {
      await asImpatient();
      await store.append(stream(), numbered(1), 'no stream');
      server.connections.hang();
      for (const round of ['a', 'b']) {
        const many = upTo(30).map(n => store.append(stream(`${round}_${n}`), padded(20, 0), 'no stream'));
        const outcomes = await Promise.allSettled([...many, store.readStream(stream()), store.ping()]);
        for (const o of outcomes) expect(o).toMatchObject({ reason: { name: 'StoreUnavailable' } });
      }
      server.connections.resume();
      expect(await store.append(stream(), numbered(1, 1), 0)).toMatchObject({ revision: 1 });
    });

    test('following goes on where it was, without a gap or a repeat', async () => {
      const seen = follow(store, 400, { batchSize: 20 });
      await appendAll(400, async n => {
        if (n === 120 || n === 280) {
          await server.connections.stop();
          await server.connections.start();
        }
      });
      expect((await seen).map(numberOf)).toEqual(upTo(400));
    });
  });

  test('connections cut at random while following 400 events leave no gap and no repeat', async () => {
    const follows = [1, 7, 500].map(batchSize => follow(store, 400, { batchSize }));
    await appendAll(400, n => {
      if (n % 10 === 0 && Math.random() < 0.3) server.connections.cut();
    });
    for (const seen of await Promise.all(follows)) expect(seen.map(numberOf)).toEqual(upTo(400));
  });

  test('a consumer too slow for the server is dropped by it, and loses nothing', async () => {
    const seen: number[] = [];
    for await (const batch of store.follow({ category: campaign, batchSize: 5, signal: ending.signal })) {
      if (batch.caughtUp && seen.length === 0)
        // Few large appends, so that it is over before the follower, which waits meanwhile, subscribes anew by itself.
        for (const n of upTo(8)) await store.append(stream(`p_${n}`), padded(200, n * 200), 'no stream');
      seen.push(...batch.events.map(numberOf));
      if (seen.length >= 1_600) break;
    }
    expect(server.subscriptions.dropped).toBeGreaterThan(0);
    expect(seen).toEqual(upTo(1_600));
  });

  test('a made-up position is refused, whether between two events or beyond the end', async () => {
    const { positions } = await store.append(stream(), numbered(2), 'no stream');
    const [first, last] = positions as [number, number];
    await store.close();
    store = connectEsdb(server.url, { patience: withoutLag });

    await expect(follow(store, 1, { after: first + 1 })).rejects.toThrow(UnknownPosition);
    expect(await store.readCategory(campaign, { after: first + 1 })).toHaveLength(1);
    await expect(follow(store, 1, { after: last * 2 })).rejects.toThrow(UnknownPosition);
  });

  test('following ends at once when it is aborted while the server hangs', async () => {
    server.connections.hang();
    const ended = follow(store, 1);
    await store.ping().catch(() => undefined);
    ending.abort();
    expect(await ended).toEqual([]);
  });

  test('a live consumer gets "caught up" only when nothing more waits', async () => {
    const received: boolean[] = [];
    let seen = 0;
    for await (const batch of store.follow({ category: campaign, batchSize: 5, signal: ending.signal })) {
      if (batch.caughtUp && seen === 0) {
        await store.append(stream(), numbered(60), 'no stream');
        for (const _ of upTo(20)) await store.head();
      } else received.push(batch.caughtUp);
      seen += batch.events.length;
      if (seen === 60) break;
    }
    expect(received).toEqual([...Array<boolean>(received.length - 1).fill(false), true]);
  });

  test('a consumer that does not pull makes the server wait, instead of filling memory', async () => {
    for (const n of upTo(24)) await store.append(stream(`p_${n}`), padded(50, n * 50), 'no stream');

    const seen: number[] = [];
    for await (const batch of store.follow({ category: campaign, batchSize: 5, signal: ending.signal })) {
      if (seen.length === 0) for (const _ of upTo(100)) await store.head();
      seen.push(...batch.events.map(numberOf));
      expect(server.subscriptions.sent - seen.length).toBeLessThan(300);
      if (seen.length >= 1_200) break;
    }
    expect(seen).toEqual(upTo(1_200));
  });

  describe('a category', () => {
    test('is complete while the projection is behind, has caught up, and is behind again', async () => {
      await appendAll(30);
      server.database.projection = 'paused';
      await appendAll(170, undefined, 30);
      expect((await store.readCategory(campaign)).map(numberOf)).toEqual(upTo(200));
      expect(await numbersByPage(7)).toEqual(upTo(200));

      server.database.projection = 'running';
      expect(await numbersByPage(7)).toEqual(upTo(200));
      server.database.projection = 'paused';
      await appendAll(1, undefined, 200);
      expect(await numbersByPage(50)).toEqual(upTo(201));
    });

    test('is found from what the projection has dealt with, when others have written much since', async () => {
      await appendAll(20);
      await store.append(`${campaign}other-x_1`, numbered(300), 'no stream');
      server.database.checkpointProjection();
      server.database.projection = 'paused';
      await appendAll(5, undefined, 20);
      await store.append(`${campaign}other-x_2`, numbered(300), 'no stream');

      expect((await store.readCategory(campaign)).map(numberOf)).toEqual(upTo(25));
      expect(await numbersByPage(4)).toEqual(upTo(25));
    });

    test('is read from the log when somebody truncated its index', async () => {
      await appendAll(100);
      server.database.checkpointProjection();
      server.database.truncate(`$ce-${campaign}`, 90);

      expect((await store.readCategory(campaign)).map(numberOf)).toEqual(upTo(100));
      expect(await numbersByPage(30)).toEqual(upTo(100));
    });

    test('is read from the log when somebody deleted its index', async () => {
      await appendAll(100);
      server.database.checkpointProjection();
      server.database.tombstone(`$ce-${campaign}`);
      expect((await store.readCategory(campaign)).map(numberOf)).toEqual(upTo(100));
    });

    test('starts after any position also when the pages come out of order', async () => {
      await appendAll(100);
      const all = await store.readCategory(campaign);
      for (const n of [50, 10, 98, 51, 11, 99, 0])
        expect(await store.readCategory(campaign, { after: all[n]!.position, limit: 3 })).toEqual(
          all.slice(n + 1, n + 4),
        );
    });
  });

  test('events that others wrote into our streams, without metadata or not as JSON, stop nobody', async () => {
    const other = EventStoreDBClient.connectionString(server.url);
    await other.appendToStream(stream(), [
      jsonEvent({ type: 'Bare', data: { n: 1 } }),
      jsonEvent({ type: 'Text', data: 'text' }),
      binaryEvent({ type: 'Bytes', data: Buffer.from([1, 2, 255]), metadata: Buffer.from([0]) }),
    ]);
    await other.dispose();

    const read = await store.readStream(stream());
    expect(await follow(store, 3)).toEqual(read);
    expect(await store.readCategory(campaign)).toEqual(read);
    expect(read.map(e => e.data)).toEqual([{ n: 1 }, { $json: 'text' }, { $base64: 'AQL/' }]);
    for (const { metadata, recordedAt, id } of read)
      expect(metadata).toEqual({
        actor: { id: 'unknown', kind: 'SYSTEM' },
        organisationId: '',
        occurredAt: recordedAt.toISOString(),
        schemaVersion: 1,
        $correlationId: id,
        $causationId: id,
      });
  });

  describe('credentials', () => {
    const secret = 'p4ss-w0rd';

    test('are not in the messages of a server that cannot be reached', async () => {
      await server.connections.stop();
      const guarded = connectEsdb(server.url.replace('//', `//someone:${secret}@`));
      const error = (await guarded.ping().catch((e: unknown) => e)) as StoreUnavailable;
      await guarded.close();

      expect(error).toBeInstanceOf(StoreUnavailable);
      expect(error.detail).toContain(`esdb://127.0.0.1:${server.connections.port} `);
      expect(everything(error)).not.toContain(secret);
      expect(everything(error)).not.toContain('someone');
    });

    test.each([
      ['unreadable', `esdb://someone:${secret}@`],
      ['without a server', `esdb:/someone:${secret}@host`],
      ['with a wrong port', `esdb://someone:${secret}@host:port`],
      ['with a wrong value', `esdb://someone:${secret}@host:2113?tls=maybe`],
      ['with an unknown setting', `esdb://someone:${secret}@host:2113?colour=red`],
      [
        'with a setting that would hide failures',
        `esdb://someone:${secret}@host:2113?throwOnAppendFailure=false`,
      ],
    ])('are not repeated when the connection string is wrong: %s', (_, connectionString) => {
      const printed: unknown[] = [];
      const warn = console.warn;
      console.warn = (...lines: unknown[]) => printed.push(...lines);
      try {
        connectEsdb(connectionString);
        throw new Error('it was accepted');
      } catch (error) {
        expect((error as Error).message).toMatch(/^The event store's connection string/);
        expect(everything(error as Error) + printed.join()).not.toContain(secret);
      } finally {
        console.warn = warn;
      }
    });

    test('that are not enough are distinguished from a server that is away', async () => {
      server.denying = true;
      await expect(store.readStream(stream())).rejects.toMatchObject({
        detail: expect.stringContaining('refuses access') as unknown,
      });
      await expect(follow(store, 1)).rejects.toThrow(StoreUnavailable);
    });
  });

  test('closing leaves no connection open', async () => {
    await store.append(stream(), numbered(1), 'no stream');
    const batches = store.follow({ category: campaign, signal: ending.signal })[Symbol.asyncIterator]();
    await batches.next();
    await store.readCategory(campaign);
    await store.close();

    while (!(await batches.next()).done);
    await server.connections.allClosed();
    await expect(store.ping()).rejects.toThrow(StoreUnavailable);
  });

  async function appendAll(
    count: number,
    before: (n: number) => void | Promise<void> = () => undefined,
    from = 0,
  ): Promise<void> {
    for (let n = from; n < from + count; n++) {
      await before(n);
      await store.append(stream(`p_${n}`), numbered(1, n), 'no stream');
    }
  }

  async function numbersByPage(limit: number): Promise<number[]> {
    const numbers: number[] = [];
    for (let after: number | undefined; ;) {
      const page = await store.readCategory(campaign, { after, limit });
      numbers.push(...page.map(numberOf));
      if (page.length < limit) return numbers;
      after = page.at(-1)!.position;
    }
  }

  async function follow(
    from: EventStore,
    count: number,
    { batchSize = 500, after }: { batchSize?: number; after?: number } = {},
  ): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for await (const batch of from.follow({ category: campaign, batchSize, after, signal: ending.signal })) {
      events.push(...batch.events);
      if (events.length >= count) break;
    }
    return events;
  }
});

function numbered(count: number, from = 0, padding = ''): NewEvent[] {
  return upTo(count).map(n => ({
    id: randomUUID(),
    type: 'Numbered',
    data: { n: from + n, padding },
    metadata: {
      actor: { id: 'test', kind: 'SYSTEM' },
      organisationId: 'org1',
      occurredAt: '2026-05-17T12:00:00+02:00',
      schemaVersion: 1,
      $correlationId: 'correlation',
      $causationId: 'causation',
    },
  }));
}

function padded(count: number, from: number): NewEvent[] {
  return numbered(count, from, 'x'.repeat(4_000));
}

function numberOf(recorded: RecordedEvent): number {
  return (recorded.data as { n: number }).n;
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

/** An error as anybody may print it. */
function everything(error: Error): string {
  return [error.message, error.stack, JSON.stringify(error), String(error.cause)].join();
}
