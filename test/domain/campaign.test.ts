import {
  type CampaignCommand,
  campaignDecider,
  type CampaignDetails,
  type CampaignEvent,
  noCampaign,
} from '../../src/domain/campaign.ts';
import { closed, created, dayAfter, dayBefore, details, fact, noon } from './examples.ts';
import { specification, stateAfter } from './specification.ts';

const given = specification(campaignDecider);

const create = (stated: Partial<CampaignDetails> = {}): CampaignCommand => ({
  ...fact(),
  type: 'CreateCampaign',
  campaignId: 'c1',
  timeZone: 'Europe/Oslo',
  details: { ...details, ...stated },
});
const update = (changes: Partial<CampaignDetails>, when = fact()): CampaignCommand => ({
  ...when,
  type: 'UpdateCampaign',
  changes,
});
const close = (when = fact()): CampaignCommand => ({ ...when, type: 'CloseCampaign' });
const createdAt = (at: string, stated: Partial<CampaignDetails> = {}): CampaignEvent => {
  const { data } = created(stated) as CampaignEvent & { type: 'CampaignCreated' };
  return { type: 'CampaignCreated', data: { ...data, createdAt: at } };
};
const updated = (data: Partial<CampaignDetails>): CampaignEvent => ({ type: 'CampaignUpdated', data });

describe('creating a campaign', () => {
  test('records all that was said about it, and whose it is', () => {
    const stated = { name: 'Plastfri mai', channels: ['EMAIL', 'X'], techniques: ['QA'] } as const;
    given().when(create(stated)).then(createdAt(noon, stated));
  });

  test('is refused where the id is taken', () => {
    given(created()).when(create()).thenRefused('ALREADY_EXISTS');
    given(created(), closed()).when(create()).thenRefused('ALREADY_EXISTS');
  });

  test('is refused where it would end before it starts', () => {
    given()
      .when(create({ startsOn: '2026-05-02', endsOn: '2026-05-01' }))
      .thenRefused('INVALID_INPUT', 'endsOn');
  });

  test.each([
    ['last one day', { startsOn: '2026-05-01', endsOn: '2026-05-01' }],
    ['have only a first day', { startsOn: '2026-05-01' }],
    ['have only a last day', { endsOn: '2026-05-01' }],
  ])('it may %s', (_, period) => {
    given().when(create(period)).then(createdAt(noon, period));
  });
});

describe('updating a campaign', () => {
  test('records only what changed', () => {
    given(created({ description: 'Alle er med' }))
      .when(update({ name: 'Ny', description: 'Alle er med', channels: ['SMS'] }))
      .then(updated({ name: 'Ny', channels: ['SMS'] }));
  });

  test('with null clears a field', () => {
    given(created({ statedResult: '300 sekker' }))
      .when(update({ statedResult: null }))
      .then(updated({ statedResult: null }));
  });

  test('is refused where nothing would change', () => {
    const as = given(created({ channels: ['SMS', 'X'] }));
    as.when(update({})).thenRefused('NOTHING_TO_CHANGE');
    as.when(update({ name: 'Ryddedag', channels: ['SMS', 'X'] })).thenRefused('NOTHING_TO_CHANGE');
  });

  test('compares with what earlier updates made of it', () => {
    given(created(), updated({ name: 'Ny' }))
      .when(update({ name: 'Ny' }))
      .thenRefused('NOTHING_TO_CHANGE');
    given(created(), updated({ name: 'Ny' }))
      .when(update({ name: 'Ryddedag' }))
      .then(updated({ name: 'Ryddedag' }));
  });

  test('is refused where it would then end before it starts', () => {
    given(created({ startsOn: '2026-05-02', endsOn: '2026-05-09' }))
      .when(update({ endsOn: '2026-05-01' }))
      .thenRefused('INVALID_INPUT', 'endsOn');
    given(created({ startsOn: '2026-05-02', endsOn: '2026-05-09' }))
      .when(update({ startsOn: '2026-05-10' }))
      .thenRefused('INVALID_INPUT', 'endsOn');
  });

  test('may move both days at once, beyond the old ones', () => {
    const moved = { startsOn: '2026-06-01', endsOn: '2026-06-30' };
    given(created({ startsOn: '2026-05-01', endsOn: '2026-05-31' }))
      .when(update(moved))
      .then(updated(moved));
  });

  test('finds no campaign where there is none', () => {
    given()
      .when(update({ name: 'Ny' }))
      .thenRefused('NOT_FOUND', 'campaignId');
  });

  test('finds no campaign of another organisation, open or closed', () => {
    const theirs = fact(noon, 'org2');
    given(created())
      .when(update({ name: 'Ny' }, theirs))
      .thenRefused('NOT_FOUND', 'campaignId');
    given(created(), closed(dayBefore))
      .when(update({ name: 'Ny' }, theirs))
      .thenRefused('NOT_FOUND', 'campaignId');
  });
});

