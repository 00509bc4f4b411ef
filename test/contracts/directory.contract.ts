import { randomBytes } from 'node:crypto';
import type {
  Directory,
  Identifier,
  Recipient,
  RecipientRequest,
  ShareOwner,
} from '../../src/directory/directory.ts';
import { recipientOf } from '../directory/recipient.ts';

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
      who: { identifiers: [kari] },
      create: true,
      digests: [],
      streamOf: id => `stream of ${id}`,
      ...rest,
    });
    const recipient = async (rest: Partial<RecipientRequest> = {}): Promise<Recipient> => {
      const found = await recipientOf(directory, request(rest));
      if (!found) throw new Error('nobody was found');
      return found;
    };
    const idOf = ({ stream }: Recipient) => stream.replace('stream of ', '');
    /** Digests are unique in the whole directory. */
    const digest = (text: string) => `${organisationId} ${text}`;

    describe('a participant', () => {
      test('is made at the first mention and found again afterwards', async () => {
        const first = await recipient();
        const second = await recipient();

        expect(first).toMatchObject({ isNew: true, isReserved: false });
        expect(second).toEqual({ ...first, isNew: false });
      });

      test('is found by the id too', async () => {
        const first = await recipient();
        expect(await recipient({ who: { id: idOf(first), identifiers: [] } })).toEqual({
          ...first,
          isNew: false,
        });
      });

      test('has an id that holds nothing of the identifier, and no hyphen', async () => {
        expect(idOf(await recipient())).toMatch(/^[0-9a-z]{16,32}$/);
      });

      test('is another one for another identifier', async () => {
        const others = await Promise.all([
          recipient({ who: { identifiers: [kari] } }),
          recipient({ who: { identifiers: [email('ola@example.org')] } }),
          recipient({ who: { identifiers: [{ system: 'phone', value: 'kari@example.org' }] } }),
        ]);
        expect(new Set(others.map(idOf)).size).toBe(3);
      });

      test('is one, however often and at once the same identifier is named', async () => {
        const all = await Promise.all(Array.from({ length: 100 }, () => recipient()));

        expect(new Set(all.map(idOf)).size).toBe(1);
        expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
      });

      test('is one also where every request makes digests of its own', async () => {
        const all = await Promise.all(
          Array.from({ length: 100 }, (_, n) => recipient({ digests: [digest(`key ${n}`)] })),
        );
        expect(new Set(all.map(idOf)).size).toBe(1);
        expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
      });

      test('is not made where that was not asked for', async () => {
        expect(await recipientOf(directory, request({ create: false }))).toBeUndefined();
        expect(
          await recipientOf(directory, request({ create: false, digests: [digest('a')] })),
        ).toBeUndefined();
        expect(await recipient()).toMatchObject({ isNew: true });
        expect(await recipient({ create: false })).toMatchObject({ isNew: false });
      });

      test('is found by a request that waits behind the one that makes it', async () => {
        const [made, found] = await Promise.all([recipient(), recipient({ create: false })]);
        expect(found).toEqual({ ...made, isNew: false });
      });

      test('is never made from an id', async () => {
        expect(
          await recipientOf(directory, request({ who: { id: 'nobody', identifiers: [] } })),
        ).toBeUndefined();
        expect(
          await recipientOf(
            directory,
            request({ who: { id: 'nobody', identifiers: [] }, digests: [digest('a')] }),
          ),
        ).toBeUndefined();
      });

      test('is there after reopening', async () => {
        const first = await recipient();
        directory = await opened.reopen();
        expect(await recipient()).toEqual({ ...first, isNew: false });
      });
    });

    describe('somebody who is known by several identifiers', () => {
      const phone: Identifier = { system: 'phone', value: '+4791234567' };
      const member = (value: string): Identifier => ({ system: 'member', value });
      const find = (...identifiers: Identifier[]) => directory.find(organisationId, { identifiers });

      test('is one person, found by any of them, also after reopening', async () => {
        const who = { identifiers: [member('7'), kari, phone] };
        const id = idOf(await recipient({ who }));
        directory = await opened.reopen();
        expect(await recipient({ who })).toMatchObject({ isNew: false });
        for (const identifier of who.identifiers) expect(await find(identifier)).toBe(id);
        expect(await directory.identifiers(organisationId, id)).toEqual([kari, member('7'), phone]);
        expect(await directory.identifiers(`${organisationId}b`, id)).toEqual([]);
      });

      test('is known by what comes along later, unless nobody may be entered', async () => {
        const id = idOf(await recipient());
        expect(idOf(await recipient({ who: { identifiers: [kari, phone] }, create: false }))).toBe(id);
        expect(await find(phone)).toBeUndefined();
        await recipient({ who: { identifiers: [kari, phone] } });
        expect(await find(phone)).toBe(id);
        await recipient({ who: { id, identifiers: [member('7')] } });
        expect(await find(member('7'))).toBe(id);
      });

      test('is who the strongest says; the others stay with whom they belong to', async () => {
        const id = idOf(await recipient({ who: { identifiers: [member('7')] } }));
        const other = idOf(await recipient());
        expect(idOf(await recipient({ who: { identifiers: [member('7'), kari] } }))).toBe(id);
        expect(await find(kari)).toBe(other);
        expect(await find(kari, member('7'))).toBe(other);
      });

      test('is somebody else where a stronger one of theirs is another: a household shares a phone', async () => {
        const id = idOf(await recipient({ who: { identifiers: [kari, phone] } }));
        const ola = { identifiers: [email('ola@example.org'), phone] };
        expect(await directory.find(organisationId, ola)).toBeUndefined();
        const other = await recipient({ who: ola });
        expect(other.isNew).toBe(true);
        expect(await find(phone)).toBe(id);
        expect(idOf(await recipient({ who: ola }))).toBe(idOf(other));
      });

      test('is somebody else also where what they share is learnt at the same moment', async () => {
        const id = idOf(await recipient({ who: { identifiers: [member('7')] } }));
        const [, other] = await Promise.all([
          recipient({ who: { id, identifiers: [phone] } }),
          recipient({ who: { identifiers: [member('8'), phone] } }),
        ]);
        expect(other.isNew).toBe(true);
        expect(await find(phone)).toBe(id);
      });

      test('may have two of a kind, where both are named', async () => {
        const id = idOf(await recipient({ who: { identifiers: [email('kari@work.example'), kari] } }));
        const both = [email('kari@home.example'), kari];
        expect(idOf(await recipient({ who: { identifiers: both } }))).toBe(id);
        expect((await directory.identifiers(organisationId, id)).map(({ value }) => value)).toEqual([
          'kari@example.org',
          'kari@home.example',
          'kari@work.example',
        ]);
      });

      test('is one, however they are named at once', async () => {
        const all = await Promise.all(
          Array.from({ length: 60 }, (_, n) =>
            recipient({
              who: { identifiers: n % 2 === 0 ? [kari, phone] : [kari] },
              digests: n % 3 === 0 ? [digest(`key ${n}`)] : [],
            }),
          ),
        );
        expect(new Set(all.map(idOf)).size).toBe(1);
        expect(await find(phone)).toBe(idOf(all[0]!));
      });
    });

    describe('answers', () => {
      test('are kept by sign-up, in order; a later one replaces the one before', async () => {
        const participantId = idOf(await recipient());
        const whole = { campaignId: 'c1', participantId, activityId: null };
        await directory.keepAnswers(whole, [
          { question: 'Size?', answer: 'L' },
          { question: 'Åre?', answer: 'Ja' },
        ]);
        await directory.keepAnswers({ ...whole, activityId: 'a1' }, [{ question: 'Size?', answer: 'S' }]);
        await directory.keepAnswers(whole, [{ question: 'Size?', answer: 'XL' }]);
        await directory.keepAnswers({ ...whole, campaignId: 'c2' }, []);
        directory = await opened.reopen();
        expect(await directory.answers('c1', participantId)).toEqual([
          { activityId: null, question: 'Size?', answer: 'XL' },
          { activityId: null, question: 'Åre?', answer: 'Ja' },
          { activityId: 'a1', question: 'Size?', answer: 'S' },
        ]);
        expect(await directory.answers('c2', participantId)).toEqual([]);
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
        const who = { id: idOf(await recipient()), identifiers: [] };
        expect(await recipientOf(directory, request({ who, organisationId: other() }))).toBeUndefined();
        expect(
          await recipientOf(directory, request({ who, organisationId: other(), digests: [digest('a')] })),
        ).toBeUndefined();
      });

      test('does not read our people', async () => {
        const id = idOf(await recipient({ name: 'Kari' }));
        expect(await directory.people(other(), [id])).toEqual([]);
      });
    });

    describe('a request digest', () => {
      const ola = { who: { identifiers: [email('ola@example.org')] } };

      test('leads every later request with it to the first one’s stream', async () => {
        const first = await recipient({ digests: [digest('row 7')] });
        const corrected = await recipient({ ...ola, digests: [digest('row 7')] });

        expect(corrected).toEqual({ stream: first.stream, isReserved: true, isNew: false });
      });

      test('makes nobody of the corrected identifier', async () => {
        await recipient({ digests: [digest('row 7')] });
        await recipient({ ...ola, digests: [digest('row 7')] });
        expect(await recipient(ola)).toMatchObject({ isNew: true });
      });

      test('leads also to a stream that was not made from this identifier', async () => {
        await directory.reserve([digest('row 7')], 'some stream');
        expect(await recipient({ digests: [digest('row 7')] })).toEqual({
          stream: 'some stream',
          isReserved: true,
          isNew: false,
        });
      });

      test('holds by any one of several', async () => {
        const first = await recipient({ digests: [digest('key'), digest('row')] });
        for (const one of ['key', 'row'])
          expect(await recipient({ ...ola, digests: [digest(one)] })).toMatchObject({ stream: first.stream });
        expect(await recipient({ ...ola, digests: [digest('new'), digest('row')] })).toMatchObject({
          stream: first.stream,
        });
      });

      test('that was made of nothing can be made anew', async () => {
        await recipient({ digests: [digest('row 7')] });
        const anew = await recipient({ ...ola, digests: [digest('row 7')], reserveAnew: true });
        expect(anew).toMatchObject({ isReserved: false, isNew: true });
        expect(await recipient({ digests: [digest('row 7')] })).toMatchObject({
          stream: anew.stream,
          isReserved: true,
        });
      });

      test('is not made where nobody was found', async () => {
        await recipientOf(directory, request({ create: false, digests: [digest('row 7')] }));
        expect(await recipient({ digests: [digest('row 7')] })).toMatchObject({
          isReserved: false,
          isNew: true,
        });
      });

      test('is won by one of many who make it at once', async () => {
        const streams = await Promise.all(
          Array.from({ length: 50 }, (_, n) => directory.reserve([digest('key')], `stream ${n}`)),
        );
        expect(new Set(streams).size).toBe(1);
        expect(await directory.reserve([digest('key')], 'late')).toBe(streams[0]);
        expect(await directory.reserve([digest('key')], 'anew', true)).toBe('anew');
        expect(await directory.reserve([digest('key')], 'later')).toBe('anew');
      });

      test('is not needed: without any, the stream is the proposed one', async () => {
        expect(await directory.reserve([], 'proposed')).toBe('proposed');
      });

      test('holds after reopening', async () => {
        const first = await recipient({ digests: [digest('row 7')] });
        directory = await opened.reopen();
        expect(await recipient({ ...ola, digests: [digest('row 7')] })).toMatchObject({
          stream: first.stream,
          isReserved: true,
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
        expect(await directory.reserveShare(code(), owner('p1'))).toBe(true);
        expect(await directory.share(code())).toEqual(owner('p1'));
      });

      test('nobody has reserved leads nowhere', async () => {
        expect(await directory.share(code())).toBeUndefined();
      });

      test('may be reserved again by the same person for the same campaign', async () => {
        await directory.reserveShare(code(), owner('p1'));
        expect(await directory.reserveShare(code(), owner('p1'))).toBe(true);
      });

      test('is not given to another person or campaign', async () => {
        await directory.reserveShare(code(), owner('p1'));
        expect(await directory.reserveShare(code(), owner('p2'))).toBe(false);
        expect(await directory.reserveShare(code(), { ...owner('p1'), campaignId: 'c2' })).toBe(false);
        expect(await directory.share(code())).toEqual(owner('p1'));
      });

      test('may lead to a link of the organisers’ own, which is nobody’s share', async () => {
        const own = { ...owner('p1'), participantId: null };
        expect(await directory.reserveShare(code(), own)).toBe(true);
        expect(await directory.share(code())).toEqual(own);
        expect(await directory.reserveShare(code(), own)).toBe(true);
        expect(await directory.reserveShare(code(), owner('p1'))).toBe(false);
      });

      test('goes to one of those who reserve it at once', async () => {
        const people = Array.from({ length: 20 }, (_, n) => owner(`p${n}`));
        const answers = await Promise.all(people.map(one => directory.reserveShare(code(), one)));

        expect(answers.filter(given => given)).toHaveLength(1);
        expect(await directory.share(code())).toEqual(people[answers.indexOf(true)]);
      });
    });

    describe('people', () => {
      test('are given by id, with the name they came with; unknown ids are left out', async () => {
        const named = idOf(await recipient({ name: 'Kari Nordmann' }));
        const nameless = idOf(await recipient({ who: { identifiers: [email('ola@example.org')] } }));

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
        const id = idOf(await recipient({ who: { identifiers: [email('siri@example.org')] } }));
        const known = idOf(await recipient({ who: { identifiers: [email('per@example.org')] } }));
        expect(await directory.identifiersOf(organisationId, [id, 'nobody'])).toEqual([
          { id, system: 'email', value: 'siri@example.org' },
        ]);
        expect(await directory.identifiersOf(`${organisationId}b`, [id, known])).toEqual([]);
      });

      test('keep the name they first came with', async () => {
        const id = idOf(await recipient({ name: 'Åse 🌱' }));
        await recipient({ name: 'Another' });
        expect(await directory.people(organisationId, [id])).toEqual([{ id, name: 'Åse 🌱' }]);
      });

      test('get the name that comes along later, where none is known', async () => {
        const id = idOf(await recipient());
        await recipient({ name: 'Kari Nordmann' });
        await recipient({ name: 'Another', digests: [digest('row 7')] });
        expect(await directory.people(organisationId, [id])).toEqual([{ id, name: 'Kari Nordmann' }]);
      });

      test('get no name by a request that another one’s digest leads to them', async () => {
        const id = idOf(await recipient({ digests: [digest('row 7')] }));
        const ola = { identifiers: [email('ola@example.org')] };
        await recipient({ who: ola, name: 'Ola', digests: [digest('row 7')] });
        expect(await directory.people(organisationId, [id])).toEqual([{ id, name: null }]);
      });
    });

    describe('its log', () => {
      test('is the first that adopts it, of several at once, for ever', async () => {
        expect(await directory.log()).toBeUndefined();
        const owners = await Promise.all(['one', 'two', 'three'].map(log => directory.adopt(log)));
        expect(new Set(owners).size).toBe(1);
        directory = await opened.reopen();
        expect(await directory.log()).toBe(owners[0]);
        expect(await directory.adopt('later')).toBe(owners[0]);
      });

      test('may hold people whom it lacks, up to the last position that was accepted', async () => {
        expect(await directory.lacksPeopleUntil()).toBeUndefined();
        for (const position of [7, 2 ** 40, 8]) await directory.acceptMissingPeople(position);
        directory = await opened.reopen();
        expect(await directory.lacksPeopleUntil()).toBe(2 ** 40);
      });

      test('alone makes it no used one: something that is kept does', async () => {
        await directory.adopt('one');
        expect(await directory.isUnused()).toBe(true);
        await directory.reserve([digest('row 7')], 'stream');
        expect(await directory.isUnused()).toBe(false);
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
