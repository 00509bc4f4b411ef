import { type Item, TestServer } from '../server/harness.ts';

/** What is counted, at the edges of days, months and years, and across campaigns: over HTTP. */

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.remove());

/** Each of the tests here has an organisation of its own. */
function withOwnOrganisation(): void {
  let others: TestServer;
  beforeEach(async () => {
    others = server;
    server = await TestServer.start();
  });
  afterEach(async () => {
    await server.remove();
    server = others;
  });
}

/** Somebody known by a letter. */
const person = (letter: string) => ({ email: `${letter}@example.org` });

/** @throws unless all of it is recorded */
async function record(...items: Item[]): Promise<string[]> {
  const outcomes = await server.record(items);
  return outcomes.map(outcome => {
    if (outcome.__typename === 'Refusal') throw new Error(`${outcome.code}: ${outcome.message}`);
    return outcome.id;
  });
}

const signUp = (campaignId: string, letter: string, occurredAt: string, rest: object = {}): Item => ({
  signUp: { campaignId, participant: person(letter), occurredAt, ...rest },
});

/** What a campaign answers. */
async function campaign<Answer>(id: string, fields: string, asOf?: object): Promise<Answer> {
  const query = `query ($id: ID!, $asOf: AsOf) { campaign(id: $id, asOf: $asOf) { ${fields} } }`;
  return (await server.data<{ campaign: Answer }>(query, { id, asOf })).campaign;
}

async function organisation<Answer>(fields: string, asOf?: object): Promise<Answer> {
  const query = `query ($asOf: AsOf) { organisation(asOf: $asOf) { ${fields} } }`;
  return (await server.data<{ organisation: Answer }>(query, { asOf })).organisation;
}

/** The fields by which a query that must not succeed was refused. */
async function refusedFields(id: string, fields: string): Promise<(string | undefined)[]> {
  const { errors } = await server.ask(`query ($id: ID!) { campaign(id: $id) { ${fields} } }`, { id });
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['INVALID_INPUT']);
  return errors!.flatMap(({ extensions }) => extensions.fields!.map(({ path }) => path));
}

interface Point {
  readonly start: string;
  readonly startsAt: string;
  readonly key: string | null;
  readonly value: number;
}
interface Series {
  readonly series: readonly Point[];
}

interface Broken {
  readonly impact: { readonly by: readonly Record<string, unknown>[] };
}

describe('a day on which the clocks change', () => {
  test.each([
    ['forward', '2025-03-30', 23, ['2025-03-30T00:30:00Z', '2025-03-30T01:30:00Z']],
    ['back', '2025-10-26', 25, ['2025-10-26T00:30:00Z', '2025-10-26T01:30:00Z']],
    ['not at all', '2025-05-04', 24, ['2025-05-04T00:30:00Z', '2025-05-04T01:30:00Z']],
  ])('%s has as many points as it has hours', async (_, day, hours, times) => {
    const id = await server.campaign({ timeZone: 'Europe/Oslo' });
    // Back: both at half past two, an hour apart. Forward: half past one, and half past three right after.
    await record(...times.map((at, n) => signUp(id, `p${n}`, at)));
    const { series } = await campaign<Series>(
      id,
      `series(every: HOUR, during: { from: "${day}", to: "${day}" }) { start startsAt key value }`,
    );

    expect(series).toHaveLength(hours);
    expect(new Set(series.map(({ start }) => start))).toEqual(new Set([day]));
    const starts = series.map(({ startsAt }) => Date.parse(startsAt));
    expect(starts.slice(1).map((start, n) => start - starts[n]!)).toEqual(Array(hours - 1).fill(3_600_000));
    const counted = series.filter(({ value }) => value > 0).map(({ startsAt, value }) => [startsAt, value]);
    expect(counted).toEqual(times.map(at => [at.replace('30:00Z', '00:00.000Z'), 1]));
  });

  test('is one day of a series, and begins and ends where its midnights are', async () => {
    const id = await server.campaign({ timeZone: 'Europe/Oslo' });
    const edges = [
      '2025-03-29T22:59:59.999Z',
      '2025-03-29T23:00:00Z',
      '2025-03-30T21:59:59.999Z',
      '2025-03-30T22:00:00Z',
    ];
    await record(...edges.map((at, n) => signUp(id, `p${n}`, at)));
    const { series } = await campaign<Series>(id, 'series(every: DAY) { start startsAt value }');

    expect(series).toEqual([
      { start: '2025-03-29', startsAt: '2025-03-28T23:00:00.000Z', value: 1 },
      { start: '2025-03-30', startsAt: '2025-03-29T23:00:00.000Z', value: 2 },
      { start: '2025-03-31', startsAt: '2025-03-30T22:00:00.000Z', value: 1 },
    ]);
    const { impact } = await campaign<{ impact: { participants: number } }>(
      id,
      'impact(during: { from: "2025-03-30", to: "2025-03-30" }) { participants }',
    );
    expect(impact.participants).toBe(2);
  });
});

