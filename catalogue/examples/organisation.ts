import type { ConnectorEvent } from '../../src/domain/connector.ts';
import type { OrganisationEvent } from '../../src/domain/organisation/events.ts';
import type { WebhookEvent } from '../../src/domain/webhook.ts';
import type { ExamplesOf } from '../example.ts';
import { campaignId, connectorId, keyId, memberId, organisationId, secretId, webhookId } from './ids.ts';

export const organisationExamples: ExamplesOf<OrganisationEvent> = {
  OrganisationCreated: { organisationId, name: 'The neighbourhood association' },
  OrganisationRenamed: { name: 'The neighbourhood' },
  MemberInvited: { memberId, role: 'ORGANISER' },
  MemberRoleChanged: { memberId, role: 'ANALYST' },
  MemberRemoved: { memberId },
  KeyIssued: {
    keyId,
    name: 'The website',
    role: 'INTEGRATION',
    campaigns: [campaignId],
    expiresAt: '2027-01-01T00:00:00.000Z',
    secretId,
  },
  KeyRotated: { keyId, secretId, earlierUntil: '2026-06-02T00:00:00.000Z' },
  KeyRevoked: { keyId },
};

export const connectorExamples: ExamplesOf<ConnectorEvent> = {
  ConnectorAdded: {
    connectorId,
    kind: 'EVENTBRITE',
    name: 'Tickets',
    settings: {
      campaignId,
      activityId: null,
      account: '1234567890',
      only: ['987654321'],
      map: [{ heading: 'Post code', meaning: 'area' }],
      pollOptions: [],
      silentAfterHours: 48,
    },
    secretsId: secretId,
  },
  ConnectorChanged: { connectorId, settings: { silentAfterHours: 24 } },
  ConnectorRemoved: { connectorId },
};

const failingSince = '2026-06-01T10:00:00.000Z';

export const webhookExamples: ExamplesOf<WebhookEvent> = {
  WebhookAdded: {
    webhookId,
    name: 'Newsletter',
    host: 'hooks.example.org',
    campaignId,
    types: ['SignedUp', 'SignUpWithdrawn'],
    secretsId: secretId,
  },
  WebhookChanged: { webhookId, campaignId: null, types: [] },
  WebhookSecretRotated: { webhookId, secretsId: secretId, earlierUntil: '2026-06-02T00:00:00.000Z' },
  WebhookPaused: { webhookId, reason: 'GONE' },
  WebhookResumed: { webhookId, after: 'emmg3-001j' },
  WebhookFailing: { webhookId, since: failingSince, problem: 'It answered 500.' },
  WebhookRecovered: { webhookId, since: failingSince },
  WebhookRemoved: { webhookId },
};
