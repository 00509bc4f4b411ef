import fc from 'fast-check';
import { ApiFailure } from '../../../src/inbound/connectors/api.ts';
import type { Polled, Content } from '../../../src/inbound/connectors/connector.ts';
import { mobilize } from '../../../src/inbound/connectors/mobilize.ts';
import { columnsOf } from '../../../src/inbound/columns.ts';
import { mobilize as file } from '../../../src/inbound/formats/mobilize.ts';
import { MappedRow } from '../../../src/inbound/mapped-row.ts';
import { signUpItems } from '../../../src/inbound/sign-up-row.ts';
import { TestServer } from '../../server/harness.ts';
import {
  type Answer,
  externalIds,
  inputsOf,
  itemsOf,
  mutated,
  type OtherSystem,
  readingWith,
  refusedOf,
  withApi,
} from './connector-kit.ts';
import {
  attendance,
  created,
  event,
  firstPath,
  page,
  samples,
  secondPath,
  timeslot,
} from './samples/mobilize.ts';

const secrets = { API_KEY: 'key-of-a-test' };
const minute = 60;
const day = 24 * 60 * minute;

const answering = (body: unknown) => ({ get: async () => body }) as unknown as OtherSystem['api'];
const poll = async (
  cursor: string | null,
  api: OtherSystem['api'],
  settings = {},
  target = {},
): Promise<Polled> => {
  const polled = await mobilize.poll?.(cursor, api, readingWith({ account: '15', ...settings }, target));
  if (!polled) throw new Error('It cannot be polled.');
  return polled;
};
const contentsOf = async (
  attendances: readonly object[],
  settings = {},
  target = {},
): Promise<readonly Content[]> => (await poll(null, answering(page(attendances)), settings, target)).contents;
/** The contents of an attendance, without its activity. */
const actsOf = async (other: object, settings = {}, target = {}) =>
  inputsOf(await contentsOf([attendance(1, other)], settings, target)).filter(
    ([name]) => name !== 'scheduleActivity',
  );

test('a timeslot is an activity, and comes before what happens in it', async () => {
  const contents = await contentsOf([attendance(1), attendance(2)]);
  expect(contents.map(({ says }) => says)).toEqual(['commands', 'commands', 'commands']);
  const [scheduled, first] = inputsOf(contents);
  expect(scheduled).toEqual([
    'scheduleActivity',
    {
      campaignId: 'c1',
      name: 'Rydd stranda på Huk',
      type: 'COMMUNITY',
      group: 'mobilize:175252',
      startsAt: '2025-05-10T10:00:00.000Z',
      endsAt: '2025-05-10T12:00:00.000Z',
      place: 'Huk, Strømsborgveien 49, Oslo',
      coordinates: { latitude: 59.8966, longitude: 10.6764 },
      tags: ['utendørs'],
      capacity: 40,
      source: { system: 'mobilize', externalId: 'timeslot-526226' },
    },
  ]);
  expect(first).toEqual([
    'signUp',
    {
      campaignId: 'c1',
      activity: { system: 'mobilize', externalId: 'timeslot-526226' },
      participant: { email: 'kare-1@example.org', phone: '+12025550143', identifiers: ['mobilize:9001'] },
      name: 'Kåre Ødegård 1',
      occurredAt: '2025-05-03T10:00:00.000Z',
      utm: { source: 'nyhetsbrev' },
      source: { system: 'mobilize', externalId: '1' },
    },
  ]);
  expect(refusedOf(contents)).toEqual([]);
});

test('a connector with an activity of its own schedules none', async () => {
  const target = { activityId: 'a1', startsAt: '2025-05-11T08:00:00.000Z' };
  const contents = inputsOf(await contentsOf([attendance(1, { attended: true })], {}, target));
  expect(contents.map(([name, { activityId, activity }]) => [name, activityId, activity])).toEqual([
    ['signUp', 'a1', undefined],
    ['recordAttendance', 'a1', undefined],
  ]);
  expect(contents[1]?.[1].occurredAt).toBe('2025-05-11T08:00:00.000Z');
});

