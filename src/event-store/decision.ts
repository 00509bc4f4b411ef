import { schemaVersionOf } from '../domain/upcasts.ts';
import { randomUUIDv7 } from 'node:crypto';
import { Refusal } from '../domain/refusal.ts';
import type { EventMetadata, NewEvent } from './event-store.ts';
import type { LedgerRequest } from './ledger-request.ts';
import { andThen, inTurn, type PromiseOrValue } from '../scheduling/promise-or-value.ts';
import type { Certainty, KnownStream, Recorded } from './state-cache.ts';

/** A command's events, before they are appended. */
export interface Draft {
  readonly events: readonly NewEvent[];
  readonly requestDigest: string | undefined;
}

/** A command whose key or external id was used before: in the log, or earlier in the group. */
interface Repeat<D extends Draft = Draft> {
  readonly of: Recorded | D;
  /** Whether it asks for something else than the first one did. */
  readonly isOther: boolean;
}

/** The outcome of one command: refused, recorded before, or to be appended. */
type Decision = Refusal | Repeat | Draft;

export interface DecidedGroup {
  readonly decisions: readonly Decision[];
  /** All that is to be appended, in order. */
  readonly events: readonly NewEvent[];
  /** The stream's state after that. */
  readonly state: unknown;
}

/** Decides the commands of one stream in order, each on the state after those before it. */
export function decideGroup(
  requests: readonly LedgerRequest[],
  { state: loaded, recorded }: KnownStream,
  certainty: Certainty,
): PromiseOrValue<DecidedGroup> {
  let state = loaded;
  const decisions: Decision[] = [];
  const events: NewEvent[] = [];
  // Of one alone no later one can be the repeat.
  const drafts = requests.length > 1 ? new Map<string, Draft>() : undefined;

  function decide(request: LedgerRequest, command: unknown): void {
    const decision = decided(request, command, state);
    decisions.push(decision);
    if (decision instanceof Refusal) return;
    if (drafts) for (const id of idsOf(request.metadata)) drafts.set(id, decision);
    const { decider, metadata } = request;
    for (const event of decision.events) {
      events.push(event);
      state = decider.evolve(state, event, metadata.occurredAt);
    }
  }

  const visit = (request: LedgerRequest): PromiseOrValue<void> => {
    const repeat = repeated(request.metadata, recorded, drafts);
    if (!repeat) return andThen(request.command(certainty), command => decide(request, command));
    decisions.push(repeat);
  };

  return andThen(inTurn(requests, visit), () => ({ decisions, events, state }));
}

export function isDraft(decision: Decision | Recorded): decision is Draft {
  return 'events' in decision;
}

/** The digests by which a repeat of a request is recognised, and distinguished from another request. */
export type CommandIds = Pick<EventMetadata, 'commandId' | 'sourceId' | 'requestDigest'>;

/** The earlier use of one of a command's ids, if there is one. @param drafts those of the same group */
export function repeated<D extends Draft = never>(
  metadata: CommandIds,
  recorded: ReadonlyMap<string, Recorded>,
  drafts?: ReadonlyMap<string, D>,
): Repeat<D> | undefined {
  for (const id of idsOf(metadata)) {
    const of = recorded.get(id) ?? drafts?.get(id);
    if (of) return { of, isOther: differ(of.requestDigest, metadata.requestDigest) };
  }
  return undefined;
}

/** Old events have no digest: a request with the key of one counts as its repeat. */
function differ(first: string | undefined, now: string | undefined): boolean {
  return first !== undefined && now !== undefined && first !== now;
}

function idsOf({ commandId, sourceId }: CommandIds): string[] {
  return [commandId, sourceId].filter(id => id !== undefined);
}

function decided(request: LedgerRequest, command: unknown, state: unknown): Refusal | Draft {
  if (command instanceof Refusal) return command;
  const decision = request.decider.decide(command as never, state);
  if (decision instanceof Refusal) return decision;
  const events = decision.map(({ type, data }) => ({
    id: randomUUIDv7(),
    type,
    data,
    metadata: { ...request.metadata, schemaVersion: schemaVersionOf(type) },
  }));
  return { events, requestDigest: request.metadata.requestDigest };
}
