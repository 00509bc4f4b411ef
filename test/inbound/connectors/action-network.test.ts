import fc from 'fast-check';
import { ApiFailure } from '../../../src/inbound/connectors/api.ts';
import { columnsOf } from '../../../src/inbound/columns.ts';
import { actionNetwork } from '../../../src/inbound/connectors/action-network.ts';
import type { Polled, PayloadReading, Content } from '../../../src/inbound/connectors/connector.ts';
import { osdi } from '../../../src/inbound/formats/osdi.ts';
import { openOsdi } from '../../../src/inbound/files/osdi-file.ts';
import { MappedRow } from '../../../src/inbound/mapped-row.ts';
import { signUpItems } from '../../../src/inbound/sign-up-row.ts';
import { nameless } from '../files/nameless.ts';
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
  account,
  attendance,
  attendanceId,
  attendancePath,
  elsewhere,
  eventId,
  knownPerson,
  links,
  message,
  otherAttendanceId,
  page,
  pagePath,
  person,
  personId,
  personPath,
  samples,
} from './samples/action-network.ts';

const now = Date.parse('2026-05-04T18:30:00Z');
const secrets = { API_KEY: 'key-of-a-test' };
const read = (payload: unknown, settings = {}): readonly Content[] =>
  actionNetwork.read?.(payload, readingWith(settings)) ?? [];
const webhook = (resource: object, kind = 'osdi:attendance') => [message(kind, resource)];
const withPerson = { ...attendance(attendanceId), person };

const known = {
  campaignId: 'c1',
  participant: {
    email: 'kare@example.org',
    phone: '+4791234567',
    identifiers: [`action_network:${personId}`],
  },
  name: 'Kåre Ødegård',
  area: 'Oslo',
  utm: { source: 'nyhetsbrev' },
  occurredAt: '2025-05-04T10:00:00.000Z',
  source: { system: 'osdi', externalId: `action_network:${attendanceId}` },
};

describe('a webhook', () => {
  test.each(['osdi:attendance', 'osdi:submission', 'osdi:signature'])('with an %s is a sign-up', kind => {
    expect(inputsOf(read(webhook(withPerson, kind)))).toEqual([['signUp', known]]);
  });

  test.each(['osdi:donation', 'osdi:outreach', 'action_network:upload', 'action_network:action'])(
    'with an %s is nothing',
    kind => expect(read(webhook(withPerson, kind))).toEqual([{ says: 'nothing' }]),
  );

  test('holds several, each of which stands for itself', () => {
    const other = {
      ...attendance(otherAttendanceId),
      person: { email_addresses: [{ address: 'per@example.org' }] },
    };
    const said = read([message('osdi:attendance', withPerson), message('osdi:attendance', other)]);
    expect(said.map(({ says }) => says)).toEqual(['commands', 'commands']);
    expect(externalIds(said)).toEqual([
      ['signUp', `action_network:${attendanceId}`],
      ['signUp', `action_network:${otherAttendanceId}`],
    ]);
  });

  test('without ids is known by its links', () => {
    const { identifiers: _, ...without } = withPerson as typeof withPerson & { identifiers: unknown };
    expect(inputsOf(read(webhook(without)))).toEqual([['signUp', known]]);
  });

  test('has fields of its own, which mean what is stated', () => {
    const map = [{ heading: 'Hva kan du bidra med?', meaning: 'answer' }];
    expect(inputsOf(read(webhook(withPerson), { map }))[0]?.[1].answers).toEqual([
      { question: 'Hva kan du bidra med?', answer: 'Kaker' },
    ]);
  });

  test('of another event is left out', () => {
    expect(read(webhook(withPerson), { only: [otherAttendanceId] })).toEqual([{ says: 'nothing' }]);
    expect(inputsOf(read(webhook(withPerson), { only: [otherAttendanceId, eventId] }))).toHaveLength(1);
    const form = { ...elsewhere(attendanceId, 'forms', 'submissions', 'osdi:form'), person };
    expect(inputsOf(read(webhook(form, 'osdi:submission'), { only: [eventId] }))).toHaveLength(1);
  });

  test.each([
    ['declined', 'replyToInvitation'],
    ['tentative', 'replyToInvitation'],
    ['needs action', undefined],
  ])('that says %s is %s', (status, name) => {
    expect(inputsOf(read(webhook({ ...withPerson, status })))[0]?.[0]).toBe(name);
  });

  test('is a list, of which nothing is signed', () => {
    const isTaken = (body: string) =>
      actionNetwork.verify?.({ headers: {}, query: new URLSearchParams(), body: Buffer.from(body) }, {}, now);
    expect(['[]', '[{"note":"æøå"}]', String.raw`["\u00e6"]`].map(isTaken)).toEqual([true, true, true]);
    expect(['', '{}', '[', 'null', '"[]"'].map(isTaken)).toEqual(Array(5).fill(false));
    expect(read({})).toEqual([{ says: 'nonsense', reason: expect.any(String) as unknown }]);
    expect(read([])).toEqual([{ says: 'nothing' }]);
  });

  test('whatever comes, it is read', () => {
    const payload = [
      message('osdi:attendance', withPerson),
      message('osdi:signature', attendance(attendanceId)),
    ];
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), mutated(payload)), each => {
        expect(
          read(each, { map: [{ heading: 'Hva kan du bidra med?', meaning: 'answer' }] }).length,
        ).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
    expect(refusedOf(read(payload))).toEqual([]);
  });
});