test('a private address is kept nowhere', async () => {
  const secret = { ...event, address_visibility: 'PRIVATE' };
  expect(JSON.stringify(await contentsOf([attendance(1, { event: secret })]))).not.toMatch(
    /Strømsborg|59\.8|Huk,/,
  );
});

test('an event that is described oddly is scheduled all the same', async () => {
  const odd = {
    ...event,
    title: `${'x'.repeat(300)}\u202e\n`,
    event_type: 'y'.repeat(100),
    virtual_action_url: 'javascript:alert(1)',
    tags: [...Array.from({ length: 30 }, (_, n) => ({ name: `t${n}\n` })), { name: 't1' }, { name: ' ' }, {}],
    location: { venue: 'z'.repeat(600), location: { latitude: 200, longitude: 'x' } },
  };
  const slot = { ...timeslot, end_date: 1, max_attendees: 0 };
  const blank = { ...event, title: ' ', event_type: null, tags: null, location: null };
  const contents = await contentsOf([
    attendance(1, { event: odd, timeslot: slot }),
    attendance(2, { event: blank, timeslot: { id: 7 } }),
  ]);
  expect(refusedOf(contents)).toEqual([]);
  expect(inputsOf(contents).map(([name]) => name)).toEqual([
    'scheduleActivity',
    'scheduleActivity',
    'signUp',
    'signUp',
  ]);
  const join = 'https://example.org/join';
  const online = await contentsOf([attendance(1, { event: { ...event, virtual_action_url: join } })]);
  expect(inputsOf(online)[0]?.[1].onlineUrl).toBe(join);
});

test.each([
  ['REGISTERED', null, ['signUp']],
  ['CONFIRMED', null, ['signUp', 'confirmSignUp']],
  ['CANCELLED', null, ['signUp', 'signUp']],
  ['REGISTERED', true, ['signUp', 'recordAttendance']],
  ['CONFIRMED', false, ['signUp', 'markNoShow']],
  ['CANCELLED', true, ['signUp', 'signUp']],
  [null, undefined, ['signUp']],
])('%s with attended %s is %j', async (status, attended, names) => {
  expect((await actsOf({ status, attended })).map(([name]) => name)).toEqual(names);
});

test('what was changed later is another fact, at its own time', async () => {
  const at = '2025-05-04T10:00:00.000Z';
  const changed = { modified_date: created + day };
  const stated = (acts: Awaited<ReturnType<typeof actsOf>>) =>
    acts.map(([name, { occurredAt, source }]) => [
      name,
      (source as { externalId: string }).externalId,
      occurredAt,
    ]);
  expect(stated(await actsOf({ ...changed, status: 'CANCELLED' }))).toEqual([
    ['signUp', '1', '2025-05-03T10:00:00.000Z'],
    ['signUp', `1@${created + day}#cancelled`, at],
  ]);
  expect(stated(await actsOf({ ...changed, status: 'CONFIRMED' }))).toEqual([
    ['signUp', '1', '2025-05-03T10:00:00.000Z'],
    ['signUp', `1@${created + day}`, at],
    ['confirmSignUp', `1@${created + day}`, at],
  ]);
});

test('a file of the same attendance has the same sign-up, under the same id', async () => {
  const header = ['id', 'user id', 'signup created time', 'email', 'phone', 'first', 'last', 'utm_source'];
  const row = [
    '1',
    '9001',
    '2025-05-03T10:00:00Z',
    'kare-1@example.org',
    '+12025550143',
    'Kåre',
    'Ødegård 1',
    'nyhetsbrev',
  ];
  const target = { activityId: 'a1', startsAt: null };
  const reading = { system: file.system, ownIds: file.ownIds, ...readingWith({}, target) };
  const dates = { order: undefined, timeZone: 'UTC' };
  const items = signUpItems(MappedRow.of(columnsOf(header, new Map(), file), row), { ...reading, dates });
  expect(itemsOf(await contentsOf([attendance(1)], {}, target))).toEqual(items);
});

