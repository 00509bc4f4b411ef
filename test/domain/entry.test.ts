import { type Campaign, noCampaign } from '../../src/domain/campaign.ts';
import { type EntryCommand, entryDecider } from '../../src/domain/entry/decide.ts';
import type { EntryDraft } from '../../src/domain/entry/draft.ts';
import type { EntryEvent, StandingEntry, Update } from '../../src/domain/entry/events.ts';
import { noEntry } from '../../src/domain/entry/state.ts';
import { closedCampaign, dayAfter, dayBefore, fact, noon, openCampaign } from './examples.ts';
import { specification, stateAfter } from './specification.ts';

/** What holds for every entry: made, corrected, retracted. */

const given = specification(entryDecider);

const about = (campaign: Campaign = openCampaign, when = fact()) => ({ ...when, campaign });

function enter(draft: EntryDraft, { corrects = false, to = about() } = {}): EntryCommand {
  return { ...to, type: 'EnterEntry', draft, corrects, indicator: null, update: null };
}
const correct = (draft: EntryDraft, to = about()) => enter(draft, { corrects: true, to });

const retract = (reason: string | null = null, to = about()): EntryCommand => ({
  ...to,
  type: 'RetractEntry',
  reason,
  named: 'entryId',
});

const creative = (title: string): EntryDraft => ({
  type: 'CreativeRegistered',
  data: { creativeId: 'design', title, channel: null, technique: null, audience: null },
});
const population = (count: number): EntryDraft => ({
  type: 'PopulationStated',
  data: { area: 'Ytrebygda', population: count, on: '2026-01-01', source: null },
});
const callToAction = (text: string): EntryDraft => ({
  type: 'CallToActionPublished',
  data: { text, link: null },
});
const indicator = (unit: string): EntryDraft => ({
  type: 'IndicatorDefined',
  data: {
    key: 'waste',
    labels: { nb: 'Avfall', nn: null, en: 'Waste' },
    unit,
    higherIsBetter: false,
    resultType: 'OUTCOME',
    rule: 'MEASURED_QUANTITY',
    windowDays: null,
  },
});

/** The event that a draft leads to which needs nothing filled in. */
const entered = ({ type, data }: EntryDraft, version = 1) =>
  ({ type, data: { version, ...data } }) as unknown as StandingEntry;
const retracted = (of: StandingEntry, reason: string | null = null): EntryEvent => ({
  type: 'EntryRetracted',
  data: { entry: of.type, said: of.data, reason },
});

describe('an entry', () => {
  test('is recorded, as version 1', () => {
    given()
      .when(enter(population(100)))
      .then(entered(population(100)));
  });

  test('under an id that is taken is refused', () => {
    given(entered(population(100)))
      .when(enter(population(200)))
      .thenRefused('ALREADY_EXISTS');
    given(entered(population(100)), retracted(entered(population(100))))
      .when(enter(population(100)))
      .thenRefused('ALREADY_EXISTS');
  });

  test('needs a campaign of one’s own', () => {
    for (const to of [about(noCampaign), about(openCampaign, fact(noon, 'org2'))]) {
      given()
        .when(enter(population(100), { to }))
        .thenRefused('NOT_FOUND', 'campaignId');
      given(entered(population(100)))
        .when(correct(population(200), to))
        .thenRefused('NOT_FOUND', 'campaignId');
      given(entered(population(100)))
        .when(retract(null, to))
        .thenRefused('NOT_FOUND', 'campaignId');
    }
  });
});

