import { randomUUIDv7 } from 'node:crypto';
import { Refusal } from '../domain/refusal.ts';
import type { NewEvent } from './event-store.ts';
import type { LedgerRequest } from './ledger-request.ts';
import type { KnownStream, Recorded } from './state-cache.ts';

/** A command's events, before they are appended. */
export interface Draft {
  readonly events: readonly NewEvent[];
  /** A repeat, in the same group, of the command that made them. */
  readonly duplicate: boolean;
}

/** What becomes of one command: refused, recorded long ago, or to be appended. */
export type Decision = Refusal | Recorded | Draft;

export interface DecidedGroup {
  readonly decisions: readonly Decision[];
  /** All that is to be appended, in order. */
  readonly events: readonly NewEvent[];
  /** The stream's state once it is. */
  readonly state: unknown;
}

/** Decides the commands of one stream in turn, each on the state the ones before it lead to. */
export async function decideGroup(
  requests: readonly LedgerRequest[],
  { state: loaded, recorded }: KnownStream,
  fresh: boolean,
): Promise<DecidedGroup> {
  let state = loaded;
  const decisions: Decision[] = [];
  const drafts = new Map<string, Draft>();
  for (const request of requests) {
    const decision = repeated(request, recorded, drafts) ?? (await decide(request, state, fresh));
    decisions.push(decision);
    if (!isDraft(decision) || decision.duplicate) continue;
    for (const id of idsOf(request)) drafts.set(id, decision);
    state = decision.events.reduce<unknown>((before, event) => request.decider.evolve(before, event), state);
  }
  const events = decisions.flatMap(decision =>
    isDraft(decision) && !decision.duplicate ? decision.events : [],
  );
  return { decisions, events, state };
}

export function isDraft(decision: Decision): decision is Draft {
  return 'events' in decision;
}

function repeated(
  request: LedgerRequest,
  recorded: ReadonlyMap<string, Recorded>,
  drafts: ReadonlyMap<string, Draft>,
): Recorded | Draft | undefined {
  for (const id of idsOf(request)) {
    const earlier = recorded.get(id);
    if (earlier) return earlier;
    const draft = drafts.get(id);
    if (draft) return { ...draft, duplicate: true };
  }
  return undefined;
}

function idsOf({ metadata }: LedgerRequest): string[] {
  return [metadata.commandId, metadata.sourceId].filter(id => id !== undefined);
}

async function decide(request: LedgerRequest, state: unknown, fresh: boolean): Promise<Refusal | Draft> {
  const command = await request.command(fresh);
  if (command instanceof Refusal) return command;
  const decision = request.decider.decide(command, state);
  if (decision instanceof Refusal) return decision;
  const events = decision.map(({ type, data }) => ({
    id: randomUUIDv7(),
    type,
    data,
    metadata: request.metadata,
  }));
  return { events, duplicate: false };
}