test('fields of its own mean what is stated', async () => {
  const map = [{ heading: 'Allergier', meaning: 'answer' }];
  const [[, signUp] = []] = await actsOf({}, { map });
  expect(signUp?.answers).toEqual([{ question: 'allergier', answer: 'nøtter' }]);
});

test('only the events that are named', async () => {
  const other = attendance(2, { event: { ...event, id: 1 }, timeslot: { ...timeslot, id: 2 } });
  const contents = await contentsOf([attendance(1), other], { only: ['1'] });
  expect(externalIds(contents)).toEqual([
    ['scheduleActivity', 'timeslot-2'],
    ['signUp', '2'],
  ]);
});

test('what an organisation may not know of another is left out, and contents', async () => {
  const hidden = { timeslot: {}, event: { event_type: 'CANVASS' }, attended: true };
  expect(await actsOf(hidden)).toMatchObject([['signUp', { source: { externalId: '1' } }]]);
  expect(await contentsOf([attendance(1, { ...hidden, id: undefined })])).toEqual([
    { says: 'nonsense', reason: expect.stringContaining('no id') as unknown },
  ]);
  const nobody = await contentsOf([attendance(1, { person: { given_name: 'Kåre' } })]);
  expect(nobody.at(-1)).toEqual({ says: 'nonsense', reason: expect.not.stringContaining('Kåre') as unknown });
  const unknown = await contentsOf([attendance(1, { status: 'KÅRE' })]);
  expect(unknown.at(-1)).toEqual({
    says: 'nonsense',
    reason: expect.not.stringContaining('KÅRE') as unknown,
  });
});

const asking = (
  answers: Readonly<Record<string, Answer>>,
  use: (other: OtherSystem) => Promise<void>,
): Promise<void> => withApi(answers, mobilize, secrets, use);

