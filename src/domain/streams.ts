/**
 * Stream names: `campaign_<campaignId>-<kind>_<id>`. The part before the first `-` is the category, so a campaign's whole
 * history is one category. Ids hold no `-`.
 */

export type StreamKind = 'campaign' | 'activity' | 'participant' | 'share' | 'entry' | 'indicator';

export const campaignCategory = (campaignId: string) => `campaign_${campaignId}`;
export const campaignStream = (campaignId: string) => `campaign_${campaignId}-campaign`;
export const activityStream = (campaignId: string, activityId: string) =>
  `campaign_${campaignId}-activity_${activityId}`;
export const participantStream = (campaignId: string, participantId: string) =>
  `campaign_${campaignId}-participant_${participantId}`;
export const shareStream = (campaignId: string, code: string) => `campaign_${campaignId}-share_${code}`;
export const entryStream = (campaignId: string, entryId: string) => `campaign_${campaignId}-entry_${entryId}`;
export const indicatorStream = (campaignId: string, key: string) => `campaign_${campaignId}-indicator_${key}`;

/** An organisation, its members and keys are one stream. */
export const organisationCategory = (organisationId: string) => `organisation_${organisationId}`;
export const organisationStream = (organisationId: string) => `organisation_${organisationId}-organisation`;
export const connectorStream = (organisationId: string, connectorId: string) =>
  `organisation_${organisationId}-connector_${connectorId}`;
export const webhookStream = (organisationId: string, webhookId: string) =>
  `organisation_${organisationId}-webhook_${webhookId}`;

/** The id of what a stream is about: a campaign, a person, an organisation … */
export const idOf = (stream: string): string =>
  streamParts(stream)?.id ?? /^organisation_([^-]*)/.exec(stream)?.[1] ?? '';

/** A campaign has one call to action, whose entry has this id. */
export const callToActionId = 'calltoaction';

export interface StreamParts {
  readonly campaignId: string;
  readonly kind: StreamKind;
  /** The id of the activity, participant, share, entry or indicator; in the campaign's own stream, of the campaign. */
  readonly id: string;
}

/** What a campaign's stream is about; undefined for any other stream. */
export function streamParts(stream: string): StreamParts | undefined {
  const dash = stream.indexOf('-');
  if (dash < 0 || !stream.startsWith('campaign_')) return undefined;
  const campaignId = stream.slice('campaign_'.length, dash);
  const rest = stream.slice(dash + 1);
  const underscore = rest.indexOf('_');
  if (underscore < 0) return { campaignId, kind: 'campaign', id: campaignId };
  return { campaignId, kind: rest.slice(0, underscore) as StreamKind, id: rest.slice(underscore + 1) };
}
