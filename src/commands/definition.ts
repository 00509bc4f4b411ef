import type { Type } from '@nestjs/common';
import type { Right } from '../auth/rights.ts';
import type { Circumstances } from '../domain/circumstances.ts';
import type { Decider, DomainEvent } from '../domain/decider.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Directory } from '../directory/directory.ts';
import type { AnyDecider } from '../event-store/state-cache.ts';
import type { PromiseOrValue } from '../scheduling/promise-or-value.ts';
import type { Positions } from '../event-store/positions.ts';
import type { Command, NamesActivity, ParticipantCommand } from './command.ts';
import type { Known } from './known.ts';

/** Where the needs of a command are looked up. What other streams say is found by `reading`. */
export interface Sources {
  readonly directory: Directory;
  readonly positions: Positions;
  /** Where the command is recorded. */
  readonly stream: string;
  /** The id of what the command makes; empty where it makes nothing. */
  readonly newId: string;
  readonly circumstances: Circumstances;
}

export type Answer<T> = PromiseOrValue<T | Refusal>;

/** Looks up something that a command must know before it is decided, besides its own stream. */
export interface Need<C extends Command, T> {
  (command: C, sources: Sources): Answer<T>;
  /** The streams that it reads; left out: none that a command could name. */
  readonly streams?: (command: C) => readonly string[];
}

export type Reading = Sources & { readonly known: Known };

/** Read by a need whose command names no campaign: each that is changed may be the one. */
export const anyCampaign = 'any campaign';

/**
 * A need that reads other streams. In a batch the command waits for those before it that change one of them.
 * @param streams that it reads, as far as the command names them; or `anyCampaign`
 */
export function reading<C extends Command, T>(
  streams: (command: C) => readonly string[],
  find: (command: C, sources: Reading) => T,
): ((command: C, sources: Sources) => T) & { readonly streams: (command: C) => readonly string[] } {
  return Object.assign((command: C, sources: Sources) => find(command, sources as Reading), { streams });
}

type Needs<C extends Command> = Readonly<Record<string, Need<C, unknown>>>;

/** The results of the needs. */
type Met<N> = {
  readonly [Name in keyof N]: N[Name] extends (...args: never[]) => infer Met
    ? Exclude<Awaited<Met>, Refusal>
    : never;
};

/**
 * The stream of the person whom the command names. `known participant`: somebody unknown is refused. `any participant`:
 * somebody unknown becomes a participant.
 */
type ParticipantStream = 'known participant' | 'any participant';

/** The stream that the command itself names, or that is named for what it makes. In a batch those that need it wait for the command. */
export type NamedStream<C extends Command> = (command: C, made: Pick<Sources, 'newId'>) => string;

/** A stream that has to be looked up. */
export interface FoundStream<C extends Command> {
  readonly find: (command: C, sources: Pick<Reading, 'known'>) => Answer<string>;
}

interface Declared<C extends Command> {
  /** The GraphQL input, its rules, and the message on the CommandBus. */
  readonly input: Type<C>;
  /** The mutation's description: what it does, in a sentence. */
  readonly description: string;
  /** What whoever sends it must be allowed to do. */
  readonly right: Right;
  readonly stream:
    NamedStream<C> | FoundStream<C> | (C extends ParticipantCommand ? ParticipantStream : never);
  /**
   * The kind of thing it makes, such as `pledge`; left out: nothing with an id of its own. It never changes, since the id is derived from it
   * where the request has a key.
   */
  readonly makes?: string;
  /** It names an activity, by its id or its source. */
  readonly about?: C extends NamesActivity ? 'an activity' | 'an activity or the campaign' : never;
  /** How long the id is; default: as ids are. */
  readonly idBytes?: number;
  /** Rules about several fields at once. */
  readonly rules?: (command: C) => Refusal | undefined;
}

interface Definition<C extends Command, N extends Needs<C>, D> extends Declared<C> {
  readonly needs: N;
  /** The command in the domain's words. */
  readonly put: (command: C, known: Circumstances & Met<N>, newId: string) => D | Refusal;
}

/**
 * What a command is called in metrics, traces and messages: as its input's class, but for `Input`, in which those of an organisation end.
 * The classes keep their names: repeats of a request are recognised by them.
 */
export const commandName = (input: Type<Command>): string => input.name.replace(/Input$/, '');

/** A command as the runner, the mutations and `record` see it. */
export interface CommandDefinition extends Omit<Declared<Command>, 'stream' | 'rules' | 'about'> {
  readonly decider: AnyDecider;
  readonly stream: NamedStream<never> | FoundStream<never> | ParticipantStream;
  readonly rules?: (command: never) => Refusal | undefined;
  readonly about?: 'an activity' | 'an activity or the campaign';
  /** In their order, each under the name by which the decider asks for it. */
  readonly needs: readonly (readonly [string, Need<never, unknown>])[];
  readonly put: (command: never, known: never, newId: string) => unknown;
}

/**
 * Declares commands. Handler, mutation and field in `record` are made from the declaration. It compiles only if the command's
 * needs are what the decider asks for.
 */
export function decidedBy<D, E extends DomainEvent, S>(decider: Decider<D, E, S>) {
  return <C extends Command, N extends Needs<C>>(definition: Definition<C, N, D>): CommandDefinition => ({
    ...definition,
    needs: Object.entries(definition.needs),
    decider,
  });
}