describe('a period beside an earlier one', () => {
  interface Compared {
    readonly impact: {
      readonly compared: {
        readonly during: { readonly from: string; readonly to: string };
        readonly growth: {
          readonly value: number | null;
          readonly now: number;
          readonly before: number;
          readonly refusal: string | null;
        };
      };
    };
  }
  const compared = (from: string, to: string, baseline: string) =>
    `impact(during: { from: "${from}", to: "${to}" }) { compared(to: ${baseline}) { during { from to } growth(of: GROSS_SIGN_UPS) { value now before refusal } } }`;

  test.each([
    ['2024-02-29', '2024-02-29', 'YEAR_BEFORE', '2023-02-28', '2023-02-28'],
    ['2024-02-28', '2024-03-01', 'YEAR_BEFORE', '2023-02-28', '2023-03-01'],
    ['2025-02-28', '2025-03-01', 'YEAR_BEFORE', '2024-02-28', '2024-03-01'],
    ['2024-03-01', '2024-03-03', 'PERIOD_BEFORE', '2024-02-27', '2024-02-29'],
    ['2023-03-01', '2023-03-03', 'PERIOD_BEFORE', '2023-02-26', '2023-02-28'],
    ['2025-01-01', '2025-01-01', 'PERIOD_BEFORE', '2024-12-31', '2024-12-31'],
    ['2025-01-01', '2025-12-31', 'PERIOD_BEFORE', '2024-01-02', '2024-12-31'],
    ['2025-03-30', '2025-03-30', 'PERIOD_BEFORE', '2025-03-29', '2025-03-29'],
  ])('%s to %s: %s is %s to %s', async (from, to, baseline, earlierFrom, earlierTo) => {
    const id = await server.campaign();
    const { impact } = await campaign<Compared>(id, compared(from, to, baseline));
    expect(impact.compared.during).toEqual({ from: earlierFrom, to: earlierTo });
  });

  test('has grown by so much, or it is said why that is not known', async () => {
    const id = await server.campaign();
    await record(
      signUp(id, 'a', '2023-02-28T12:00:00Z'),
      signUp(id, 'b', '2023-02-28T12:00:00Z'),
      ...['c', 'd', 'e'].map(letter => signUp(id, letter, '2024-02-29T12:00:00Z')),
    );
    const growth = async (from: string, to: string) =>
      (await campaign<Compared>(id, compared(from, to, 'YEAR_BEFORE'))).impact.compared.growth;

    expect(await growth('2024-02-29', '2024-02-29')).toEqual({
      value: 0.5,
      now: 3,
      before: 2,
      refusal: null,
    });
    expect(await growth('2025-02-28', '2025-02-28')).toMatchObject({ value: null, now: 0, before: 0 });
    expect((await growth('2023-02-28', '2023-02-28')).refusal).toMatch(/baseline/);
  });

  test('needs a period', async () => {
    const id = await server.campaign();
    expect(await refusedFields(id, 'impact { compared(to: YEAR_BEFORE) { during { from } } }')).toEqual([
      'during',
    ]);
  });
});

