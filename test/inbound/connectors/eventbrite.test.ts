import { ApiFailure } from '../../../src/inbound/connectors/api.ts';
import fc from 'fast-check';
import type { InboundRequest, Content } from '../../../src/inbound/connectors/connector.ts';
import { eventbrite } from '../../../src/inbound/connectors/eventbrite.ts';
import { columnsOf } from '../../../src/inbound/columns.ts';
import { eventbrite as report } from '../../../src/inbound/formats/eventbrite.ts';
import type { Target } from '../../../src/inbound/target.ts';
import { MappedRow } from '../../../src/inbound/mapped-row.ts';
import {
  type Answer,
  externalIds,
  inputsOf,
  itemsOf,
  mutated,
  readingWith,
  refusedOf,
  withApi,
} from './connector-kit.ts';
import {
  attendee,
  attendeePath,
  attendeeUrl,
  cancelled,
  checkedIn,
  notice,
  order,
  orderPath,
  orderUrl,
  samples,
} from './samples/eventbrite.ts';

const secrets = { ACCESS_TOKEN: 'private-token' };
const read = (payload: unknown, settings = {}): readonly Content[] =>
  eventbrite.read?.(payload, readingWith(settings)) ?? [];
const said = (action: string, url: string, settings = {}): readonly Content[] =>
  read(JSON.parse(notice(action, url).body), settings);

interface Asked {
  readonly found: readonly Content[];
  readonly asked: readonly string[];
  readonly authorizations: readonly (string | undefined)[];
}

async function lookedUp(
  what: string,
  answers: Record<string, Answer>,
  settings = {},
  target: Partial<Target> = {},
): Promise<Asked> {
  let result: Asked | undefined;
  await withApi(answers, eventbrite, secrets, async ({ api, asked, authorizations }) => {
    const found = (await eventbrite.lookUp?.(what, api, readingWith(settings, target))) ?? [];
    result = { found, asked, authorizations };
  });
  return result ?? { found: [], asked: [], authorizations: [] };
}

const ordered = async (attendees: readonly object[], settings = {}, target: Partial<Target> = {}) =>
  (await lookedUp('orders/1034608029', { [orderPath]: { body: order(...attendees) } }, settings, target))
    .found;

describe('a notification', () => {
  const { headers, body } = notice('order.placed', orderUrl);
  const request = (other: object, text = body): InboundRequest => ({
    headers: { ...headers, ...other },
    query: new URLSearchParams(),
    body: Buffer.from(text),
  });

  test('has the headers that Eventbrite sends', () => {
    expect(eventbrite.verify?.(request({}), secrets, 0)).toBe(true);
    expect(eventbrite.verify?.(request({ 'x-eventbrite-event': 'test' }), secrets, 0)).toBe(true);
  });

  test.each([
    ['no event', { 'x-eventbrite-event': undefined }, body],
    ['an event that is none', { 'x-eventbrite-event': 'order.placed, x' }, body],
    ['no delivery', { 'x-eventbrite-delivery': undefined }, body],
    ['two deliveries', { 'x-eventbrite-delivery': ['1', '2'] }, body],
    ['no body', {}, ''],
    ['no object', {}, '[]'],
  ])('with %s is none', (_, other, text) => {
    expect(eventbrite.verify?.(request(other, text), secrets, 0)).toBe(false);
  });
});

