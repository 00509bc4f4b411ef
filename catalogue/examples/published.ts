import type { LedgerEventType } from '../../src/domain/catalogue.ts';
import {
  activityStream,
  campaignStream,
  entryStream,
  participantStream,
  shareStream,
} from '../../src/domain/streams.ts';
import { schemaVersionOf } from '../../src/domain/upcasts.ts';
import { type CloudEvent, cloudEvent } from '../../src/outbound/cloud-event.ts';
import { eventMessage } from '../../src/outbound/event-message.ts';
import { activityExamples, campaignExamples } from './campaign.ts';
import { entryExamples } from './entry.ts';
import { activityId, campaignId, organisationId, participantId, shareCode, updateId } from './ids.ts';
import { participationExamples, shareExamples } from './participation.ts';

const streams: readonly (readonly [string, object])[] = [
  [campaignStream(campaignId), campaignExamples],
  [activityStream(campaignId, activityId), activityExamples],
  [participantStream(campaignId, participantId), participationExamples],
  [shareStream(campaignId, shareCode), shareExamples],
  [entryStream(campaignId, updateId), entryExamples],
];

/** The example of each event type of campaigns as the program publishes it. */
export const publishedExamples = Object.fromEntries(
  streams.flatMap(([stream, examples]) =>
    Object.entries(examples).map(([type, data]) => [type, published(type, stream, data as object)] as const),
  ),
) as Readonly<Record<LedgerEventType, CloudEvent>>;

function published(type: string, stream: string, data: object): CloudEvent {
  const message = eventMessage({
    id: '01963a7e-4c00-7d2a-9b1f-6f0e2c8d4a51',
    type,
    stream,
    revision: 0,
    position: 418,
    recordedAt: new Date('2026-04-12T10:00:03Z'),
    data,
    metadata: {
      actor: { id: '5a9c3e7g1jtwz8qb', kind: 'API_KEY' },
      organisationId,
      occurredAt: '2026-04-12T10:00:00.000Z',
      schemaVersion: schemaVersionOf(type),
      source: 'website',
      $correlationId: '3f1c7a52-8f7d-4a55-9d64-0c6a3b1e2f90',
      $causationId: '3f1c7a52-8f7d-4a55-9d64-0c6a3b1e2f90',
    },
  });
  if (!message) throw new Error(`${type} is not published.`);
  return cloudEvent(message, 'https://dugnad.example.org', '7k2mq-00bm');
}
