import { randomBytes, randomUUID } from 'node:crypto';
import { EventTooLarge, UnknownPosition, WrongRevision } from '../../src/event-store/errors.ts';
import { maxEventBytes, ownStreamPrefixes } from '../../src/event-store/event-store.ts';
import type {
  Appended,
  EventBatch,
  EventMetadata,
  EventStore,
  Follow,
  NewEvent,
  RecordedEvent,
} from '../../src/event-store/event-store.ts';

export interface OpenStore {
  readonly store: EventStore;
  close(): Promise<void>;
}

/**
 * What every adapter of the event store must do. Each test opens a store of its own and uses ids of its
 * own, so the suite also runs against a server that others write to.
 * @param own how the names of streams begin that belong to a campaign, and to an organisation; on a server that the
 *   application uses too, others than its own, or it would find events there that it does not know
 */
export function eventStoreContract(
  name: string,
  open: () => Promise<OpenStore>,
  [ofCampaigns, ofOrganisations]: readonly [string, string] = ownStreamPrefixes,
): void {
  describe(`${name} keeps the event store's contract`, () => {
    let opened: OpenStore;
    let store: EventStore;
    let id: string;
    let campaign: string;

    beforeEach(async () => {
      opened = await open();
      store = opened.store;
      id = randomBytes(6).toString('hex');
      campaign = `${ofCampaigns}${id}`;
    });
    afterEach(() => opened.close());

    const stream = (rest = 'participant_p1', category = campaign) => `${category}-${rest}`;

    describe('appending', () => {
      test('a new stream starts at revision 0 and returns a position for every event', async () => {
        const appended = await store.append(stream(), numbered(3), 'no stream');

        expect(appended.revision).toBe(2);
        expect(appended.positions).toHaveLength(3);
        expect(appended.positions).toEqual(ascending(appended.positions));
      });

      test('the next append goes on from the revision the first one returned', async () => {
        const first = await store.append(stream(), numbered(2), 'no stream');
        const second = await store.append(stream(), numbered(1), first.revision);

        expect(second.revision).toBe(2);
        expect(second.positions[0]).toBeGreaterThan(first.positions[1]!);
      });

      test('the positions an append returns are those that reading shows', async () => {
        const { positions } = await store.append(stream(), numbered(4), 'no stream');

        expect((await store.readStream(stream())).map(e => e.position)).toEqual(positions);
        expect((await store.readCategory(campaign)).map(e => e.position)).toEqual(positions);
      });

      test('a stale revision is refused and the error says what was expected and what was found', async () => {
        await store.append(stream(), numbered(3), 'no stream');

        const error: unknown = await store.append(stream(), numbered(1), 0).catch((e: unknown) => e);

        expect(error).toBeInstanceOf(WrongRevision);
        expect(error).toMatchObject({ stream: stream(), expected: 0, actual: 2 });
        expect((error as Error).message).toBe(`Stream ${stream()}: expected revision 0, found revision 2.`);
      });

      test('a stream that exists is not created a second time', async () => {
        await store.append(stream(), numbered(1), 'no stream');

        await expect(store.append(stream(), numbered(1), 'no stream')).rejects.toMatchObject({
          name: 'WrongRevision',
          expected: 'no stream',
          actual: 0,
        });
      });

      test('a revision expected of a stream that does not exist is refused', async () => {
        await expect(store.append(stream(), numbered(1), 4)).rejects.toMatchObject({
          name: 'WrongRevision',
          expected: 4,
          actual: 'no stream',
        });
        expect(await store.readStream(stream())).toEqual([]);
      });

      test('a revision that has not been reached yet is refused', async () => {
        await store.append(stream(), numbered(1), 'no stream');

        await expect(store.append(stream(), numbered(1), 1)).rejects.toMatchObject({
          name: 'WrongRevision',
          expected: 1,
          actual: 0,
        });
      });

      test('a refused append leaves nothing behind', async () => {
        await store.append(stream(), numbered(1), 'no stream');
        await expect(store.append(stream(), numbered(3), 'no stream')).rejects.toBeInstanceOf(WrongRevision);
        await expect(store.append(stream(), [...numbered(2), tooLarge()], 0)).rejects.toBeInstanceOf(
          EventTooLarge,
        );

        expect(await store.readStream(stream())).toHaveLength(1);
        expect(await store.readCategory(campaign)).toHaveLength(1);
      });

      test('of writers that race for the same revision exactly one goes through', async () => {
        const races = Array.from({ length: 8 }, () => store.append(stream(), numbered(2), 'no stream'));
        const outcomes = await Promise.allSettled(races);

        expect(outcomes.filter(o => o.status === 'fulfilled')).toHaveLength(1);
        for (const o of outcomes) if (o.status === 'rejected') expect(o.reason).toBeInstanceOf(WrongRevision);
        expect(await store.readStream(stream())).toHaveLength(2);
      });
    });

    describe('the same append again', () => {
      test('returns the first answer and records nothing new', async () => {
        const events = numbered(3);
        const first = await store.append(stream(), events, 'no stream');

        expect(await store.append(stream(), events, 'no stream')).toEqual(first);
        expect(await store.readStream(stream())).toHaveLength(3);
      });

      test('returns the first answer also when others have appended since', async () => {
        const create = numbered(2);
        const next = numbered(1);
        const first = await store.append(stream(), create, 'no stream');
        const second = await store.append(stream(), next, first.revision);
        await store.append(stream(), numbered(2), second.revision);

        expect(await store.append(stream(), create, 'no stream')).toEqual(first);
        expect(await store.append(stream(), next, first.revision)).toEqual(second);
        expect(await store.readStream(stream())).toHaveLength(5);
      });

      test('with other ids is not the same append', async () => {
        await store.append(stream(), numbered(1), 'no stream');

        await expect(store.append(stream(), numbered(1), 'no stream')).rejects.toBeInstanceOf(WrongRevision);
      });

      test('that only begins with recorded events is refused', async () => {
        const [recorded] = numbered(1);
        await store.append(stream(), [recorded!], 'no stream');

        await expect(store.append(stream(), [recorded!, ...numbered(1)], 'no stream')).rejects.toBeInstanceOf(
          WrongRevision,
        );
        expect(await store.readStream(stream())).toHaveLength(1);
      });

      test('from two callers at once records once and answers both alike', async () => {
        const events = numbered(2);
        const answers = await Promise.all([
          store.append(stream(), events, 'no stream'),
          store.append(stream(), events, 'no stream'),
        ]);

        expect(answers[0]).toEqual(answers[1]);
        expect(await store.readStream(stream())).toHaveLength(2);
      });
    });

    describe('what is stored', () => {
      test('text of any script, emoji and nested values come back exactly', async () => {
        const written = event('Notert', {
          navn: 'Åse Ærlig Øy',
          tegn: '🎉👩‍👩‍👧 日本 \u0000 "\\\n',
          dyp: [{ n: 1.5, ja: true, null: null }],
        });
        const metadata = { ...written.metadata, source: 'påmelding-🧡', commandId: 'æøå' };
        await store.append(stream(), [{ ...written, metadata }], 'no stream');

        const [read] = await store.readStream(stream());
        expect(read!.data).toEqual(written.data);
        expect(read!.metadata).toEqual(metadata);
      });

      test('an event carries its id, type, stream, revision and the time it was recorded', async () => {
        const before = Date.now();
        const written = numbered(2);
        const { positions } = await store.append(stream(), written, 'no stream');

        const [, read] = await store.readStream(stream());
        const { id, type, data, metadata, stream: name, revision, position, recordedAt } = read!;
        expect({ id, type, data, metadata, stream: name, revision, position, recordedAt }).toEqual({
          ...written[1],
          stream: stream(),
          revision: 1,
          position: positions[1],
          recordedAt: expect.any(Date) as Date,
        });
        expect(Math.abs(read!.recordedAt.getTime() - before)).toBeLessThan(60_000);
      });

      test('an event is the same whichever way it is read', async () => {
        await store.append(stream(), numbered(1), 'no stream');

        const [fromStream] = await store.readStream(stream());
        const [fromCategory] = await store.readCategory(campaign);
        const [followed] = await followCount(store, { category: campaign }, 1);
        expect(fromCategory).toEqual(fromStream);
        expect(followed).toEqual(fromStream);
      });

      test('data may take 64 KiB, counted in bytes, and no more', async () => {
        await store.append(stream(), [sized(maxEventBytes)], 'no stream');

        await expect(store.append(stream(), [sized(maxEventBytes + 1)], 0)).rejects.toBeInstanceOf(
          EventTooLarge,
        );
        expect(await store.readStream(stream())).toHaveLength(1);
      });

      test('an append over 1 MiB is refused as a whole', async () => {
        const tooMany = Array.from({ length: 17 }, () => sized(maxEventBytes));
        await expect(store.append(stream(), tooMany, 'no stream')).rejects.toBeInstanceOf(EventTooLarge);

        expect(await store.readStream(stream())).toEqual([]);
        await store.append(stream(), tooMany.slice(0, 15), 'no stream');
      });
    });

    test('what an earlier version recorded is read as today’s, everywhere', async () => {
      const goals = stream('goals');
      const recorded = { ...event('GoalSet', { measure: 'SIGN_UPS', target: '5' }), metadata };
      await store.append(goals, [recorded], 'no stream');
      const today = { measure: 'NET_SIGN_UPS', target: '5' };
      expect((await store.readStream(goals)).map(({ data }) => data)).toEqual([today]);
      const [read] = await store.readCategory(campaign, { types: ['GoalSet'] });
      expect(read?.data).toEqual(today);
      expect(read?.metadata.schemaVersion).toBe(1);
    });

    describe('reading a stream', () => {
      test('a stream that does not exist has no events', async () => {
        expect(await store.readStream(stream('nobody'))).toEqual([]);
        expect(await store.readStream(stream('nobody'), { direction: 'backwards' })).toEqual([]);
      });

      test.each([
        ['all of it', {}, [0, 1, 2, 3, 4]],
        ['from a revision', { from: 3 }, [3, 4]],
        ['with a limit', { limit: 2 }, [0, 1]],
        ['from a revision with a limit', { from: 1, limit: 3 }, [1, 2, 3]],
        ['from beyond its end', { from: 5 }, []],
        ['backwards', { direction: 'backwards' }, [4, 3, 2, 1, 0]],
        ['backwards from a revision', { direction: 'backwards', from: 2 }, [2, 1, 0]],
        ['backwards with a limit', { direction: 'backwards', limit: 2 }, [4, 3]],
        ['backwards from its first', { direction: 'backwards', from: 0 }, [0]],
      ] as const)('%s', async (_, read, revisions) => {
        await store.append(stream(), numbered(5), 'no stream');

        const events = await store.readStream(stream(), read);
        expect(events.map(e => e.revision)).toEqual(revisions);
        expect(events.map(numberOf)).toEqual(revisions);
      });

      test('a long stream is read whole', async () => {
        let revision = (await store.append(stream(), numbered(400), 'no stream')).revision;
        for (let from = 400; from < 1200; from += 400)
          ({ revision } = await store.append(stream(), numbered(400, from), revision));

        expect((await store.readStream(stream())).map(numberOf)).toEqual(upTo(1200));
      });

      test('streams whose names begin alike are kept apart', async () => {
        await store.append(stream('share_a'), numbered(1), 'no stream');
        await store.append(stream('share_ab'), numbered(2), 'no stream');

        expect(await store.readStream(stream('share_a'))).toHaveLength(1);
        expect(await store.readStream(stream('share_ab'))).toHaveLength(2);
      });
    });

    describe('reading a category', () => {
      test('shows all its streams in log order', async () => {
        await interleave(store, stream, 12);

        const events = await store.readCategory(campaign);
        expect(events.map(numberOf)).toEqual(upTo(12));
        expect(events.map(e => e.position)).toEqual(ascending(events.map(e => e.position)));
      });

      test('sees at once what has been acknowledged', async () => {
        for (let n = 0; n < 10; n++) {
          await store.append(stream(`participant_p${n}`), numbered(1, n), 'no stream');
          expect(await store.readCategory(campaign)).toHaveLength(n + 1);
        }
      });

      test('is empty when nothing was recorded in it', async () => {
        expect(await store.readCategory(campaign)).toEqual([]);
        expect(await store.readCategory(campaign, { after: (await store.head()) ?? 0 })).toEqual([]);
      });

      test('does not mix in categories whose names begin alike', async () => {
        await store.append(stream('campaign', campaign), numbered(1), 'no stream');
        await store.append(stream('campaign', `${campaign}2`), numbered(2), 'no stream');
        await store.append(stream('campaign', `x${campaign}`), numbered(3), 'no stream');

        expect(await store.readCategory(campaign)).toHaveLength(1);
        expect(await store.readCategory(`${campaign}2`)).toHaveLength(2);
      });

      test('starts after any given position', async () => {
        await interleave(store, stream, 10);
        const all = await store.readCategory(campaign);

        for (const [n, { position }] of all.entries()) {
          const rest = await store.readCategory(campaign, { after: position });
          expect(rest).toEqual(all.slice(n + 1));
        }
      });

      test('starts after a position that belongs to another category', async () => {
        const other = `${campaign}other`;
        await store.append(stream(), numbered(2), 'no stream');
        const between = await store.append(stream('a', other), numbered(1), 'no stream');
        await store.append(stream(), numbered(2, 2), 1);

        const events = await store.readCategory(campaign, { after: between.positions[0] });
        expect(events.map(numberOf)).toEqual([2, 3]);
      });

      test('gives at most the limit, and page by page the whole', async () => {
        await interleave(store, stream, 25);
        const pages = await readPages(store, campaign, 7);

        expect(pages.map(p => p.length)).toEqual([7, 7, 7, 4]);
        expect(pages.flat().map(numberOf)).toEqual(upTo(25));
      });

      test('gives 500 when no limit is said', async () => {
        await store.append(stream('a'), numbered(300), 'no stream');
        await store.append(stream('b'), numbered(300, 300), 'no stream');

        const first = await store.readCategory(campaign);
        expect(first.map(numberOf)).toEqual(upTo(500));
        const rest = await store.readCategory(campaign, { after: first.at(-1)!.position });
        expect(rest.map(numberOf)).toEqual(upTo(600).slice(500));
      });

      test('gives only the types asked for, and fewer than the limit only at the end', async () => {
        await store.append(stream(), mixed(90), 'no stream');

        const shares = await store.readCategory(campaign, { types: ['Shared'], limit: 20 });
        expect(shares.map(numberOf)).toEqual(upTo(60).filter(n => n % 3 === 1));
        const both = await store.readCategory(campaign, { types: ['Shared', 'Pledged'], limit: 100 });
        expect(both.map(numberOf)).toEqual(upTo(90).filter(n => n % 3 !== 0));
        expect(await store.readCategory(campaign, { types: ['Share'] })).toEqual([]);
      });

      test('goes on where it ended when more is appended', async () => {
        await interleave(store, stream, 5);
        const first = await store.readCategory(campaign);
        const after = first.at(-1)!.position;
        expect(await store.readCategory(campaign, { after })).toEqual([]);

        await store.append(stream('late'), numbered(2, 5), 'no stream');
        expect((await store.readCategory(campaign, { after })).map(numberOf)).toEqual([5, 6]);
      });
    });

    describe('following', () => {
      test('starts with what is there and says when it has caught up', async () => {
        await interleave(store, stream, 20);

        const { events, last } = await followToHead(store, { category: campaign });
        expect(events.map(numberOf)).toEqual(upTo(20));
        expect(last.caughtUp).toBe(true);
        expect(last.position).toBeGreaterThanOrEqual(events.at(-1)!.position);
      });

      test('an empty category is caught up with at once', async () => {
        const { positions } = await store.append(stream(), numbered(1), 'no stream');

        const { events, last } = await followToHead(store, { category: `${campaign}empty` });
        expect(events).toEqual([]);
        expect(last.position).toBeGreaterThanOrEqual(positions[0]!);
      });

      test('refuses to follow from beyond the head: nothing may be waited for there', async () => {
        await store.append(stream(), numbered(1), 'no stream');
        const beyond = (await store.head())! + 1_000_000_000;

        await expect(followToHead(store, { category: campaign, after: beyond })).rejects.toThrow(
          UnknownPosition,
        );
      });

      test('starts after a given position', async () => {
        await interleave(store, stream, 10);
        const all = await store.readCategory(campaign);

        for (const n of [0, 4, 9]) {
          const { events } = await followToHead(store, { category: campaign, after: all[n]!.position });
          expect(events).toEqual(all.slice(n + 1));
        }
      });

      test('without a category shows every campaign and organisation, and nothing else', async () => {
        const { positions } = await store.append(stream('start'), numbered(1), 'no stream');
        await store.append(stream(), numbered(1), 'no stream');
        await store.append(`${ofOrganisations}${id}-settings`, numbered(1), 'no stream');
        await store.append(`foreign_${campaign}-x_1`, numbered(1), 'no stream');
        await store.append(stream('end', `${campaign}b`), numbered(1), 'no stream');

        const { events } = await followToHead(store, { after: positions[0] });
        const ours = events.filter(e => e.stream.includes(id));
        expect(ours.map(e => e.stream)).toEqual([
          stream(),
          `${ofOrganisations}${id}-settings`,
          stream('end', `${campaign}b`),
        ]);
      });

      test('gives only the types asked for, in one category or in all', async () => {
        const { positions } = await store.append(stream(), mixed(9), 'no stream');
        await store.append(`foreign_${campaign}-x_1`, mixed(9), 'no stream');
        const types = ['Shared', 'Pledged'];
        const wanted = upTo(9).filter(n => n % 3 !== 0);

        const inCategory = await followToHead(store, { category: campaign, types });
        expect(inCategory.events.map(numberOf)).toEqual(wanted);
        const everywhere = await followToHead(store, { after: positions[0], types });
        const ours = everywhere.events.filter(e => e.stream.includes(campaign));
        expect(ours.map(numberOf)).toEqual(wanted);
      });

      test('the position of a batch goes past events that do not match', async () => {
        const { positions } = await store.append(stream(), mixed(30), 'no stream');

        const { events, last } = await followToHead(store, { category: campaign, types: ['NeverHappens'] });
        expect(events).toEqual([]);
        expect(last.position).toBeGreaterThanOrEqual(positions.at(-1)!);
      });

      test('no batch is larger than asked for', async () => {
        await store.append(stream(), numbered(100), 'no stream');

        const sizes: number[] = [];
        for await (const batch of following(store, { category: campaign, batchSize: 7 })) {
          sizes.push(batch.events.length);
          if (batch.caughtUp) break;
        }
        expect(Math.max(...sizes)).toBeLessThanOrEqual(7);
        expect(sizes.reduce((a, b) => a + b)).toBe(100);
      });

      test('resuming from the position of every batch neither loses nor repeats', async () => {
        await interleave(store, stream, 60);

        const seen: RecordedEvent[] = [];
        let after: number | undefined;
        for (let caughtUp = false; !caughtUp;) {
          for await (const batch of following(store, { category: campaign, batchSize: 7, after })) {
            seen.push(...batch.events);
            ({ position: after = after, caughtUp } = batch);
            break;
          }
        }
        expect(seen.map(numberOf)).toEqual(upTo(60));
      });

      test('goes on with what is appended afterwards', async () => {
        const seen: number[] = [];
        for await (const batch of following(store, { category: campaign })) {
          seen.push(...batch.events.map(numberOf));
          if (seen.length === 5) break;
          if (batch.caughtUp)
            await store.append(stream(`p${seen.length}`), numbered(1, seen.length), 'no stream');
        }
        expect(seen).toEqual(upTo(5));
      });

      test('hands over from history to live without a gap or a repeat while writers append', async () => {
        const perWriter = 20;
        const done = Promise.all(upTo(8).map(w => writer(store, stream(`w_${w}`), perWriter)));
        const follows = upTo(4).map(async n => {
          await store.append(stream(`f_${n}`), numbered(1), 'no stream');
          return followCount(store, { category: campaign, batchSize: n * 50 + 5 }, 8 * perWriter + 4);
        });

        const seen = await Promise.all(follows);
        await done;
        const log = (await readPages(store, campaign, 500)).flat();
        for (const events of seen) expect(events).toEqual(log);
      });

      test('a consumer that does not pull loses nothing and holds up nobody', async () => {
        const seen: number[] = [];
        let written = false;
        for await (const batch of following(store, { category: campaign, batchSize: 50 })) {
          if (!written) await writer(store, stream('w'), 200);
          written = true;
          seen.push(...batch.events.map(numberOf));
          expect(await store.readStream(stream('w'), { limit: 1 })).toHaveLength(1);
          if (seen.length >= 200) break;
        }
        expect(seen).toEqual(upTo(200));
      });

      test('ends when it is aborted while waiting', async () => {
        const ending = new AbortController();
        let batches = 0;
        for await (const batch of store.follow({ category: campaign, signal: ending.signal })) {
          batches += 1;
          if (batch.caughtUp) setImmediate(() => ending.abort());
        }
        expect(batches).toBeGreaterThan(0);
      });

      test('ends when it is aborted between two batches', async () => {
        await store.append(stream(), numbered(30), 'no stream');
        const ending = new AbortController();
        const seen: RecordedEvent[] = [];
        for await (const batch of store.follow({ category: campaign, batchSize: 5, signal: ending.signal })) {
          seen.push(...batch.events);
          if (seen.length > 0) ending.abort();
        }
        expect(seen.length).toBeLessThanOrEqual(5);
      });

      test('does not begin when it is aborted already', async () => {
        await store.append(stream(), numbered(1), 'no stream');
        const batches: EventBatch[] = [];
        for await (const batch of store.follow({ category: campaign, signal: AbortSignal.abort() }))
          batches.push(batch);
        expect(batches).toEqual([]);
      });

      test('several follow the same log independently', async () => {
        await store.append(stream(), numbered(30), 'no stream');

        const all = await Promise.all(upTo(5).map(() => followToHead(store, { category: campaign })));
        for (const { events } of all) expect(events.map(numberOf)).toEqual(upTo(30));
      });
    });

    describe('the log as a whole', () => {
      test('positions are unique and grow, however many write at once', async () => {
        const answers = await Promise.all(upTo(16).map(w => writer(store, stream(`w_${w}`), 12)));

        for (const one of answers) expect(positionsOf(one)).toEqual(ascending(positionsOf(one)));
        const acknowledged = ascending(answers.flatMap(positionsOf));
        expect(new Set(acknowledged).size).toBe(16 * 12);
        const { events } = await followToHead(store, { category: campaign });
        expect(events.map(e => e.position)).toEqual(acknowledged);
        expect((await readPages(store, campaign, 100)).flat()).toEqual(events);
      });

      test('the newest events come last first, the server’s own and others’ left out', async () => {
        const events = numbered(3);
        await store.append(stream(), events, 'no stream');
        const newest = await store.newest(2);
        expect(newest.map(({ id }) => id)).toEqual([events[2]!.id, events[1]!.id]);
        expect(newest[0]!.position).toBeGreaterThan(newest[1]!.position);
      });

      test('the head is never before what was acknowledged', async () => {
        const { positions } = await store.append(stream(), numbered(2), 'no stream');
        expect(await store.head()).toBeGreaterThanOrEqual(positions[1]!);
      });

      test('an event is found by its position, and nothing where there is none', async () => {
        const events = numbered(3);
        const { positions } = await store.append(stream(), events, 'no stream');
        for (const [n, position] of positions.entries())
          expect(await store.eventIdAt(position)).toBe(events[n]!.id);
        expect(await store.eventIdAt((await store.head())! + 1_000_000)).toBeUndefined();
      });

      test('the log has one identity', async () => {
        const identity = await store.identity();
        await store.append(stream(), numbered(2), 'no stream');

        expect(identity).not.toBe('');
        expect(await store.identity()).toBe(identity);
      });

      test('has an epoch from the beginning, the same whenever it is asked', async () => {
        const epoch = await store.epoch();

        expect(epoch.tag).toMatch(/^[0-9a-hjkmnp-tv-z]{5}$/);
        expect(await store.epoch()).toEqual(epoch);
      });

      test('begins a new epoch behind its last event, and remembers the one before', async () => {
        await store.append(stream(), numbered(2), 'no stream');
        const head = (await store.head())!;
        const before = await store.epoch();

        const after = await store.beginEpoch('a test put it back');

        expect(after.tag).not.toBe(before.tag);
        expect(after.earlier).toContainEqual({ tag: before.tag, until: expect.any(Number) as number });
        expect(after.earlier.find(({ tag }) => tag === before.tag)!.until).toBeGreaterThanOrEqual(head);
        expect(await store.epoch()).toEqual(after);
      });

      test('keeps the given epochs that occurred only in the log that was put aside', async () => {
        await store.append(stream(), numbered(2), 'no stream');
        const [first] = (await store.readStream(stream())).map(({ position }) => position);

        // A server keeps them for good, and takes the earliest end of those of one name.
        const [ended, going] = [randomUUID(), randomUUID()];
        const { earlier } = await store.beginEpoch('a test put it back', [
          { tag: ended, until: first },
          { tag: going, until: undefined },
        ]);

        expect(earlier).toContainEqual({ tag: ended, until: first });
        expect(earlier).toContainEqual({ tag: going, until: undefined });
      });

      test('epochs are nobody’s events: those who follow or read see none', async () => {
        await store.append(stream(), numbered(1), 'no stream');
        await store.beginEpoch('a test put it back');

        expect(await store.readCategory(campaign)).toHaveLength(1);
        const head = (await store.head())!;
        const { events } = await followToHead(store, {});
        expect(events.filter(({ type }) => type === 'EpochBegan')).toEqual([]);
        // A server's own projections may move it.
        expect(await store.head()).toBeGreaterThanOrEqual(head);
      });

      test('a store that answers pings', async () => {
        await expect(store.ping()).resolves.toBeUndefined();
      });

      test('closing ends those who follow', async () => {
        const ended = followCount(store, { category: campaign }, 1).catch(() => []);
        await opened.close();
        expect(await ended).toEqual([]);
        opened = await open();
      });
    });
  });
}

