import { type ActivityEvent, activityEvents } from './activity.ts';
import { type CampaignEvent, campaignEvents } from './campaign.ts';
import { type ConnectorEvent, connectorEvents } from './connector.ts';
import { type EntryEvent, entryEvents } from './entry/events.ts';
import { type OrganisationEvent, organisationEvents } from './organisation/events.ts';
import { type ParticipationEvent, participationEvents } from './participation/events.ts';
import { type ShareEvent, shareEvents } from './share.ts';
import { type WebhookEvent, webhookEvents } from './webhook.ts';

/** Everything that is recorded of campaigns. */
export type LedgerEvent = CampaignEvent | ActivityEvent | ParticipationEvent | ShareEvent | EntryEvent;
export type LedgerEventType = LedgerEvent['type'];

/** Every event type of campaigns, each declared once beside its data. */
export const events = {
  ...campaignEvents,
  ...activityEvents,
  ...participationEvents,
  ...shareEvents,
  ...entryEvents,
};

export const ledgerEventTypes = Object.keys(events) as LedgerEventType[];

/** Everything that is recorded of organisations: who is let in, what is connected, and where events are delivered. */
export type AdministrativeEvent = OrganisationEvent | ConnectorEvent | WebhookEvent;

/** Every event type of organisations, likewise. */
export const administrativeEvents = { ...organisationEvents, ...connectorEvents, ...webhookEvents };

export const administrativeEventTypes = Object.keys(
  administrativeEvents,
) as (keyof typeof administrativeEvents)[];

/** The types that a node follows, so that its rules see what other nodes record. */
export const ruleTypes: readonly string[] = [
  ...ledgerEventTypes.filter(type => 'ofRules' in events[type]),
  ...administrativeEventTypes,
];

/** An event of which facts are kept. */
export type ParticipationType = {
  [Type in LedgerEventType]: (typeof events)[Type] extends { ofParticipation: true } ? Type : never;
}[LedgerEventType];

export function isOfParticipation(type: string): type is ParticipationType {
  return type in events && 'ofParticipation' in events[type as LedgerEventType];
}