describe('after the campaign closed', () => {
  const late = about(closedCampaign, fact(dayAfter));
  const plans: readonly EntryDraft[] = [
    callToAction('Bli med'),
    creative('Plakat'),
    {
      type: 'ChannelPlanned',
      data: { audience: 'unge', channel: 'SMS', technique: null },
    },
    {
      type: 'GoalSet',
      data: {
        name: 'Mange',
        measure: 'PARTICIPANTS',
        unit: null,
        indicator: null,
        target: '100',
        by: null,
        petition: null,
      },
    },
  ];

  test('what is known of it may still be entered, corrected and retracted', () => {
    given()
      .when(enter(population(100), { to: late }))
      .then(entered(population(100)));
    given()
      .when(enter(indicator('kg'), { to: late }))
      .then(entered(indicator('kg')));
    given(entered(population(100)))
      .when(correct(population(200), late))
      .then(entered(population(200), 2));
    given(entered(creative('Plakat')))
      .when(retract(null, late))
      .then(retracted(entered(creative('Plakat'))));
  });

  test.each(plans.map(draft => [draft.type, draft] as const))('%s is planned no more', (_, draft) => {
    given()
      .when(enter(draft, { to: late }))
      .thenRefused('CAMPAIGN_CLOSED');
    given()
      .when(enter(draft, { to: about(closedCampaign, fact(dayBefore)) }))
      .then(entered(draft));
  });
});

describe('correcting an entry', () => {
  test('states all of it again, as the next version', () => {
    given(entered(population(100)))
      .when(correct(population(200)))
      .then(entered(population(200), 2));
    given(entered(population(100)), entered(population(200), 2))
      .when(correct(population(100)))
      .then(entered(population(100), 3));
  });

  test('is refused where it says the same, in whatever order', () => {
    given(entered(population(100)))
      .when(correct(population(100)))
      .thenRefused('NOTHING_TO_CHANGE');
    const turned = { source: null, on: '2026-01-01', population: 100, area: 'Ytrebygda' };
    given(entered(population(100)))
      .when(correct({ type: 'PopulationStated', data: turned }))
      .thenRefused('NOTHING_TO_CHANGE');
    given(entered(indicator('kg')))
      .when(enter(indicator('kg')))
      .thenRefused('NOTHING_TO_CHANGE');
  });

  test('is refused where there is nothing to correct, or it is of another kind', () => {
    given()
      .when(correct(population(100)))
      .thenRefused('NOT_FOUND', 'corrects');
    given(entered(creative('Plakat')))
      .when(correct(population(100)))
      .thenRefused('NOT_FOUND', 'corrects');
    given(entered(creative('Plakat')), retracted(entered(creative('Plakat'))))
      .when(correct(population(100)))
      .thenRefused('NOT_FOUND', 'corrects');
  });

  test('is refused once it was retracted', () => {
    given(entered(population(100)), retracted(entered(population(100))))
      .when(correct(population(200)))
      .thenRefused('ALREADY_RETRACTED');
  });
});

describe('retracting an entry', () => {
  test('repeats what it said last, and why it was wrong', () => {
    const last = entered(population(200), 2);
    given(entered(population(100)), last)
      .when(retract('Feil område'))
      .then(retracted(last, 'Feil område'));
  });

  test('is refused the second time, and where there is none', () => {
    given(entered(population(100)), retracted(entered(population(100))))
      .when(retract())
      .thenRefused('ALREADY_RETRACTED');
    given().when(retract()).thenRefused('NOT_FOUND', 'entryId');
    given()
      .when({ ...about(), type: 'RetractEntry', reason: null, named: 'indicator' })
      .thenRefused('NOT_FOUND', 'indicator');
  });

  test('of what is not there changes nothing', () => {
    expect(stateAfter(entryDecider, [retracted(entered(population(100)))])).toEqual(noEntry);
  });
});

describe.each([
  ['an indicator', indicator],
  ['the call to action', callToAction],
])('%s, of which there is one by its name,', (_, draft) => {
  const [first, second] = [entered(draft('a')), entered(draft('b'), 2)];

  test('is replaced when it is entered again', () => {
    given(first)
      .when(enter(draft('b')))
      .then(second);
  });

  test('can be entered anew after it was retracted, even as it was', () => {
    given(first, second, retracted(second))
      .when(enter(draft('b')))
      .then(entered(draft('b'), 3));
  });
});

