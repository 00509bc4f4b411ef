import type { CommandName } from '../../src/commands/all.ts';
import { type Receipt, TestServer, until } from '../server/harness.ts';
import { may } from './every-entry.ts';

/** Indicators, statements of impact and goals, over HTTP. */

let server: TestServer;
let campaignId: string;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.remove());
beforeEach(async () => {
  campaignId = await server.campaign({ occurredAt: '2024-01-01T00:00:00Z' });
});

const record = (name: CommandName, input: object): Promise<Receipt> =>
  server.mutate(name, { campaignId, ...input });

async function asked<T>(fields: string, asOf?: object): Promise<T> {
  const { campaign } = await server.data<{ campaign: T }>(
    `query ($id: ID!, $asOf: AsOf) { campaign(id: $id, asOf: $asOf) { ${fields} } }`,
    { id: campaignId, asOf },
  );
  return campaign;
}

const define = (key: string, rule: string, said: object = {}) =>
  record('defineIndicator', {
    key,
    rule,
    labels: { nb: 'Påmeldte', nn: 'Påmelde', en: 'Sign-ups' },
    unit: 'personer',
    higherIsBetter: true,
    resultType: 'OUTPUT',
    ...said,
  });

const signUp = (day: string, ...names: string[]) =>
  server.record(
    names.map(name => ({
      signUp: { campaignId, participant: { email: `${name}@example.org` }, occurredAt: `${day}T10:00:00Z` },
    })),
  );

const halfYear = { from: '2025-07-01', to: '2025-12-31' };
const halfYearBefore = { from: '2025-01-01', to: '2025-06-30' };

const statementFields = `id form text en: text(language: EN) subject comparator value high direction changeType unit
  baseline baselineValue baselineHigh baselineDuring { from to } during { from to } duration { length unit } scope ambiguity
  origin evidenceLevel source claimedBy claimedOn position indicator { key } indicatorVersion refusal { reason message }`;

interface Shown {
  readonly id: string;
  readonly form: string;
  readonly text: string;
  readonly origin: string;
  readonly position: string;
  readonly value: string | null;
  readonly refusal: { readonly reason: string } | null;
}

const statements = async (args = '', asOf?: object) =>
  (await asked<{ statements: Shown[] }>(`statements${args} { ${statementFields} }`, asOf)).statements;

