import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Decider, DomainEvent } from '../domain/decider.ts';
import { refuseUnlessOpen } from '../domain/campaign/state.ts';
import { type Circumstances, refuseImpossibleTime } from '../domain/circumstances.ts';
import { Refusal } from '../domain/refusal.ts';
import { participantStream } from '../domain/streams.ts';
import type { Directory, RecipientRequest } from '../directory/directory.ts';
import { derivedId, keyedDigest, randomId } from '../directory/ids.ts';
import type { EventMetadata } from '../event-store/event-store.ts';
import type { Ledger, Outcome } from '../event-store/ledger.ts';
import type { LedgerRequest } from '../event-store/ledger-request.ts';
import { checkInput } from './check.ts';
import type { Command, ParticipantCommand } from './command.ts';
import { Known } from './known.ts';
import { requestPayload } from './request-payload.ts';
import { whoIs } from './who-is.ts';

/** What a handler says of its command: who decides, and the command in the domain's words. */
export interface Handling<C, E extends DomainEvent, S> {
  readonly decider: Decider<C, E, S>;
  readonly command: (circumstances: Circumstances, known: Known, stream: string) => Promise<C | Refusal>;
}

/** By which a repeat of a request is known, and told from another request. */
type CommandIds = Pick<EventMetadata, 'commandId' | 'sourceId' | 'requestDigest'>;

export type Observer = (command: string, outcome: Outcome) => void;

/**
 * What every handler does with its command: check it, know it again, find its stream, record it.
 * The key makes the digests by which repeats are known.
 */
export class Recording {
  readonly ledger: Ledger;
  readonly directory: Directory;
  readonly #key: KeyObject;
  readonly #ids = new WeakMap<Command, CommandIds>();
  /** By command id or source id: the last of the requests under way that carry it. */
  readonly #underWay = new Map<string, Promise<unknown>>();
  readonly #observe: Observer;

  /** @param observe told of every command's outcome */
  constructor(ledger: Ledger, directory: Directory, key: Uint8Array, observe: Observer = () => undefined) {
    this.ledger = ledger;
    this.directory = directory;
    this.#key = createSecretKey(key);
    this.#observe = observe;
  }

