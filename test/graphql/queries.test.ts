import { jest } from '@jest/globals';
import { inParallel, type Item, TestServer } from '../server/harness.ts';

/** What dashboards and auditors ask, over HTTP. */

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.remove());

interface Page {
  readonly nodes: { readonly name: string }[];
  readonly edges: { readonly cursor: string; readonly node: { readonly name: string } }[];
  readonly pageInfo: Record<'hasNextPage' | 'hasPreviousPage', boolean> &
    Record<'startCursor' | 'endCursor', string | null>;
  readonly totalCount: number;
}

const pageFields =
  'nodes { name } edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const names = (page: Page) => page.nodes.map(({ name }) => name);

describe('lists of campaigns', () => {
  const mark = 'Liste';

  beforeAll(async () => {
    await server.record([
      { createCampaign: { name: `${mark} D`, startsOn: '2025-03-01', channels: ['X', 'SMS'] } },
      { createCampaign: { name: `${mark} a`, channels: ['SMS'] } },
      { createCampaign: { name: `${mark} C`, startsOn: '2025-01-01' } },
      { createCampaign: { name: `${mark} b`, startsOn: '2025-02-01', channels: ['X'] } },
      { createCampaign: { name: `${mark} E` } },
      { createCampaign: { name: 'Noe helt annet' } },
    ]);
    const { nodes } = await campaigns('filter: { nameContains: "LISTE E" }', 'nodes { id name }');
    await server.mutate('closeCampaign', { campaignId: (nodes[0] as unknown as { id: string }).id });
  });

  async function campaigns(args: string, fields = `totalCount ${pageFields}`): Promise<Page> {
    return (await server.data<{ campaigns: Page }>(`{ campaigns(${args}) { ${fields} } }`)).campaigns;
  }
  const listed = async (args: string) =>
    names(await campaigns(args)).map(name => name.replace(`${mark} `, ''));
  const ours = `filter: { nameContains: "${mark.toLowerCase()} " }`;

  test('they are ordered by name, first day or creation, both ways', async () => {
    expect(await listed(`${ours}, orderBy: NAME`)).toEqual(['a', 'b', 'C', 'D', 'E']);
    expect(await listed(`${ours}, orderBy: NAME, descending: true`)).toEqual(['E', 'D', 'C', 'b', 'a']);
    expect((await listed(`${ours}, orderBy: STARTS_ON`)).slice(2)).toEqual(['C', 'b', 'D']);
    expect((await listed(`${ours}, orderBy: STARTS_ON, descending: true`)).slice(0, 3)).toEqual([
      'D',
      'b',
      'C',
    ]);
    expect((await listed(ours)).sort()).toEqual(['C', 'D', 'E', 'a', 'b']);
  });

  test('they are filtered by name, status and channel, all of them at once', async () => {
    expect(await listed('filter: { nameContains: "liste e", status: CLOSED }')).toEqual(['E']);
    expect(await listed('filter: { nameContains: "liste e", status: OPEN }')).toEqual([]);
    expect((await listed('filter: { channel: X, nameContains: "LISTE" }')).sort()).toEqual(['D', 'b']);
    expect(await listed('filter: { channel: X, nameContains: "%" }')).toEqual([]);
  });

  test('the total counts what the filter takes, whatever the page', async () => {
    const page = await campaigns(`${ours}, first: 2, orderBy: NAME`);

    expect(names(page)).toHaveLength(2);
    expect(page.totalCount).toBe(5);
  });

  test('pages forwards and backwards meet without gap or repeat, in every order', async () => {
    for (const order of ['NAME', 'STARTS_ON', 'CREATED_AT']) {
      for (const descending of [false, true]) {
        const sorted = `${ours}, orderBy: ${order}, descending: ${descending}`;
        const all = names(await campaigns(sorted));
        const forwards: string[] = [];
        for (let after = '', more = true; more;) {
          const page = await campaigns(`${sorted}, first: 2 ${after && `, after: "${after}"`}`);
          forwards.push(...names(page));
          expect(page.pageInfo.hasPreviousPage).toBe(after !== '');
          more = page.pageInfo.hasNextPage;
          after = page.pageInfo.endCursor ?? '';
        }
        const backwards: string[] = [];
        for (let before = '', more = true; more;) {
          const page = await campaigns(`${sorted}, last: 2 ${before && `, before: "${before}"`}`);
          backwards.unshift(...names(page));
          expect(page.pageInfo.hasNextPage).toBe(before !== '');
          more = page.pageInfo.hasPreviousPage;
          before = page.pageInfo.startCursor ?? '';
        }
        expect(forwards).toEqual(all);
        expect(backwards).toEqual(all);
      }
    }
  });

  test('a page beyond the end is empty, and so is a page of none', async () => {
    const { pageInfo } = await campaigns(`${ours}, orderBy: NAME`);
    const beyond = await campaigns(`${ours}, orderBy: NAME, after: "${pageInfo.endCursor}"`);
    const none = await campaigns(`${ours}, first: 0`);

    expect(beyond).toMatchObject({ edges: [], pageInfo: { hasNextPage: false, endCursor: null } });
    expect(none).toMatchObject({ edges: [], totalCount: 5, pageInfo: { hasNextPage: true } });
  });

  test.each([
    ['first: -1', 'first'],
    ['first: 501', 'first'],
    ['last: 501', 'last'],
    ['first: 1, last: 1', 'last'],
    ['after: "made up"', 'after'],
    ['after: "W10="', 'after'],
  ])('a page that cannot be is refused: %s', async (args, path) => {
    const { data, errors } = await server.ask(`{ campaigns(${args}) { nodes { id } } }`);

    expect(data).toBeFalsy();
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', fields: [{ path }] } }]);
  });
});