describe('nothing', () => {
  withOwnOrganisation();

  test('in a campaign answers every field, with nought, nothing and null', async () => {
    const id = await server.campaign();
    const impact = `
    participants signUps { net gross confirmed } shares { made opened }
    attendance { attended noShow unknown walkIns showUpRate }
    headcount { low high } kFactor { value } reach { area } planAdherence { planned published onTime rate }
    pledges { unit } costs { currency } funnel { shares opens grossSignUps confirmed attended }
    by(dimension: CHANNEL, and: RECRUITER) { key }`;
    const fields = `
    all: impact { ${impact} }
    some: impact(during: { from: "2025-01-01", to: "2025-01-02" }) { ${impact} compared(to: PERIOD_BEFORE) { growth(of: PARTICIPANTS) { value now before } } }
    noSeries: series(every: DAY) { value }
    series(every: WEEK, during: { from: "2025-01-01", to: "2025-01-12" }, by: AREA) { start key value }
    retention(of: { from: "2025-01-01", to: "2025-01-31" }) { participants returned rate }
    activeUsers`;
    const nothing = {
      participants: 0,
      signUps: { net: 0, gross: 0, confirmed: 0 },
      shares: { made: 0, opened: 0 },
      attendance: { attended: 0, noShow: 0, unknown: 0, walkIns: 0, showUpRate: null },
      headcount: null,
      kFactor: null,
      reach: [],
      planAdherence: { planned: 0, published: 0, onTime: 0, rate: null },
      pledges: [],
      costs: [],
      funnel: { shares: 0, opens: 0, grossSignUps: 0, confirmed: 0, attended: 0 },
      by: [],
    };
    const expected = {
      all: nothing,
      some: { ...nothing, compared: { growth: { value: null, now: 0, before: 0 } } },
      noSeries: [],
      series: [
        { start: '2024-12-30', key: null, value: 0 },
        { start: '2025-01-06', key: null, value: 0 },
      ],
      retention: { participants: 0, returned: 0, rate: null },
      activeUsers: 0,
    };

    expect(await campaign(id, fields)).toEqual(expected);
    expect(await organisation(fields)).toEqual(expected);
    const { position } = await campaign<{ position: string }>(id, 'position');
    expect(await campaign(id, fields, { position })).toEqual(expected);
    expect(await organisation(fields, { position })).toEqual(expected);
  });

  test('not even a campaign answers every field too, also in the past', async () => {
    const fields = `impact(during: { from: "2025-01-01", to: "2025-01-02" }) { participants headcount { low } reach { area } }
    series(every: HOUR, during: { from: "2025-01-01", to: "2025-01-01" }) { value } activeUsers`;
    const expected = {
      impact: { participants: 0, headcount: null, reach: [] },
      series: Array(24).fill({ value: 0 }) as unknown,
      activeUsers: 0,
    };
    expect(await organisation(fields)).toEqual(expected);
    expect(await organisation(fields, { recordedAt: '2025-01-01T00:00:00Z' })).toEqual(expected);
  });
});

describe('a question that has no answer', () => {
  const period = (from: string, to: string) => `{ from: "${from}", to: "${to}" }`;
  test.each([
    [`impact(during: ${period('2025-02-30', '2025-03-01')}) { participants }`, 'during.from'],
    [`impact(during: ${period('2025-02-28', '2025-02-29')}) { participants }`, 'during.to'],
    [`impact(during: ${period('2025-03-02', '2025-03-01')}) { participants }`, 'during.to'],
    [`impact(during: ${period('yesterday', '2025-03-01')}) { participants }`, 'during.from'],
    [`impact(during: ${period('2025-01-01', '2025-01-01T00:00:00Z')}) { participants }`, 'during.to'],
    [`impact(during: ${period('0000-01-01', '0000-01-02')}) { participants }`, 'during.from'],
    [`impact(during: ${period('9999-12-31', '9999-12-31')}) { headcount { low } }`, 'during.from'],
    [`impact(during: ${period('1900-01-01', '2025-01-01')}) { participants }`, 'during.to'],
    [`series(every: DAY, during: ${period('2025-13-01', '2025-13-02')}) { value }`, 'during.from'],
    [`series(every: HOUR, during: ${period('2020-01-01', '2025-01-01')}) { value }`, 'every'],
    [`retention(of: ${period('2025-03-02', '2025-03-01')}) { rate }`, 'of.to'],
    [`retention(of: ${period('2025-03-01', '2025-03-01')}, in: ${period('x', 'y')}) { rate }`, 'in.from'],
    [
      `retention(of: ${period('2025-03-01', '2025-03-31')}, in: ${period('2025-03-31', '2025-04-30')}) { rate }`,
      'in.from',
    ],
    ['activeUsers(days: 0)', 'days'],
    ['activeUsers(days: 367)', 'days'],
    ['activeUsers(on: "2025-02-29")', 'on'],
    ['activeUsers(on: "9999-12-31")', 'on'],
    ['impact { by(dimension: AREA, and: AREA) { key } }', 'and'],
    ['impact { by(dimension: AREA, first: 0) { key } }', 'first'],
    ['impact { by(dimension: AREA, first: 5001) { key } }', 'first'],
  ])('%s: %s is refused', async (fields, path) => {
    const id = await server.campaign();
    expect(await refusedFields(id, fields)).toEqual([path]);
  });

  test('a century is not too long, and the days at its ends are days', async () => {
    const id = await server.campaign();
    const fields = `impact(during: ${period('1970-01-01', '2069-12-31')}) { participants }
      series(every: MONTH, during: ${period('1970-01-01', '2069-12-31')}) { start }
      activeUsers(days: 366, on: "1900-01-01")`;
    const answer = await campaign<{ series: { start: string }[] }>(id, fields);
    expect(answer).toMatchObject({ impact: { participants: 0 }, activeUsers: 0 });
    expect([answer.series.length, answer.series.at(-1)]).toEqual([1_200, { start: '2069-12-01' }]);
  });
});

