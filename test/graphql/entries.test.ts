import type { CommandName } from '../../src/commands/all.ts';
import { type Receipt, TestServer } from '../server/harness.ts';
import { aPosition, claim, everyEntry, indicator, may } from './every-entry.ts';

/** Entries of organisers: made, corrected, retracted, and seen over HTTP. */

const shownFields = `
  callToAction { text link version publishedAt }
  callToActionVersions { nodes { text version } }
  channelPlan { nodes { id audience channel technique } }
  updates { nodes { id title channel technique audience creativeId link plannedAt publishedAt onTime } }
  creatives { nodes { id creativeId title channel technique audience } }
  spend { nodes { id channel technique creativeId audience amount { amount currency } from to } }
  gauges { nodes { id gauge channel low high comparator observedAt } }
  discussions { nodes { id channel updateId comments participants observedAt } }
  populations { nodes { id area population on source } }
  evaluations { nodes { id findings decisions position recordedAt } }`;

interface Nodes {
  readonly nodes: Record<string, unknown>[];
}
type Lists = Record<
  | 'callToActionVersions'
  | 'channelPlan'
  | 'updates'
  | 'creatives'
  | 'spend'
  | 'gauges'
  | 'discussions'
  | 'populations'
  | 'evaluations',
  Nodes
>;
type Shown = Lists & { readonly callToAction: object | null };

const text = expect.any(String) as unknown;

let server: TestServer;
let campaignId: string;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.remove());
beforeEach(async () => {
  campaignId = await server.campaign({ occurredAt: '2025-01-01T00:00:00Z' });
});

const record = (name: CommandName, input: object, key?: string): Promise<Receipt> =>
  server.mutate(name, { campaignId, ...atPosition(input) }, key);

/** A position of this server's log, where one is wanted. */
function atPosition(input: object): object {
  const wanted = (input as { position?: string }).position === aPosition;
  return wanted ? { ...input, position: server.stores.ledger.positions.text(1) } : input;
}

async function shown(asOf?: object): Promise<Shown> {
  const { campaign } = await server.data<{ campaign: Shown }>(
    `query ($id: ID!, $asOf: AsOf) { campaign(id: $id, asOf: $asOf) { ${shownFields} } }`,
    { id: campaignId, asOf },
  );
  return campaign;
}

/** The refusal's code and the fields it names. */
async function refusal(name: CommandName, input: object): Promise<[code: string, ...paths: string[]]> {
  const { extensions } = await server.refused(name, { campaignId, ...atPosition(input) });
  return [extensions.code, ...(extensions.fields ?? []).map(({ path }) => path)];
}

/** What was recorded last. */
async function lastEvent() {
  const { type, data, occurredAt } = (await server.history(campaignId)).at(-1)!;
  return { type, data, occurredAt };
}

