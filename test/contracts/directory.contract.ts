import { randomBytes } from 'node:crypto';
import type {
  Directory,
  Identifier,
  Recipient,
  RecipientRequest,
  ShareOwner,
} from '../../src/directory/directory.ts';

export interface OpenDirectory {
  readonly directory: Directory;
  /** Closes it and opens the same data anew. */
  reopen(): Promise<Directory>;
  close(): Promise<void>;
}

/**
 * What every adapter of the directory must do. Each test uses an organisation of its own, so the suite also runs
 * against a database that others write to.
 */
export function directoryContract(name: string, open: () => Promise<OpenDirectory>): void {
  describe(`${name} keeps the directory's contract`, () => {
    let opened: OpenDirectory;
    let directory: Directory;
    let organisationId: string;

    beforeEach(async () => {
      opened = await open();
      directory = opened.directory;
      organisationId = `org${randomBytes(6).toString('hex')}`;
    });
    afterEach(() => opened.close());

    const email = (value: string): Identifier => ({ system: 'email', value });
    const kari = email('kari@example.org');
    const request = (rest: Partial<RecipientRequest> = {}): RecipientRequest => ({
      organisationId,
      who: { identifier: kari },
      create: true,
      claims: [],
      streamOf: id => `stream of ${id}`,
      ...rest,
    });
    const recipient = async (rest: Partial<RecipientRequest> = {}): Promise<Recipient> => {
      const found = await directory.recipient(request(rest));
      if (!found) throw new Error('nobody was found');
      return found;
    };
    const idOf = ({ stream }: Recipient) => stream.replace('stream of ', '');
    /** Ids of claims are unique in the whole directory. */
    const claim = (text: string) => `${organisationId} ${text}`;

    describe('a participant', () => {
      test('is made at the first mention and found again afterwards', async () => {
        const first = await recipient();
        const second = await recipient();

        expect(first).toMatchObject({ isNew: true, claimed: false });
        expect(second).toEqual({ ...first, isNew: false });
      });

      test('is found by the id too', async () => {
        const first = await recipient();
        expect(await recipient({ who: { id: idOf(first) } })).toEqual({ ...first, isNew: false });
      });

      test('has an id that holds nothing of the identifier, and no hyphen', async () => {
        expect(idOf(await recipient())).toMatch(/^[0-9a-z]{16,32}$/);
      });

      test('is another one for another identifier', async () => {
        const others = await Promise.all([
          recipient({ who: { identifier: kari } }),
          recipient({ who: { identifier: email('ola@example.org') } }),
          recipient({ who: { identifier: { system: 'phone', value: 'kari@example.org' } } }),
        ]);
        expect(new Set(others.map(idOf)).size).toBe(3);
      });

      test('is one, however often and at once the same identifier is named', async () => {
        const all = await Promise.all(Array.from({ length: 100 }, () => recipient()));

        expect(new Set(all.map(idOf)).size).toBe(1);
        expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
      });

      test('is one also where every request makes claims of its own', async () => {
        const all = await Promise.all(
          Array.from({ length: 100 }, (_, n) => recipient({ claims: [claim(`key ${n}`)] })),
        );
        expect(new Set(all.map(idOf)).size).toBe(1);
        expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
      });

      test('is not made where that was not asked for', async () => {
        expect(await directory.recipient(request({ create: false }))).toBeUndefined();
        expect(await directory.recipient(request({ create: false, claims: [claim('a')] }))).toBeUndefined();
        expect(await recipient()).toMatchObject({ isNew: true });
        expect(await recipient({ create: false })).toMatchObject({ isNew: false });
      });

      test('is found by a request that waits behind the one that makes it', async () => {
        const [made, found] = await Promise.all([recipient(), recipient({ create: false })]);
        expect(found).toEqual({ ...made, isNew: false });
      });

      test('is never made from an id', async () => {
        expect(await directory.recipient(request({ who: { id: 'nobody' } }))).toBeUndefined();
        expect(
          await directory.recipient(request({ who: { id: 'nobody' }, claims: [claim('a')] })),
        ).toBeUndefined();
      });

      test('is there after reopening', async () => {
        const first = await recipient();
        directory = await opened.reopen();
        expect(await recipient()).toEqual({ ...first, isNew: false });
      });
    });

    describe('another organisation', () => {
      const other = () => `${organisationId}b`;

      test('has its own participant for the same identifier', async () => {
        const [ours, theirs] = [await recipient(), await recipient({ organisationId: other() })];
        expect(theirs.isNew).toBe(true);
        expect(idOf(theirs)).not.toBe(idOf(ours));
      });

      test('does not find ours by its id', async () => {
        const who = { id: idOf(await recipient()) };
        expect(await directory.recipient(request({ who, organisationId: other() }))).toBeUndefined();
        expect(
          await directory.recipient(request({ who, organisationId: other(), claims: [claim('a')] })),
        ).toBeUndefined();
      });

      test('does not read our people', async () => {
        const id = idOf(await recipient({ name: 'Kari' }));
        expect(await directory.people(other(), [id])).toEqual([]);
      });
    });

    describe('a claim', () => {
      const ola = { who: { identifier: email('ola@example.org') } };

      test('leads every later request with it to the first one’s stream', async () => {
        const first = await recipient({ claims: [claim('row 7')] });
        const corrected = await recipient({ ...ola, claims: [claim('row 7')] });

        expect(corrected).toEqual({ stream: first.stream, claimed: true, isNew: false });
      });

      test('makes nobody of the corrected identifier', async () => {
        await recipient({ claims: [claim('row 7')] });
        await recipient({ ...ola, claims: [claim('row 7')] });
        expect(await recipient(ola)).toMatchObject({ isNew: true });
      });

      test('leads also to a stream that was not made from this identifier', async () => {
        await directory.claim([claim('row 7')], 'some stream');
        expect(await recipient({ claims: [claim('row 7')] })).toEqual({
          stream: 'some stream',
          claimed: true,
          isNew: false,
        });
      });

      test('holds by any one of several', async () => {
        const first = await recipient({ claims: [claim('key'), claim('row')] });
        for (const one of ['key', 'row'])
          expect(await recipient({ ...ola, claims: [claim(one)] })).toMatchObject({ stream: first.stream });
        expect(await recipient({ ...ola, claims: [claim('new'), claim('row')] })).toMatchObject({
          stream: first.stream,
        });
      });

      test('that was made of nothing can be made anew', async () => {
        await recipient({ claims: [claim('row 7')] });
        const anew = await recipient({ ...ola, claims: [claim('row 7')], claimAnew: true });
        expect(anew).toMatchObject({ claimed: false, isNew: true });
        expect(await recipient({ claims: [claim('row 7')] })).toMatchObject({
          stream: anew.stream,
          claimed: true,
        });
      });

      test('is not made where nobody was found', async () => {
        await directory.recipient(request({ create: false, claims: [claim('row 7')] }));
        expect(await recipient({ claims: [claim('row 7')] })).toMatchObject({ claimed: false, isNew: true });
      });

      test('is won by one of many who make it at once', async () => {
        const streams = await Promise.all(
          Array.from({ length: 50 }, (_, n) => directory.claim([claim('key')], `stream ${n}`)),
        );
        expect(new Set(streams).size).toBe(1);
        expect(await directory.claim([claim('key')], 'late')).toBe(streams[0]);
        expect(await directory.claim([claim('key')], 'anew', true)).toBe('anew');
        expect(await directory.claim([claim('key')], 'later')).toBe('anew');
      });

      test('is not needed: without any, the stream is the proposed one', async () => {
        expect(await directory.claim([], 'proposed')).toBe('proposed');
      });

      test('holds after reopening', async () => {
        const first = await recipient({ claims: [claim('row 7')] });
        directory = await opened.reopen();
        expect(await recipient({ ...ola, claims: [claim('row 7')] })).toMatchObject({
          stream: first.stream,
          claimed: true,
        });
      });
    });

    describe('a share’s code', () => {
      const owner = (participantId: string): ShareOwner => ({
        organisationId,
        campaignId: 'c1',
        participantId,
      });
      const code = () => `code${organisationId}`;

      test('leads to who shared what', async () => {
        expect(await directory.claimShare(code(), owner('p1'))).toBe(true);
        expect(await directory.share(code())).toEqual(owner('p1'));
      });

      test('nobody has claimed leads nowhere', async () => {
        expect(await directory.share(code())).toBeUndefined();
      });

      test('may be claimed again by the same person for the same campaign', async () => {
        await directory.claimShare(code(), owner('p1'));
        expect(await directory.claimShare(code(), owner('p1'))).toBe(true);
      });

      test('is not given to another person or campaign', async () => {
        await directory.claimShare(code(), owner('p1'));
        expect(await directory.claimShare(code(), owner('p2'))).toBe(false);
        expect(await directory.claimShare(code(), { ...owner('p1'), campaignId: 'c2' })).toBe(false);
        expect(await directory.share(code())).toEqual(owner('p1'));
      });

      test('goes to one of those who claim it at once', async () => {
        const people = Array.from({ length: 20 }, (_, n) => owner(`p${n}`));
        const answers = await Promise.all(people.map(one => directory.claimShare(code(), one)));

        expect(answers.filter(given => given)).toHaveLength(1);
        expect(await directory.share(code())).toEqual(people[answers.indexOf(true)]);
      });
    });

    describe('people', () => {
      test('are given by id, with the name they came with; unknown ids are left out', async () => {
        const named = idOf(await recipient({ name: 'Kari Nordmann' }));
        const nameless = idOf(await recipient({ who: { identifier: email('ola@example.org') } }));

        const people = await directory.people(organisationId, [nameless, 'nobody', named]);
        expect(people).toHaveLength(2);
        expect(people).toEqual(
          expect.arrayContaining([
            { id: named, name: 'Kari Nordmann' },
            { id: nameless, name: null },
          ]),
        );
        expect(await directory.people(organisationId, [])).toEqual([]);
      });

      test('have their identifiers, and nobody else has', async () => {
        const id = idOf(await recipient({ who: { identifier: email('siri@example.org') } }));
        const known = idOf(await recipient({ who: { identifier: email('per@example.org') } }));
        expect(await directory.identifiers(organisationId, [id, 'nobody'])).toEqual([
          { id, system: 'email', value: 'siri@example.org' },
        ]);
        expect(await directory.identifiers(`${organisationId}b`, [id, known])).toEqual([]);
      });

      test('keep the name they first came with', async () => {
        const id = idOf(await recipient({ name: 'Åse 🌱' }));
        await recipient({ name: 'Another' });
        expect(await directory.people(organisationId, [id])).toEqual([{ id, name: 'Åse 🌱' }]);
      });

      test('get the name that comes along later, where none is known', async () => {
        const id = idOf(await recipient());
        await recipient({ name: 'Kari Nordmann' });
        await recipient({ name: 'Another', claims: [claim('row 7')] });
        expect(await directory.people(organisationId, [id])).toEqual([{ id, name: 'Kari Nordmann' }]);
      });

      test('get no name by a request that another one’s claim leads to them', async () => {
        const id = idOf(await recipient({ claims: [claim('row 7')] }));
        const ola = { identifier: email('ola@example.org') };
        await recipient({ who: ola, name: 'Ola', claims: [claim('row 7')] });
        expect(await directory.people(organisationId, [id])).toEqual([{ id, name: null }]);
      });
    });

    describe('a secret', () => {
      const secretName = () => `secret ${organisationId}`;

      test('has 32 bytes and is made once, also when many ask at once', async () => {
        const secrets = await Promise.all(Array.from({ length: 10 }, () => directory.secret(secretName())));

        expect(secrets[0]).toHaveLength(32);
        expect(new Set(secrets.map(secret => Buffer.from(secret).toString('hex'))).size).toBe(1);
      });

      test('is the same after reopening', async () => {
        const secret = await directory.secret(secretName());
        directory = await opened.reopen();
        expect(await directory.secret(secretName())).toEqual(secret);
      });

      test('is another one under another name', async () => {
        const [one, other] = [
          await directory.secret(secretName()),
          await directory.secret(`${secretName()} 2`),
        ];
        expect(one).not.toEqual(other);
      });
    });
  });
}
