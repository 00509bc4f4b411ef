import { randomBytes } from 'node:crypto';
import { type Connectors, noConnectorCounts, poll } from '../../src/directory/connectors.ts';
import type { OpenDirectory } from './directory.contract.ts';

/** What every adapter of the directory must do for connectors. Each test uses connectors of its own. */
export function connectorsContract(name: string, open: () => Promise<OpenDirectory>): void {
  describe(`${name} keeps the contract of connectors`, () => {
    let opened: OpenDirectory;
    let connectors: Connectors;
    let organisationId: string;
    let [id, other]: string[] = [];
    /** Later than all that other tests have left. */
    const now = Date.now();
    const minute = 60_000;

    beforeEach(async () => {
      opened = await open();
      ({ connectors } = opened.directory);
      organisationId = `org${randomBytes(6).toString('hex')}`;
      [id, other] = ['a', 'b'].map(letter => letter + randomBytes(6).toString('hex'));
      for (const one of [id!, other!])
        await connectors.add({ id: one, organisationId, addedAt: now - minute });
    });
    afterEach(() => opened.close());

    const anew = async () => {
      ({ connectors } = await opened.reopen());
      return connectors;
    };

    test('they are found, and listed in the order they were added, each once', async () => {
      await connectors.add({ id: id!, organisationId: 'somebody else', addedAt: now });
      const places = await (await anew()).owners(organisationId);
      expect(places).toEqual([id, other].map(one => ({ id: one, organisationId, addedAt: now - minute })));
      expect(await connectors.find(other!)).toEqual(places[1]);
      expect(await connectors.find('nobody')).toBeUndefined();
      expect((await connectors.owners()).map(place => place.id)).toEqual(expect.arrayContaining([id, other]));
    });

    test('secrets are kept, and those of before forgotten', async () => {
      const [first, second] = [Buffer.from('first'), Buffer.from('second')];
      await connectors.keepSecrets(`${id}-1`, id!, first);
      await connectors.keepSecrets(`${id}-2`, id!, second);
      await connectors.keepSecrets(`${other}-1`, other!, first);
      await (await anew()).forgetSecretsBefore(`${id}-2`, id!);
      const kept = await Promise.all(
        [`${id}-1`, `${id}-2`, `${other}-1`].map(one => connectors.secrets(one)),
      );
      expect(kept.map(bytes => bytes && Buffer.from(bytes).toString())).toEqual([
        undefined,
        'second',
        'first',
      ]);
    });

    test('reports add up, with the reasons by their last time; those of whoever is not there are left out', async () => {
      const refusal = { code: 'NOT_FOUND', reason: 'There is no such activity.' };
      const note = (received: number, heardAt: number | undefined, lastAt: number) => ({
        counts: { ...noConnectorCounts, received, refused: 1 },
        heardAt,
        refusals: [{ ...refusal, count: 1, lastAt }],
      });
      await connectors.note(
        new Map([
          [id!, note(2, now, 5)],
          ['nobody', note(1, now, 5)],
        ]),
      );
      await connectors.note(
        new Map([
          [
            id!,
            {
              ...note(3, undefined, 7),
              refusals: [
                { ...refusal, count: 4, lastAt: 7 },
                { code: 'NONSENSE', reason: 'No JSON.', count: 1, lastAt: 9 },
              ],
            },
          ],
        ]),
      );
      const reports = await (await anew()).reports([id!, other!, 'nobody']);
      expect(reports.get(id!)).toEqual({
        counts: { ...noConnectorCounts, received: 5, refused: 2 },
        heardAt: now,
        refusals: [
          { code: 'NONSENSE', reason: 'No JSON.', count: 1, lastAt: 9 },
          { ...refusal, count: 5, lastAt: 7 },
        ],
        waiting: 0,
        problem: null,
      });
      const none = { counts: noConnectorCounts, heardAt: null, refusals: [], waiting: 0, problem: null };
      expect([reports.get(other!), reports.get('nobody')]).toEqual([none, none]);
    });

    test('of a thousand reasons the latest are kept', async () => {
      const refusals = Array.from({ length: 1_000 }, (_, n) => ({
        code: 'NONSENSE',
        reason: `no ${n}`,
        count: 1,
        lastAt: n,
      }));
      await connectors.note(new Map([[id!, { counts: noConnectorCounts, refusals }]]));
      const kept = (await connectors.reports([id!])).get(id!)!.refusals;
      expect(kept).toHaveLength(50);
      expect(kept[0]!.reason).toBe('no 999');
    });

    test('a cursor is kept', async () => {
      expect(await connectors.cursor(id!)).toBeNull();
      await connectors.keepCursor(id!, null, 'page 7');
      expect(await (await anew()).cursor(id!)).toBe('page 7');
      await connectors.keepCursor(id!, 'page 7', null);
      await connectors.keepCursor(id!, 'page 7', 'page 8');
      expect(await connectors.cursor(id!)).toBeNull();
    });

    test('what is removed is forgotten, with all that belongs to it', async () => {
      await connectors.keepSecrets(`${id}-1`, id!, Buffer.from('s'));
      await connectors.want(id!, ['lead 1'], now);
      await connectors.remove(id!);
      expect(await (await anew()).find(id!)).toBeUndefined();
      expect(await connectors.secrets(`${id}-1`)).toBeUndefined();
      expect((await connectors.reports([id!])).get(id!)!.waiting).toBe(0);
    });

    describe('a look-up', () => {
      const take = async (at = now) => {
        const lookUp = await connectors.takeLookUp(at, minute);
        return lookUp && [id, other].includes(lookUp.connectorId) ? lookUp : undefined;
      };

      test('waits, is taken once, one of a connector at a time, the longest due first', async () => {
        await connectors.want(id!, ['lead 1', 'lead 2'], now - 2);
        await connectors.want(other!, ['order 1'], now - 1);
        await anew();
        const taken = [await take(), await take()];
        expect(taken.map(one => one?.what)).toEqual(['lead 1', 'order 1']);
        expect(await take()).toBeUndefined();
        await connectors.finishLookUp(taken[0]!);
        expect((await take())?.what).toBe('lead 2');
        expect((await connectors.reports([id!])).get(id!)).toMatchObject({ waiting: 1, problem: null });
      });

      test('whose taker died is taken again, once the lease is over', async () => {
        await connectors.want(id!, ['lead 1'], now);
        await take();
        expect(await take(now + minute - 1)).toBeUndefined();
        expect((await take(now + minute))?.what).toBe('lead 1');
      });

      test('that is wanted again while it goes on is done again', async () => {
        await connectors.want(id!, ['order 1'], now);
        const first = (await take())!;
        await connectors.want(id!, ['order 1'], now);
        await connectors.finishLookUp(first);
        const second = (await take())!;
        expect(second.what).toBe('order 1');
        await connectors.finishLookUp(second);
        expect(await take()).toBeUndefined();
      });

      test('that failed is tried later, counts its attempts, and says why; what is set up anew is tried at once', async () => {
        await connectors.want(id!, ['lead 1', poll], now);
        const first = (await take())!;
        await connectors.putOff(first, now + 10 * minute, 'It answered 503.');
        expect((await connectors.reports([id!])).get(id!)).toMatchObject({
          waiting: 1,
          problem: 'It answered 503.',
        });
        const polled = (await take())!;
        expect([first.attempts, polled.what]).toEqual([0, poll]);
        await connectors.putOff(polled, now + 5 * minute, null);
        expect(await take()).toBeUndefined();
        await connectors.hurry(id!, now);
        const again = (await take())!;
        expect(again).toMatchObject({ what: 'lead 1', attempts: 1, since: now });
        await connectors.putOff(again, now, null);
        expect((await connectors.reports([id!])).get(id!)!.problem).toBeNull();
      });

      test('of a system that does not answer all are held back, each having failed once more; others go on', async () => {
        await connectors.want(id!, ['lead 1', 'lead 2'], now);
        await connectors.want(other!, ['order 1'], now);
        await connectors.holdBack((await take())!, now + minute, 'It cannot be reached.');
        const order = (await take())!;
        expect(order.what).toBe('order 1');
        await connectors.finishLookUp(order);
        expect(await take()).toBeUndefined();
        expect((await connectors.reports([id!])).get(id!)).toMatchObject({
          waiting: 2,
          problem: 'It cannot be reached.',
        });
        const later = await take(now + minute);
        expect(later).toMatchObject({ connectorId: id, attempts: 1 });
      });

      test('of a system that answers none of some things the others are asked in turn', async () => {
        await connectors.want(id!, ['order 1', 'order 2', 'order 3'], now);
        const asked: string[] = [];
        for (let attempt = 0; attempt < 6; attempt++) {
          const at = now + attempt * minute;
          const one = (await take(at))!;
          asked.push(one.what);
          await connectors.holdBack(one, at + minute / 2, 'It answered 500.');
        }
        expect(asked).toEqual(['order 1', 'order 2', 'order 3', 'order 1', 'order 2', 'order 3']);
      });

      test('16 who take at once take each once', async () => {
        const ids = Array.from({ length: 20 }, (_, n) => `${id}${n}`);
        for (const one of ids) await connectors.add({ id: one, organisationId, addedAt: now });
        for (const one of ids) await connectors.want(one, ['x'], now);
        const taken = await Promise.all(Array.from({ length: 32 }, () => connectors.takeLookUp(now, minute)));
        const found = taken.flatMap(one => (one && ids.includes(one.connectorId) ? [one.connectorId] : []));
        expect(found.toSorted()).toEqual(ids.toSorted());
      });
    });
  });
}
