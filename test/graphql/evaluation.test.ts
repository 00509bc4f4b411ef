import { campaignFigures } from '../../src/analysis/evaluation/campaign-figures.ts';
import { CampaignAt } from '../../src/analysis/campaign-at.ts';
import { entriesOf } from '../../src/projections/entries.ts';
import { findCampaignAnywhere } from '../../src/projections/campaigns.ts';
import { type Item, TestServer } from '../server/harness.ts';

/** What works and what does not, of a campaign that ran in May 2025 and was recorded as anybody would. */

interface Evaluation {
  readonly position: string;
  readonly during: { readonly from: string; readonly to: string } | null;
  readonly findings: readonly {
    readonly rule: string;
    readonly kind: string;
    readonly text: string;
    readonly numbers: readonly { name: string; of: string | null; value: string; unit: string | null }[];
  }[];
  readonly silent: readonly {
    readonly rule: string;
    readonly have: number;
    readonly need: number;
    readonly text: string;
  }[];
}

const query = `query ($id: ID!, $asOf: AsOf, $language: Language, $during: PeriodInput) {
  campaign(id: $id, asOf: $asOf) {
    evaluation(language: $language, during: $during) {
      position during { from to }
      findings { rule kind text numbers { name of value unit } }
      silent { rule have need text }
    }
  }
}`;

let server: TestServer;
let campaignId: string;
let beach: string;

async function evaluation(asked: object = {}): Promise<Evaluation> {
  const { campaign } = await server.data<{ campaign: { evaluation: Evaluation } }>(query, {
    id: campaignId,
    language: 'EN',
    ...asked,
  });
  return campaign.evaluation;
}