describe('indicators and entries about them', () => {
  beforeEach(() => record('defineIndicator', indicator));

  test('an indicator is defined, replaced, retracted and defined anew, under its key', async () => {
    const { id, duplicate } = await record('defineIndicator', { ...indicator, unit: 'tonn' });
    expect([id, duplicate]).toEqual(['waste', false]);
    expect(await lastEvent()).toMatchObject({
      type: 'INDICATOR_DEFINED',
      data: { version: 2, key: 'waste', labels: { nb: 'Avfall', nn: null, en: 'Waste' }, unit: 'tonn' },
    });
    expect(await refusal('defineIndicator', { ...indicator, unit: 'tonn' })).toEqual(['NOTHING_TO_CHANGE']);

    expect((await record('retractEntry', { indicator: 'waste', reason: 'Feil' })).id).toBe('waste');
    expect(await refusal('retractEntry', { indicator: 'waste' })).toEqual(['ALREADY_RETRACTED']);
    expect(await refusal('recordMeasurement', { indicator: 'waste', value: '1', during: may })).toEqual([
      'NOT_FOUND',
      'indicator',
    ]);
    await record('defineIndicator', { ...indicator, unit: 'tonn' });
    expect(await lastEvent()).toMatchObject({ data: { version: 3 } });
  });

  test('keys are lower-case words', async () => {
    for (const key of ['Waste', 'waste-kg', '2waste', '', 'w'.repeat(33)])
      expect(await refusal('defineIndicator', { ...indicator, key })).toEqual(['INVALID_INPUT', 'key']);
    await record('defineIndicator', { ...indicator, key: `a_2${'b'.repeat(29)}` });
    expect(await refusal('defineIndicator', { ...indicator, key: 'active', rule: 'ACTIVE_USERS' })).toEqual([
      'INVALID_INPUT',
      'windowDays',
    ]);
  });

  test('a baseline, a measurement and a series are recorded and corrected', async () => {
    const measured = { indicator: 'waste', value: '12.50', during: may, reference: 'SSB' };
    const baseline = await record('recordBaseline', { ...measured, kind: 'PRE_CAMPAIGN' });
    expect(await lastEvent()).toMatchObject({
      type: 'BASELINE_RECORDED',
      data: { version: 1, rule: 'MEASURED_QUANTITY', value: '12.5', during: may, source: 'SSB' },
    });
    const corrected = await record('recordBaseline', { ...measured, kind: 'CONTROL', corrects: baseline.id });
    expect(corrected.id).toBe(baseline.id);
    expect(await lastEvent()).toMatchObject({ data: { version: 2, kind: 'CONTROL' } });
    expect(await refusal('recordBaseline', { ...measured, kind: 'UNSTATED' })).toEqual([
      'INVALID_INPUT',
      'kind',
    ]);

    const { id } = await record('recordMeasurement', { ...measured, area: 'Åsane' });
    expect(await refusal('recordMeasurement', { ...measured, corrects: baseline.id })).toEqual([
      'NOT_FOUND',
      'corrects',
    ]);
    await record('recordMeasurement', { ...measured, corrects: id });
    expect(await lastEvent()).toMatchObject({
      type: 'MEASUREMENT_RECORDED',
      data: { version: 2, area: null },
    });

    const points = [
      { ...may, value: '1' },
      { from: '2025-06-01', to: '2025-06-30', value: '2' },
    ];
    const series = { indicator: 'waste', reference: 'SSB' };
    await record('importSeries', { ...series, points });
    expect(await lastEvent()).toMatchObject({ type: 'SERIES_IMPORTED', data: { source: 'SSB', points } });
    expect(await refusal('importSeries', { ...series, points: points.toReversed() })).toEqual([
      'INVALID_INPUT',
      'points.1.from',
    ]);
    const wrong = [points[0], { ...points[1], value: '-2', to: '2025-06-31' }];
    expect(await refusal('importSeries', { ...series, points: wrong })).toEqual([
      'INVALID_INPUT',
      'points.1.value',
      'points.1.to',
    ]);
    expect(await refusal('importSeries', { ...series, points: [] })).toEqual(['INVALID_INPUT', 'points']);
  });

  test('the longest series is taken and can be retracted', async () => {
    const day = (n: number) => new Date(Date.UTC(2020, 0, 1 + n)).toISOString().slice(0, 10);
    const points = Array.from({ length: 2_200 }, (_, n) => ({
      from: day(n),
      to: day(n),
      value: '9999999999.9999',
    }));
    const [{ id } = { id: '' }] = (await server.record([
      { importSeries: { campaignId, indicator: 'waste', reference: '語'.repeat(200), points } },
    ])) as unknown as { id: string }[];
    expect((await record('retractEntry', { entryId: id, reason: '語'.repeat(500) })).id).toBe(id);
  });

  test('a claim is kept as it was said', async () => {
    const { id } = await record('reportClaim', {
      ...claim,
      indicator: 'waste',
      during: may,
      duration: { length: 6, unit: 'MONTH' },
      reference: 'https://example.org/',
    });
    expect(await lastEvent()).toMatchObject({
      type: 'CLAIM_REPORTED',
      data: {
        value: '40',
        evidenceLevel: 1,
        duration: { length: 6, unit: 'MONTH' },
        high: null,
        scope: null,
      },
    });
    await record('reportClaim', { ...claim, evidenceLevel: 2, corrects: id });
    expect(await refusal('reportClaim', { ...claim, evidenceLevel: 6 })).toEqual([
      'INVALID_INPUT',
      'evidenceLevel',
    ]);
    expect(await refusal('reportClaim', { ...claim, direction: null })).toEqual([
      'INVALID_INPUT',
      'direction',
    ]);
    expect(await refusal('reportClaim', { ...claim, indicator: 'other' })).toEqual([
      'NOT_FOUND',
      'indicator',
    ]);
  });

  test('a goal is set; a petition’s target is the law’s', async () => {
    const { id } = await record('setGoal', {
      name: 'Mange',
      measure: 'PARTICIPANTS',
      target: '100',
      by: '2025-12-31',
    });
    await record('setGoal', { name: 'Mange', measure: 'PARTICIPANTS', target: '200', corrects: id });
    expect(await lastEvent()).toMatchObject({
      type: 'GOAL_SET',
      data: { version: 2, target: '200', by: null },
    });
    await record('setGoal', {
      name: 'Innbyggerforslag',
      measure: 'PETITION',
      petition: { area: 'Bjørnafjorden', level: 'MUNICIPALITY', residents: 10_001 },
    });
    expect(await lastEvent()).toMatchObject({ data: { target: '201' } });
    await record('setGoal', { name: 'Mindre', measure: 'INDICATOR', indicator: 'waste', target: '5' });
    expect(await refusal('setGoal', { name: 'Mange', measure: 'PLEDGED', target: '5' })).toEqual([
      'INVALID_INPUT',
      'unit',
    ]);
  });
});

