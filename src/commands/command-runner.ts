import { lacks } from '../auth/requester.ts';
import { localDays, plusDays } from '../calendar/local-day.ts';
import { refuseUnlessScheduled } from '../domain/activity.ts';
import { noSuchCampaign, refuseUnlessOpen } from '../domain/campaign.ts';
import { type Circumstances, refuseImpossibleTime } from '../domain/circumstances.ts';
import { Refusal } from '../domain/refusal.ts';
import { participantStream, streamParts } from '../domain/streams.ts';
import type { Directory, RecipientRequest } from '../directory/directory.ts';
import { KeyReused, type Ledger, type LedgerReceipt, type Outcome } from '../event-store/ledger.ts';
import type { LedgerRequest } from '../event-store/ledger-request.ts';
import type { Certainty } from '../event-store/state-cache.ts';
import { describe, recordedTrace, traced } from '../tracing/tracing.ts';
import {
  type CampaignScopedCommand,
  circumstancesOf,
  type Command,
  type ParticipantCommand,
  statedOrigin,
} from './command.ts';
import {
  type CommandDefinition,
  commandName,
  type NamedStream,
  type ParticipantStream,
} from './definition.ts';
import { Known } from './known.ts';
import { Preparation, type Prepared } from './preparation.ts';
import type { SignUp } from './sign-up.ts';

/** A command under way. */
interface Task extends Pick<Prepared, 'newId' | 'who'> {
  readonly command: Command;
  readonly definition: CommandDefinition;
  readonly circumstances: Circumstances;
  readonly metadata: LedgerRequest['metadata'];
  /** The command id and the source id, as far as the request has them. */
  readonly claims: readonly string[];
}

export type Observer = (command: string, outcome: Outcome) => void;

/**
 * The steps of every command: check it, recognise a repeat, find its stream, look up what it needs, record it.
 */
export class CommandRunner {
  readonly #ledger: Ledger;
  readonly #directory: Directory;
  readonly #preparation: Preparation;
  /** By command id or source id: the last request under way that carries it. */
  readonly #underWay = new Map<string, Promise<unknown>>();
  readonly #observe: Observer;

  /** @param observe gets every command's outcome */
  constructor(
    ledger: Ledger,
    directory: Directory,
    preparation: Preparation,
    observe: Observer = () => undefined,
  ) {
    this.#ledger = ledger;
    this.#directory = directory;
    this.#preparation = preparation;
    this.#observe = observe;
  }

  /**
   * Records a command, or refuses it by its own rules, the clock or the decider.
   * @param prepared what was made of this very command before
   */
  execute(command: Command, definition: CommandDefinition, prepared?: Prepared | Refusal): Promise<Outcome> {
    return traced(commandName(definition.input), {}, () => this.#execute(command, definition, prepared));
  }

  async #execute(
    command: Command,
    definition: CommandDefinition,
    prepared?: Prepared | Refusal,
  ): Promise<Outcome> {
    try {
      const outcome =
        refuseSender(command, definition) ??
        (await this.#take(command, definition, prepared ?? this.#preparation.of(command, definition)));
      if (!(outcome instanceof Refusal)) await this.#keepAnswers(command, outcome);
      this.#observe(commandName(definition.input), outcome);
      describe({
        'dugnad.outcome':
          outcome instanceof Refusal ? outcome.code : outcome.duplicate ? 'duplicate' : 'recorded',
      });
      return shown(outcome, command);
    } finally {
      command.context.turn?.asked();
      command.context.turn?.pass();
    }
  }

  async #take(
    command: Command & Dated,
    definition: CommandDefinition,
    prepared: Prepared | Refusal,
  ): Promise<Outcome> {
    if (prepared instanceof Refusal) return prepared;
    if (command.occurredOn != null) await this.#date(command, command.occurredOn);
    const circumstances = circumstancesOf(command);
    return (
      refuseImpossibleTime(circumstances) ?? this.#run(taskOf(command, definition, circumstances, prepared))
    );
  }