describe('an organisation', () => {
  withOwnOrganisation();

  test('counts somebody once who takes part in two campaigns, and adds up what they did', async () => {
    const [oslo, tokyo] = [
      await server.campaign({ timeZone: 'Europe/Oslo' }),
      await server.campaign({ timeZone: 'Asia/Tokyo' }),
    ];
    // In Tokyo it is the 5th already.
    const at = '2025-05-04T18:00:00Z';
    await record(
      signUp(oslo, 'a', at, { channel: 'SMS', area: 'Nord' }),
      signUp(tokyo, 'a', at, { channel: 'SMS', area: 'Nord' }),
      signUp(tokyo, 'b', at, { channel: 'X' }),
      {
        makePledge: {
          campaignId: oslo,
          participant: person('a'),
          pledge: { money: { amount: '1.5', currency: 'NOK' } },
        },
      },
      {
        makePledge: {
          campaignId: tokyo,
          participant: person('b'),
          pledge: { money: { amount: '2', currency: 'NOK' } },
        },
      },
    );
    const fields = `
      impact { participants signUps { gross } pledges { pledged } by(dimension: CHANNEL) { key participants signUps { gross } } }
      fifth: impact(during: { from: "2025-05-05", to: "2025-05-05" }) { participants signUps { gross } }
      series(of: PARTICIPANTS, every: MONTH) { start value }
      days: series(of: GROSS_SIGN_UPS, every: DAY) { start value }`;
    const both = await organisation<{ series: object[] }>(fields);

    expect(both).toMatchObject({
      impact: {
        participants: 2,
        signUps: { gross: 3 },
        pledges: [{ pledged: '3.5' }],
        by: [
          { key: 'SMS', participants: 1, signUps: { gross: 2 } },
          { key: 'X', participants: 1, signUps: { gross: 1 } },
          // Who pledged did not say where they were reached.
          { key: null, participants: 2, signUps: { gross: 0 } },
        ],
      },
      fifth: { participants: 2, signUps: { gross: 2 } },
      days: [
        { start: '2025-05-04', value: 1 },
        { start: '2025-05-05', value: 2 },
      ],
    });
    expect(both.series[0]).toEqual({ start: '2025-05-01', value: 2 });
    expect(await campaign(oslo, 'impact { participants }')).toEqual({ impact: { participants: 1 } });
  });

  test('loses no hour where hours begin at other minutes elsewhere', async () => {
    const [oslo, kolkata] = [
      await server.campaign({ timeZone: 'Europe/Oslo' }),
      await server.campaign({ timeZone: 'Asia/Kolkata' }),
    ];
    await record(
      signUp(oslo, 'a', '2025-05-04T21:45:00Z'),
      signUp(kolkata, 'b', '2025-05-03T18:35:00Z'),
      signUp(kolkata, 'c', '2025-05-04T18:25:00Z'),
    );
    const { series } = await organisation<Series>(
      'series(every: HOUR, during: { from: "2025-05-04", to: "2025-05-04" }) { startsAt value }',
    );
    // From the first moment of that day in India to its last in Norway.
    expect(
      series.map(({ startsAt }) => startsAt).filter((_, n, all) => n === 0 || n === all.length - 1),
    ).toEqual(['2025-05-03T18:00:00.000Z', '2025-05-04T21:00:00.000Z']);
    expect(series.filter(({ value }) => value > 0)).toEqual([
      { startsAt: '2025-05-03T18:00:00.000Z', value: 1 },
      { startsAt: '2025-05-04T18:00:00.000Z', value: 1 },
      { startsAt: '2025-05-04T21:00:00.000Z', value: 1 },
    ]);
  });

  test('keeps those who come back in another of its campaigns; each campaign keeps none', async () => {
    const [winter, spring] = [await server.campaign(), await server.campaign()];
    await record(
      signUp(winter, 'a', '2025-01-10T12:00:00Z'),
      signUp(winter, 'b', '2025-01-20T12:00:00Z'),
      signUp(spring, 'a', '2025-02-10T12:00:00Z'),
      signUp(spring, 'c', '2025-02-20T12:00:00Z'),
    );
    const fields = `retention(of: { from: "2025-01-01", to: "2025-01-31" }, in: { from: "2025-02-01", to: "2025-02-28" }) { participants returned rate }
      following: retention(of: { from: "2025-01-01", to: "2025-01-31" }) { returned }
      later: retention(of: { from: "2025-01-01", to: "2025-01-20" }) { returned }
      activeUsers(days: 32, on: "2025-02-10")
      fewer: activeUsers(days: 31, on: "2025-02-10")`;

    expect(await organisation(fields)).toEqual({
      retention: { participants: 2, returned: 1, rate: 0.5 },
      following: { returned: 1 },
      later: { returned: 0 },
      activeUsers: 2,
      fewer: 2,
    });
    expect(await campaign(winter, fields)).toMatchObject({
      retention: { participants: 2, returned: 0, rate: 0 },
      activeUsers: 2,
      fewer: 1,
    });
    expect(await campaign(spring, fields)).toMatchObject({
      retention: { participants: 0, returned: 0, rate: null },
      activeUsers: 1,
    });
  });

  test('was what it was: its campaigns and their people as of then', async () => {
    const fields = `position impact { participants signUps { gross net } by(dimension: AREA) { key participants } }
      series(of: PARTICIPANTS, every: DAY) { start value }
      retention(of: { from: "2025-01-01", to: "2025-01-31" }) { returned } activeUsers(days: 60, on: "2025-02-10")`;
    const then: { position: string }[] = [];
    const remember = async () => then.push(await organisation(fields));
    const winter = await server.campaign();
    await remember();
    await record(signUp(winter, 'a', '2025-01-10T12:00:00Z', { area: 'Nord' }));
    await remember();
    const spring = await server.campaign();
    await record(signUp(spring, 'a', '2025-02-10T12:00:00Z', { area: 'Sør' }));
    await remember();
    await record(
      { withdrawSignUp: { campaignId: winter, participant: person('a') } },
      signUp(winter, 'b', '2025-01-05T12:00:00Z'),
    );
    await remember();

    expect(new Set(then.map(answer => JSON.stringify(answer))).size).toBe(4);
    for (const answer of then) {
      expect(await organisation(fields, { position: answer.position })).toEqual(answer);
    }
  });
});

