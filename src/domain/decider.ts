import type { Refusal } from './refusal.ts';

/** An event as the domain decides it: its name in the past tense, and plain JSON. */
export interface DomainEvent {
  readonly type: string;
  readonly data: object;
}

/**
 * What may happen to one stream, as pure functions: no clock, no ids, no I/O.
 * Time, ids and what other streams say arrive in the command.
 * Source of the pattern: Jérémie Chassaing, "Functional Event Sourcing Decider".
 */
export interface Decider<Command, Event extends DomainEvent, State> {
  readonly initial: State;
  /** The events a command leads to, or why it is refused. */
  decide(command: Command, state: State): readonly Event[] | Refusal;
  /** The state after an event. Never refuses: what is recorded has happened. @param occurredAt when: ISO 8601, UTC */
  evolve(state: State, event: Event, occurredAt: string): State;
  /** The id of what the event is about, where that is not what its stream is named for. */
  subject?(event: Event): string | undefined;
}

/** A forgotten case of a union does not compile. */
export function unreachable(value: never): never {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}`);
}