test('a file of the same attendance has the same row, under the same id', async () => {
  const content = JSON.stringify({ ...attendance(attendanceId), person: knownPerson });
  const source = await openOsdi(await nameless(content));
  const columns = columnsOf(source.header, new Map(), osdi);
  const { target } = readingWith();
  const dates = { order: undefined, timeZone: 'UTC' };
  const items: object[] = [];
  const reading = { system: 'osdi', ownIds: true, target, dates } as const;
  for await (const some of source.rows())
    items.push(...some.flatMap(({ values }) => signUpItems(MappedRow.of(columns, values), reading)));
  expect(items).toEqual(itemsOf(read(webhook(withPerson))));
});

const asking = (
  answers: Readonly<Record<string, Answer>>,
  use: (other: OtherSystem) => Promise<void>,
): Promise<void> => withApi(answers, actionNetwork, secrets, use);

test('the key goes in a header of its own', () => {
  expect(actionNetwork.api?.authorization(secrets)).toEqual({ 'OSDI-API-Token': 'key-of-a-test' });
  expect(actionNetwork.api?.authorization({})).toEqual({});
});

describe('who somebody is', () => {
  const what = `${account}/${attendanceId}`;
  const lookUp = (other: OtherSystem, path = what, reading: PayloadReading = readingWith()) =>
    actionNetwork.lookUp?.(path, other.api, reading);

  test('is looked up where it is not said', () => {
    expect(read(webhook(attendance(attendanceId)))).toEqual([{ says: 'look up', what }]);
    return asking(
      {
        [attendancePath(attendanceId)]: { body: attendance(attendanceId) },
        [personPath]: { body: knownPerson },
      },
      async other => {
        expect(inputsOf((await lookUp(other)) ?? [])).toEqual([['signUp', known]]);
        expect(other.asked).toEqual([attendancePath(attendanceId), personPath]);
      },
    );
  });

  test('is known by their id where they have no address', () =>
    asking(
      {
        [attendancePath(attendanceId)]: { body: attendance(attendanceId) },
        [personPath]: { body: { given_name: 'Kåre' } },
      },
      async other => {
        const [[, input] = []] = inputsOf((await lookUp(other)) ?? []);
        expect(input?.participant).toEqual({ identifiers: [`action_network:${personId}`] });
      },
    ));

  test.each([
    ['the attendance', {}],
    ['the person', { [attendancePath(attendanceId)]: { body: attendance(attendanceId) } }],
    ['the attendance, for good', { [attendancePath(attendanceId)]: { status: 410, body: {} } }],
  ])('says nothing where there is not %s', (_, answers) =>
    asking(answers, async other => {
      expect(await lookUp(other)).toEqual([{ says: 'nothing' }]);
    }),
  );

  test.each([{ body: [] }, { body: null }, { body: { total_pages: 1 } }])('%j is nonsense', answer =>
    asking({ [attendancePath(attendanceId)]: answer }, async other => {
      expect(await lookUp(other)).toMatchObject([{ says: 'nonsense' }]);
    }),
  );

  test.each([401, 403, 429, 500, 302])('is asked for another time where it is answered %i', status =>
    asking(
      {
        [attendancePath(attendanceId)]: {
          status,
          headers: { 'retry-after': '7', location: '/other' },
          body: {},
        },
      },
      async other => {
        await expect(lookUp(other)).rejects.toMatchObject({ status, retryAfter: 7 });
        expect(other.asked).toHaveLength(1);
      },
    ),
  );

  test('is asked for another time where the answer is broken', () =>
    asking({ [attendancePath(attendanceId)]: { body: '{"identifiers": [' } }, async other => {
      await expect(lookUp(other)).rejects.toBeInstanceOf(ApiFailure);
    }));

  test.each([
    `https://evil.example/api/v2/${account}/${attendanceId}`,
    `../../people/${personId}`,
    `${account}/${attendanceId}?x=1`,
    `people/${personId}`,
    `${account}/${attendanceId}/../..`,
    '',
  ])('“%s” is not asked for', path =>
    asking({}, async other => {
      expect(await lookUp(other, path)).toEqual([{ says: 'nothing' }]);
      expect(other.asked).toEqual([]);
    }),
  );

  test('of a link only the ids count, on whatever host it lies', () => {
    const elsewhere = JSON.parse(
      JSON.stringify(links(attendanceId)).replaceAll('actionnetwork.org', 'evil.example'),
    ) as object;
    expect(read(webhook({ ...attendance(attendanceId), _links: elsewhere }))).toEqual([
      { says: 'look up', what },
    ]);
    const other = { self: { href: `https://actionnetwork.org/api/v2/people/${personId}` } };
    expect(read(webhook({ ...attendance(attendanceId), _links: other }))).toEqual([
      { says: 'nonsense', reason: expect.any(String) as unknown },
    ]);
  });
});