const metadata: EventMetadata = {
  actor: { id: 'contract', kind: 'SYSTEM' },
  organisationId: 'org1',
  occurredAt: '2026-05-17T12:00:00+02:00',
  schemaVersion: 1,
  $correlationId: 'correlation',
  $causationId: 'causation',
};

function event(type: string, data: object): NewEvent {
  return { id: randomUUID(), type, data, metadata };
}

/** `count` events that carry the numbers from `from` on. */
function numbered(count: number, from = 0): NewEvent[] {
  return upTo(count).map(n => event('Numbered', { n: from + n }));
}

/** `count` numbered events of three types in turn. */
function mixed(count: number): NewEvent[] {
  return upTo(count).map(n => event(['SignedUp', 'Shared', 'Pledged'][n % 3]!, { n }));
}

function numberOf(recorded: RecordedEvent): number {
  return (recorded.data as { n: number }).n;
}

/** An event whose data takes exactly `bytes` as JSON in UTF-8; half of it in two-byte letters. */
function sized(bytes: number): NewEvent {
  const room = bytes - Buffer.byteLength(JSON.stringify({ text: '' }));
  const letters = Math.floor(room / 4);
  return event('Sized', { text: 'æ'.repeat(letters) + 'a'.repeat(room - 2 * letters) });
}

