import { noCampaign } from '../../src/domain/campaign.ts';
import { webhookDecider, type WebhookEvent } from '../../src/domain/webhook.ts';
import { fact, openCampaign } from './examples.ts';
import { specification } from './specification.ts';

const given = specification(webhookDecider);

const details = {
  ...{ webhookId: 'w1', name: 'Nyhetsbrev', host: 'example.org' },
  ...{ campaignId: null, types: ['SignedUp'], secretsId: 's1' },
};
const added: WebhookEvent = { type: 'WebhookAdded', data: details };
const add = (more: object = {}) =>
  ({ ...fact(), ...details, type: 'AddWebhook', after: undefined, campaign: null, ...more }) as const;
const change = (more: object) =>
  ({ ...fact(), type: 'ChangeWebhook', webhookId: 'w1', secretsId: null, campaign: null, ...more }) as const;
const pause = (reason: 'ASKED' | 'GONE' = 'ASKED') =>
  ({ ...fact(), type: 'PauseWebhook', webhookId: 'w1', reason }) as const;
const paused = (reason: 'ASKED' | 'GONE' = 'ASKED'): WebhookEvent => ({
  type: 'WebhookPaused',
  data: { webhookId: 'w1', reason },
});
const resume = (after?: string | null) =>
  ({ ...fact(), type: 'ResumeWebhook', webhookId: 'w1', after }) as const;
const problem = { since: '2026-05-04T18:30:00.000Z', problem: 'It answered 500.' };
const failing: WebhookEvent = { type: 'WebhookFailing', data: { webhookId: 'w1', ...problem } };
const reportFailing = { ...fact(), type: 'ReportWebhookFailing', webhookId: 'w1', ...problem } as const;
const reportRecovered = { ...fact(), type: 'ReportWebhookRecovered', webhookId: 'w1' } as const;

describe('a webhook', () => {
  test('is added once, for all campaigns or for one of the organisation', () => {
    given().when(add()).then(added);
    given(added).when(add()).thenRefused('ALREADY_EXISTS');
    given()
      .when(add({ campaignId: 'c1', campaign: openCampaign, after: null }))
      .then({ type: 'WebhookAdded', data: { ...details, campaignId: 'c1', after: null } });
    for (const campaign of [noCampaign, { ...openCampaign, organisationId: 'another' }])
      given()
        .when(add({ campaignId: 'c1', campaign }))
        .thenRefused('NOT_FOUND', 'campaignId');
  });

  test('is changed in what is stated and differs', () => {
    given(added)
      .when(change({ name: 'Avisa', host: 'example.org', types: [], secretsId: 's2' }))
      .then({
        type: 'WebhookChanged',
        data: { webhookId: 'w1', name: 'Avisa', types: [], secretsId: 's2' },
      });
    given(added)
      .when(change({ name: 'Nyhetsbrev', types: ['SignedUp'] }))
      .thenRefused('NOTHING_TO_CHANGE');
    given(added)
      .when(change({ campaignId: 'c2', campaign: noCampaign }))
      .thenRefused('NOT_FOUND', 'campaignId');
  });

  test('gets another secret', () => {
    const rotated = { secretsId: 's2', earlierUntil: '2026-05-05T18:30:00.000Z' };
    given(added)
      .when({ ...fact(), type: 'RotateWebhookSecret', webhookId: 'w1', ...rotated })
      .then({ type: 'WebhookSecretRotated', data: { webhookId: 'w1', ...rotated } });
  });

  test('is paused once, and goes on where it stopped or elsewhere', () => {
    given(added).when(pause()).then(paused());
    given(added).when(pause('GONE')).then(paused('GONE'));
    given(added, paused()).when(pause('GONE')).thenRefused('NOTHING_TO_CHANGE');
    given(added).when(resume()).thenRefused('NOTHING_TO_CHANGE');
    for (const reason of ['ASKED', 'GONE'] as const)
      given(added, paused(reason))
        .when(resume())
        .then({ type: 'WebhookResumed', data: { webhookId: 'w1' } });
    given(added)
      .when(resume(null))
      .then({ type: 'WebhookResumed', data: { webhookId: 'w1', after: null } });
  });

  test('reports once that it has been failing, and once that it recovered', () => {
    given(added).when(reportFailing).then(failing);
    given(added, failing).when(reportFailing).thenRefused('NOTHING_TO_CHANGE');
    given(added, paused()).when(reportFailing).thenRefused('NOTHING_TO_CHANGE');
    given(added, failing)
      .when(reportRecovered)
      .then({ type: 'WebhookRecovered', data: { webhookId: 'w1', since: problem.since } });
    given(added).when(reportRecovered).thenRefused('NOTHING_TO_CHANGE');
    given(added, failing, paused()).when(reportRecovered).thenRefused('NOTHING_TO_CHANGE');
  });

  test('is there no more once it is removed, and never comes back', () => {
    const remove = { ...fact(), type: 'RemoveWebhook', webhookId: 'w1' } as const;
    const removed: WebhookEvent = { type: 'WebhookRemoved', data: { webhookId: 'w1' } };
    given(added).when(remove).then(removed);
    for (const command of [remove, pause(), resume(null), change({ name: 'Avisa' }), reportFailing])
      given(added, removed).when(command).thenRefused('NOT_FOUND', 'webhookId');
    given(added, removed).when(add()).thenRefused('ALREADY_EXISTS');
    given().when(remove).thenRefused('NOT_FOUND', 'webhookId');
  });
});