  /** Runs a handler for a command that its own rules and the clock allow. */
  async execute<C extends Command>(command: C, handler: (command: C) => Promise<Outcome>): Promise<Outcome> {
    try {
      const refused = checkInput(command) ?? refuseImpossibleTime(circumstancesOf(command));
      const outcome = refused ?? (await this.#afterItsLike(command, () => handler(command)));
      this.#observe(command.constructor.name, outcome);
      return outcome;
    } finally {
      command.context.turn?.pass();
    }
  }

  /** Requests with the same key or external id go one after another: the later must find what the earlier left. */
  async #afterItsLike(command: Command, handle: () => Promise<Outcome>): Promise<Outcome> {
    const claims = this.#claims(command);
    if (claims.length === 0) return handle();
    const before = claims.map(claim => Promise.resolve(this.#underWay.get(claim)));
    const { promise: over, resolve } = Promise.withResolvers<undefined>();
    for (const claim of claims) this.#underWay.set(claim, over);
    try {
      await Promise.all(before);
      return await handle();
    } finally {
      resolve(undefined);
      for (const claim of claims) if (this.#underWay.get(claim) === over) this.#underWay.delete(claim);
    }
  }

  /** The id of a new thing: derived from the request's key, so that a repeat meets its own stream, else random. */
  newId(command: Command, what: string, bytes?: number): string {
    const [claim] = this.#claims(command);
    return claim === undefined ? randomId(bytes) : derivedId(this.#key, ['id', what, claim], bytes);
  }

  /** Records in a stream that the request alone fixes. */
  async record<C, E extends DomainEvent, S>(
    command: Command,
    request: Handling<C, E, S> & { readonly stream: string; readonly isNew: boolean },
  ): Promise<Outcome> {
    const circumstances = circumstancesOf(command);
    await command.context.turn?.comes;
    const recorded = this.ledger.record({
      stream: request.stream,
      isNew: request.isNew,
      decider: request.decider,
      command: fresh => request.command(circumstances, this.known(fresh), request.stream),
      metadata: this.#metadata(command, circumstances),
    } satisfies LedgerRequest<C, E, S>);
    command.context.turn?.pass();
    return recorded;
  }

  /** Records in `stream`, unless an earlier request with the same key or external id is recorded elsewhere. */
  async recordIn<C, E extends DomainEvent, S>(
    command: Command,
    stream: string,
    handling: Handling<C, E, S>,
  ): Promise<Outcome> {
    const claims = this.#claims(command);
    const claimed = await this.directory.claim(claims, stream);
    if (claimed !== stream) {
      const earlier = await this.#earlier(command, claimed, handling.decider);
      if (earlier) return earlier;
      await this.directory.claim(claims, stream, true);
    }
    return this.record(command, { ...handling, stream, isNew: false });
  }

  /**
   * Records in the stream of the person that the command names.
   * @param create whether an unknown e-mail address or phone number is a new participant
   */
  async recordFor<C, E extends DomainEvent, S>(
    command: ParticipantCommand & { readonly name?: string | null },
    create: boolean,
    handling: Handling<C, E, S>,
  ): Promise<Outcome> {
    const who = whoIs(command.participant);
    if (who instanceof Refusal) return who;
    const { campaignId, context } = command;
    const closed = await this.#closed(command);
    const request: RecipientRequest = {
      organisationId: context.organisationId,
      who,
      name: command.name ?? undefined,
      create: create && !closed,
      claims: this.#claims(command),
      streamOf: participantId => participantStream(campaignId, participantId),
    };
    let recipient = await this.directory.recipient(request);
    if (recipient?.claimed) {
      const earlier = await this.#earlier(command, recipient.stream, handling.decider);
      if (earlier) return earlier;
      recipient = await this.directory.recipient({ ...request, claimAnew: true });
    }
    if (!recipient) return closed ?? unknownParticipant(command);
    const { stream, isNew } = recipient;
    return this.record(command, { ...handling, stream, isNew });
  }

  /** What an earlier request with the same key or external id left in `stream`; undefined: it was refused, or never got there. */
  async #earlier<C, E extends DomainEvent, S>(
    command: Command,
    stream: string,
    decider: Decider<C, E, S>,
  ): Promise<Outcome | undefined> {
    const nothing = new Refusal('NOT_FOUND', 'Nothing was recorded under this key.');
    const metadata = this.#metadata(command, circumstancesOf(command));
    const found = await this.ledger.record<C, E, S>({
      stream,
      decider,
      command: async () => nothing,
      metadata,
      isNew: false,
    });
    return found === nothing ? undefined : found;
  }

  /** @param fresh as the store has it now; else right within this node's lag */
  known(fresh: boolean): Known {
    return new Known(this.ledger, this.directory, fresh);
  }

  /** Nobody is entered in the directory on account of a campaign that takes nothing. */
  async #closed(command: ParticipantCommand): Promise<Refusal | undefined> {
    const circumstances = circumstancesOf(command);
    const refused = refuseUnlessOpen(await this.known(false).campaign(command.campaignId), circumstances);
    return refused && refuseUnlessOpen(await this.known(true).campaign(command.campaignId), circumstances);
  }

  #claims(command: Command): string[] {
    const { commandId, sourceId } = this.#commandIds(command);
    return [commandId, sourceId].filter(id => id !== undefined);
  }

  #commandIds(command: Command): CommandIds {
    let ids = this.#ids.get(command);
    if (!ids) this.#ids.set(command, (ids = this.#digests(command)));
    return ids;
  }

  /** Digests, since an idempotency key or an external id may itself be personal data. */
  #digests(command: Command): CommandIds {
    const { organisationId, idempotencyKey } = command.context;
    const digest = (...parts: string[]) =>
      keyedDigest(this.#key, [organisationId, command.constructor.name, ...parts]);
    const { system, externalId } = command.source ?? {};
    if (!idempotencyKey && !(system && externalId)) return {};
    return {
      ...(idempotencyKey && { commandId: digest('key', idempotencyKey) }),
      ...(system && externalId && { sourceId: digest('source', system, externalId) }),
      requestDigest: digest('request', requestPayload(command)),
    };
  }

  #metadata(command: Command, { occurredAt }: Circumstances): LedgerRequest['metadata'] {
    const { actor, organisationId, correlationId } = command.context;
    return {
      actor,
      organisationId,
      occurredAt,
      ...this.#commandIds(command),
      ...(command.source && { source: command.source.system }),
      $correlationId: correlationId,
      $causationId: correlationId,
    };
  }
}

function circumstancesOf({ context, occurredAt }: Command): Circumstances {
  const { organisationId, receivedAt } = context;
  return {
    organisationId,
    now: receivedAt,
    occurredAt: occurredAt ? new Date(occurredAt).toISOString() : receivedAt,
  };
}

function unknownParticipant({ participant }: ParticipantCommand): Refusal {
  const [key] = Object.keys(participant);
  return new Refusal('NOT_FOUND', 'There is no such participant.', [
    { path: `participant.${key ?? 'id'}`, message: 'Expected a participant of yours.' },
  ]);
}