  /** A day without a time of day is taken as its middle, by the clock of the campaign; today not as later than now. */
  async #date(command: Command & Dated, day: string): Promise<void> {
    const campaign = await this.#certain(async known => {
      const found = await known.campaign(command.campaignId ?? '');
      return found.status === 'NONE' ? noSuchCampaign() : found;
    });
    // Of a campaign that is not there the command is refused, whatever its time.
    const days = localDays(campaign instanceof Refusal ? 'UTC' : campaign.timeZone);
    const middle = (days.startOf(day) + days.startOf(plusDays(day, 1))) / 2;
    const now = Date.parse(command.context.receivedAt);
    const at = days.at(now) === day ? Math.min(middle, now) : middle;
    Object.assign(command, { occurredAt: new Date(at).toISOString() });
  }

  /** Answers are kept before a receipt says so; whoever gets none sends the request again, and they are kept then. */
  async #keepAnswers(command: Command, { stream }: LedgerReceipt): Promise<void> {
    const { answers, activityId = null } = command as Partial<SignUp>;
    const to = answers && streamParts(stream);
    if (to) await this.#directory.keepAnswers({ ...to, participantId: to.id, activityId }, answers);
  }

  /** Requests with the same key or external id run one after another, so that the later finds what the earlier recorded. */
  async #run(task: Task): Promise<Outcome> {
    const { claims } = task;
    if (claims.length === 0) return this.#handle(task);
    const before = claims.map(claim => this.#underWay.get(claim)).filter(other => other !== undefined);
    const { promise: over, resolve } = Promise.withResolvers<undefined>();
    for (const claim of claims) this.#underWay.set(claim, over);
    try {
      if (before.length > 0) await Promise.all(before);
      return await this.#handle(task);
    } finally {
      resolve(undefined);
      for (const claim of claims) if (this.#underWay.get(claim) === over) this.#underWay.delete(claim);
    }
  }

  #handle(task: Task): Promise<Outcome> {
    const { stream: place } = task.definition;
    return typeof place === 'string' ? this.#recordFor(task, place) : this.#recordWhere(task, place);
  }

  async #recordWhere(task: Task, place: NamedStream<never>): Promise<Outcome> {
    const { command, newId } = task;
    command.context.turn?.asked();
    const stream = await this.#certain(known => place(command as never, { known, newId }));
    return stream instanceof Refusal ? stream : this.#recordIn(task, stream);
  }

  /** Records in `stream`, unless an earlier request with the same key or external id is recorded elsewhere. */
  async #recordIn(task: Task, stream: string): Promise<Outcome> {
    const { claims } = task;
    const claimed = await this.#directory.claim(claims, stream);
    if (claimed !== stream) {
      const earlier = await this.#earlier(task, claimed);
      if (earlier) return earlier;
      await this.#directory.claim(claims, stream, true);
    }
    return this.#record(task, stream, isRandom(task, stream));
  }

  /** Records in the stream of the person that the command names. */
  async #recordFor(task: Task, place: ParticipantStream): Promise<Outcome> {
    const { claims, circumstances } = task;
    const command = task.command as ParticipantCommand & { readonly name?: string | null };
    const closed = await this.#closed(command, circumstances);
    const request: RecipientRequest = {
      organisationId: circumstances.organisationId,
      who: task.who!,
      name: command.name ?? undefined,
      create: place === 'any participant' && !closed,
      claims,
      streamOf: participantId => participantStream(command.campaignId, participantId),
    };
    let recipient = await this.#inTurn(command, () => this.#directory.recipient(request));
    if (recipient?.claimed) {
      const earlier = await this.#earlier(task, recipient.stream);
      if (earlier) return earlier;
      recipient = await this.#directory.recipient({ ...request, claimAnew: true });
    }
    if (!recipient) return closed ?? unknownParticipant(command);
    return this.#record(task, recipient.stream, recipient.isNew);
  }

  /** In a batch the directory is asked in its order: somebody whom one command enters is known to the next. */
  async #inTurn<T>({ context: { turn } }: Command, ask: () => Promise<T>): Promise<T> {
    await turn?.asks;
    const answer = ask();
    turn?.asked();
    return answer;
  }

  /** @param isNew the stream cannot exist yet */
  async #record(task: Task, stream: string, isNew: boolean): Promise<Outcome> {
    const { command, definition, metadata } = task;
    await command.context.turn?.comes;
    const recorded = this.#ledger.record({
      stream,
      isNew,
      decider: definition.decider,
      command: certainty => this.#put(task, stream, certainty),
      metadata,
    } satisfies LedgerRequest);
    command.context.turn?.pass();
    return recorded;
  }

  /** The command in the domain's words, with what it needs. */
  async #put(
    { command, definition, circumstances, newId }: Task,
    stream: string,
    certainty: Certainty,
  ): Promise<never> {
    const known: Record<string, unknown> = { ...circumstances };
    const sources = {
      known: this.#known(certainty),
      directory: this.#directory,
      positions: this.#ledger.positions,
      stream,
      newId,
      circumstances,
    };
    for (const name in definition.needs) {
      const need = definition.needs[name]!(command as never, sources);
      // Most need nothing that is not there.
      const met: unknown = need instanceof Promise ? await need : need;
      if (met instanceof Refusal) return met as never;
      known[name] = met;
    }
    return definition.put(command as never, known as never, newId) as never;
  }

  /** What an earlier request with the same key or external id recorded in `stream`; undefined: nothing. */
  #earlier({ definition, metadata }: Task, stream: string): Promise<Outcome | undefined> {
    return this.#ledger.find(stream, definition.decider, metadata);
  }

  /** A campaign that is closed, and an activity or a link that there is not, refuse before anybody is entered in the directory. */
  #closed(
    command: ParticipantCommand & { readonly activityId?: string | null; readonly share?: string | null },
    circumstances: Circumstances,
  ): Promise<Refusal | undefined> {
    const { campaignId, activityId, share, context } = command;
    return this.#certain(async known => {
      const closed = refuseUnlessOpen(await known.campaign(campaignId), circumstances);
      if (closed) return closed;
      const link = share == null ? undefined : await known.share(share, context);
      if (link instanceof Refusal) return link;
      if (activityId == null) return undefined;
      return refuseUnlessScheduled(await known.activity(campaignId, activityId), circumstances.occurredAt);
    });
  }

  /** Asks with what this node has cached; before it refuses, it asks again with what the store has now. */
  async #certain<T>(ask: (known: Known) => T | Refusal | Promise<T | Refusal>): Promise<T | Refusal> {
    const answer = await ask(this.#known('cached'));
    return answer instanceof Refusal ? ask(this.#known('latest')) : answer;
  }

  #known(certainty: Certainty): Known {
    return new Known(this.#ledger, this.#directory, certainty);
  }
}

