import { attributedTo, type Attribution } from '../../src/domain/attribution.ts';
import { noCampaign } from '../../src/domain/campaign.ts';
import { type ShareCommand, shareDecider, type ShareEvent } from '../../src/domain/share.ts';
import { closedCampaign, dayAfter, dayBefore, fact, noon, openCampaign } from './examples.ts';
import { specification } from './specification.ts';

const given = specification(shareDecider);
const share = { code: 'k7', sharerId: 'p1', attribution: { channel: 'SMS' } as Attribution };
const open = (campaign = openCampaign, when = fact()): ShareCommand => ({
  ...when,
  type: 'OpenShare',
  campaign,
  share,
  sharedAt: noon,
});
const opened: ShareEvent = { type: 'ShareOpened', data: share };

describe('following a tracked link', () => {
  test('is recorded with the sharer and where they shared it', () => {
    given().when(open()).then(opened);
  });

  test('counts every time', () => {
    given(opened, opened).when(open()).then(opened);
  });

  test('needs a campaign of one’s own that was open', () => {
    given().when(open(noCampaign)).thenRefused('NOT_FOUND', 'campaignId');
    given()
      .when(open(openCampaign, fact(noon, 'org2')))
      .thenRefused('NOT_FOUND', 'campaignId');
    given()
      .when(open(closedCampaign, fact(dayAfter)))
      .thenRefused('CAMPAIGN_CLOSED');
    given()
      .when(open(closedCampaign, fact('2026-05-10T11:56:00.000Z')))
      .then(opened);
  });

  test('cannot have happened before it was shared; clocks may differ by five minutes', () => {
    given()
      .when(open(openCampaign, fact(dayBefore)))
      .thenRefused('INVALID_INPUT', 'occurredAt');
    given()
      .when(open(openCampaign, fact('2026-05-10T11:54:59.000Z')))
      .thenRefused('INVALID_INPUT', 'occurredAt');
    given()
      .when(open(openCampaign, fact('2026-05-10T11:55:00.000Z')))
      .then(opened);
  });
});

describe('a link of the organisers’ own', () => {
  const made: ShareEvent = {
    type: 'LinkCreated',
    data: { code: 'k8', name: 'Plakat', attribution: { channel: 'POSTER_QR' } },
  };
  const create = (campaign = openCampaign): ShareCommand => ({
    ...fact(),
    ...made.data,
    type: 'CreateLink',
    campaign,
  });

  test('is recorded with how it reaches people', () => {
    given().when(create()).then(made);
  });

  test('is refused where its code is taken, and where there is no open campaign', () => {
    given(made).when(create()).thenRefused('ALREADY_EXISTS');
    given().when(create(noCampaign)).thenRefused('NOT_FOUND', 'campaignId');
    given()
      .when({ ...create(closedCampaign), ...fact(dayAfter) })
      .thenRefused('CAMPAIGN_CLOSED');
  });

  test('is followed as a share is', () => {
    given(made, opened).when(open()).then(opened);
  });
});

describe('where somebody came from', () => {
  test('is what was stated, where they came by no link', () => {
    expect(attributedTo({ channel: 'X' })).toEqual({ channel: 'X' });
  });

  test('is filled in from the link, and credits its sharer', () => {
    expect(attributedTo({}, share)).toEqual({ channel: 'SMS', share: 'k7', referrerId: 'p1' });
  });

  test('is filled in from a link of the organisers’ own, and credits nobody', () => {
    expect(attributedTo({}, { ...share, sharerId: null })).toEqual({ channel: 'SMS', share: 'k7' });
  });

  test('is rather what was stated than what the link says', () => {
    expect(attributedTo({ channel: 'X', technique: 'QA' }, share)).toEqual({
      channel: 'X',
      technique: 'QA',
      share: 'k7',
      referrerId: 'p1',
    });
  });
});