describe('groups', () => {
  test('by two dimensions are each pair that occurs', async () => {
    const id = await server.campaign();
    const at = '2025-05-04T10:00:00Z';
    await record(
      signUp(id, 'a', at, { channel: 'SMS', audience: 'youth' }),
      signUp(id, 'b', at, { channel: 'SMS', audience: 'youth' }),
      signUp(id, 'c', at, { channel: 'SMS' }),
      signUp(id, 'd', at, { audience: 'youth' }),
      {
        share: { campaignId: id, participant: person('e'), channel: 'X', audience: 'youth', occurredAt: at },
      },
    );
    const { impact } = await campaign<Broken>(
      id,
      'impact { by(dimension: CHANNEL, and: AUDIENCE) { key andKey participants signUps { gross } shares { made } } }',
    );
    const group = (key: string | null, andKey: string | null, people: number, gross: number, made = 0) => ({
      key,
      andKey,
      participants: people,
      signUps: { gross },
      shares: { made },
    });
    expect(impact.by[0]).toEqual(group('SMS', 'youth', 2, 2));
    expect(impact.by).toHaveLength(4);
    expect(impact.by).toEqual(
      expect.arrayContaining([
        group('SMS', null, 1, 1),
        group(null, 'youth', 1, 1),
        group('X', 'youth', 1, 0, 1),
      ]),
    );
    expect(impact.by.at(-1)).toEqual(group('X', 'youth', 1, 0, 1));
  });

  test('by recruiter: what somebody shared, and what came of it, in one line', async () => {
    const id = await server.campaign();
    const at = '2025-05-04T10:00:00Z';
    const [share] = await record({
      share: { campaignId: id, participant: person('a'), channel: 'X', occurredAt: at },
    });
    await record(
      { openShare: { share: share!, occurredAt: at } },
      { openShare: { share: share!, occurredAt: at } },
      signUp(id, 'b', at, { share }),
      signUp(id, 'c', at),
    );
    const { impact } = await campaign<Broken>(
      id,
      'impact { by(dimension: RECRUITER) { key participants shares { made opened } signUps { gross } } }',
    );
    expect(impact.by).toHaveLength(2);
    const [own] = impact.by.filter(({ key }) => key !== null);
    expect(own).toMatchObject({ participants: 2, shares: { made: 1, opened: 2 }, signUps: { gross: 1 } });
    const history = await server.history(id);
    expect(own!.key).toBe(history.find(({ type }) => type === 'CAMPAIGN_SHARED')!.participantId);
  });

  test('by activity have their names beside their ids; recruiters have none', async () => {
    const id = await server.campaign();
    const activityId = await server.activity(id, { name: 'Rydding på Torget' });
    await record(
      signUp(id, 'a', '2025-04-01T10:00:00Z', { activityId, channel: 'SMS' }),
      signUp(id, 'b', '2025-04-01T10:00:00Z', { channel: 'SMS' }),
    );
    const { impact } = await campaign<Record<'impact', Record<string, object>>>(
      id,
      `impact {
        one: by(dimension: ACTIVITY) { key name andName costs { currency } }
        two: by(dimension: CHANNEL, and: ACTIVITY) { name andKey andName }
      }`,
    );
    const named = { key: activityId, name: 'Rydding på Torget' };
    expect(impact.one).toEqual(
      expect.arrayContaining([
        { ...named, andName: null, costs: [] },
        { key: null, name: null, andName: null, costs: [] },
      ]),
    );
    expect(impact.two).toEqual(
      expect.arrayContaining([
        { name: null, andKey: activityId, andName: named.name },
        { name: null, andKey: null, andName: null },
      ]),
    );
  });

  test('of which nothing occurred in the period are returned where something is expected of them, or was spent', async () => {
    const id = await server.campaign();
    const activityId = await server.activity(id, { startsAt: '2025-05-10T10:00:00Z' });
    await record(
      signUp(id, 'a', '2025-04-01T10:00:00Z', { activityId, channel: 'SMS' }),
      signUp(id, 'b', '2025-04-01T10:00:00Z', { channel: 'EMAIL' }),
      {
        recordSpend: {
          campaignId: id,
          amount: { amount: '500', currency: 'NOK' },
          channel: 'FACEBOOK_ADS',
          during: { from: '2025-05-01', to: '2025-05-05' },
        },
      },
    );
    const by = 'by(dimension: CHANNEL) { key attendance { unknown } costs { spend perGrossSignUp } }';
    const { impact } = await campaign<Broken>(
      id,
      `impact(during: { from: "2025-05-05", to: "2025-05-31" }) { ${by} }`,
    );

    expect(impact.by).toHaveLength(2);
    expect(impact.by).toEqual(
      expect.arrayContaining([
        { key: 'SMS', attendance: { unknown: 1 }, costs: [] },
        { key: 'FACEBOOK_ADS', attendance: { unknown: 0 }, costs: [{ spend: '100', perGrossSignUp: null }] },
      ]),
    );
  });

  test('are gone where all that was counted in them was a mistake', async () => {
    const id = await server.campaign();
    const activityId = await server.activity(id);
    const here = { campaignId: id, activityId, participant: person('a') };
    await record({ recordAttendance: { ...here, area: 'Nord' } }, { revokeAttendance: here });
    expect(await campaign(id, 'impact { participants by(dimension: AREA) { key } }')).toEqual({
      impact: { participants: 0, by: [] },
    });
  });
});