describe('the call to action', () => {
  test('is published, published again, and taken back', async () => {
    expect((await shown()).callToAction).toBeNull();
    const { id } = await record('publishCallToAction', {
      text: 'Bli med',
      occurredAt: '2025-02-01T10:00:00Z',
    });
    expect(id).toBe('calltoaction');
    const link = 'https://example.org/bli-med';
    await record('publishCallToAction', { text: 'Bli med!', link, occurredAt: '2025-02-02T10:00:00Z' });

    const both = [
      { text: 'Bli med', version: 1 },
      { text: 'Bli med!', version: 2 },
    ];
    expect(await shown()).toMatchObject({
      callToAction: { text: 'Bli med!', link, version: 2, publishedAt: '2025-02-02T10:00:00.000Z' },
      callToActionVersions: { nodes: both },
    });
    await record('retractEntry', { entryId: 'calltoaction' });
    expect(await shown()).toMatchObject({ callToAction: null, callToActionVersions: { nodes: both } });
  });

  test('leads nowhere but to web addresses', async () => {
    for (const link of [
      'javascript:alert(1)',
      'example.org',
      'https://exa mple.org',
      'https://',
      `https://e.org/${'a'.repeat(2_000)}`,
    ])
      expect(await refusal('publishCallToAction', { text: 'Bli med', link })).toEqual([
        'INVALID_INPUT',
        'link',
      ]);
  });
});

