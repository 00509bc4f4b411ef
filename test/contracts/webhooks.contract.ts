import { randomBytes } from 'node:crypto';
import {
  keptAttempts,
  notBegun,
  type SetAside,
  type WebhookAttempt,
  type Webhooks,
} from '../../src/directory/webhooks.ts';
import type { OpenDirectory } from './directory.contract.ts';

/** What every adapter of the directory must do for webhooks. Each test uses webhooks and processes of its own. */
export function webhooksContract(name: string, open: () => Promise<OpenDirectory>): void {
  describe(`${name} keeps the contract of webhooks`, () => {
    let opened: OpenDirectory;
    let webhooks: Webhooks;
    let organisationId: string;
    let [id, other]: string[] = [];
    let [one, two]: string[] = [];
    /** Later than all that other tests have left. */
    const now = Date.now() + 1_000_000;
    const own = (letter: string) => letter + randomBytes(6).toString('hex');

    beforeEach(async () => {
      opened = await open();
      ({ webhooks } = opened.directory);
      organisationId = own('org');
      [id, other] = [own('a'), own('b')];
      [one, two] = [own('one'), own('two')];
      for (const each of [id, other]) await webhooks.add({ id: each, organisationId, addedAt: now });
    });
    afterEach(async () => {
      for (const each of [one!, two!]) await webhooks.leave(each);
      await opened.close();
    });

    const anew = async () => ({ webhooks } = await opened.reopen()).webhooks;
    const attempt = (n: number, outcome: WebhookAttempt['outcome'] = 'ACCEPTED'): WebhookAttempt => ({
      ...{ eventId: `e${n}`, type: 'SignedUp', position: `p${n}`, at: now + n, took: 3, outcome },
      ...{
        status: outcome === 'ACCEPTED' ? 200 : 422,
        problem: outcome === 'ACCEPTED' ? null : 'It answered 422.',
      },
    });
    const setAside = (n: number): SetAside => ({
      ...{ eventId: `e${n}`, type: 'SignedUp', position: `p${n}`, since: now, attempts: 2, status: 422 },
      ...{ problem: 'It answered 422.', body: '{"id":"æøå"}' },
    });
    const held = async () => {
      expect(await webhooks.take(id!, one!, now)).toBe(true);
      await webhooks.announce(one!, now + 1_000);
    };
    const progress = (cursor: string | null) => ({ ...notBegun, begun: 1, cursor, delivered: 7 });

    test('they are found, and listed in the order they were added, each once', async () => {
      await webhooks.add({ id: id!, organisationId: 'somebody else', addedAt: now + 1 });
      const places = await (await anew()).owners(organisationId);
      expect(places).toEqual([id, other].map(each => ({ id: each, organisationId, addedAt: now })));
      expect(await webhooks.find(other!)).toEqual(places[1]);
      expect(await webhooks.find('nobody')).toBeUndefined();
      expect((await webhooks.owners()).map(place => place.id)).toEqual(expect.arrayContaining([id, other]));
    });

    test('secrets are kept, and those of before forgotten', async () => {
      const [first, second] = [own('s'), own('s')];
      await webhooks.keepSecrets(first, id!, Buffer.from('first'));
      await webhooks.keepSecrets(second, id!, Buffer.from('second'));
      await webhooks.forgetSecretsBefore(second, id!);
      await anew();
      expect(await webhooks.secrets(first)).toBeUndefined();
      expect(Buffer.from((await webhooks.secrets(second))!).toString()).toBe('second');
    });

    test('one process holds a webhook; once it says nothing any more, another may', async () => {
      await held();
      expect(await webhooks.take(id!, two!, now)).toBe(false);
      expect(await webhooks.take(id!, one!, now)).toBe(true);
      await webhooks.announce(two!, now + 5_000);
      const { holders, processes } = await webhooks.holders(now);
      expect(holders.filter(each => [id, other].includes(each.id))).toEqual([
        { id, holder: one },
        { id: other, holder: null },
      ]);
      expect(processes).toEqual(expect.arrayContaining([one, two]));
      const later = await webhooks.holders(now + 1_000);
      expect(later.holders).toContainEqual({ id, holder: null });
      expect(later.processes).not.toContain(one);
      expect(await webhooks.take(id!, two!, now + 1_000)).toBe(true);
    });

    test('of many that take it at the same moment one holds it', async () => {
      const processes = Array.from({ length: 16 }, () => own('p'));
      for (const each of processes) await webhooks.announce(each, now + 1_000);
      const took = await Promise.all(processes.map(each => webhooks.take(id!, each, now)));
      expect(took.filter(Boolean)).toHaveLength(1);
      for (const each of processes) await webhooks.leave(each);
    });

    test('what is given back, or left, is free', async () => {
      await held();
      await webhooks.giveBack(id!, two!);
      expect((await webhooks.holders(now)).holders).toContainEqual({ id, holder: one });
      await webhooks.giveBack(id!, one!);
      expect((await webhooks.holders(now)).holders).toContainEqual({ id, holder: null });
      await held();
      await webhooks.leave(one!);
      expect((await webhooks.holders(now)).holders).toContainEqual({ id, holder: null });
    });

    test('progress is kept by who holds it, from where it stood', async () => {
      expect(await webhooks.progress(id!)).toEqual(notBegun);
      const nothing = { progress: progress('p1'), attempts: [] };
      expect(await webhooks.keep(id!, one!, null, nothing)).toBe(false);
      await held();
      expect(await webhooks.keep(id!, two!, null, nothing)).toBe(false);
      expect(await webhooks.keep(id!, one!, null, nothing)).toBe(true);
      expect(await webhooks.keep(id!, one!, null, { ...nothing, progress: progress('p2') })).toBe(false);
      const waiting = {
        ...progress('p3'),
        attempts: 2,
        dueAt: now,
        failingSince: now - 5,
        problem: 'It answered 500.',
      };
      expect(await webhooks.keep(id!, one!, 'p1', { ...nothing, progress: waiting })).toBe(true);
      expect(await (await anew()).progress(id!)).toEqual(waiting);
      await webhooks.hurry(id!);
      expect(await webhooks.progress(id!)).toEqual({ ...waiting, dueAt: 0 });
      expect(await webhooks.keep(id!, one!, 'p3', { ...nothing, progress: progress(null) })).toBe(true);
      expect(await webhooks.progress(id!)).toEqual(progress(null));
    });

    test('the latest attempts are kept, the last first', async () => {
      await held();
      const many = Array.from({ length: keptAttempts + 5 }, (_, n) => attempt(n));
      await webhooks.keep(id!, one!, null, { progress: progress('p1'), attempts: many.slice(0, 60) });
      await webhooks.keep(id!, one!, 'p1', { progress: progress('p2'), attempts: many.slice(60) });
      await webhooks.note(other!, attempt(0, 'FAILED'));
      await anew();
      expect(await webhooks.attempts(id!, 1_000)).toEqual(many.slice(5).reverse());
      expect(await webhooks.attempts(id!, 2)).toEqual(many.slice(-2).reverse());
      expect(await webhooks.attempts(other!, 5)).toEqual([attempt(0, 'FAILED')]);
    });

    test('events that are set aside are listed, sent again when it is asked, and gone when they were taken', async () => {
      await held();
      let cursor: string | null = null;
      for (const n of [1, 2, 3]) {
        const kept = {
          progress: progress(`p${n}`),
          attempts: [attempt(n, 'REFUSED')],
          setAside: setAside(n),
        };
        await webhooks.keep(id!, one!, cursor, kept);
        cursor = `p${n}`;
      }
      await anew();
      expect((await webhooks.report(id!)).setAside).toBe(3);
      expect(await webhooks.setAside(id!, 2)).toEqual([setAside(3), setAside(2)]);
      expect((await webhooks.errands(id!, 10)).setAside).toEqual([]);
      expect(await webhooks.sendAgain(id!, ['e2', 'unknown'])).toBe(1);
      expect((await webhooks.errands(id!, 10)).setAside).toEqual([setAside(2)]);
      expect(await webhooks.sendAgain(id!, undefined)).toBe(3);
      expect((await webhooks.errands(id!, 2)).setAside).toEqual([setAside(1), setAside(2)]);
      expect(await webhooks.sendAgain(other!, undefined)).toBe(0);

      await webhooks.sentAgain(id!, attempt(1), undefined);
      const left = { ...setAside(2), attempts: 3 };
      await webhooks.sentAgain(id!, attempt(2, 'REFUSED'), left);
      expect(await webhooks.setAside(id!, 10)).toEqual([setAside(3), left]);
      expect((await webhooks.errands(id!, 10)).setAside).toEqual([setAside(3)]);
      expect((await webhooks.attempts(id!, 2)).map(({ eventId }) => eventId)).toEqual(['e2', 'e1']);
    });

    test('a replay goes on from where it was kept, and is over at its end', async () => {
      await webhooks.replay(id!, null, 'p9');
      await webhooks.replay(id!, 'p3', 'p5');
      const [first, second] = (await webhooks.errands(id!, 1)).replays;
      expect([first, second]).toMatchObject([
        { cursor: null, until: 'p9' },
        { cursor: 'p3', until: 'p5' },
      ]);
      await webhooks.replayed(id!, first!, 'p4', { attempts: [attempt(1)], setAside: [setAside(4)] });
      await webhooks.replayed(id!, second!, undefined, { attempts: [], setAside: [] });
      const { replays, setAside: many } = await (await anew()).report(id!);
      expect([replays, many]).toEqual([[{ ...first, cursor: 'p4' }], 1]);
      expect(await webhooks.attempts(id!, 5)).toEqual([attempt(1)]);
    });

    test('a webhook that is removed leaves nothing', async () => {
      await held();
      const secret = own('s');
      await webhooks.keepSecrets(secret, id!, Buffer.from('x'));
      await webhooks.keep(id!, one!, null, {
        ...{ progress: progress('p1'), attempts: [attempt(1)], setAside: setAside(1) },
      });
      await webhooks.replay(id!, null, 'p9');
      await webhooks.remove(id!);
      expect(await webhooks.find(id!)).toBeUndefined();
      expect(await webhooks.secrets(secret)).toBeUndefined();
      expect(await webhooks.report(id!)).toEqual({ progress: notBegun, setAside: 0, replays: [] });
      expect([await webhooks.attempts(id!, 5), await webhooks.setAside(id!, 5)]).toEqual([[], []]);
      expect(await webhooks.keep(id!, one!, 'p1', { progress: progress('p2'), attempts: [] })).toBe(false);
      expect(await webhooks.find(other!)).toBeDefined();
    });
  });
}