describe('of several populations of an area', () => {
  withOwnOrganisation();

  const state = (campaignId: string, population: number, on: string, at: string): Item => ({
    statePopulation: { campaignId, area: 'Åsane', population, on, occurredAt: `2025-${at}T12:00:00Z` },
  });
  const population = ({ impact }: { impact: { reach: { population: number }[] } }) =>
    impact.reach.map(one => one.population);
  const upTo = (day: string) =>
    `impact(during: { from: "2020-01-01", to: "${day}" }) { reach { population } }`;

  test('for one day the one that was stated last holds, in whatever order they were recorded', async () => {
    const id = await server.campaign();
    const day = '2024-01-01';
    await record(state(id, 2, day, '02-02'), state(id, 1, day, '02-01'));
    for (const end of ['2024-06-30', day, '2023-12-31'])
      expect(population(await campaign(id, upTo(end)))).toEqual([2]);

    // Stated at one time: the one that was recorded last.
    await record(state(id, 3, day, '02-02'));
    for (const end of ['2024-06-30', day, '2023-12-31'])
      expect(population(await campaign(id, upTo(end)))).toEqual([3]);
  });

  test('of one day in several campaigns too; another day goes before', async () => {
    const [one, other] = [await server.campaign(), await server.campaign()];
    const day = '2024-01-01';
    await record(state(one, 1, day, '02-01'), state(other, 2, day, '02-02'), state(one, 3, day, '02-03'));
    for (const end of ['2024-06-30', '2023-12-31'])
      expect(population(await organisation(upTo(end)))).toEqual([3]);

    await record(state(one, 4, '2024-03-01', '01-01'), state(other, 5, '2024-02-01', '02-04'));
    expect(population(await organisation(upTo('2024-06-30')))).toEqual([4]);
    expect(population(await organisation(upTo('2023-12-31')))).toEqual([3]);
  });
});