describe('plans', () => {
  test('channels and creatives are listed as they stand', async () => {
    const channel = await record('planChannel', { audience: 'unge', channel: 'INSTAGRAM_STORY' });
    const creative = await record('registerCreative', {
      creativeId: 'DAF-1',
      title: 'Plakat',
      channel: 'CANVA',
    });
    await record('planChannel', {
      audience: 'ungdom',
      channel: 'INSTAGRAM_STORY',
      technique: 'STORY_POLL',
      corrects: channel.id,
    });
    await record('registerCreative', { creativeId: 'DAF-1', title: 'Plakat 2', corrects: creative.id });

    expect(await shown()).toMatchObject({
      channelPlan: {
        nodes: [{ id: channel.id, audience: 'ungdom', channel: 'INSTAGRAM_STORY', technique: 'STORY_POLL' }],
      },
      creatives: { nodes: [{ id: creative.id, creativeId: 'DAF-1', title: 'Plakat 2', channel: null }] },
    });
    await record('retractEntry', { entryId: channel.id });
    expect((await shown()).channelPlan.nodes).toEqual([]);
  });

  test('an update is planned, corrected, published as planned, and taken back whole', async () => {
    const plan = {
      title: 'Vi ses',
      channel: 'X',
      audience: 'unge',
      creativeId: 'DAF-1',
      link: 'https://example.org/',
      // In Oslo it is the 12th.
      plannedAt: '2025-05-11T22:30:00Z',
    };
    const { id } = await record('planUpdate', { ...plan, title: 'Vi sees' });
    await record('planUpdate', { ...plan, corrects: id });
    const planned = { ...plan, id, technique: null, plannedAt: '2025-05-11T22:30:00.000Z' };
    expect((await shown()).updates.nodes).toEqual([{ ...planned, publishedAt: null, onTime: null }]);

    const published = await record('publishUpdate', {
      updateId: id,
      audience: null,
      occurredAt: '2025-05-12T20:00:00+02:00',
    });
    expect(published.id).toBe(id);
    const publishedAt = '2025-05-12T18:00:00.000Z';
    const update = { ...planned, audience: null, publishedAt, onTime: true };
    expect((await shown()).updates.nodes).toEqual([update]);
    expect(await refusal('publishUpdate', { updateId: id })).toEqual(['ALREADY_PUBLISHED']);
    expect(await refusal('planUpdate', { ...plan, corrects: id })).toEqual(['ALREADY_PUBLISHED']);

    await record('retractEntry', { entryId: id });
    expect((await shown()).updates.nodes).toEqual([]);
    expect(await refusal('publishUpdate', { updateId: id })).toEqual(['ALREADY_RETRACTED']);
  });

  test('an update that was not planned says itself what it is, and is neither on time nor late', async () => {
    const { id } = await record('publishUpdate', {
      title: 'Takk',
      channel: 'X',
      occurredAt: '2025-05-12T10:00:00Z',
    });
    const { id: late } = await record('planUpdate', {
      title: 'Sent',
      channel: 'X',
      plannedAt: '2025-05-11T23:30:00+02:00',
    });
    await record('publishUpdate', { updateId: late, occurredAt: '2025-05-12T00:30:00+02:00' });
    const { id: ahead } = await record('planUpdate', {
      title: 'Siden',
      channel: 'X',
      plannedAt: '2199-01-01T10:00:00Z',
    });

    const { updates } = await shown();
    expect(updates.nodes).toMatchObject([
      { id: late, onTime: false },
      { id, title: 'Takk', plannedAt: null, publishedAt: '2025-05-12T10:00:00.000Z', onTime: null },
      { id: ahead, publishedAt: null, onTime: null },
    ]);
    expect(await refusal('publishUpdate', { channel: 'X' })).toEqual(['INVALID_INPUT', 'title']);
    expect(await refusal('publishUpdate', { title: null, channel: 'X' })).toEqual(['INVALID_INPUT', 'title']);
    expect(await refusal('publishUpdate', { updateId: 'unknown' })).toEqual(['NOT_FOUND', 'updateId']);
  });
});

