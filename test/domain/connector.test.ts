import { noActivity } from '../../src/domain/activity.ts';
import { noCampaign } from '../../src/domain/campaign.ts';
import { connectorDecider, type ConnectorEvent } from '../../src/domain/connector.ts';
import { fact, openCampaign, scheduledActivity } from './examples.ts';
import { specification } from './specification.ts';

const given = specification(connectorDecider);

const settings = {
  campaignId: 'c1',
  activityId: null,
  account: null,
  only: [],
  map: [],
  pollOptions: [],
  silentAfterHours: 72,
};
const details = { connectorId: 'k1', kind: 'TELEGRAM', name: 'Kanalen', settings, secretsId: 's1' } as const;
const added: ConnectorEvent = { type: 'ConnectorAdded', data: details };
const add = (where: object = { campaign: openCampaign }) =>
  ({ ...fact(), ...details, type: 'AddConnector', where }) as const;
const change = (more: object, where: object = {}) =>
  ({
    ...fact(),
    type: 'ChangeConnector',
    connectorId: 'k1',
    settings: {},
    secretsId: null,
    where,
    ...more,
  }) as const;

describe('a connector', () => {
  test('is added once, for a campaign of the organisation', () => {
    given().when(add()).then(added);
    given(added).when(add()).thenRefused('ALREADY_EXISTS');
    given()
      .when(add({ campaign: noCampaign }))
      .thenRefused('NOT_FOUND', 'campaignId');
    given()
      .when(add({ campaign: { ...openCampaign, organisationId: 'another' } }))
      .thenRefused('NOT_FOUND', 'campaignId');
  });

  test('records in an activity that there is', () => {
    given()
      .when(add({ campaign: openCampaign, activity: noActivity }))
      .thenRefused('NOT_FOUND', 'activityId');
    given()
      .when(add({ campaign: openCampaign, activity: scheduledActivity }))
      .then(added);
  });

  test('is changed in what is stated and differs', () => {
    const more = { name: 'Gruppa', settings: { silentAfterHours: null, only: [] }, secretsId: 's2' };
    given(added)
      .when(change(more))
      .then({
        type: 'ConnectorChanged',
        data: { connectorId: 'k1', name: 'Gruppa', settings: { silentAfterHours: null }, secretsId: 's2' },
      });
    given(added)
      .when(change({ name: 'Kanalen', settings: { only: [] } }))
      .thenRefused('NOTHING_TO_CHANGE');
    given(added)
      .when(change({ settings: { campaignId: 'c2' } }, { campaign: noCampaign }))
      .thenRefused('NOT_FOUND', 'campaignId');
  });

  test('is there no more once it is removed, and never comes back', () => {
    const remove = { ...fact(), type: 'RemoveConnector', connectorId: 'k1' } as const;
    const removed: ConnectorEvent = { type: 'ConnectorRemoved', data: { connectorId: 'k1' } };
    given(added).when(remove).then(removed);
    given(added, removed).when(remove).thenRefused('NOT_FOUND', 'connectorId');
    given(added, removed)
      .when(change({ name: 'Gruppa' }))
      .thenRefused('NOT_FOUND', 'connectorId');
    given(added, removed).when(add()).thenRefused('ALREADY_EXISTS');
    given().when(remove).thenRefused('NOT_FOUND', 'connectorId');
  });
});