describe('activities', () => {
  test('they come in the order they begin, in pages both ways, with their own counts', async () => {
    const campaignId = await server.campaign();
    const days = ['07', '03', '05', '01', '03'];
    const ids = await inParallel(days.length, 1, n =>
      server.activity(campaignId, {
        name: `${days[n]!}-${n}`,
        startsAt: `2025-02-${days[n]!}T10:00:00+01:00`,
      }),
    );
    const participant = { email: 'kari@example.org' };
    await server.mutate('signUp', { campaignId, activityId: ids[0], participant });
    await server.mutate('recordAttendance', { campaignId, activityId: ids[1], participant });
    const page = async (args: string) =>
      (
        await server.data<{ campaign: { activities: Page } }>(
          `query ($id: ID!) { campaign(id: $id) { activities(${args}) { ${pageFields} } } }`,
          { id: campaignId },
        )
      ).campaign.activities;

    const first = await page('first: 2');
    const second = await page(`first: 500, after: "${first.pageInfo.endCursor}"`);
    const last = await page('last: 1');
    const before = await page(`last: 500, before: "${last.pageInfo.startCursor}"`);
    expect(names(first)[0]).toBe('01-3');
    expect(names(last)).toEqual(['07-0']);
    expect([...names(first), ...names(second)]).toEqual([...names(before), ...names(last)]);
    expect([...names(first), ...names(second)].map(name => name.slice(0, 2))).toEqual([...days].sort());

    const { campaign } = await server.data<{ campaign: object }>(
      `query ($id: ID!, $a: ID!, $other: ID!) { campaign(id: $id) {
        activities { nodes { id signUps { net } attendance { attended unknown walkIns } } }
        activity(id: $a) { signUps { net gross confirmed } attendance { unknown } }
        other: activity(id: $other) { id }
      } }`,
      { id: campaignId, a: ids[0], other: await server.activity(await server.campaign()) },
    );
    expect(campaign).toEqual({
      activities: {
        nodes: expect.arrayContaining([
          { id: ids[0], signUps: { net: 1 }, attendance: { attended: 0, unknown: 1, walkIns: 0 } },
          { id: ids[1], signUps: { net: 0 }, attendance: { attended: 1, unknown: 0, walkIns: 1 } },
          { id: ids[2], signUps: { net: 0 }, attendance: { attended: 0, unknown: 0, walkIns: 0 } },
        ]) as unknown,
      },
      activity: { signUps: { net: 1, gross: 1, confirmed: 0 }, attendance: { unknown: 1 } },
      other: null,
    });
  });
});