describe('indicators', () => {
  test('are returned as they are defined, with their values', async () => {
    await define('people', 'ACTIVE_USERS', { windowDays: 7 });
    await define('signups', 'GROSS_SIGN_UPS');
    await define('signups', 'GROSS_SIGN_UPS', { unit: 'påmeldinger' });
    await signUp('2025-05-02', 'a', 'b');
    await signUp('2025-05-20', 'b', 'c');
    const { indicators, indicator, none } = await asked<Record<string, unknown>>(
      `indicators { key label(language: NN) windowDays value(during: { from: "2025-05-01", to: "2025-05-08" }) { value during { from to } } }
       indicator(key: "signups") { key label labels { nb nn en } unit higherIsBetter resultType rule windowDays version
         value { value high comparator source refusal { reason } }
         before: value(during: { from: "2023-05-01", to: "2023-05-08" }) { value comparator during { from } refusal { reason } }
         series(every: WEEK, during: { from: "2025-05-01", to: "2025-05-11" }) { origin source area unit points { value high comparator during { from to } } } }
       none: indicator(key: "other") { key }`,
    );
    expect(indicators).toMatchObject([
      {
        key: 'people',
        label: 'Påmelde',
        windowDays: 7,
        value: { value: '2', during: { from: '2025-05-02', to: '2025-05-08' } },
      },
      { key: 'signups' },
    ]);
    expect(indicator).toEqual({
      key: 'signups',
      label: 'Påmeldte',
      labels: { nb: 'Påmeldte', nn: 'Påmelde', en: 'Sign-ups' },
      unit: 'påmeldinger',
      higherIsBetter: true,
      resultType: 'OUTPUT',
      rule: 'GROSS_SIGN_UPS',
      windowDays: null,
      version: 2,
      value: { value: '3', high: null, comparator: 'EXACT', source: null, refusal: null },
      before: { value: null, comparator: null, during: null, refusal: { reason: 'NOTHING_MEASURED' } },
      series: [
        {
          origin: 'COMPUTED',
          source: null,
          area: null,
          unit: 'påmeldinger',
          points: [
            { value: '2', high: null, comparator: 'EXACT', during: { from: '2025-05-01', to: '2025-05-04' } },
            { value: '0', high: null, comparator: 'EXACT', during: { from: '2025-05-05', to: '2025-05-11' } },
          ],
        },
      ],
    });
    expect(none).toBeNull();
  });

  test('have baselines, and series that keep their origin', async () => {
    await define('waste', 'MEASURED_QUANTITY');
    const { id } = await record('recordBaseline', {
      indicator: 'waste',
      kind: 'CONTROL',
      value: '10',
      during: may,
      reference: 'SSB',
    });
    await record('recordMeasurement', { indicator: 'waste', value: '8', during: may, area: 'Åsane' });
    await record('importSeries', { indicator: 'waste', reference: 'SSB', points: [{ ...may, value: '9' }] });
    const { indicator } = await asked<{ indicator: object }>(
      `indicator(key: "waste") { baselines { id kind rule value during { from to } source } series { origin source area points { value } } }`,
    );
    expect(indicator).toEqual({
      baselines: [
        { id, kind: 'CONTROL', rule: 'MEASURED_QUANTITY', value: '10', during: may, source: 'SSB' },
      ],
      series: [
        { origin: 'MEASURED', source: null, area: 'Åsane', points: [{ value: '8' }] },
        { origin: 'IMPORTED_SERIES', source: 'SSB', area: null, points: [{ value: '9' }] },
      ],
    });
  });

  test.each([
    ['series(every: HOUR) { origin }', 'every'],
    ['series(every: DAY, during: { from: "1990-01-01", to: "2025-12-31" }) { origin }', 'every'],
    ['value(during: { from: "2025-05-02", to: "2025-05-01" }) { value }', 'during.to'],
  ])('%s is refused', async (field, path) => {
    await define('people', 'PARTICIPANTS');
    await signUp('1995-05-02', 'a');
    const { errors } = await server.ask(
      `query ($id: ID!) { campaign(id: $id) { indicator(key: "people") { ${field} } } }`,
      { id: campaignId },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', fields: [{ path }] } }]);
  });
});

describe('statements', () => {
  test('computed ones say what they are made of, claims whose they are', async () => {
    await define('kwh', 'MEASURED_QUANTITY', {
      labels: { nb: 'Strømforbruk', en: 'Electricity use' },
      unit: 'kWh',
    });
    await record('recordBaseline', {
      indicator: 'kwh',
      kind: 'PRE_CAMPAIGN',
      value: '10000',
      during: halfYearBefore,
    });
    await record('recordMeasurement', {
      indicator: 'kwh',
      value: '8500',
      during: halfYear,
      reference: 'Nettselskapet',
    });
    const claim = await record('reportClaim', {
      indicator: 'kwh',
      text: '15 % reduksjon i strømbruk i bydeler',
      subject: 'strømbruk',
      form: 'CHANGE',
      comparator: 'EXACT',
      value: '15',
      direction: 'DOWN',
      changeType: 'RELATIVE_PERCENT',
      baseline: 'UNSTATED',
      duration: { length: 6, unit: 'MONTH' },
      scope: 'deltakende bydeler',
      claimedBy: 'Artikkelen',
      claimedOn: '2025-01-31',
    });
    const said = await statements();
    expect(said.map(({ form, origin }) => [form, origin])).toEqual([
      ['LEVEL', 'MEASURED'],
      ['CHANGE', 'MEASURED'],
      ['TREND', 'MEASURED'],
      ['CHANGE', 'REPORTED_CLAIM'],
    ]);
    expect(said[1]).toMatchObject({
      text: 'Strømforbruk: 15 prosent lavere fra 1. juli til 31. desember 2025 (8\u00a0500 kWh) enn før kampanjen, fra 1. januar til 30. juni 2025 (10\u00a0000 kWh), ifølge Nettselskapet; endringen henger sammen med kampanjen, men er ikke vist å skyldes den.',
      subject: 'Strømforbruk',
      comparator: 'EXACT',
      value: '15',
      high: null,
      direction: 'DOWN',
      changeType: 'RELATIVE_PERCENT',
      unit: 'kWh',
      baseline: 'PRE_CAMPAIGN',
      baselineValue: '10000',
      baselineHigh: null,
      baselineDuring: halfYearBefore,
      during: halfYear,
      duration: { length: 6, unit: 'MONTH' },
      evidenceLevel: 2,
      source: 'Nettselskapet',
      claimedBy: null,
      position: (await asked<{ position: string }>('position')).position,
      indicator: { key: 'kwh' },
      indicatorVersion: 1,
      refusal: null,
    });
    expect(said[2]).toMatchObject({ comparator: null, value: null, refusal: { reason: 'TOO_FEW_SPANS' } });
    expect(said[3]).toEqual({
      id: claim.id,
      form: 'CHANGE',
      text: 'Artikkelen oppgir: «15 % reduksjon i strømbruk i bydeler» (en påstand, ikke kontrollert her).',
      en: 'Artikkelen states: “15 % reduksjon i strømbruk i bydeler” (a claim, not verified here).',
      subject: 'strømbruk',
      comparator: 'EXACT',
      value: '15',
      high: null,
      direction: 'DOWN',
      changeType: 'RELATIVE_PERCENT',
      unit: null,
      baseline: 'UNSTATED',
      baselineValue: null,
      baselineHigh: null,
      baselineDuring: null,
      during: null,
      duration: { length: 6, unit: 'MONTH' },
      scope: 'deltakende bydeler',
      ambiguity: null,
      origin: 'REPORTED_CLAIM',
      evidenceLevel: 1,
      source: null,
      claimedBy: 'Artikkelen',
      claimedOn: '2025-01-31',
      position: claim.position,
      indicator: { key: 'kwh' },
      indicatorVersion: null,
      refusal: null,
    });
    expect((await statements('(origin: REPORTED_CLAIM)')).map(({ id }) => id)).toEqual([claim.id]);
    expect(await statements('(origin: COMPUTED)')).toEqual([]);
  });

  test('one can be asked for, over any days and against any kind of baseline', async () => {
    await define('people', 'PARTICIPANTS');
    await signUp('2024-05-02', 'a', 'b');
    await signUp('2025-05-02', 'c', 'd', 'e');
    const change = (args: string) =>
      asked<{ statement: Shown }>(
        `statement(indicator: "people", form: CHANGE ${args}) { ${statementFields} }`,
      );
    const year = ', during: { from: "2025-05-01", to: "2025-05-31" }, baseline: SAME_PERIOD_PREVIOUS_YEAR';
    expect((await change(year)).statement).toMatchObject({
      id: 'people.CHANGE.2025-05-01--2025-05-31.SAME_PERIOD_PREVIOUS_YEAR',
      value: '50',
      direction: 'UP',
      baselineValue: '2',
      baselineDuring: { from: '2024-05-01', to: '2024-05-31' },
      during: may,
      origin: 'COMPUTED',
      evidenceLevel: 2,
    });
    expect((await change(year.replace('SAME_PERIOD_PREVIOUS_YEAR', 'CONTROL'))).statement).toMatchObject({
      value: null,
      comparator: null,
      baseline: 'CONTROL',
      evidenceLevel: 3,
      during: may,
      refusal: { reason: 'NO_BASELINE' },
    });
    const { statement } = await asked<{ statement: Shown }>(
      'statement(indicator: "people", form: LEVEL, during: { from: "2025-05-01", to: "2025-05-31" }) { text(language: EN) }',
    );
    expect(statement.text).toBe('Sign-ups: 3 personer in May 2025.');
  });

  test.each([
    ['indicator: "people", form: LEVEL, baseline: CONTROL', 'INVALID_INPUT'],
    ['indicator: "people", form: CHANGE, baseline: UNSTATED', 'INVALID_INPUT'],
    ['indicator: "people", form: LEVEL, during: { from: "2025-02-30", to: "2025-03-01" }', 'INVALID_INPUT'],
    ['indicator: "other", form: LEVEL', 'NOT_FOUND'],
  ])('%s is refused: %s', async (args, code) => {
    await define('people', 'PARTICIPANTS');
    const { errors } = await server.ask(
      `query ($id: ID!) { campaign(id: $id) { statement(${args}) { id } } }`,
      { id: campaignId },
    );
    expect(errors).toMatchObject([{ extensions: { code } }]);
  });

  test('as of a moment they are as they were', async () => {
    await define('people', 'PARTICIPANTS');
    const steps: (() => Promise<unknown>)[] = [
      () => signUp('2025-05-02', 'a', 'b'),
      () => record('recordBaseline', { indicator: 'people', kind: 'CONTROL', value: '1', during: may }),
      () => signUp('2025-05-03', 'c'),
      () => define('people', 'PARTICIPANTS', { unit: 'folk' }),
      () => record('setGoal', { name: 'Tre', measure: 'NET_SIGN_UPS', target: '4' }),
      () =>
        record('reportClaim', {
          text: 'Mange',
          subject: 'alt',
          form: 'LEVEL',
          comparator: 'AT_LEAST',
          value: '9',
          claimedBy: 'Vi',
        }),
      () => signUp('2025-06-03', 'd'),
      () => define('people', 'GROSS_SIGN_UPS'),
      () => record('retractEntry', { indicator: 'people' }),
    ];
    const everything = `statements { ${statementFields} } indicators { key version value { value } } goals { value met metOn forecast { on } }`;
    const answers: { live: object; position: string; recordedAt: string }[] = [];
    for (const step of steps) {
      await step();
      const live = await asked<object>(everything);
      const { position } = await asked<{ position: string }>('position');
      const { recordedAt } = (await server.history(campaignId)).at(-1)!;
      answers.push({ live, position, recordedAt });
      await until(() => Date.now() > Date.parse(recordedAt));
    }
    expect(new Set(answers.map(({ live }) => JSON.stringify(live))).size).toBe(steps.length);
    for (const { live, position, recordedAt } of answers) {
      expect(await asked(everything, { position })).toEqual(live);
      expect(await asked(everything, { recordedAt })).toEqual(live);
    }
  });
});

/** What the article states of its ten projects, as its table has it. */
const article: readonly (readonly [project: string, claims: readonly object[]])[] = [
  ['Trondheim Energisparing', [down('15', 'strømbruk')]],
  ['Oslo Grønne Nabolag', [level('AT_LEAST', '12000', 'medlemmer'), trend('deltakelse i ryddeaksjoner')]],
  ['Bergen Plastfri Kampanje', [down('40', 'engangsplastbruk')]],
  ['Kristiansand Resirkulering', [level('AT_LEAST', '5000', 'deltakere på events'), up('20', 'sortering')]],
  ['Tromsø Miljøuke', [up('250', 'arrangementspåmelding')]],
  ['Fredrikstad Bærekraftsråd', [level('EXACT', '300', 'aktive brukere'), trend('engasjement')]],
  [
    'Stavanger Klimaaksjon',
    [{ ...up('60', 'deltakelse i ryddeaksjoner'), baseline: 'SAME_PERIOD_PREVIOUS_YEAR' }],
  ],
  ['Oslo Sirkulærøkonomi', [{ ...up('30', 'i gjenbruksbutikker'), ambiguity: 'Enheten er ikke oppgitt.' }]],
  [
    'Helsinki Digitalt Miljøforum',
    [{ ...level('AT_LEAST', '500', 'deltakere per sesjon'), form: 'PER_SESSION' }],
  ],
  ['Trondheim Biodiversitet', [up('20', 'deltakelse i lokale artsprosjekter')]],
];

function level(comparator: string, value: string, subject: string): object {
  return { form: 'LEVEL', comparator, value, subject };
}
function up(value: string, subject: string): object {
  return {
    form: 'CHANGE',
    comparator: 'EXACT',
    value,
    subject,
    direction: 'UP',
    changeType: 'RELATIVE_PERCENT',
  };
}
function down(value: string, subject: string): object {
  return { ...up(value, subject), direction: 'DOWN' };
}
function trend(subject: string): object {
  return { form: 'TREND', comparator: 'DIRECTION_ONLY', direction: 'UP', subject };
}

test.each(article)(
  'what the article states of %s is kept as its claim, at evidence level 1',
  async (project, claims) => {
    const by = { claimedBy: 'Artikkelen', text: project };
    for (const claim of claims) await record('reportClaim', { ...by, ...claim });
    const said = await statements();
    expect(said).toMatchObject(claims);
    for (const statement of said) {
      expect(statement).toMatchObject({
        origin: 'REPORTED_CLAIM',
        evidenceLevel: 1,
        claimedBy: 'Artikkelen',
        text: `Artikkelen oppgir: «${project}» (en påstand, ikke kontrollert her).`,
        refusal: null,
      });
    }
  },
);

describe('goals', () => {
  const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString();
  const goals = async () =>
    (
      await asked<{ goals: object[] }>(
        `goals { id name measure unit indicator { key } target by petition { area level residents }
           value high comparator progress met metOn forecast { on perDay refusal } onCourse }`,
      )
    ).goals;

  test('are returned with how far they are reached', async () => {
    await define('people', 'PARTICIPANTS');
    const { id } = await record('setGoal', {
      name: 'Fire',
      measure: 'PARTICIPANTS',
      target: '4',
      by: '2025-12-31',
    });
    await record('setGoal', {
      name: 'To',
      measure: 'INDICATOR',
      indicator: 'people',
      target: '2',
      by: '2025-05-31',
    });
    await record('setGoal', {
      name: 'Innbyggerforslag',
      measure: 'PETITION',
      petition: { area: 'Bjørnafjorden', level: 'MUNICIPALITY', residents: 100 },
    });
    const here = { area: 'Bjørnafjorden' };
    await server.record([
      {
        signUp: {
          campaignId,
          participant: { email: 'a@example.org' },
          ...here,
          occurredAt: '2025-05-02T10:00:00Z',
        },
      },
      { signUp: { campaignId, participant: { email: 'b@example.org' }, occurredAt: '2025-05-03T10:00:00Z' } },
    ]);
    expect(await goals()).toMatchObject([
      {
        id,
        name: 'Fire',
        target: '4',
        by: '2025-12-31',
        value: '2',
        high: null,
        comparator: 'EXACT',
        progress: 0.5,
        met: false,
        metOn: null,
        unit: null,
        indicator: null,
        petition: null,
        forecast: { on: null, refusal: 'NO_MOVEMENT' },
        onCourse: false,
      },
      {
        name: 'To',
        measure: 'INDICATOR',
        indicator: { key: 'people' },
        unit: 'personer',
        value: '2',
        met: true,
        metOn: '2025-05-03',
        forecast: { on: null, perDay: null, refusal: 'ALREADY_MET' },
        onCourse: true,
      },
      {
        measure: 'PETITION',
        petition: { area: 'Bjørnafjorden', level: 'MUNICIPALITY', residents: 100 },
        target: '2',
        value: '1',
        met: false,
      },
    ]);
  });

  test('have a day to expect while something moves', async () => {
    await record('setGoal', { name: 'Mange', measure: 'SHARES', target: '20' });
    await server.record(
      [20, 15, 10, 5].map(daysAgo => ({
        share: {
          campaignId,
          participant: { email: 'a@example.org' },
          channel: 'X',
          occurredAt: day(daysAgo),
        },
      })),
    );
    const [{ forecast }] = (await goals()) as [{ forecast: { on: string; perDay: number; refusal: null } }];
    // Four in twenty days: sixteen more take eighty.
    expect(forecast).toMatchObject({ perDay: 0.2, refusal: null });
    expect([79, 80, 81].map(days => day(-days).slice(0, 10))).toContain(forecast.on);
  });
});

test('several campaigns are answered side by side, each its own', async () => {
  await define('people', 'PARTICIPANTS');
  await signUp('2025-05-02', 'a');
  const other = campaignId;
  campaignId = await server.campaign({ occurredAt: '2025-01-01T00:00:00Z' });
  await define('people', 'PARTICIPANTS', { unit: 'folk' });
  const { campaigns } = await server.data<{
    campaigns: { nodes: { id: string; indicators: { unit: string; value: { value: string } }[] }[] };
  }>('{ campaigns { nodes { id indicators { unit value { value } } goals { id } statements { id } } } }');
  const of = (id: string) => campaigns.nodes.find(node => node.id === id)!.indicators;
  expect(of(other)).toEqual([{ unit: 'personer', value: { value: '1' } }]);
  expect(of(campaignId)).toEqual([{ unit: 'folk', value: { value: '0' } }]);
});