describe('pages', () => {
  const seen = created + 30 * minute;
  const sincePath = `${firstPath}?updated_since=${seen - 5 * minute}`;

  test('are asked for one after another, on the same host, then from a little before the latest change', () =>
    asking(
      {
        [firstPath]: {
          body: page(
            [attendance(1, { modified_date: seen })],
            `https://evil.example/other${secondPath.slice(firstPath.length)}`,
          ),
        },
        [secondPath]: { body: page([attendance(2)]) },
        [sincePath]: { body: page([attendance(1, { modified_date: seen })]) },
      },
      async other => {
        const first = await poll(null, other.api);
        const second = await poll(first.cursor, other.api);
        const third = await poll(second.cursor, other.api);
        expect([first, second, third].map(({ more }) => more)).toEqual([true, false, false]);
        expect(other.asked).toEqual([firstPath, secondPath, sincePath]);
        expect(third.cursor).toBe(second.cursor);
        expect(other.authorizations).toEqual(Array(3).fill('Bearer key-of-a-test'));
      },
    ));

  test.each(['', 'https://api.mobilize.us/v1', 7, {}, `?${'x'.repeat(3_000)}`, 'https://['])(
    'that cannot be found by “%j” leave the cursor as it is',
    async next => {
      await expect(poll(null, answering({ ...page([]), next }))).rejects.toMatchObject({
        name: 'ApiFailure',
      });
    },
  );

  test.each([401, 403, 404, 429, 500])('are not known where they are answered %i', status =>
    asking({ [firstPath]: { status, headers: { 'retry-after': '3' }, body: {} } }, async other => {
      await expect(poll(null, other.api)).rejects.toMatchObject({ status, retryAfter: 3 });
    }),
  );

  test.each(['{', '[]', '{}', '{"data":null,"error":{}}'])('are not known where the answer is %s', body =>
    asking({ [firstPath]: { body } }, other => expect(poll(null, other.api)).rejects.toThrow()),
  );

  test.each([null, '', 'x', '15/people', '../15', '15?x=1', '-1'])(
    'are not asked of the account “%s”',
    account =>
      asking({}, async other => {
        await expect(poll(null, other.api, { account })).rejects.toMatchObject({ status: 400 });
        expect(other.asked).toEqual([]);
      }),
  );

  test('come out whatever they and the cursor hold', async () => {
    const sample = page(
      [attendance(1), attendance(2, { status: 'CANCELLED' })],
      `https://api.mobilize.us${secondPath}`,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(mutated(sample), fc.jsonValue()),
        fc.oneof(fc.constant(null), fc.json(), fc.string()),
        async (body, cursor) => {
          const map = [{ heading: 'allergier', meaning: 'answer' }];
          await poll(cursor, answering(body), { map }).catch((error: unknown) =>
            expect(error).toBeInstanceOf(ApiFailure),
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('in the ledger', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.remove());

  /** What a campaign counts after each of several polls. */
  const counts = async (polls: readonly object[]): Promise<unknown[]> => {
    const campaignId = await server.campaign();
    const all: unknown[] = [];
    for (const other of polls) {
      const contents = await contentsOf([attendance(1, other)], { campaignId });
      // Each campaign is one of its own, though ids belong to the whole organisation.
      const text = JSON.stringify(itemsOf(contents)).replaceAll(
        '"externalId":"',
        `"externalId":"${campaignId}-`,
      );
      await server.record(JSON.parse(text) as object[]);
      const { campaign } = await server.data<{ campaign: { impact: Counted } }>(
        `query ($id: ID!) { campaign(id: $id) { impact {
          signUps { gross net confirmed } attendance { attended noShow unknown }
        } } }`,
        { id: campaignId },
      );
      const { signUps, attendance: came } = campaign.impact;
      all.push(Object.values({ ...signUps, ...came }).join(' '));
    }
    return all;
  };

  interface Counted {
    readonly signUps: object;
    readonly attendance: object;
  }
  const at = (status: string, hours: number, attended: boolean | null = null) => ({
    status,
    attended,
    modified_date: created + hours * 3_600,
  });

  test('whoever cancels and comes back is counted as often as they did, however often it is asked', async () => {
    const polls = [
      at('REGISTERED', 0),
      at('REGISTERED', 0),
      at('CANCELLED', 1),
      at('CANCELLED', 1),
      at('CANCELLED', 1),
      at('CONFIRMED', 2),
      at('CONFIRMED', 2),
      at('CANCELLED', 3),
      at('CANCELLED', 3),
    ];
    expect(await counts(polls)).toEqual([
      ...Array<string>(2).fill('1 1 0 0 0 1'),
      ...Array<string>(3).fill('1 0 0 0 0 0'),
      ...Array<string>(2).fill('2 1 1 0 0 1'),
      ...Array<string>(2).fill('2 0 1 0 0 0'),
    ]);
  });

  test('who came may be corrected, and again', async () => {
    const polls = [
      at('REGISTERED', 0),
      at('REGISTERED', 200, true),
      at('REGISTERED', 201, false),
      at('REGISTERED', 202, true),
      at('REGISTERED', 202, true),
    ];
    expect(await counts(polls)).toEqual([
      '1 1 0 0 0 1',
      '1 1 0 1 0 0',
      '1 1 0 0 1 0',
      '1 1 0 1 0 0',
      '1 1 0 1 0 0',
    ]);
  });

  test('what is heard of last is all that is needed', async () => {
    expect(await counts([at('CANCELLED', 3)])).toEqual(['1 0 0 0 0 0']);
    expect(await counts([at('CONFIRMED', 3, true)])).toEqual(['1 1 0 1 0 0']);
  });
});

test('there are samples', () => {
  for (const { api } of samples) expect(Object.keys(api ?? {})).toContain(firstPath);
});
