import { campaignCategory } from '../../domain/streams.ts';
import type { Position } from '../../event-store/event-store.ts';
import { eventMessage, type EventMessage } from '../../outbound/event-message.ts';
import { eventLoop } from '../../scheduling/event-loop.ts';
import type { Row, Table, Value } from '../table.ts';

/** So many are read at once: at most 64 KiB each, and mostly less than one. */
const together = 250;

export const eventTable: Table = {
  name: 'events',
  is: 'An event, as it was recorded. It never changes, and holds no personal data. docs/events.md says what each holds.',
  right: 'EVENTS',
  columns: [
    { name: 'position', type: 'POSITION', is: 'Its position in the log.' },
    { name: 'event_id', type: 'TEXT', is: "The event's own id." },
    { name: 'type', type: 'TEXT', is: 'What happened.' },
    { name: 'occurred_at', type: 'INSTANT', is: 'When it happened.' },
    { name: 'recorded_at', type: 'INSTANT', is: 'When it was recorded.' },
    { name: 'participant_id', type: 'TEXT', is: 'Who; empty: nobody in particular.' },
    { name: 'activity_id', type: 'TEXT', is: 'The activity it is about; empty: none in particular.' },
    { name: 'actor_kind', type: 'TEXT', is: 'What recorded it: SYSTEM, API_KEY or USER.' },
    { name: 'actor_id', type: 'TEXT', is: "The key's, the member's or the system's id." },
    { name: 'correlation_id', type: 'TEXT', is: 'The request that led to it.' },
    { name: 'source', type: 'TEXT', is: 'The system it came from; empty: recorded here.' },
    { name: 'data', type: 'JSON', is: 'What was recorded.' },
  ],
  rows: async function* ({ store, campaign, position: last, positions }, columns) {
    const category = campaignCategory(campaign.id);
    for (let after: Position | undefined; ;) {
      const page = await store.readCategory(category, { after, limit: together });
      yield page
        .filter(({ position }) => position <= last)
        .map(eventMessage)
        .filter(event => event !== undefined)
        .map(event => {
          const values = fields(event, positions.text(event.position));
          return columns.map(({ name }) => values[name] ?? null) satisfies Row;
        });
      after = page.at(-1)?.position;
      if (page.length < together || after === undefined || after >= last) return;
      await eventLoop.turn();
    }
  },
};

function fields(event: EventMessage, position: string): Readonly<Record<string, Value>> {
  return {
    position,
    event_id: event.id,
    type: event.type,
    occurred_at: new Date(event.occurredAt).toISOString(),
    recorded_at: event.recordedAt,
    participant_id: event.participantId,
    activity_id: event.activityId,
    actor_kind: event.actor.kind,
    actor_id: event.actor.id,
    correlation_id: event.correlationId,
    source: event.source,
    data: JSON.stringify(event.data),
  };
}