type Dated = Partial<Pick<CampaignScopedCommand, 'campaignId' | 'occurredAt' | 'occurredOn'>>;

function taskOf(
  command: Command,
  definition: CommandDefinition,
  circumstances: Circumstances,
  { ids, newId, who }: Prepared,
): Task {
  const { actor, organisationId, correlationId } = command.context;
  const { source } = statedOrigin(command);
  const metadata = {
    actor,
    organisationId,
    occurredAt: circumstances.occurredAt,
    ...ids,
    ...(source && { source: source.system }),
    $correlationId: correlationId,
    $causationId: correlationId,
    ...recordedTrace(),
  };
  const claims = [ids.commandId, ids.sourceId].filter(id => id !== undefined);
  return { command, definition, circumstances, metadata, claims, newId, who };
}

/** Whoever sends it must have the right to it, in the campaign that it is about. */
function refuseSender(command: Command, { right, makes, input }: CommandDefinition): Refusal | undefined {
  const { rights, campaigns } = command.context;
  if (!rights.has(right)) return new Refusal('FORBIDDEN', lacks(command.context, commandName(input), right));
  if (campaigns === undefined) return undefined;
  if (makes === 'campaign') {
    return new Refusal('FORBIDDEN', 'This key opens some campaigns only, so it cannot create another.');
  }
  const { campaignId } = command as Partial<CampaignScopedCommand>;
  return campaignId !== undefined && !campaigns.has(campaignId) ? noSuchCampaign() : undefined;
}

/** For a key that opens some campaigns only, there is no receipt of another. */
function shown(outcome: Outcome, { context: { campaigns } }: Command): Outcome {
  if (!(outcome instanceof KeyReused) || campaigns === undefined) return outcome;
  const campaignId = streamParts(outcome.receipt.stream)?.campaignId;
  return campaignId !== undefined && campaigns.has(campaignId)
    ? outcome
    : new Refusal(
        'KEY_REUSED',
        'An earlier request with the same idempotency key or external id asked for something else. Nothing was recorded.',
      );
}

/** A stream that is named for a random id cannot exist yet. */
function isRandom({ claims, definition, newId }: Task, stream: string): boolean {
  return definition.makes !== undefined && claims.length === 0 && streamParts(stream)?.id === newId;
}

function unknownParticipant({ participant }: ParticipantCommand): Refusal {
  const [key] = Object.keys(participant);
  return new Refusal('NOT_FOUND', 'There is no such participant.', [
    { path: `participant.${key ?? 'id'}`, message: 'Expected a participant of yours.' },
  ]);
}