describe('what changed', () => {
  const poll = async (cursor: string | null, other: OtherSystem, settings = {}): Promise<Polled> => {
    const polled = await actionNetwork.poll?.(cursor, other.api, readingWith({ account, ...settings }));
    if (!polled) throw new Error('It cannot be polled.');
    return polled;
  };
  const since = (at: string, number: number) =>
    `/api/v2/${account}?${new URLSearchParams({ filter: `modified_date gt '${at}'`, page: String(number) }).toString()}`;
  const later = {
    ...attendance(otherAttendanceId),
    modified_date: '2025-05-04T12:00:00Z',
    person: knownPerson,
  };

  test('is asked for page by page, then from a little before the latest', () =>
    asking(
      {
        [pagePath(1)]: { body: page(1, 2, attendance(attendanceId)) },
        [pagePath(2)]: { body: page(2, 2, later) },
        [since('2025-05-04T11:55:00Z', 1)]: { body: page(1, 1, later) },
      },
      async other => {
        const first = await poll(null, other);
        expect([first.contents, first.more]).toEqual([
          [{ says: 'look up', what: `${account}/${attendanceId}` }],
          true,
        ]);
        const second = await poll(first.cursor, other);
        expect(second.more).toBe(false);
        expect(externalIds(second.contents)).toEqual([['signUp', `action_network:${otherAttendanceId}`]]);
        const again = await poll(second.cursor, other);
        expect(again.contents).toEqual(second.contents);
        expect(again.cursor).toBe(second.cursor);
      },
    ));

  test('goes on where there is a next page, though nobody counts them', () =>
    asking(
      { [pagePath(1)]: { body: { ...page(1, 2, attendance(attendanceId)), total_pages: undefined } } },
      async other => expect((await poll(null, other)).more).toBe(true),
    ));

  test('is asked for again where nothing has changed', () =>
    asking({ [pagePath(1)]: { body: page(1, 1) } }, async other => {
      const polled = await poll(null, other);
      expect(polled).toMatchObject({ contents: [], more: false });
      expect(await poll(polled.cursor, other)).toEqual(polled);
    }));

  test('of the future is no place to go on from', () =>
    asking(
      { [pagePath(1)]: { body: page(1, 1, { ...later, modified_date: '2999-01-01T00:00:00Z' }) } },
      async other => {
        const { since: from } = JSON.parse((await poll(null, other)).cursor) as { since: number };
        expect(from).toBeLessThan(Date.now());
      },
    ));

  test('is asked for without a link: it lies below the account', () =>
    asking(
      { [pagePath(1)]: { body: page(1, 1, { ...attendance(attendanceId), _links: {} }) } },
      async other => {
        expect((await poll(null, other)).contents).toEqual([
          { says: 'look up', what: `${account}/${attendanceId}` },
        ]);
      },
    ));

  test.each([401, 404, 429, 500])('is not known where it is answered %i', status =>
    asking({ [pagePath(1)]: { status, body: {} } }, other =>
      expect(poll(null, other)).rejects.toMatchObject({ status }),
    ),
  );

  test.each(['{', '[]', '{}', '{"_embedded":[]}'])('is not known where the answer is %s', body =>
    asking({ [pagePath(1)]: { body } }, other => expect(poll(null, other)).rejects.toThrow()),
  );

  test.each([
    'people',
    'events/1/attendances',
    `events/${eventId}/signatures`,
    `/${account}`,
    `${account}/`,
    `${account}?x`,
    '',
  ])('is not asked of “%s”', path =>
    asking({}, async other => {
      await expect(poll(null, other, { account: path })).rejects.toMatchObject({ status: 400 });
      expect(other.asked).toEqual([]);
    }),
  );

  test('is not asked for where no account is set: then there are webhooks', () =>
    asking({}, async other => {
      expect(await poll(null, other, { account: null })).toEqual({ contents: [], cursor: '', more: false });
      expect(other.asked).toEqual([]);
    }));

  test('comes out whatever a page and a cursor hold', async () => {
    const get = (body: unknown) => ({ get: async () => body }) as unknown as OtherSystem['api'];
    await fc.assert(
      fc.asyncProperty(
        mutated(page(1, 2, attendance(attendanceId), later)),
        fc.oneof(fc.constant(null), fc.json(), fc.string()),
        async (body, cursor) => {
          const polled = actionNetwork.poll?.(cursor, get(body), readingWith({ account }));
          await polled?.catch((error: unknown) => expect(error).toBeInstanceOf(ApiFailure));
        },
      ),
      { numRuns: 1_000 },
    );
    await expect(
      actionNetwork.poll?.(null, get(page(1, 1)), readingWith({ account })),
    ).resolves.toMatchObject({ contents: [] });
  });
});

test.each(samples)('the sample is taken: $shows', ({ request, secrets: own }) => {
  const body = Buffer.from(request?.(now).body ?? '[]');
  expect(actionNetwork.verify?.({ headers: {}, query: new URLSearchParams(), body }, own, now)).toBe(true);
});
