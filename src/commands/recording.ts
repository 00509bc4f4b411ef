import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Decider, DomainEvent } from '../domain/decider.ts';
import { activityDecider } from '../domain/activity/decide.ts';
import type { Activity } from '../domain/activity/state.ts';
import { campaignDecider } from '../domain/campaign/decide.ts';
import { type Campaign, refuseUnlessOpen } from '../domain/campaign/state.ts';
import { entryDecider } from '../domain/entry/decide.ts';
import type { Entry } from '../domain/entry/state.ts';
import { type Fact, refuseImpossibleTime } from '../domain/fact.ts';
import { type KnownShare, participationDecider } from '../domain/participation/decide.ts';
import type { Participation } from '../domain/participation/state.ts';
import { Refusal } from '../domain/refusal.ts';
import {
  activityStream,
  campaignStream,
  entryStream,
  indicatorStream,
  participantStream,
} from '../domain/streams.ts';
import type { Directory, RecipientRequest } from '../directory/directory.ts';
import { derivedId, keyedDigest, randomId } from '../directory/ids.ts';
import type { EventMetadata } from '../event-store/event-store.ts';
import type { Ledger, Outcome } from '../event-store/ledger.ts';
import type { LedgerRequest } from '../event-store/ledger-request.ts';
import { checkInput } from './check.ts';
import type { Command, ParticipantCommand } from './command.ts';
import { requestPayload } from './request-payload.ts';
import { whoIs } from './who-is.ts';

/** What a handler says of its command: who decides, and the command in the domain's words. */
export interface Wording<C, E extends DomainEvent, S> {
  readonly decider: Decider<C, E, S>;
  readonly command: (fact: Fact, fresh: boolean, stream: string) => Promise<C | Refusal>;
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
      const refused = checkInput(command) ?? refuseImpossibleTime(factOf(command));
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
    request: Wording<C, E, S> & { readonly stream: string; readonly isNew: boolean },
  ): Promise<Outcome> {
    const fact = factOf(command);
    await command.context.turn?.comes;
    const recorded = this.ledger.record({
      stream: request.stream,
      isNew: request.isNew,
      decider: request.decider,
      command: fresh => request.command(fact, fresh, request.stream),
      metadata: this.#metadata(command, fact),
    } satisfies LedgerRequest<C, E, S>);
    command.context.turn?.pass();
    return recorded;
  }

  /** Records in `stream`, unless an earlier request with the same key or external id is recorded elsewhere. */
  async recordIn<C, E extends DomainEvent, S>(
    command: Command,
    stream: string,
    wording: Wording<C, E, S>,
  ): Promise<Outcome> {
    const claims = this.#claims(command);
    const claimed = await this.directory.claim(claims, stream);
    if (claimed !== stream) {
      const earlier = await this.#earlier(command, claimed, wording.decider);
      if (earlier) return earlier;
      await this.directory.claim(claims, stream, true);
    }
    return this.record(command, { ...wording, stream, isNew: false });
  }

  /**
   * Records in the stream of the person that the command names.
   * @param create whether an unknown e-mail address or phone number is a new participant
   */
  async recordFor<C, E extends DomainEvent, S>(
    command: ParticipantCommand & { readonly name?: string | null },
    create: boolean,
    wording: Wording<C, E, S>,
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
      const earlier = await this.#earlier(command, recipient.stream, wording.decider);
      if (earlier) return earlier;
      recipient = await this.directory.recipient({ ...request, claimAnew: true });
    }
    if (!recipient) return closed ?? unknownParticipant(command);
    const { stream, isNew } = recipient;
    return this.record(command, { ...wording, stream, isNew });
  }

  /** What an earlier request with the same key or external id left in `stream`; undefined: it was refused, or never got there. */
  async #earlier<C, E extends DomainEvent, S>(
    command: Command,
    stream: string,
    decider: Decider<C, E, S>,
  ): Promise<Outcome | undefined> {
    const nothing = new Refusal('NOT_FOUND', 'Nothing was recorded under this key.');
    const metadata = this.#metadata(command, factOf(command));
    const found = await this.ledger.record<C, E, S>({
      stream,
      decider,
      command: async () => nothing,
      metadata,
      isNew: false,
    });
    return found === nothing ? undefined : found;
  }

  campaign(campaignId: string, fresh: boolean): Promise<Campaign> {
    return this.ledger.state(campaignStream(campaignId), campaignDecider, fresh);
  }

  activity(campaignId: string, activityId: string, fresh: boolean): Promise<Activity> {
    return this.ledger.state(activityStream(campaignId, activityId), activityDecider, fresh);
  }

  indicator(campaignId: string, key: string, fresh: boolean): Promise<Entry> {
    return this.ledger.state(indicatorStream(campaignId, key), entryDecider, fresh);
  }

  entry(campaignId: string, entryId: string, fresh: boolean): Promise<Entry> {
    return this.ledger.state(entryStream(campaignId, entryId), entryDecider, fresh);
  }

  participation(campaignId: string, participantId: string, fresh: boolean): Promise<Participation> {
    return this.ledger.state(participantStream(campaignId, participantId), participationDecider, fresh);
  }

  /** The share behind a code of this organisation, or the refusal. */
  async share(
    code: string,
    organisationId: string,
    fresh: boolean,
  ): Promise<(KnownShare & { campaignId: string }) | Refusal> {
    const owner = await this.directory.share(code);
    if (owner?.organisationId === organisationId) {
      const { campaignId, participantId: sharerId } = owner;
      const sharer = await this.participation(campaignId, sharerId, fresh);
      const attribution = sharer.shares[code];
      if (attribution) return { code, sharerId, attribution, campaignId };
    }
    return new Refusal('NOT_FOUND', 'There is no share with this code.', [
      { path: 'share', message: 'Expected a code that share answered.' },
    ]);
  }

  /** Nobody is entered in the directory on account of a campaign that takes nothing. */
  async #closed(command: ParticipantCommand): Promise<Refusal | undefined> {
    const fact = factOf(command);
    const refused = refuseUnlessOpen(await this.campaign(command.campaignId, false), fact);
    return refused && refuseUnlessOpen(await this.campaign(command.campaignId, true), fact);
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

  #metadata(command: Command, { occurredAt }: Fact): LedgerRequest['metadata'] {
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

function factOf({ context, occurredAt }: Command): Fact {
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
