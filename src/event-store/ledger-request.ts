import type { Decider, DomainEvent } from '../domain/decider.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { EventMetadata } from './event-store.ts';

/** One command for one stream. */
export interface LedgerRequest<Command = never, Event extends DomainEvent = DomainEvent, State = unknown> {
  readonly stream: string;
  readonly decider: Decider<Command, Event, State>;
  /** Built for each attempt. `fresh`: what other streams say must be read anew. */
  readonly command: (fresh: boolean) => Promise<Command | Refusal>;
  readonly metadata: Omit<EventMetadata, 'schemaVersion'>;
  /** The stream cannot exist yet, so it need not be read. */
  readonly isNew: boolean;
}