describe('closing a campaign', () => {
  test('closes it at the moment it was closed', () => {
    given(created())
      .when(close(fact(dayBefore)))
      .then(closed(dayBefore));
  });

  test('is refused before it was created, but for the five minutes that clocks may differ by', () => {
    given(createdAt(noon))
      .when(close(fact('2026-05-10T11:54:59.999Z')))
      .thenRefused('INVALID_INPUT', 'occurredAt');
    given(createdAt(noon))
      .when(close(fact('2026-05-10T11:55:00.000Z')))
      .then(closed('2026-05-10T11:55:00.000Z'));
  });

  test('is refused the second time, whenever that was', () => {
    given(created(), closed())
      .when(close(fact(dayBefore)))
      .thenRefused('ALREADY_CLOSED');
    given(created(), closed())
      .when(close(fact(dayAfter)))
      .thenRefused('ALREADY_CLOSED');
  });

  test('finds no campaign where there is none, or it is another organisation’s', () => {
    given().when(close()).thenRefused('NOT_FOUND', 'campaignId');
    given(created())
      .when(close(fact(noon, 'org2')))
      .thenRefused('NOT_FOUND', 'campaignId');
    given(created(), closed())
      .when(close(fact(noon, 'org2')))
      .thenRefused('NOT_FOUND', 'campaignId');
  });
});

describe('a closed campaign', () => {
  const as = given(created(), closed(noon));

  test('takes nothing that happened afterwards', () => {
    as.when(update({ name: 'Ny' }, fact(dayAfter))).thenRefused('CAMPAIGN_CLOSED');
    as.when(update({ name: 'Ny' }, fact('2026-05-10T12:00:00.001Z'))).thenRefused('CAMPAIGN_CLOSED');
  });

  test('takes what happened before, or at the very moment', () => {
    as.when(update({ name: 'Ny' }, fact(dayBefore))).then(updated({ name: 'Ny' }));
    as.when(update({ name: 'Ny' }, fact(noon))).then(updated({ name: 'Ny' }));
  });

  test('compares instants, not their text', () => {
    as.when(update({ name: 'Ny' }, fact('2026-05-10T13:59:00+02:00'))).then(updated({ name: 'Ny' }));
    as.when(update({ name: 'Ny' }, fact('2026-05-10T11:59:00-02:00'))).thenRefused('CAMPAIGN_CLOSED');
  });

  test('stays closed when it is updated', () => {
    const state = stateAfter(campaignDecider, [created(), closed(), updated({ name: 'Ny' })]);
    expect(state).toMatchObject({ status: 'CLOSED', closedAt: noon, name: 'Ny' });
  });
});

describe('folding a campaign’s events', () => {
  test('gives its details, organisation and time zone', () => {
    expect(stateAfter(campaignDecider, [created({ name: 'A' }), updated({ name: 'B' })])).toEqual({
      ...details,
      name: 'B',
      status: 'OPEN',
      closedAt: null,
      organisationId: 'org1',
      timeZone: 'Europe/Oslo',
    });
  });

  test('makes nothing of changes without a creation', () => {
    expect(stateAfter(campaignDecider, [updated({ name: 'B' }), closed()])).toEqual(noCampaign);
  });
});