describe('what is stated of people', () => {
  const ages = 'impact { by(dimension: AGE_BAND) { key participants } }';
  interface Bands {
    readonly impact: { readonly by: readonly { readonly key: string; readonly participants: number }[] };
  }

  test('as a year of birth is counted by age band, and the year is nowhere', async () => {
    const id = await server.campaign();
    const born = (letter: string, birthYear: number, occurredAt: string) =>
      signUp(id, letter, occurredAt, { birthYear });
    await record(
      born('a', 1987, '2025-01-01T12:00:00Z'), // 38
      born('b', 2007, '2025-12-31T12:00:00Z'), // turns 18 that year
      born('c', 2008, '2025-12-31T12:00:00Z'), // 17
      born('d', 1958, '2025-06-01T12:00:00Z'), // 67
      born('e', 2012, '2024-06-01T12:00:00Z'), // 12, then
      born('f', 2012, '2025-06-01T12:00:00Z'), // 13
    );
    const { impact } = await campaign<Bands>(id, ages);
    expect(Object.fromEntries(impact.by.map(({ key, participants }) => [key, participants]))).toEqual({
      AGE_0_12: 1,
      AGE_13_17: 2,
      AGE_18_24: 1,
      AGE_35_44: 1,
      AGE_67_UP: 1,
    });
    const history = await server.history(id);
    // Ids may hold any digits.
    const said = JSON.stringify(history.map(event => event.data));
    expect(said).not.toMatch(/birth|\b(1987|2007|2008|1958|2012)\b/);
  });

  test.each([
    [
      'after the event',
      { birthYear: 2026, occurredAt: '2025-06-01T12:00:00Z' },
      'Expected a year not after the event.',
    ],
    [
      'beside an age band',
      { birthYear: 1987, ageBand: 'AGE_35_44' },
      'Expected either birthYear or ageBand.',
    ],
  ])('a year of birth %s is refused', async (_, stated, message) => {
    const participant = { email: 'kari@example.org' };
    const error = await server.refused('signUp', {
      campaignId: await server.campaign(),
      participant,
      ...stated,
    });
    expect(error.extensions).toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ path: 'birthYear', message }],
    });
  });

  test('holds for what they do later without saying it again', async () => {
    const id = await server.campaign();
    await record(signUp(id, 'a', '2025-01-01T12:00:00Z', { birthYear: 1987, area: 'Nord' }), {
      share: { campaignId: id, participant: person('a') },
    });
    expect(
      await campaign(id, 'impact { by(dimension: AREA, and: AGE_BAND) { key andKey shares { made } } }'),
    ).toEqual({
      impact: { by: [{ key: 'Nord', andKey: 'AGE_35_44', shares: { made: 1 } }] },
    });
  });

  test('does not change what was counted before: who moves was where they were', async () => {
    const id = await server.campaign();
    const [first, second] = [await server.activity(id), await server.activity(id)];
    await record(signUp(id, 'a', '2025-05-04T12:00:00Z', { activityId: first, area: 'Nord' }));
    const yesterday = `impact(during: { from: "2025-05-04", to: "2025-05-04" }) { by(dimension: AREA) { key participants signUps { gross } } }`;
    const before = await campaign(id, yesterday);

    await record(signUp(id, 'a', '2025-05-05T12:00:00Z', { activityId: second, area: 'Sør' }));
    await record({
      confirmSignUp: {
        campaignId: id,
        participant: person('a'),
        activityId: first,
        occurredAt: '2025-05-05T13:00:00Z',
      },
    });
    await record({ share: { campaignId: id, participant: person('a'), occurredAt: '2025-05-05T14:00:00Z' } });

    expect(await campaign(id, yesterday)).toEqual(before);
    expect(before).toEqual({ impact: { by: [{ key: 'Nord', participants: 1, signUps: { gross: 1 } }] } });
    // Confirmed is what was signed up for when they lived there; shared is what they do now.
    const after = await campaign<Broken>(
      id,
      'impact { by(dimension: AREA) { key signUps { gross confirmed } shares { made } } }',
    );
    expect(new Set(after.impact.by)).toEqual(
      new Set([
        { key: 'Nord', signUps: { gross: 1, confirmed: 1 }, shares: { made: 0 } },
        { key: 'Sør', signUps: { gross: 1, confirmed: 0 }, shares: { made: 1 } },
      ]),
    );
  });
});

