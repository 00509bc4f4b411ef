import type { Decider, DomainEvent } from '../domain/decider.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { EventMetadata } from './event-store.ts';
import type { PromiseOrValue } from '../scheduling/promise-or-value.ts';
import type { Certainty } from './state-cache.ts';

/** One command for one stream. */
export interface LedgerRequest<Command = never, Event extends DomainEvent = DomainEvent, State = unknown> {
  readonly stream: string;
  readonly decider: Decider<Command, Event, State>;
  /** Built for each attempt. @param certainty how certain the states of other streams must be */
  readonly command: (certainty: Certainty) => PromiseOrValue<Command | Refusal>;
  readonly metadata: Omit<EventMetadata, 'schemaVersion'>;
  /** Whether the stream cannot exist yet, so that it need not be read. */
  readonly isNew: boolean;
  /** Whether the command is one of a large batch. New streams of a large batch are not cached: a file would evict the streams in use. */
  readonly isOneOfMany?: boolean;
}