describe('what was spent and seen', () => {
  test('spend is exact, and of the local day unless days are stated', async () => {
    const nok = { amount: { amount: '1500.50', currency: 'NOK' } };
    const occurredAt = '2025-05-11T22:30:00Z';
    const { id } = await record('recordSpend', { ...nok, channel: 'FACEBOOK_ADS', occurredAt });
    const spend = { id, channel: 'FACEBOOK_ADS', technique: null, creativeId: null, audience: null };
    const amount = { amount: '1500.5', currency: 'NOK' };
    expect((await shown()).spend.nodes).toEqual([{ ...spend, amount, from: '2025-05-12', to: '2025-05-12' }]);

    const yen = { amount: '7', currency: 'JPY' };
    await record('recordSpend', { amount: yen, corrects: id });
    expect((await shown()).spend.nodes).toEqual([
      { ...spend, channel: null, amount: yen, from: '2025-05-12', to: '2025-05-12' },
    ]);
    await record('recordSpend', { amount: yen, during: may, corrects: id });
    expect((await shown()).spend.nodes).toMatchObject([may]);
    expect(await refusal('recordSpend', { amount: { amount: '7.5', currency: 'JPY' } })).toEqual([
      'INVALID_INPUT',
      'amount.amount',
    ]);
    expect(await refusal('recordSpend', { amount: { amount: '0', currency: 'NOK' } })).toEqual([
      'INVALID_INPUT',
      'amount.amount',
    ]);
    expect(await refusal('recordSpend', { ...nok, during: { from: may.to, to: may.from } })).toEqual([
      'INVALID_INPUT',
      'during.to',
    ]);
  });

  test('a gauge corrected stays when it was read', async () => {
    const occurredAt = '2025-05-10T12:00:00.000Z';
    const { id } = await record('observeGauge', { gauge: 'MEMBERS', channel: 'X', low: 12_001, occurredAt });
    await record('observeGauge', { gauge: 'REACH', low: 50_000_000, comparator: 'AT_LEAST' });
    await record('observeGauge', { gauge: 'MEMBERS', channel: 'X', low: 12_000, high: 13_000, corrects: id });

    const members = { id, gauge: 'MEMBERS', channel: 'X', low: 12_000, high: 13_000, comparator: 'RANGE' };
    const reach = { gauge: 'REACH', channel: null, low: 50_000_000, high: null, comparator: 'AT_LEAST' };
    expect((await shown()).gauges.nodes).toMatchObject([{ ...members, observedAt: occurredAt }, reach]);
    const { campaign } = await server.data<{ campaign: Record<'all' | 'members' | 'onX' | 'none', Nodes> }>(
      `query ($id: ID!) { campaign(id: $id) {
        members: gauges(of: MEMBERS) { nodes { gauge } } onX: gauges(channel: X) { nodes { gauge } }
        none: gauges(of: REACH, channel: X) { nodes { gauge } }
      } }`,
      { id: campaignId },
    );
    const memberships = { nodes: [{ gauge: 'MEMBERS' }] };
    expect(campaign).toEqual({ members: memberships, onX: memberships, none: { nodes: [] } });
    expect(await refusal('observeGauge', { gauge: 'VIEWS', low: 2, high: 1 })).toEqual([
      'INVALID_INPUT',
      'high',
    ]);
  });

  test('a discussion is about an update that stands', async () => {
    const { id: updateId } = await record('publishUpdate', { title: 'Takk', channel: 'X' });
    const occurredAt = '2025-05-10T12:00:00.000Z';
    const counts = { channel: 'X', comments: 12, participants: 5 };
    const { id } = await record('observeDiscussion', { ...counts, updateId, occurredAt });
    expect((await shown()).discussions.nodes).toEqual([{ id, ...counts, updateId, observedAt: occurredAt }]);

    await record('retractEntry', { entryId: updateId });
    expect(await refusal('observeDiscussion', { ...counts, updateId })).toEqual(['NOT_FOUND', 'updateId']);
    await record('observeDiscussion', { ...counts, comments: 13, corrects: id });
    expect((await shown()).discussions.nodes).toMatchObject([
      { comments: 13, updateId: null, observedAt: occurredAt },
    ]);
  });

  test('a population is stated for a day', async () => {
    const stated = { area: 'Åsane', population: 41_000, on: '2025-01-01' };
    const { id } = await record('statePopulation', { ...stated, reference: 'SSB' });
    expect((await shown()).populations.nodes).toEqual([{ id, ...stated, source: 'SSB' }]);
    expect(await refusal('statePopulation', { ...stated, population: 0 })).toEqual([
      'INVALID_INPUT',
      'population',
    ]);
  });

  test('an evaluation looks at a position that the log has reached', async () => {
    const { position } = await record('observeGauge', { gauge: 'VIEWS', low: 1 });
    const { id } = await record('recordEvaluation', {
      position,
      findings: 'Få kom',
      decisions: 'Flere møter',
    });
    const evaluation = { id, findings: 'Få kom', decisions: 'Flere møter', position, recordedAt: text };
    expect((await shown()).evaluations.nodes).toEqual([evaluation]);
    for (const wrong of ['zzzzzzzz', 'not one', ''])
      expect(await refusal('recordEvaluation', { position: wrong, findings: 'Noe' })).toEqual([
        'INVALID_INPUT',
        'position',
      ]);
  });
});