describe('what is looked up', () => {
  test.each([
    ['order.placed', orderUrl, 'orders/1034608029'],
    ['order.updated', 'https://www.eventbriteapi.com/v3/orders/1034608029', 'orders/1034608029'],
    ['order.refunded', orderUrl, 'orders/1034608029'],
    ['attendee.updated', attendeeUrl, 'events/888000111/attendees/1317650003'],
    ['barcode.checked_in', attendeeUrl, 'events/888000111/attendees/1317650003'],
    ['barcode.un_checked_in', attendeeUrl, 'events/888000111/attendees/1317650003'],
  ])('%s of %s: %s', (action, url, what) => {
    expect(said(action, url)).toEqual([{ says: 'look up', what }]);
  });

  test.each(['event.updated', 'venue.updated', 'organizer.updated', 'test'])('%s is nothing', action => {
    expect(said(action, orderUrl)).toEqual([{ says: 'nothing' }]);
  });

  test.each([
    'https://evil.example/v3/orders/1034608029/',
    'https://www.eventbriteapi.com.evil.example/v3/orders/1/',
    'https://www.eventbriteapi.com@evil.example/v3/orders/1/',
    'https://user@www.eventbriteapi.com/v3/orders/1/',
    'https://www.eventbriteapi.com:8443/v3/orders/1/',
    'http://www.eventbriteapi.com/v3/orders/1/',
    'https://www.eventbriteapi.com/v3/orders/../users/me/',
    'https://www.eventbriteapi.com/v3/orders/%2e%2e/users/',
    'https://www.eventbriteapi.com/v3/users/me/',
    'https://www.eventbriteapi.com/v3/events/888/',
    'https://www.eventbriteapi.com/v3/orders/1/attendees/',
    'https://www.eventbriteapi.com//evil.example/v3/orders/1/',
    '//evil.example/v3/orders/1/',
    'orders/1',
    '',
  ])('never what %s names', url => {
    expect(said('order.placed', url)).toMatchObject([{ says: 'nonsense' }]);
  });

  test('whatever comes, it is an order or an attendee', () => {
    const json = JSON.parse(notice('attendee.updated', attendeeUrl).body) as unknown;
    const urls = fc
      .tuple(fc.webUrl({ withQueryParameters: true }), fc.constantFrom('', '/v3/orders/1/'))
      .map(parts => ({ api_url: parts.join(''), config: { action: 'order.placed' } }));
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), mutated(json), urls), payload => {
        const all = read(payload);
        expect(all).toHaveLength(1);
        for (const each of all) {
          expect(['nothing', 'nonsense', 'look up']).toContain(each.says);
          if (each.says === 'look up')
            expect(each.what).toMatch(/^(orders\/\d+|events\/\d+\/attendees\/\d+)$/);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  test.each(['users/me', 'orders/1/../../users', 'https://evil.example', 'orders/1?x', ''])(
    'and %j is not asked for, whoever says so',
    async what => {
      const { found, asked } = await lookedUp(what, {});
      expect(found).toMatchObject([{ says: 'nonsense' }]);
      expect(asked).toEqual([]);
    },
  );
});

describe('an order', () => {
  test('is a sign-up for each ticket; the first is known by the address that they share', async () => {
    const found = await ordered([attendee('1317650002'), attendee('1317650001')]);
    const shared = {
      campaignId: 'c1',
      occurredAt: '2025-05-01T19:07:24.000Z',
      channel: 'EVENTBRITE',
      name: 'Åse Bø',
    };
    expect(inputsOf(found)).toEqual([
      [
        'signUp',
        {
          ...shared,
          participant: { email: 'ase@example.org', phone: '+47 912 34 567' },
          source: { system: 'eventbrite', externalId: '1317650001' },
        },
      ],
      [
        'signUp',
        {
          ...shared,
          participant: { identifiers: ['eventbrite:1317650002'] },
          source: { system: 'eventbrite', externalId: '1317650002' },
        },
      ],
    ]);
    expect(refusedOf(found)).toEqual([]);
    expect(found).toHaveLength(2);
  });

  test('says the same of its tickets in whatever order they are listed', async () => {
    const tickets = ['1317650001', '1317650002', '1317650003'].map(id => attendee(id));
    const [first, second] = [await ordered(tickets), await ordered(tickets.toReversed())];
    expect(second).toEqual(first);
  });

  test('is what the report of attendees says of it', async () => {
    const header = [
      'Order #',
      'Order Date',
      'First Name',
      'Last Name',
      'Email',
      'Attendee #',
      'Cell Phone',
      'Attendee Status',
    ];
    const row = [
      '1034608029',
      '2025-05-01 21:07:24',
      'Åse',
      'Bø',
      'ase@example.org',
      '1317650001',
      '+47 912 34 567',
    ];
    const columns = columnsOf(header, new Map(), report);
    const reader = report.reader();
    const { system, ownIds, channel } = report;
    const dates = { order: undefined, timeZone: 'Europe/Oslo' };
    const inReport = [
      [...row, 'Attending'],
      [...row.with(5, '1317650002'), 'Attending'],
    ].flatMap(texts =>
      reader(MappedRow.of(columns, texts), { system, ownIds, channel, dates, target: readingWith().target }),
    );
    expect(itemsOf(await ordered([attendee('1317650001'), attendee('1317650002')]))).toEqual(inReport);
  });

  test.each([
    ['cancelled', cancelled, ['signUp']],
    ['refunded', { refunded: true }, ['signUp']],
    ['transferred to somebody else', { status: 'Transferred' }, ['signUp']],
    ['deleted', { status: 'Deleted' }, ['signUp']],
    ['not paid for', { status: 'Unpaid' }, []],
    ['checked in', checkedIn, ['signUp']],
    ['checked in and cancelled', { ...checkedIn, cancelled: true }, ['signUp']],
  ])('a ticket that is %s', async (_, other, names) => {
    const found = await ordered([attendee('1317650001', other)]);
    expect(inputsOf(found).map(([name]) => name)).toEqual(names);
    expect(refusedOf(found)).toEqual([]);
  });

  test('a cancellation happened when the ticket changed', async () => {
    const found = await ordered([attendee('1317650001', cancelled)]);
    expect(inputsOf(found)).toMatchObject([
      ['signUp', { occurredAt: '2025-05-02T22:36:48.000Z', withdrawn: true }],
    ]);
    expect(externalIds(found)).toEqual([['signUp', '1317650001#cancelled']]);
  });

  test('a status that is not known is nonsense, and the reason says nothing of it', async () => {
    const found = await ordered([attendee('1317650001', { status: 'Åse was here' }), attendee('1317650002')]);
    expect(found).toMatchObject([{ says: 'nonsense' }, { says: 'commands' }]);
    expect(JSON.stringify(found[0])).not.toContain('Åse');
  });

  test('a check-in is an attendance at the beginning of the activity that is set', async () => {
    const startsAt = '2025-05-04T16:00:00.000Z';
    const found = await ordered([attendee('1317650001', checkedIn)], { activityId: 'a1' }, { startsAt });
    expect(inputsOf(found)).toMatchObject([
      ['signUp', { activityId: 'a1' }],
      ['recordAttendance', { activityId: 'a1', occurredAt: startsAt, source: { externalId: '1317650001' } }],
    ]);
    const undated = await ordered([attendee('1317650001', checkedIn)], { activityId: 'a1' });
    expect(inputsOf(undated).map(([name]) => name)).toEqual(['signUp']);
  });

  test('the questions of the organisers are kept as answers, or as what they are stated to mean', async () => {
    const answers = [
      { question_id: '1', question: 'Hvilken bydel bor du i?', type: 'text', answer: 'Sagene' },
      { question_id: '2', question: 'Trenger du skyss?', type: 'text' },
    ];
    const asks = [attendee('1317650001', { answers })];
    expect(inputsOf(await ordered(asks))[0]?.[1]).toMatchObject({
      answers: [{ question: 'Hvilken bydel bor du i?', answer: 'Sagene' }],
    });
    const map = [{ heading: 'Hvilken bydel bor du i?', meaning: 'area' }];
    expect(inputsOf(await ordered(asks, { map }))[0]?.[1]).toMatchObject({ area: 'Sagene' });
  });

  test('who has not filled in yet who they are is known by their ticket', async () => {
    const profile = { first_name: 'Info Requested', last_name: 'Info Requested', email: 'Info Requested' };
    const found = await ordered([attendee('1317650001', { profile })]);
    expect(inputsOf(found)).toMatchObject([
      ['signUp', { participant: { identifiers: ['eventbrite:1317650001'] } }],
    ]);
    expect(inputsOf(found)[0]?.[1]).not.toHaveProperty('name');
  });

  test('a telephone number that cannot be read does not cost a sign-up', async () => {
    const profile = { email: 'ase@example.org', cell_phone: '(555) 12' };
    const found = await ordered([attendee('1317650001', { profile })]);
    expect(inputsOf(found)).toMatchObject([['signUp', { participant: { email: 'ase@example.org' } }]]);
    expect(refusedOf(found)).toEqual([]);
  });

  test('only the events that are named are taken', async () => {
    expect(await ordered([attendee('1')], { only: ['888000111'] })).toMatchObject([{ says: 'commands' }]);
    expect(await ordered([attendee('1')], { only: ['2'] })).toEqual([{ says: 'nothing' }]);
    expect(said('attendee.updated', attendeeUrl, { only: ['2'] })).toEqual([{ says: 'nothing' }]);
    expect(said('attendee.updated', attendeeUrl, { only: ['888000111'] })).toMatchObject([
      { says: 'look up' },
    ]);
  });
});

describe('the API', () => {
  const what = 'events/888000111/attendees/1317650003';

  test('an attendee is looked up with the order, by the token', async () => {
    const answers = {
      [attendeePath]: { body: attendee('1317650003') },
      [orderPath]: { body: order(attendee('1317650001'), attendee('1317650003')) },
    };
    const { found, asked, authorizations } = await lookedUp(what, answers);
    expect(externalIds(found)).toEqual([
      ['signUp', '1317650001'],
      ['signUp', '1317650003'],
    ]);
    expect(asked).toEqual([attendeePath, orderPath]);
    expect(authorizations).toEqual(['Bearer private-token', 'Bearer private-token']);
  });

  test.each([404, 410])('what is not there any more (%i) is nothing', async status => {
    const gone = { status, body: { error: 'NOT_FOUND' } };
    expect((await lookedUp(what, { [attendeePath]: gone })).found).toEqual([{ says: 'nothing' }]);
    const answers = { [attendeePath]: { body: attendee('1317650003') }, [orderPath]: gone };
    expect((await lookedUp(what, answers)).found).toEqual([{ says: 'nothing' }]);
  });

  test.each([401, 403, 429, 503])('%i is a failure', async status => {
    const answers = { [orderPath]: { status, headers: { 'retry-after': '60' }, body: {} } };
    await expect(lookedUp('orders/1034608029', answers)).rejects.toMatchObject({
      status,
      retryAfter: 60,
    });
  });

  test('a redirect is not followed', async () => {
    const answers = {
      [orderPath]: { status: 302, headers: { location: '/elsewhere' }, body: {} },
      '/elsewhere': { body: order(attendee('1317650001')) },
    };
    await expect(lookedUp('orders/1034608029', answers)).rejects.toMatchObject({ status: 302 });
  });

  test('broken JSON is asked again, and what is no order is nonsense', async () => {
    await expect(
      lookedUp('orders/1034608029', { [orderPath]: { body: '{"attendees":[' } }),
    ).rejects.toBeInstanceOf(ApiFailure);
    const { found } = await lookedUp('orders/1034608029', { [orderPath]: { body: { attendees: 'many' } } });
    expect(found).toMatchObject([{ says: 'nonsense' }]);
  });

  test('an attendee whose order is an address is not followed there', async () => {
    const answers = { [attendeePath]: { body: attendee('1317650003', { order_id: '../users/me' }) } };
    const { found, asked } = await lookedUp(what, answers);
    expect(found).toEqual([{ says: 'nothing' }]);
    expect(asked).toEqual([attendeePath]);
  });

  test('whatever order is answered is read', async () => {
    let body: unknown;
    const api = { get: async () => await Promise.resolve(body) } as never;
    const tickets = order(
      attendee('1317650001', { answers: [{ question: 'Q', answer: 'A' }] }),
      attendee('2', cancelled),
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), mutated(tickets)), async answered => {
        body = answered;
        const found = (await eventbrite.lookUp?.('orders/1034608029', api, readingWith())) ?? [];
        expect(found.length).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });
});

test.each(samples)('$shows', async ({ settings, request, api = {}, impact }) => {
  const { headers, body } = request?.(0) ?? { headers: {}, body: '' };
  const asSent = { headers: { ...headers }, query: new URLSearchParams(), body: Buffer.from(body) };
  expect(eventbrite.verify?.(asSent, secrets, 0)).toBe(true);
  const [named] = read(JSON.parse(body), settings);
  const answers = Object.fromEntries(Object.entries(api).map(([path, json]) => [path, { body: json }]));
  const { found } = await lookedUp(named?.says === 'look up' ? named.what : '', answers);
  const names = inputsOf(found).map(([name]) => name);
  expect(names.filter(name => name === 'signUp')).toHaveLength(impact['signUps.gross'] ?? 0);
  expect(refusedOf(found)).toEqual([]);
});