describe('series', () => {
  let campaignId: string;
  const series = async (of: string, every: string, id = campaignId) =>
    (
      await server.data<{ campaign: { series: object[] } }>(
        `query ($id: ID!) { campaign(id: $id) { series(of: ${of}, every: ${every}) { start value } } }`,
        { id },
      )
    ).campaign.series;

  /** Instants on both sides of local midnight around both changes of the clock in Oslo, 2025. */
  const signUps = [
    '2025-03-29T22:59:59Z', // 29th, 23:59 +01:00
    '2025-03-29T23:00:00Z', // 30th, 00:00 +01:00
    '2025-03-30T00:59:59Z', // 30th, before the clock goes forward
    '2025-03-30T01:00:00Z', // 30th, after
    '2025-03-30T21:59:59Z', // 30th, 23:59 +02:00
    '2025-03-30T22:00:00Z', // 31st, 00:00 +02:00
    '2025-04-02T12:00:00+02:00',
    '2025-10-25T21:59:59Z', // 25th, 23:59 +02:00
    '2025-10-25T22:00:00Z', // 26th, 00:00 +02:00
    '2025-10-26T22:59:59Z', // 26th, 23:59 +01:00
    '2025-10-26T23:00:00Z', // 27th, 00:00 +01:00
  ];

  async function campaignWith(instants: readonly string[], timeZone: string): Promise<string> {
    const id = await server.campaign({ timeZone });
    const items = instants.map((occurredAt, n): Item => ({
      signUp: { campaignId: id, participant: { email: `p${n}@example.org` }, occurredAt },
    }));
    const outcomes = await server.record(items);
    expect(outcomes.map(({ __typename }) => __typename)).toEqual(items.map(() => 'Receipt'));
    return id;
  }

  beforeAll(async () => {
    campaignId = await campaignWith(signUps, 'Europe/Oslo');
  });

  test('days are the local ones, also when the clock changes, and none is left out between', async () => {
    const days = (await series('GROSS_SIGN_UPS', 'DAY')) as { start: string; value: number }[];

    expect(days).toHaveLength(213);
    expect(days.filter(({ value }) => value > 0)).toEqual([
      { start: '2025-03-29', value: 1 },
      { start: '2025-03-30', value: 4 },
      { start: '2025-03-31', value: 1 },
      { start: '2025-04-02', value: 1 },
      { start: '2025-10-25', value: 1 },
      { start: '2025-10-26', value: 2 },
      { start: '2025-10-27', value: 1 },
    ]);
    expect(new Set(days.map(({ start }) => start)).size).toBe(213);
  });

  test('weeks begin on Monday', async () => {
    const weeks = (await series('GROSS_SIGN_UPS', 'WEEK')) as { start: string; value: number }[];

    expect(weeks.slice(0, 3)).toEqual([
      { start: '2025-03-24', value: 5 },
      { start: '2025-03-31', value: 2 },
      { start: '2025-04-07', value: 0 },
    ]);
    expect(weeks.slice(-2)).toEqual([
      { start: '2025-10-20', value: 3 },
      { start: '2025-10-27', value: 1 },
    ]);
    expect(weeks).toHaveLength(32);
  });

  test('months without a count are returned as 0', async () => {
    expect(await series('GROSS_SIGN_UPS', 'MONTH')).toEqual([
      { start: '2025-03-01', value: 6 },
      { start: '2025-04-01', value: 1 },
      { start: '2025-05-01', value: 0 },
      { start: '2025-06-01', value: 0 },
      { start: '2025-07-01', value: 0 },
      { start: '2025-08-01', value: 0 },
      { start: '2025-09-01', value: 0 },
      { start: '2025-10-01', value: 4 },
    ]);
  });

  test("the campaign's own time zone decides, and a measure without a count has no points", async () => {
    const inTokyo = await campaignWith(['2025-03-29T14:59:59Z', '2025-03-29T15:00:00Z'], 'Asia/Tokyo');

    expect(await series('GROSS_SIGN_UPS', 'DAY', inTokyo)).toEqual([
      { start: '2025-03-29', value: 1 },
      { start: '2025-03-30', value: 1 },
    ]);
    expect(await series('PLEDGES', 'DAY', inTokyo)).toEqual([]);
  });
});