describe('every entry', () => {
  beforeEach(() => record('defineIndicator', indicator));

  test.each(everyEntry)('%s is recorded once, however often it is asked', async (name, input) => {
    const source = { system: 'csv', externalId: `${campaignId} ${name}` };
    const first = await record(name, input, `${campaignId} ${name}`);
    const again = { ...first, duplicate: true };
    expect(await record(name, input, `${campaignId} ${name}`)).toEqual(again);
    const other = { ...input, source, ...changeOf(name) };
    const bySource = await record(name, other);
    expect(await record(name, other)).toEqual({ ...bySource, duplicate: true });

    const before = (await server.history(campaignId)).length;
    const retraction = name === 'defineIndicator' ? { indicator: first.id } : { entryId: first.id };
    const retracted = await record('retractEntry', retraction, `${first.id} retracted`);
    expect(retracted).toEqual({ ...retracted, id: first.id, duplicate: false });
    expect(await record('retractEntry', retraction, `${first.id} retracted`)).toEqual({
      ...retracted,
      duplicate: true,
    });
    expect(await record(name, input, `${campaignId} ${name}`)).toEqual(again);
    expect(await server.history(campaignId)).toHaveLength(before + 1);
  });

  /** What must differ for those that are replaced by their key: the same again is nothing to change. */
  function changeOf(name: CommandName): object {
    if (name === 'publishCallToAction') return { text: 'Kom' };
    return name === 'defineIndicator' ? { unit: 'tonn' } : {};
  }

  test.each(everyEntry)('%s needs a campaign of one’s own', async (name, input) => {
    expect(await refusal(name, { ...input, campaignId: 'unknown' })).toEqual(['NOT_FOUND', 'campaignId']);
  });

  const correctable = everyEntry.filter(
    ([name]) => !['publishUpdate', 'publishCallToAction', 'defineIndicator'].includes(name),
  );

  test.each(correctable)('%s corrects only what is there and of its kind', async (name, input) => {
    const notFound = ['NOT_FOUND', 'corrects'];
    expect(await refusal(name, { ...input, corrects: 'unknown' })).toEqual(notFound);
    const { id: other } = await record('publishCallToAction', { text: 'Bli med' });
    expect(await refusal(name, { ...input, corrects: other })).toEqual(notFound);
    const { id } = await record(name, input);
    expect(await refusal(name, { ...input, corrects: id })).toEqual(['NOTHING_TO_CHANGE']);
    await record('retractEntry', { entryId: id });
    expect(await refusal(name, { ...input, corrects: id })).toEqual(['ALREADY_RETRACTED']);
  });

  test('is retracted by its id or its key, one of them', async () => {
    expect(await refusal('retractEntry', {})).toEqual(['INVALID_INPUT', 'entryId']);
    expect(await refusal('retractEntry', { entryId: 'a', indicator: 'waste' })).toEqual([
      'INVALID_INPUT',
      'entryId',
    ]);
    expect(await refusal('retractEntry', { entryId: 'unknown' })).toEqual(['NOT_FOUND', 'entryId']);
    expect(await refusal('retractEntry', { indicator: 'unknown' })).toEqual(['NOT_FOUND', 'indicator']);
  });

  test('that plans is refused once the campaign closed; what is known is still recorded', async () => {
    await record('closeCampaign', { occurredAt: '2025-06-01T00:00:00Z' });
    const outcomes = await server.record(
      everyEntry.map(([name, input]) => ({ [name]: { campaignId, ...atPosition(input) } })),
    );
    const refused = everyEntry
      .filter((_, index) => (outcomes[index] as { code?: string }).code === 'CAMPAIGN_CLOSED')
      .map(([name]) => name);
    expect(refused).toEqual([
      'setGoal',
      'planChannel',
      'planUpdate',
      'publishUpdate',
      'registerCreative',
      'publishCallToAction',
    ]);
    const recorded = outcomes.filter(outcome => '__typename' in outcome && outcome.__typename === 'Receipt');
    expect(recorded).toHaveLength(everyEntry.length - refused.length);
  });

  test('a correction in a batch follows what it corrects', async () => {
    const { id } = await record('observeGauge', { gauge: 'VIEWS', low: 1 });
    const correct = (low: number) => ({ observeGauge: { campaignId, gauge: 'VIEWS', low, corrects: id } });
    await server.record([correct(2), correct(3), correct(4)]);
    expect((await shown()).gauges.nodes).toMatchObject([{ id, low: 4 }]);
    const versions = (await server.history(campaignId)).slice(-3).map(({ data }) => data.version);
    expect(versions).toEqual([2, 3, 4]);
  });
});

