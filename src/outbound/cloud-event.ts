import { isIPv6 } from 'node:net';
import type { Actor } from '../domain/actor.ts';
import type { LedgerEventType } from '../domain/catalogue.ts';
import type { DateTime } from '../domain/times.ts';
import type { EventMessage } from './event-message.ts';

/**
 * An event as it is published: a CloudEvent 1.0 in JSON. Attributes from `campaignid` on are extensions; none holds personal data.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 */
export interface CloudEvent {
  readonly specversion: '1.0';
  /** The event's own id: the same whenever and however often it is delivered. */
  readonly id: string;
  /**
   * The campaign, by the address of the server.
   * @format uri-reference
   */
  readonly source: string;
  /** `dugnad.` and the event type. */
  readonly type: string;
  /** The participant it is about; left out: nobody in particular. */
  readonly subject?: string;
  /** When it happened. */
  readonly time: DateTime;
  readonly datacontenttype: 'application/json';
  readonly campaignid: string;
  /** The activity it is about; left out: none in particular. */
  readonly activityid?: string;
  /** When it was recorded. */
  readonly recordedtime: DateTime;
  /** Its position in the log: go on after it. */
  readonly position: string;
  /** The request that led to it. */
  readonly correlationid: string;
  /** Who recorded it: the id of a key, a member, a connector or a system. */
  readonly actorid: string;
  readonly actorkind: Actor['kind'];
  /** The system it came from; left out: it was recorded here. */
  readonly sourcesystem?: string;
  /**
   * The trace in which it was recorded, as W3C Trace Context writes it; left out: it was not traced. The extension for distributed tracing:
   * https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/distributed-tracing.md
   */
  readonly traceparent?: string;
  /** What was recorded: each event type has its own. */
  readonly data: object;
}

/**
 * What a webhook is sent to try it: a CloudEvent that reports nothing. No event of a campaign has its type.
 */
export interface TestEvent extends Pick<CloudEvent, 'specversion' | 'id' | 'time' | 'datacontenttype'> {
  /**
   * The address of the server.
   * @format uri-reference
   */
  readonly source: string;
  readonly type: 'dugnad.WebhookTested';
  readonly data: object;
}

/** @param address by which the server is reached */
export const testEvent = (id: string, address: string): TestEvent => ({
  specversion: '1.0',
  id,
  source: address,
  type: 'dugnad.WebhookTested',
  time: new Date().toISOString(),
  datacontenttype: 'application/json',
  data: {},
});

/** The `type` under which an event is published. */
export const publishedType = <Type extends LedgerEventType>(type: Type) => `dugnad.${type}` as const;

interface AddressSettings {
  readonly publicUrl: string | undefined;
  readonly host: string;
  readonly port: number;
}

/** The beginning of each event's source: as the settings say, by whatever name and in whatever way somebody reads it. */
export const sourceAddress = ({ publicUrl, host, port }: AddressSettings): string =>
  publicUrl ?? `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;

/**
 * An event as a CloudEvent.
 * @param address the beginning of the source, before the campaign
 * @param position as it is written for clients
 */
export function cloudEvent(event: EventMessage, address: string, position: string): CloudEvent {
  const { id, type, campaignId, participantId, activityId, occurredAt, recordedAt, source, data } = event;
  return {
    specversion: '1.0',
    id,
    source: `${address}/campaigns/${campaignId}`,
    type: publishedType(type),
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
    ...(event.traceParent !== undefined && { traceparent: event.traceParent }),
    data,
  };
}