/** Numbers are set with spaces that do not break. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

const told = ({ findings }: Evaluation) =>
  findings.map(({ rule, kind, text }) => [rule, kind, plain(text)] as const);
const heard = (answer: Evaluation, rule: string) =>
  told(answer).flatMap(([of, kind, text]) => (of === rule ? [[kind, text]] : []));
const silent = (answer: Evaluation) => answer.silent.map(({ rule, have, need }) => [rule, have, need]);

async function recordAll(items: readonly Item[]): Promise<void> {
  const refused = (await server.record(items)).filter(({ __typename }) => __typename === 'Refusal');
  expect(refused).toEqual([]);
}

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const at = (day: string, hour = '12:00') => `2025-05-${day}T${hour}:00+02:00`;
const neighbour = (n: number) => ({ email: `nabo${n}@example.org` });
const passerBy = (n: number) => ({ email: `forbi${n}@example.org` });

beforeAll(async () => {
  server = await TestServer.start();
  campaignId = await server.campaign({
    startsOn: '2025-05-01',
    endsOn: '2025-05-28',
    occurredAt: '2025-01-01T00:00:00Z',
  });
  const activity = (name: string, startsAt: string, endsAt?: string) =>
    server.activity(campaignId, { name, startsAt, endsAt, occurredAt: '2025-01-02T00:00:00Z' });
  beach = await activity('Strandrydding', at('10'), at('10', '14:00'));
  const walk = await activity('Kveldstur', at('20', '18:00'));
  const talk = await activity('Foredrag', at('22', '18:00'), at('22', '20:00'));
  const cancelled = await activity('Avlyst', at('21'));
  const { id: share } = await server.mutate('share', {
    campaignId,
    participant: neighbour(0),
    channel: 'WHATSAPP_GROUP',
    occurredAt: at('02'),
  });
  const here = (participant: object, activityId = beach) => ({ campaignId, activityId, participant });
  const early = { occurredAt: at('03') };

  // Neighbours come, passers-by do not.
  await recordAll([
    ...many(30, n => ({
      signUp: { ...here(neighbour(n)), channel: 'FACEBOOK_GROUP', technique: 'LIVE_VIDEO', ...early },
    })),
    ...many(20, n => ({ signUp: { ...here(passerBy(n)), channel: 'FACEBOOK_ADS', ...early } })),
    ...many(2, n => ({ signUp: { ...here(neighbour(n), walk), share, ...early } })),
    { signUp: { ...here(neighbour(0), talk), ...early } },
    { signUp: { ...here(neighbour(0), cancelled), ...early } },
    ...many(60, () => ({ openShare: { share, ...early } })),
  ]);
  await recordAll([
    { cancelActivity: { campaignId, activityId: cancelled, occurredAt: at('04') } },
    ...many(28, n => ({ recordAttendance: { ...here(neighbour(n)), occurredAt: at('10') } })),
    ...many(2, n => ({ markNoShow: { ...here(neighbour(28 + n)), occurredAt: at('10') } })),
    ...many(8, n => ({ recordAttendance: { ...here(passerBy(n)), occurredAt: at('10') } })),
    ...many(12, n => ({ markNoShow: { ...here(passerBy(8 + n)), occurredAt: at('10') } })),
    { recordAttendance: { ...here({ email: 'tilfeldig@example.org' }), occurredAt: at('10') } },
  ]);
  const spend = (channel: string, amount: string) => ({
    recordSpend: {
      campaignId,
      channel,
      amount: { amount, currency: 'NOK' },
      during: { from: '2025-05-01', to: '2025-05-10' },
      occurredAt: at('11'),
    },
  });
  await recordAll([
    spend('FACEBOOK_ADS', '2000'),
    spend('FACEBOOK_GROUP', '300'),
    spend('SMS', '5000'),
    ...(['2025-05-20', '2024-01-01', null] as const).map(dueOn => ({
      makePledge: {
        campaignId,
        participant: neighbour(1),
        pledge: { quantity: { amount: '12.5', unit: 'timer' } },
        dueOn,
        occurredAt: at('05'),
      },
    })),
  ]);

  const goal = (name: string, target: string, by?: string) => ({
    setGoal: { campaignId, name, measure: 'PARTICIPANTS', target, by, occurredAt: at('01') },
  });
  await recordAll([
    goal('Femti med', '50', '2025-05-05'),
    goal('Femtien med', '51', '2025-05-05'),
    goal('Hundre med', '100', '2025-05-28'),
    goal('Tusen med', '1000'),
  ]);

  const planned = many(6, n => ({
    planUpdate: {
      campaignId,
      title: `Nytt ${n}`,
      channel: 'X',
      plannedAt: at(`0${n + 1}`),
      occurredAt: '2025-04-01T12:00:00Z',
    },
  }));
  const updates = (await server.record(planned)).map(outcome => (outcome as { id: string }).id);
  await recordAll([
    // The fifth comes a day late, the sixth never.
    ...many(5, n => ({
      publishUpdate: { campaignId, updateId: updates[n], occurredAt: at(n === 4 ? '06' : `0${n + 1}`) },
    })),
    ...many(5, n => ({
      observeDiscussion: {
        campaignId,
        updateId: updates[n],
        comments: n === 0 ? 2 : 0,
        participants: 1,
        occurredAt: at('08'),
      },
    })),
  ]);
});
afterAll(() => server.remove());

test('findings say what was recorded, in English', async () => {
  const answer = await evaluation();

  expect(answer.during).toBeNull();
  expect(told(answer)).toEqual([
    [
      'CHANNEL_SIGN_UPS',
      'NEITHER',
      'The most sign-ups came through Facebook groups and Facebook ads: 30 and 20 of 52. The difference between the two may be chance. Of another 2 sign-ups the channel is not stated.',
    ],
    [
      'TECHNIQUE_SIGN_UPS',
      'NEITHER',
      'All 30 sign-ups of which the technique is stated came through live video. Of another 24 sign-ups the technique is not stated.',
    ],
    [
      'CHANNEL_WITHOUT_SIGN_UPS',
      'DOES_NOT_WORK',
      'No sign-up is recorded through X, where 5 updates were published.',
    ],
    [
      'CHANNEL_TURNOUT',
      'WORKS',
      'Those who signed up through Facebook groups came more often than those who signed up through Facebook ads: 93.3% (28 of 30) against 40% (8 of 20). The difference is greater than chance makes; it does not say why.',
    ],
    [
      'CHANNEL_COST_PER_SIGN_UP',
      'WORKS',
      'A sign-up cost least through Facebook groups: NOK 10 (NOK 300 for 30 sign-ups), and most through Facebook ads: NOK 100 (NOK 2,000 for 20 sign-ups).',
    ],
    [
      'CHANNEL_COST_PER_SIGN_UP',
      'DOES_NOT_WORK',
      'NOK 5,000 was spent through text messages without a single sign-up. At the price of a sign-up elsewhere, that is worth about 109.',
    ],
    [
      'CHANNEL_COST_PER_ATTENDANCE',
      'WORKS',
      'An attendance cost least through Facebook groups: NOK 10.71 (NOK 300 for 28 attendances), and most through Facebook ads: NOK 250 (NOK 2,000 for 8 attendances).',
    ],
    [
      'CHANNEL_COST_PER_ATTENDANCE',
      'DOES_NOT_WORK',
      'NOK 5,000 was spent through text messages without a single attendance. At the price of an attendance elsewhere, that is worth about 78.',
    ],
    ['LINK_CONVERSION', 'NEITHER', 'Of 60 opens of tracked links, 2 led to a sign-up (3.3%).'],
    ['RECRUITMENT', 'NEITHER', '2 sign-ups came through the links of 51 participants: 0.04 for each.'],
    [
      'SIGN_UP_LOSS',
      'NEITHER',
      'Between signing up and coming, the most are lost because people who signed up do not turn up: 28% (14 of 50).',
    ],
    ['SHOW_UP', 'NEITHER', 'Of 50 who had signed up and whose attendance is known, 36 came (72%).'],
    [
      'UPDATE_FREQUENCY',
      'WORKS',
      'Updates are published neither too seldom nor too often: 5 updates in 28 days, 1.3 a week.',
    ],
    [
      'PLAN_KEPT',
      'NEITHER',
      'Of 6 planned updates, 4 were published on time (66.7%), 1 late and 1 not at all.',
    ],
    [
      'DISCUSSION',
      'DOES_NOT_WORK',
      'Communication goes one way: 1 of 5 updates got comments; on average there were 0.4 on each.',
    ],
    ['GOALS', 'WORKS', 'The goal “Femti med” (now 51, target 50) has been reached.'],
    [
      'GOALS',
      'DOES_NOT_WORK',
      'The goal “Femtien med” (now 51, target 51) was reached, but after its day, 5 May 2025.',
    ],
    [
      'GOALS',
      'DOES_NOT_WORK',
      'The goal “Hundre med” (now 51, target 100) was not reached by its day, 28 May 2025.',
    ],
    ['GOALS', 'DOES_NOT_WORK', 'The goal “Tusen med” (now 51, target 1,000) has come no nearer lately.'],
    [
      'UNKNOWN_ATTENDANCE',
      'TO_DO',
      'At 2 activities that are over, attendance is unknown for 3 sign-ups: Kveldstur (2) and Foredrag (1).',
    ],
    ['PLEDGES_OVERDUE', 'TO_DO', 'Pledges of 25 timer are overdue.'],
    ['EVALUATION_DUE', 'TO_DO', 'The campaign has gone on for 28 days without an evaluation being noted.'],
  ]);
});

test('the numbers behind a finding come with it', async () => {
  const { findings } = await evaluation();
  const { numbers } = findings.find(({ rule }) => rule === 'CHANNEL_COST_PER_SIGN_UP')!;

  expect(numbers).toEqual([
    { name: 'costPerGrossSignUp', of: 'FACEBOOK_GROUP', value: '10', unit: 'NOK' },
    { name: 'spend', of: 'FACEBOOK_GROUP', value: '300', unit: 'NOK' },
    { name: 'grossSignUps', of: 'FACEBOOK_GROUP', value: '30', unit: 'sign-up' },
    { name: 'costPerGrossSignUp', of: 'FACEBOOK_ADS', value: '100', unit: 'NOK' },
    { name: 'spend', of: 'FACEBOOK_ADS', value: '2000', unit: 'NOK' },
    { name: 'grossSignUps', of: 'FACEBOOK_ADS', value: '20', unit: 'sign-up' },
  ]);
});

test('rules with too little to go by say so', async () => {
  const answer = await evaluation();

  expect(silent(answer)).toEqual([
    ['TECHNIQUE_TURNOUT', 1, 2],
    ['TECHNIQUE_COST_PER_SIGN_UP', 0, 20],
    ['TECHNIQUE_COST_PER_ATTENDANCE', 0, 20],
  ]);
  expect(plain(answer.silent[1]!.text)).toBe(
    'What a sign-up costs can be stated once there are at least 20 sign-ups through techniques with spend in one currency. There are 0.',
  );
});

test('bokmål is what is answered unless asked otherwise', async () => {
  const { data } = await server.ask<{ campaign: { evaluation: Evaluation } }>(
    `query ($id: ID!) { campaign(id: $id) { evaluation { findings { rule kind text } silent { rule have need text } } } }`,
    { id: campaignId },
  );
  const unasked = data!.campaign.evaluation;

  expect(heard(unasked, 'PLAN_KEPT')).toEqual([
    ['NEITHER', 'Av 6 planlagte oppdateringer ble 4 publisert i tide (66,7 %), 1 for sent og 1 ikke.'],
  ]);
  expect(plain(unasked.silent[0]!.text)).toMatch(/^Oppmøtet kan sammenlignes mellom minst to teknikker/);
  expect(told(await evaluation({ language: 'NB' }))).toEqual(told(unasked));
});

test('nynorsk is answered in nynorsk: the same findings and numbers, and not one sentence in bokmål', async () => {
  const [nynorsk, bokmal] = [await evaluation({ language: 'NN' }), await evaluation({ language: 'NB' })];

  expect(heard(nynorsk, 'CHANNEL_TURNOUT')).toEqual([
    [
      'WORKS',
      'Dei som melde seg på gjennom Facebook-grupper, kom oftare enn dei som melde seg på gjennom Facebook Ads: 93,3 % (28 av 30) mot 40 % (8 av 20). Skilnaden er større enn tilfeldigheiter gir, men seier ikkje kvifor.',
    ],
  ]);
  expect(heard(nynorsk, 'PLAN_KEPT')).toEqual([
    ['NEITHER', 'Av 6 planlagde oppdateringar vart 4 publiserte i tide (66,7 %), 1 for seint og 1 ikkje.'],
  ]);
  expect(nynorsk.silent.map(({ text }) => plain(text))).toContain(
    'Kva ei påmelding kostar, kan seiast når det er minst 20 påmeldingar gjennom teknikkar med utgifter i same valuta. Det er 0.',
  );
  const unsaid = ({ findings, silent: rules }: Evaluation) => [
    findings.map(finding => ({ ...finding, text: '' })),
    rules.map(rule => ({ ...rule, text: '' })),
  ];
  expect(unsaid(nynorsk)).toEqual(unsaid(bokmal));
  const texts = (answer: Evaluation) => [...answer.findings, ...answer.silent].map(({ text }) => text);
  const inBokmal = new Set(texts(bokmal));
  expect(texts(nynorsk).filter(text => inBokmal.has(text))).toEqual([]);
});

test('a period leaves out what occurred on other days', async () => {
  const during = { from: '2025-05-04', to: '2025-05-10' };
  const answer = await evaluation({ during });

  expect(answer.during).toEqual(during);
  expect(silent(answer)).toContainEqual(['CHANNEL_SIGN_UPS', 0, 20]);
  expect(silent(answer)).toContainEqual(['LINK_CONVERSION', 0, 50]);
  expect(heard(answer, 'CHANNEL_TURNOUT')).toHaveLength(1);
  expect(heard(answer, 'UPDATE_FREQUENCY')).toEqual([
    ['WORKS', 'Updates are published neither too seldom nor too often: 2 updates in 7 days, 2 a week.'],
  ]);
  expect(heard(answer, 'UNKNOWN_ATTENDANCE')).toEqual([]);
  expect(silent(answer)).toContainEqual(['PLAN_KEPT', 3, 5]);
});

test.each([
  [{ from: '2025-05-04', to: '2025-05-03' }, 'during.to'],
  [{ from: '2025-02-30', to: '2025-05-03' }, 'during.from'],
])('a period that is none is refused: %j', async (during, path) => {
  const { errors } = await server.ask(query, { id: campaignId, during, language: 'EN' });

  expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', fields: [{ path }] } }]);
});

test('of a campaign in which nothing happened there is nothing to find', async () => {
  const id = await server.campaign();
  const answer = await evaluation({ id });

  expect(answer.findings).toEqual([]);
  expect(answer.silent.map(({ have }) => have).filter(have => have > 1)).toEqual([]);
  expect(answer.silent.length).toBeGreaterThan(10);
});

test('as of a moment, the evaluation is as it was', async () => {
  const before = await evaluation();
  await recordAll([
    { recordEvaluation: { campaignId, position: before.position, findings: 'Gruppene virker.' } },
    { retractEntry: { campaignId, entryId: await lastDiscussion() } },
  ]);
  const after = await evaluation();

  expect(heard(after, 'EVALUATION_DUE')).toEqual([]);
  expect(silent(after)).toContainEqual(['DISCUSSION', 4, 5]);
  const then = await evaluation({ asOf: { position: before.position } });
  expect([then.findings, then.silent]).toEqual([before.findings, before.silent]);
});

async function lastDiscussion(): Promise<string> {
  const { campaign } = await server.data<{ campaign: { discussions: { nodes: { id: string }[] } } }>(
    `query ($id: ID!) { campaign(id: $id) { discussions(last: 1) { nodes { id } } } }`,
    { id: campaignId },
  );
  return campaign.discussions.nodes[0]!.id;
}

/** A campaign's figures as they would be seen at a moment. */
function seenAt(moment: string, id = campaignId, during?: { from: string; to: string }) {
  const { database } = server.stores.readSide;
  const view = { database, at: new Date(moment), position: undefined };
  const campaign = new CampaignAt(findCampaignAnywhere(database, id)!, view, type =>
    entriesOf(database, id, type),
  );
  return campaignFigures(campaign, during);
}