test('as of before a correction or a retraction, what was entered then still stands', async () => {
  const { id } = await record('planUpdate', {
    title: 'Vi sees',
    channel: 'X',
    plannedAt: '2025-05-11T10:00:00Z',
  });
  const moments: { readonly position: string; readonly then: Shown }[] = [];
  const steps: readonly (readonly [CommandName, object])[] = [
    ['observeGauge', { gauge: 'VIEWS', low: 1 }],
    ['planUpdate', { title: 'Vi ses', channel: 'X', plannedAt: '2025-05-11T10:00:00Z', corrects: id }],
    ['publishUpdate', { updateId: id }],
    ['publishCallToAction', { text: 'Bli med' }],
    ['publishCallToAction', { text: 'Kom' }],
    ['retractEntry', { entryId: 'calltoaction' }],
    ['retractEntry', { entryId: id }],
  ];
  for (const [name, input] of steps) {
    const { position } = await record(name, input);
    moments.push({ position, then: await shown() });
  }
  for (const { position, then } of moments) expect(await shown({ position })).toEqual(then);
  expect(new Set(moments.map(({ then }) => JSON.stringify(then))).size).toBe(steps.length);
});

describe('lists of entries', () => {
  interface Page {
    readonly nodes: { readonly low: number }[];
    readonly pageInfo: Record<'hasNextPage' | 'hasPreviousPage', boolean> &
      Record<'startCursor' | 'endCursor', string | null>;
  }
  const page = async (args: string): Promise<Page> => {
    const { campaign } = await server.data<{ campaign: { gauges: Page } }>(
      `query ($id: ID!) { campaign(id: $id) { gauges${args} {
        nodes { low } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      } } }`,
      { id: campaignId },
    );
    return campaign.gauges;
  };
  const lows = ({ nodes }: Page) => nodes.map(({ low }) => low);

  beforeEach(async () => {
    // Three at the same instant: they lie as they were entered.
    const days = ['05', '01', '03', '03', '03', '02'];
    for (const [low, day] of days.entries())
      await record('observeGauge', { gauge: 'VIEWS', low, occurredAt: `2025-05-${day}T10:00:00Z` });
  });

  test('are paged forwards and backwards without gap or repeat', async () => {
    const inOrder = [1, 5, 2, 3, 4, 0];
    expect(lows(await page(''))).toEqual(inOrder);
    for (const [size, cursor, more, at] of [
      ['first', 'after', 'hasNextPage', 'endCursor'],
      ['last', 'before', 'hasPreviousPage', 'startCursor'],
    ] as const) {
      const pages: number[][] = [];
      for (let from = '', going = true; going;) {
        const one = await page(`(${size}: 2${from && `, ${cursor}: "${from}"`})`);
        pages.push(lows(one));
        going = one.pageInfo[more];
        from = one.pageInfo[at] ?? '';
      }
      expect((size === 'first' ? pages : pages.toReversed()).flat()).toEqual(inOrder);
      expect(pages).toHaveLength(3);
    }
  });

  test('have pages of at most 500', async () => {
    const { errors } = await server.ask(
      'query ($id: ID!) { campaign(id: $id) { spend(first: 501) { nodes { id } } } }',
      {
        id: campaignId,
      },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', fields: [{ path: 'first' }] } }]);
  });
});
