import { noon } from './examples.ts';
import type { Decider, DomainEvent } from '../../src/domain/decider.ts';
import { Refusal, type RefusalCode } from '../../src/domain/refusal.ts';

interface Outcome<Event> {
  /** Exactly these events. */
  then(...events: Event[]): void;
  /** This refusal, which names exactly these fields. */
  thenRefused(code: RefusalCode, ...paths: string[]): void;
}

interface Given<Command, Event> {
  when(command: Command): Outcome<Event>;
}

/** Given events, when a command comes, then these events follow or it is refused. What goes in is frozen. */
export function specification<Command, Event extends DomainEvent, State>(
  decider: Decider<Command, Event, State>,
): (...events: Event[]) => Given<Command, Event> {
  return (...events) => ({
    when(command) {
      const answer = decider.decide(frozen(command), stateAfter(decider, events));
      return {
        then: (...expected) => expect(answer).toEqual(expected),
        thenRefused: (code, ...paths) => {
          expect(answer).toBeInstanceOf(Refusal);
          expect(answer).toMatchObject({ code, message: expect.stringMatching(/\S/) as string });
          expect((answer as Refusal).fields.map(({ path }) => path)).toEqual(paths);
        },
      };
    },
  });
}

/** The state that events lead to; frozen at every step, so that a decider that changes what it is given fails. */
export function stateAfter<Event extends DomainEvent, State>(
  decider: Decider<never, Event, State>,
  events: readonly Event[],
): State {
  return events.reduce<State>(
    (state, event) => frozen(decider.evolve(state, frozen(event), noon)),
    frozen(decider.initial),
  );
}

export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}