describe('an update', () => {
  const update: Update = {
    title: 'Vi ses lørdag',
    channel: 'INSTAGRAM_STORY',
    technique: 'STORY_POLL',
    audience: 'unge',
    creativeId: 'design',
    link: 'https://example.org/',
  };
  const plan = (stated: Partial<Update> = {}, plannedAt = dayAfter): EntryDraft => ({
    type: 'UpdatePlanned',
    data: { ...update, ...stated, plannedAt },
  });
  const publish = (planned: boolean, stated: Partial<Update> = {}, to = about()): EntryCommand => ({
    ...to,
    type: 'PublishUpdate',
    planned,
    stated,
  });
  const published = (stated: Partial<Update> = {}, plannedAt: string | null = dayAfter): StandingEntry => ({
    type: 'UpdatePublished',
    data: { version: 1, ...update, ...stated, plannedAt, publishedAt: noon },
  });

  test('that was planned is published as planned, where nothing else is stated', () => {
    given(entered(plan())).when(publish(true)).then(published());
    given(entered(plan()))
      .when(publish(true, { title: 'Vi ses søndag', audience: null }))
      .then(published({ title: 'Vi ses søndag', audience: null }));
  });

  test('is published as its plan was last corrected', () => {
    given(entered(plan()), entered(plan({ title: 'Ny tittel' }, noon), 2))
      .when(publish(true))
      .then(published({ title: 'Ny tittel' }, noon));
  });

  test('that was not planned says itself what it is', () => {
    const bare = { technique: null, audience: null, creativeId: null, link: null };
    given()
      .when(publish(false, { title: 'Takk', channel: 'X' }))
      .then(published({ title: 'Takk', channel: 'X', ...bare }, null));
    given()
      .when(publish(false, { channel: 'X' }))
      .thenRefused('INVALID_INPUT', 'title');
    given()
      .when(publish(false, { title: 'Takk' }))
      .thenRefused('INVALID_INPUT', 'channel');
    given(published()).when(publish(false, update)).thenRefused('ALREADY_EXISTS');
  });

  test('is published once', () => {
    given(entered(plan()), published()).when(publish(true)).thenRefused('ALREADY_PUBLISHED');
    given(published({}, null)).when(publish(true)).thenRefused('ALREADY_PUBLISHED');
  });

  test('that is published is planned no otherwise', () => {
    given(entered(plan()), published())
      .when(correct(plan({ title: 'Ny' })))
      .thenRefused('ALREADY_PUBLISHED');
  });

  test('is published only where it was planned, and not retracted', () => {
    given().when(publish(true)).thenRefused('NOT_FOUND', 'updateId');
    given(entered(population(1)))
      .when(publish(true))
      .thenRefused('NOT_FOUND', 'updateId');
    given(entered(plan()), retracted(entered(plan())))
      .when(publish(true))
      .thenRefused('ALREADY_RETRACTED');
  });

  test('is taken back as a whole', () => {
    given(entered(plan()), published()).when(retract('Slettet')).then(retracted(published(), 'Slettet'));
    given(entered(plan()), published(), retracted(published()))
      .when(publish(true))
      .thenRefused('ALREADY_RETRACTED');
    given(entered(plan()), published(), retracted(published()))
      .when(correct(plan({ title: 'Ny' })))
      .thenRefused('ALREADY_RETRACTED');
  });

  test('is neither planned nor published after the campaign closed', () => {
    const late = about(closedCampaign, fact(dayAfter));
    given()
      .when(enter(plan(), { to: late }))
      .thenRefused('CAMPAIGN_CLOSED');
    given(entered(plan()))
      .when(publish(true, {}, late))
      .thenRefused('CAMPAIGN_CLOSED');
    given()
      .when(publish(false, update, about(noCampaign)))
      .thenRefused('NOT_FOUND', 'campaignId');
  });
});
