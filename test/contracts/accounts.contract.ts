import { randomBytes } from 'node:crypto';
import type { Accounts, Pass } from '../../src/directory/accounts.ts';
import type { OpenDirectory } from './directory.contract.ts';

/** What every adapter of the directory must do for those who are let in. Each test uses an organisation of its own. */
export function accountsContract(name: string, open: () => Promise<OpenDirectory>): void {
  describe(`${name} keeps the contract of accounts`, () => {
    let opened: OpenDirectory;
    let accounts: Accounts;
    let organisationId: string;
    const now = Date.now();

    beforeEach(async () => {
      opened = await open();
      ({ accounts } = opened.directory);
      organisationId = `org${randomBytes(6).toString('hex')}`;
    });
    afterEach(() => opened.close());

    const anew = async () => {
      ({ accounts } = await opened.reopen());
      return accounts;
    };
    const digest = () => new Uint8Array(randomBytes(32));
    const pass = (rest: Partial<Pass> = {}): Pass => ({
      digest: digest(),
      organisationId,
      memberId: 'm1',
      expiresAt: now + 60_000,
      ...rest,
    });

    test('organisations are listed in the order they were made, each once', async () => {
      const ids = [`${organisationId}b`, `${organisationId}a`];
      for (const id of [...ids, ...ids]) await accounts.addOrganisation(id);
      const listed = await (await anew()).organisations();
      expect(listed.filter(id => id.startsWith(organisationId))).toEqual(ids);
    });

    describe('a member', () => {
      test('is one for one address, also of several who ask at once', async () => {
        const asked = Array.from({ length: 20 }, () => accounts.member(organisationId, 'kari@example.org'));
        expect(new Set(await Promise.all(asked)).size).toBe(1);
        expect(await (await anew()).member(organisationId, 'kari@example.org')).toBe(await asked[0]);
      });

      test('is another one in another organisation, for another address, and without any', async () => {
        const ids = await Promise.all([
          accounts.member(organisationId, 'kari@example.org'),
          accounts.member(`${organisationId}x`, 'kari@example.org'),
          accounts.member(organisationId, 'ola@example.org'),
          accounts.member(organisationId, null),
          accounts.member(organisationId, null),
        ]);
        expect(new Set(ids).size).toBe(5);
        for (const id of ids) expect(id).toMatch(/^[0-9a-z]{16,32}$/);
      });

      test('has their address in their organisation, and memberships wherever it is known', async () => {
        const email = `${organisationId}@example.org`;
        const memberId = await accounts.member(organisationId, email);
        const elsewhere = await accounts.member(`${organisationId}x`, email);
        await accounts.member(organisationId, null);
        expect(await accounts.addresses(organisationId)).toEqual(
          expect.arrayContaining([{ memberId, email }, expect.objectContaining({ email: null })]),
        );
        expect(await accounts.addresses(organisationId)).toHaveLength(2);
        expect(await accounts.address({ organisationId, memberId })).toBe(email);
        expect(await accounts.address({ organisationId, memberId: elsewhere })).toBeNull();
        const found = await accounts.memberships(email);
        expect(found).toHaveLength(2);
        expect(found).toEqual(
          expect.arrayContaining([
            { organisationId, memberId },
            { organisationId: `${organisationId}x`, memberId: elsewhere },
          ]),
        );
        expect(await accounts.memberships('nobody@example.org')).toEqual([]);
      });
    });

    describe('an account at a provider', () => {
      const issuer = 'https://id.example.org';
      const account = (name: string, by = issuer) => ({ issuer: by, subject: organisationId + name });
      const member = (memberId = 'm1', rest = '') => ({ organisationId: organisationId + rest, memberId });

      test('is known from the first time, wherever its owner is a member, those of earlier first', async () => {
        const memberships = [member('m2', 'y'), member('m1'), member('m3', 'x')];
        for (const each of [...memberships, ...memberships])
          expect(await accounts.identify(account('kari'), each)).toBe(true);
        expect(await (await anew()).identified(account('kari'))).toEqual(memberships);
        expect(await accounts.identified(account('ola'))).toEqual([]);
        expect(await accounts.identified(account('kari', 'https://other.example.org'))).toEqual([]);
      });

      test('is the one that its member has with the issuer: of several who come at once, one', async () => {
        const names = Array.from({ length: 20 }, (_, index) => `s${index}`);
        const theirs = await Promise.all(names.map(name => accounts.identify(account(name), member())));
        expect(theirs.filter(Boolean)).toHaveLength(1);
        const first = names[theirs.indexOf(true)]!;
        expect(await accounts.identified(account(first))).toEqual([member()]);
        expect(await accounts.identify(account('another', 'https://other.example.org'), member())).toBe(true);
      });

      test('is forgotten with the sessions of its member, and no others are', async () => {
        for (const each of [member('m1'), member('m1', 'x')]) await accounts.identify(account('kari'), each);
        await accounts.endSessions(member('m1'));
        expect(await accounts.identified(account('kari'))).toEqual([member('m1', 'x')]);
        expect(await accounts.identify(account('ola'), member('m1'))).toBe(true);
      });
    });

    describe('a secret of a key', () => {
      test('is found by its id, and stays as it was', async () => {
        const secret = { id: `${organisationId}s`, organisationId, keyId: 'k1', digest: digest() };
        await accounts.keepSecret(secret);
        await accounts.keepSecret({ ...secret, keyId: 'k2', digest: digest() });
        expect(await accounts.secret('none')).toBeUndefined();
        const found = await (await anew()).secret(secret.id);
        expect({ ...found, digest: new Uint8Array(found!.digest) }).toEqual(secret);
      });

      test('its key was last used when any of its secrets was', async () => {
        const secret = (id: string, keyId: string) => ({
          id: organisationId + id,
          organisationId,
          keyId,
          digest: digest(),
        });
        for (const [id, keyId] of ['a1', 'b1', 'c2', 'd3'].map(text => [text[0]!, text[1]!] as const))
          await accounts.keepSecret(secret(id, keyId));
        await accounts.noteUses(
          new Map([
            [`${organisationId}a`, 30],
            [`${organisationId}b`, 20],
            [`${organisationId}c`, 7],
            ['none', 9],
          ]),
        );
        // What comes late, from another node, does not turn the time back.
        await accounts.noteUses(new Map([[`${organisationId}a`, 10]]));
        expect(await (await anew()).lastUses(organisationId)).toEqual(
          new Map([
            ['1', 30],
            ['2', 7],
          ]),
        );
        expect(await accounts.lastUses('none')).toEqual(new Map());
      });
    });

    describe('a session', () => {
      test('is there until it expires', async () => {
        const session = pass();
        await accounts.beginSession(session);
        const found = await (await anew()).session(session.digest, session.expiresAt - 1);
        expect({ ...found, digest: new Uint8Array(found!.digest) }).toEqual(session);
        expect(await accounts.session(session.digest, session.expiresAt)).toBeUndefined();
        expect(await accounts.session(digest(), now)).toBeUndefined();
      });

      test('ends when it is ended, and so do all of a member, with their links, and no others', async () => {
        const [one, two, other, elsewhere] = [
          pass(),
          pass(),
          pass({ memberId: 'm2' }),
          pass({ organisationId: `${organisationId}x` }),
        ];
        for (const session of [one, two, other, elsewhere]) await accounts.beginSession(session);
        const link = pass();
        await accounts.keepLink(link);
        await accounts.endSession(one.digest);
        const there = async (session: Pass) => (await accounts.session(session.digest, now)) !== undefined;
        expect(await Promise.all([one, two, other].map(there))).toEqual([false, true, true]);
        await accounts.endSessions({ organisationId, memberId: 'm1' });
        expect(await Promise.all([one, two, other, elsewhere].map(there))).toEqual([
          false,
          false,
          true,
          true,
        ]);
        expect(await accounts.redeemLink(link.digest, now)).toBeUndefined();
      });
    });

    describe('a sign-in link', () => {
      test('is redeemed once, however many try at once', async () => {
        const link = pass();
        await accounts.keepLink(link);
        const tries = Array.from({ length: 20 }, () => accounts.redeemLink(link.digest, now));
        const redeemed = (await Promise.all(tries)).filter(found => found !== undefined);
        expect(redeemed).toEqual([{ organisationId, memberId: 'm1' }]);
        expect(await (await anew()).redeemLink(link.digest, now)).toBeUndefined();
      });

      test('is looked at without being used up', async () => {
        const link = pass();
        await accounts.keepLink(link);
        expect(await accounts.link(link.digest, now)).toEqual({ organisationId, memberId: 'm1' });
        expect(await accounts.link(link.digest, link.expiresAt)).toBeUndefined();
        expect(await accounts.redeemLink(link.digest, now)).toEqual({ organisationId, memberId: 'm1' });
        expect(await accounts.link(link.digest, now)).toBeUndefined();
      });

      test('is not redeemed too late, nor if it never was', async () => {
        const link = pass();
        await accounts.keepLink(link);
        expect(await accounts.redeemLink(link.digest, link.expiresAt)).toBeUndefined();
        expect(await accounts.redeemLink(digest(), now)).toBeUndefined();
        expect(await accounts.redeemLink(link.digest, now)).toEqual({ organisationId, memberId: 'm1' });
      });

      test('that expired is forgotten when the next is kept', async () => {
        const old = pass({ expiresAt: now - 1 });
        await accounts.keepLink(old);
        await accounts.keepLink(pass());
        expect(await accounts.redeemLink(old.digest, now - 2)).toBeUndefined();
      });
    });
  });
}