describe('now', () => {
  const overAt = (moment: string) => seenAt(moment).unknown.map(({ name }) => name);

  test('an activity is over at its end, or without one when its day is, by local time', () => {
    expect(overAt(at('20', '23:59'))).toEqual([]);
    expect(overAt(at('21', '00:00'))).toEqual(['Kveldstur']);
    expect(overAt(at('22', '19:59'))).toEqual(['Kveldstur']);
    expect(overAt(at('22', '20:00'))).toEqual(['Kveldstur', 'Foredrag']);
  });

  test('by channel, too, attendance is unknown only of activities that are over', () => {
    const unknownAt = (moment: string) =>
      seenAt(moment).channels.groups.find(({ key }) => key === 'WHATSAPP_GROUP')!.turnout.unknown;

    expect([unknownAt(at('20')), unknownAt(at('21'))]).toEqual([0, 2]);
  });

  test('pledges fall due from today and for fourteen days, and are overdue the day after', () => {
    const pledgesAt = (moment: string) =>
      seenAt(moment).pledges.map(({ due, overdue, by }) => [due, overdue, by]);

    expect(pledgesAt(at('05', '23:59'))).toEqual([['0', '12.5', '2025-05-19']]);
    expect(pledgesAt(at('06', '00:00'))).toEqual([['12.5', '12.5', '2025-05-20']]);
    expect(pledgesAt(at('20', '23:59'))).toEqual([['12.5', '12.5', '2025-06-03']]);
    expect(pledgesAt(at('21', '00:00'))).toEqual([['0', '25', '2025-06-04']]);
  });

  test("the campaign's days so far go from its first day until today, or its last", () => {
    expect(seenAt('2025-04-30T21:59:00Z').updates.days).toBe(0);
    expect(seenAt('2025-04-30T22:00:00Z').updates.days).toBe(1);
    expect(seenAt(at('28')).updates.days).toBe(28);
    expect(seenAt('2026-01-01T00:00:00Z').updates.days).toBe(28);
  });

  test('a goal is on course by the rate of late', () => {
    const course = (moment: string) => seenAt(moment).goals.map(({ course: on }) => on);

    // 51 people in eight days: a hundred takes eight more, a thousand has no day.
    expect(course(at('10'))).toEqual(['MET', 'MET_LATE', 'ON_COURSE', 'NOT_KNOWN']);
    // Then fewer a day with each day.
    expect(course(at('17'))).toEqual(['MET', 'MET_LATE', 'OFF_COURSE', 'NOT_KNOWN']);
    expect(course(at('29'))).toEqual(['MET', 'MET_LATE', 'MISSED', 'NOT_KNOWN']);
  });

  test('an update has three days to be discussed before anybody is missed who noted it', () => {
    expect(seenAt(at('03', '23:59')).discussions.due).toBe(0);
    expect(seenAt(at('04', '00:00')).discussions.due).toBe(1);
    expect(seenAt(at('09')).discussions.due).toBe(5);
  });
});