test('a correction takes back from the day of what it corrects, and not from what was answered before', async () => {
  const id = await server.campaign();
  const activityId = await server.activity(id, { startsAt: '2025-05-04T10:00:00Z' });
  const here = { campaignId: id, activityId, participant: person('a') };
  await record(
    { signUp: { ...here, occurredAt: '2025-05-01T10:00:00Z' } },
    { recordAttendance: { ...here, occurredAt: '2025-05-04T11:00:00Z' } },
  );
  const fields = `position
    fourth: impact(during: { from: "2025-05-04", to: "2025-05-04" }) { participants attendance { attended noShow unknown showUpRate } }
    fifth: impact(during: { from: "2025-05-05", to: "2025-05-05" }) { participants attendance { attended noShow unknown } }
    series(of: ATTENDANCES, every: DAY) { start value }`;
  const came = await campaign<{ position: string }>(id, fields);
  expect(came).toMatchObject({
    fourth: { participants: 1, attendance: { attended: 1, noShow: 0, unknown: 0, showUpRate: 1 } },
    series: [{ start: '2025-05-04', value: 1 }],
  });

  await record({ markNoShow: { ...here, occurredAt: '2025-05-05T09:00:00Z' } });
  const stayedAway = await campaign<{ position: string }>(id, fields);
  expect(stayedAway).toMatchObject({
    fourth: { participants: 0, attendance: { attended: 0, noShow: 0, unknown: 0, showUpRate: null } },
    fifth: { participants: 0, attendance: { attended: 0, noShow: 1, unknown: 0 } },
    series: [],
  });

  await record({ revokeAttendance: { ...here, occurredAt: '2025-05-06T09:00:00Z' } });
  expect(await campaign(id, fields)).toMatchObject({
    fourth: { attendance: { attended: 0, noShow: 0, unknown: 1 } },
    fifth: { attendance: { attended: 0, noShow: 0, unknown: 0 } },
  });
  for (const then of [came, stayedAway]) {
    expect(await campaign(id, fields, { position: then.position })).toEqual(then);
  }
});