function tooLarge(): NewEvent {
  return sized(maxEventBytes + 1);
}

/** Events numbered in log order, spread over three streams. */
async function interleave(store: EventStore, stream: (rest: string) => string, count: number): Promise<void> {
  for (const n of upTo(count)) {
    const revision = Math.floor(n / 3) - 1;
    await store.append(stream(`s_${n % 3}`), numbered(1, n), revision < 0 ? 'no stream' : revision);
  }
}

/** One writer: `count` events to one stream, one or two at a time. */
async function writer(store: EventStore, stream: string, count: number): Promise<Appended[]> {
  const answers: Appended[] = [];
  for (let n = 0; n < count;) {
    const events = numbered(Math.min(1 + (n % 2), count - n), n);
    answers.push(await store.append(stream, events, answers.at(-1)?.revision ?? 'no stream'));
    n += events.length;
  }
  return answers;
}

function positionsOf(answers: readonly Appended[]): number[] {
  return answers.flatMap(a => [...a.positions]);
}

async function readPages(store: EventStore, category: string, limit: number): Promise<RecordedEvent[][]> {
  const pages: RecordedEvent[][] = [];
  let after: number | undefined;
  for (;;) {
    const page = await store.readCategory(category, { after, limit });
    if (page.length > 0) pages.push(page);
    if (page.length < limit) return pages;
    after = page.at(-1)!.position;
  }
}

/** Follows; leaving the loop ends it. */
async function* following(store: EventStore, follow: Omit<Follow, 'signal'>): AsyncGenerator<EventBatch> {
  const ending = new AbortController();
  try {
    yield* store.follow({ ...follow, signal: ending.signal });
  } finally {
    ending.abort();
  }
}

async function followToHead(
  store: EventStore,
  follow: Omit<Follow, 'signal'>,
): Promise<{ events: RecordedEvent[]; last: EventBatch }> {
  const events: RecordedEvent[] = [];
  for await (const batch of following(store, follow)) {
    events.push(...batch.events);
    if (batch.caughtUp) return { events, last: batch };
  }
  throw new Error('the following ended before it had caught up');
}

async function followCount(
  store: EventStore,
  follow: Omit<Follow, 'signal'>,
  count: number,
): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const batch of following(store, follow)) {
    events.push(...batch.events);
    if (events.length >= count) break;
  }
  return events;
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

function ascending(positions: readonly number[]): number[] {
  return [...positions].sort((a, b) => a - b);
}
