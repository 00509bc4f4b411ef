import type { EventMessage } from './event-message.ts';

/** What stands before the name of an event type. */
const prefix = 'dugnad.';

/**
 * An event as a CloudEvent 1.0 in JSON: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md. Names of extension attributes
 * are of lower-case letters and digits alone, as they must be. It holds no personal data, as no event does.
 * @param address by which the server is reached; the source, with the campaign
 * @param position as it is written for clients
 */
export function cloudEvent(event: EventMessage, address: string, position: string): object {
  const { id, type, campaignId, participantId, activityId, occurredAt, recordedAt, source, data } = event;
  return {
    specversion: '1.0',
    id,
    source: `${address}/campaigns/${campaignId}`,
    type: prefix + type,
    ...(participantId !== null && { subject: participantId }),
    time: occurredAt,
    datacontenttype: 'application/json',
    campaignid: campaignId,
    ...(activityId !== null && { activityid: activityId }),
    recordedtime: recordedAt,
    position,
    correlationid: event.correlationId,
    actorid: event.actor.id,
    actorkind: event.actor.kind,
    ...(source !== null && { sourcesystem: source }),
    data,
  };
}