describe('a campaign without a first day', () => {
  let id: string;
  const later = at('25');

  beforeEach(async () => {
    id = await server.campaign({ occurredAt: at('05') });
  });

  const publish = (day: string, channel = 'X') =>
    server.mutate('publishUpdate', { campaignId: id, title: 'Nytt', channel, occurredAt: at(day) });
  const observe = (day: string, comments: number, about: object) =>
    server.mutate('observeDiscussion', {
      campaignId: id,
      comments,
      participants: 1,
      occurredAt: at(day),
      ...about,
    });

  test('has gone on since it was created, or published an update, until it closed', async () => {
    expect(seenAt(at('11'), id).updates.days).toBe(7);
    await publish('03');
    expect(seenAt(at('11'), id).updates).toMatchObject({ days: 9, total: 1 });
    await server.mutate('closeCampaign', { campaignId: id, occurredAt: at('08') });
    expect(seenAt(at('11'), id).updates.days).toBe(6);
  });

  test('a discussion about no update is one about those of its channel until then', async () => {
    await publish('06');
    await publish('08');
    await publish('08', 'SMS');
    await observe('07', 3, { channel: 'X' });
    expect(seenAt(later, id).discussions).toEqual({ comments: [], due: 3, unobserved: 2, elsewhere: 3 });
    await observe('09', 5, { channel: 'X' });
    await observe('09', 2, {});
    expect(seenAt(later, id).discussions).toEqual({ comments: [], due: 3, unobserved: 1, elsewhere: 7 });
  });

  test('of several looks at the discussion of an update the last one holds', async () => {
    const { id: updateId } = await publish('06');
    await observe('09', 8, { updateId });
    await observe('07', 3, { updateId });
    expect(seenAt(later, id).discussions).toMatchObject({ comments: [8], unobserved: 0, elsewhere: 0 });
  });

  test('what was withdrawn later was lost of the sign-ups of the period', async () => {
    const participant = neighbour(1);
    await server.mutate('signUp', { campaignId: id, participant, occurredAt: at('06') });
    await server.mutate('withdrawSignUp', { campaignId: id, participant, occurredAt: at('20') });
    const lost = (from: string, to: string) =>
      seenAt(later, id, { from: `2025-05-${from}`, to: `2025-05-${to}` }).counts;

    expect(lost('05', '10')).toMatchObject({
      GROSS_SIGN_UPS: 1,
      CONFIRMED_SIGN_UPS: 0,
      LOST_SIGN_UPS: 1,
    });
    expect(lost('15', '25')).toMatchObject({
      GROSS_SIGN_UPS: 0,
      CONFIRMED_SIGN_UPS: 0,
      LOST_SIGN_UPS: 0,
    });
  });

  test('an evaluation before the period is none of it; one after it is', async () => {
    const { position } = await publish('06');
    const evaluated = (from: string, to: string) =>
      seenAt(later, id, { from: `2025-05-${from}`, to: `2025-05-${to}` }).evaluations;
    await server.mutate('recordEvaluation', {
      campaignId: id,
      position,
      findings: 'Lite svar.',
      occurredAt: at('15'),
    });

    expect(evaluated('05', '20')).toEqual({ days: 16, sinceLast: 5 });
    expect(evaluated('05', '14')).toEqual({ days: 10, sinceLast: 0 });
    expect(evaluated('16', '20')).toEqual({ days: 5, sinceLast: null });
  });
});