describe('a participant', () => {
  test('their part in a campaign, and everything they did in it, in order', async () => {
    const campaignId = await server.campaign();
    const activityId = await server.activity(campaignId);
    const participant = { email: `kari-${campaignId}@example.org` };
    const here = { campaignId, participant };
    const { id } = await server.mutate('signUp', { ...here, activityId, name: 'Kari', channel: 'SMS' });
    await server.mutate('confirmSignUp', { ...here, activityId });
    await server.mutate('recordAttendance', { ...here, activityId });
    const { id: code } = await server.mutate('share', { ...here, channel: 'X' });
    const { id: pledgeId } = await server.mutate('makePledge', {
      ...here,
      pledge: { quantity: { amount: '12', unit: 'hours' } },
      dueOn: '2030-01-01',
    });
    await server.mutate('fulfilPledge', { ...here, pledgeId, amount: '2.50' });
    const { position } = await server.mutate('withdrawPledge', { ...here, pledgeId });

    const { participant: person } = await server.data<{ participant: object }>(
      `query ($id: ID!, $campaignId: ID!, $position: Position) { participant(id: $id, atLeast: $position) {
        id name campaigns { id }
        participation(campaignId: $campaignId) {
          signUps { activityId status share channel technique }
          attendances { activityId attended walkIn channel }
          shares { code channel }
          pledges { id kind unit pledged fulfilled outstanding dueOn withdrawn }
          timeline { type participantId }
        }
      } }`,
      { id, campaignId, position },
    );
    const types = [
      'SIGNED_UP',
      'SIGN_UP_CONFIRMED',
      'ATTENDANCE_RECORDED',
      'CAMPAIGN_SHARED',
      'PLEDGE_MADE',
      'PLEDGE_FULFILLED',
      'PLEDGE_WITHDRAWN',
    ];
    expect(person).toEqual({
      id,
      name: 'Kari',
      campaigns: [{ id: campaignId }],
      participation: {
        signUps: [{ activityId, status: 'CONFIRMED', share: null, channel: 'SMS', technique: null }],
        attendances: [{ activityId, attended: true, walkIn: false, channel: 'SMS' }],
        shares: [{ code, channel: 'X' }],
        pledges: [
          {
            id: pledgeId,
            kind: 'QUANTITY',
            unit: 'hours',
            pledged: '12',
            fulfilled: '2.5',
            outstanding: '0',
            dueOn: '2030-01-01',
            withdrawn: true,
          },
        ],
        timeline: types.map(type => ({ type, participantId: id })),
      },
    });
  });
});

describe('history', () => {
  let campaignId: string;

  beforeAll(async () => {
    campaignId = await server.campaign();
    const people = Array.from({ length: 30 }, (_, n) => ({
      campaignId,
      participant: { email: `h${n}@example.org` },
    }));
    await server.record(people.flatMap((person): Item[] => [{ signUp: person }, { share: person }]));
  });

  test.each([1, 7, 60, 500])('pages of %i give every event once, in log order', async size => {
    const events = await server.history(campaignId, size);

    expect(events).toHaveLength(61);
    expect(new Set(events.map(({ id }) => id)).size).toBe(61);
    const positions = events.map(({ position }) => position);
    expect(positions).toEqual([...positions].sort());
    expect(events[0]?.type).toBe('CAMPAIGN_CREATED');
  });

  test('only the types asked for come, in pages too', async () => {
    const query = `query ($id: ID!, $after: String) { campaign(id: $id) {
      history(first: 20, after: $after, types: [SIGNED_UP]) { edges { cursor node { type position } } pageInfo { hasNextPage endCursor } }
    } }`;
    interface History {
      campaign: {
        history: {
          edges: { cursor: string; node: { type: string; position: string } }[];
          pageInfo: { hasNextPage: boolean; endCursor: string };
        };
      };
    }
    const first = (await server.data<History>(query, { id: campaignId })).campaign.history;
    const rest = (await server.data<History>(query, { id: campaignId, after: first.pageInfo.endCursor }))
      .campaign.history;

    expect(first.edges).toHaveLength(20);
    expect(first.pageInfo.hasNextPage).toBe(true);
    expect(rest.edges).toHaveLength(10);
    expect(rest.pageInfo.hasNextPage).toBe(false);
    const all = [...first.edges, ...rest.edges];
    expect(new Set(all.map(({ node }) => node.type))).toEqual(new Set(['SIGNED_UP']));
    expect(new Set(all.map(({ cursor }) => cursor)).size).toBe(30);
    for (const { cursor, node } of all) expect(cursor).toBe(node.position);
  });

  test('each event says who, when, why and where from', async () => {
    const id = await server.campaign();
    const { data } = await server.ask<{ share: { eventIds: string[] } }>(
      `mutation ($id: ID!) { share(input: { campaignId: $id, participant: { email: "k@example.org" },
        occurredAt: "2025-05-04T18:30:00+02:00", source: { system: "hootsuite" } }) { eventIds } }`,
      { id },
      { 'x-correlation-id': 'batch-17' },
    );

    const event = (await server.history(id)).at(-1);
    expect(event).toMatchObject({
      id: data?.share.eventIds[0],
      occurredAt: '2025-05-04T16:30:00.000Z',
      correlationId: 'batch-17',
      source: 'hootsuite',
      actor: { kind: 'API_KEY' },
    });
    expect(Date.parse(event!.recordedAt)).toBeGreaterThan(Date.parse(event!.occurredAt));
  });
});

describe('atLeast', () => {
  test('an answer includes the position it is asked to, also when receipts do not wait', async () => {
    const hasty = await TestServer.start({ RECEIPT_PATIENCE_MS: '0' });
    for (let n = 0; n < 25; n++) {
      const { id, position } = await hasty.mutate('createCampaign', { name: `Nr ${n}` });
      const { campaign, campaigns } = await hasty.data<{ campaign: object; campaigns: object }>(
        `query ($id: ID!, $at: Position!) {
          campaign(id: $id, atLeast: $at) { name } campaigns(atLeast: $at) { totalCount }
        }`,
        { id, at: position },
      );
      expect(campaign).toEqual({ name: `Nr ${n}` });
      expect(campaigns).toEqual({ totalCount: n + 1 });
    }
    await hasty.remove();
  });

  test('a receipt that waited needs no atLeast: the next query sees it', async () => {
    for (let n = 0; n < 25; n++) {
      const { id } = await server.mutate('createCampaign', { name: 'Med en gang' });
      expect(await server.data('query ($id: ID!) { campaign(id: $id) { id } }', { id })).toEqual({
        campaign: { id },
      });
    }
  });

  test('a position that is none is refused', async () => {
    const { errors } = await server.ask('{ campaigns(atLeast: "!") { totalCount } }');

    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', fields: [{ path: 'atLeast' }] } }]);
  });
});

describe('the cost of a query', () => {
  /** How many statements answer it. */
  async function statements(query: string, variables: object): Promise<number> {
    const { readSide } = server.stores;
    const prepare = jest.spyOn(readSide.database, 'prepare');
    await server.data(query, variables);
    const calls = prepare.mock.calls.length;
    prepare.mockRestore();
    return calls;
  }

  test('does not grow with the rows of a list', async () => {
    const [few, many] = [await server.campaign(), await server.campaign()];
    for (const [campaignId, count] of [
      [few, 2],
      [many, 50],
    ] as const) {
      await inParallel(count, 10, n =>
        server.activity(campaignId, { startsAt: `2025-01-01T10:${String(n).padStart(2, '0')}:00Z` }),
      );
    }
    const query = `query ($id: ID!) { campaign(id: $id) {
      activities(first: 50) { nodes { name signUps { net } attendance { attended } headcount { low } campaign { id name position } } }
    } }`;
    const forFew = await statements(query, { id: few });

    expect(forFew).toBeGreaterThan(0);
    expect(await statements(query, { id: many })).toBe(forFew);
  });

  test('grows by as much for each campaign of a list, whatever they are asked', async () => {
    for (let n = 0; n < 6; n++) await server.campaign();
    const query = `query ($first: Int!) { campaigns(last: $first) { totalCount nodes {
      name
      impact { participants signUps { net } headcount { low } pledges { unit overdue } }
      series(of: GROSS_SIGN_UPS, every: DAY) { value }
      activities(first: 3) { nodes { name attendance { attended } } }
    } } }`;
    const [two, four, six] = [
      await statements(query, { first: 2 }),
      await statements(query, { first: 4 }),
      await statements(query, { first: 6 }),
    ];

    expect(six - four).toBe(four - two);
    expect((four - two) / 2).toBeLessThan(20);
  });

  test('does not grow with what has been recorded, nor with the groups it is broken down into', async () => {
    const campaignId = await server.campaign();
    const query = `query ($id: ID!) { campaign(id: $id) {
      impact {
        participants
        signUps { net }
        attendance { unknown }
        pledges { pledged }
        by(dimension: RECRUITER, and: AREA) { key andKey participants signUps { net } attendance { unknown } pledges { pledged } }
      }
      series(of: PARTICIPANTS, every: DAY, by: RECRUITER) { value }
    } }`;
    const costs: number[] = [];
    for (const count of [3, 40, 300]) {
      const shares = await server.record(
        Array.from({ length: count }, (_, n): Item => {
          return {
            share: { campaignId, participant: { email: `s${count}n${n}@example.org` }, area: `Area ${n}` },
          };
        }),
      );
      const codes = shares.map(share => (share as { id: string }).id);
      await server.record(
        codes.map((share, n): Item => {
          return { signUp: { campaignId, participant: { email: `n${count}n${n}@example.org` }, share } };
        }),
      );
      costs.push(await statements(query, { id: campaignId }));
    }

    expect(costs).toEqual([costs[0], costs[0], costs[0]]);
  });
});
