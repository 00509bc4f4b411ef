import { localDays, plusDays } from '../calendar/local-day.ts';
import { refuseUnlessScheduled } from '../domain/activity.ts';
import { noSuchCampaign, refuseUnlessOpen } from '../domain/campaign.ts';
import { type Circumstances, refuseImpossibleTime } from '../domain/circumstances.ts';
import { Refusal } from '../domain/refusal.ts';
import { participantStream, streamParts } from '../domain/streams.ts';
import type { Directory, Recipient, RecipientRequest } from '../directory/directory.ts';
import type { Ledger, Outcome } from '../event-store/ledger.ts';
import type { LedgerRequest } from '../event-store/ledger-request.ts';
import { allOf, allOver, andThen, inTurn, type PromiseOrValue } from '../scheduling/promise-or-value.ts';
import type { Certainty } from '../event-store/state-cache.ts';
import { describe, recordedTrace, traced } from '../tracing/tracing.ts';
import { stretches } from './batch-order.ts';
import {
  type CampaignScopedCommand,
  circumstancesOf,
  type Command,
  type ParticipantCommand,
  statedOrigin,
} from './command.ts';
import {
  type Answer,
  type CommandDefinition,
  commandName,
  type FoundStream,
  type NamedStream,
  type Reading,
} from './definition.ts';
import { Known } from './known.ts';
import { Preparation, type Prepared } from './preparation.ts';
import { refuseSender, shown } from './sender.ts';
import type { SignUp } from './sign-up.ts';

/** A command as it is sent. */
export interface SentCommand {
  readonly command: Command;
  readonly definition: CommandDefinition;
  /** What was made of this very command before. */
  readonly prepared?: Prepared | Refusal | undefined;
}

/** A command that is fit by its own rules, on its way to its outcome. */
interface Task extends Pick<Prepared, 'ids' | 'newId' | 'who'> {
  readonly command: Command & Dated;
  readonly definition: CommandDefinition;
  /** The command id and the source id, as far as the request has them. */
  readonly digests: readonly string[];
  /** Once it is settled when it happened. */
  circumstances?: Circumstances;
  /** Where it is recorded, once that is known. */
  target?: Target;
  outcome?: Outcome;
}

interface Target {
  readonly stream: string;
  /** The stream cannot exist yet. */
  readonly isNew: boolean;
}

type Dated = Partial<Pick<CampaignScopedCommand, 'campaignId' | 'occurredAt' | 'occurredOn'>>;

type AboutPerson = ParticipantCommand & {
  readonly name?: string | null;
  readonly activityId?: string | null;
  readonly share?: string | null;
};

export type Observer = (command: string, outcome: Outcome) => void;

/**
 * The steps of every command: check it, recognise a repeat, find its stream, look up what it needs, record it. Those of a batch go
 * through each step together.
 */
export class CommandRunner {
  readonly #ledger: Ledger;
  readonly #directory: Directory;
  readonly #preparation: Preparation;
  /** By command id or source id: the last requests under way that carry it. */
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
   * @throws {StoreUnavailable | DirectoryUnavailable}
   */
  execute(command: Command, definition: CommandDefinition): Promise<Outcome> {
    return traced(commandName(definition.input), {}, async () => {
      const [outcome] = await this.#execute([{ command, definition }]);
      describe({
        'dugnad.outcome':
          outcome instanceof Refusal ? outcome.code : outcome!.duplicate ? 'duplicate' : 'recorded',
      });
      return outcome!;
    });
  }

  /**
   * Records many commands of one request, or refuses each. Those about one person keep their order, and each sees what was changed before it.
   * @returns their outcomes, in their order
   * @throws {StoreUnavailable | DirectoryUnavailable} some may be recorded
   */
  executeAll(sent: readonly SentCommand[]): Promise<Outcome[]> {
    const attributes = { 'dugnad.commands': sent.length };
    return traced('record', { attributes }, () => this.#execute(sent));
  }

  async #execute(sent: readonly SentCommand[]): Promise<Outcome[]> {
    const begun = sent.map(one => this.#begin(one));
    const tasks = begun.filter((one): one is Task => !(one instanceof Refusal));
    const outcomeOf = (one: Task | Refusal) => (one instanceof Refusal ? one : one.outcome);
    try {
      for (const together of stretches(tasks)) await this.#settle(together);
    } finally {
      begun.forEach((one, index) => {
        const outcome = outcomeOf(one);
        if (outcome) this.#observe(commandName(sent[index]!.definition.input), outcome);
      });
    }
    return begun.map((one, index) => shown(outcomeOf(one)!, sent[index]!.command));
  }

  #begin({ command, definition, prepared }: SentCommand): Task | Refusal {
    const begun = refuseSender(command, definition) ?? prepared ?? this.#preparation.of(command, definition);
    if (begun instanceof Refusal) return begun;
    const { ids, newId, who } = begun;
    const digests = [ids.commandId, ids.sourceId].filter(id => id !== undefined);
    return { command, definition, ids, newId, who, digests };
  }

  /** Tasks of which none waits for another. */
  async #settle(tasks: readonly Task[]): Promise<void> {
    const { before, over } = this.#enter(tasks);
    try {
      await Promise.all(before);
      await this.#date(tasks);
      await this.#findTargets(tasks.filter(isOpen));
      await this.#record(tasks.filter(isOpen));
      await this.#keepAnswers(tasks);
    } finally {
      over();
    }
  }

  /** Requests with the same key or external id run one after another, so that the later finds what the earlier recorded. */
  #enter(tasks: readonly Task[]): { readonly before: Iterable<unknown>; readonly over: () => void } {
    const before = new Set<unknown>();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    for (const { digests } of tasks)
      for (const digest of digests) {
        before.add(this.#underWay.get(digest));
        this.#underWay.set(digest, promise);
      }
    const over = () => {
      resolve(undefined);
      for (const { digests } of tasks)
        for (const digest of digests)
          if (this.#underWay.get(digest) === promise) this.#underWay.delete(digest);
    };
    return { before, over };
  }

  /** Settles when each happened, and refuses what cannot have. */
  async #date(tasks: readonly Task[]): Promise<void> {
    await allOver(
      tasks.filter(({ command }) => command.occurredOn != null).map(task => this.#dateByDay(task)),
    );
    for (const task of tasks) {
      task.circumstances = circumstancesOf(task.command);
      const refusal = refuseImpossibleTime(task.circumstances);
      if (refusal) task.outcome = refusal;
    }
  }

  /** A day without a time of day is taken as its middle, by the clock of the campaign; today not as later than now. */
  async #dateByDay({ command }: Task): Promise<void> {
    const day = command.occurredOn!;
    const campaign = await this.#certain(known =>
      andThen(known.campaign(command.campaignId ?? ''), found =>
        found.status === 'NONE' ? noSuchCampaign() : found,
      ),
    );
    // Of a campaign that is not there the command is refused, whatever its time.
    const days = localDays(campaign instanceof Refusal ? 'UTC' : campaign.timeZone);
    const middle = (days.startOf(day) + days.startOf(plusDays(day, 1))) / 2;
    const now = Date.parse(command.context.receivedAt);
    const at = days.at(now) === day ? Math.min(middle, now) : middle;
    Object.assign(command, { occurredAt: new Date(at).toISOString() });
  }

  /** Finds where each is to be recorded, unless it was before: in the order of the batch, so that somebody whom one enters is known to the next. */
  async #findTargets(tasks: readonly Task[]): Promise<void> {
    await allOver([
      this.#findPeople(tasks.filter(({ definition }) => typeof definition.stream === 'string')),
      ...tasks.flatMap(task => {
        const { stream } = task.definition;
        return typeof stream === 'string' ? [] : [this.#findStream(task, stream)];
      }),
    ]);
  }

  /** The stream that the command names, or that of what it names. */
  async #findStream(task: Task, stream: NamedStream<never> | FoundStream<never>): Promise<void> {
    const { command, newId, digests } = task;
    const found =
      typeof stream === 'function'
        ? stream(command as never, { newId })
        : await this.#certain(known => stream.find(command as never, { known }));
    if (found instanceof Refusal) {
      task.outcome = found;
      return;
    }
    const reserved = await this.#directory.reserve(digests, found);
    if (reserved !== found) {
      if (await this.#isRepeat(task, reserved)) return;
      await this.#directory.reserve(digests, found, true);
    }
    task.target = { stream: found, isNew: isRandom(task, found) };
  }

  /** The streams of the people whom the commands name. */
  async #findPeople(tasks: readonly Task[]): Promise<void> {
    const closed = await allOf(tasks.map(task => this.#closed(task)));
    const requests = tasks.map((task, index) => recipientRequest(task, closed[index]));
    const found = await this.#directory.recipients(requests);
    const repeated: Promise<void>[] = [];
    tasks.forEach((task, index) => {
      const recipient = found[index];
      if (recipient?.isReserved)
        repeated.push(this.#findAnew(task, recipient.stream, requests[index]!, closed[index]));
      else settleTarget(task, recipient, closed[index]);
    });
    await allOver(repeated);
  }

  /** A request whose digest is reserved: by the same request before, or by one that recorded nothing. */
  async #findAnew(
    task: Task,
    reserved: string,
    request: RecipientRequest,
    closed: Refusal | undefined,
  ): Promise<void> {
    if (await this.#isRepeat(task, reserved)) return;
    const [found] = await this.#directory.recipients([{ ...request, reserveAnew: true }]);
    settleTarget(task, found, closed);
  }

  /** Whether an earlier request with the same key or external id recorded something in `stream`: that is the outcome, then. */
  async #isRepeat(task: Task, stream: string): Promise<boolean> {
    const earlier = await this.#ledger.find(stream, task.definition.decider, task.ids);
    if (earlier) task.outcome = earlier;
    return earlier !== undefined;
  }

  async #record(tasks: readonly Task[]): Promise<void> {
    const isOneOfMany = tasks.length >= many;
    const outcomes = await allOver(
      tasks.map(task => this.#ledger.record(this.#request(task, task.target!, isOneOfMany))),
    );
    tasks.forEach((task, index) => (task.outcome = outcomes[index]!));
  }

  #request(task: Task, { stream, isNew }: Target, isOneOfMany: boolean): LedgerRequest {
    return {
      stream,
      isNew,
      isOneOfMany,
      decider: task.definition.decider,
      command: certainty => this.#put(task, stream, certainty) as PromiseOrValue<never>,
      metadata: metadataOf(task),
    };
  }

  /** The command in the domain's words, with what it needs. */
  #put(
    { command, definition, newId, circumstances }: Task,
    stream: string,
    certainty: Certainty,
  ): PromiseOrValue<unknown> {
    const sources: Reading = {
      known: this.#known(certainty),
      directory: this.#directory,
      positions: this.#ledger.positions,
      stream,
      newId,
      circumstances: circumstances!,
    };
    const known: Record<string, unknown> = { ...circumstances };
    let refusal: Refusal | undefined;
    const meet = ([name, need]: CommandDefinition['needs'][number]): PromiseOrValue<void> => {
      if (refusal) return;
      return andThen(need(command as never, sources), met => {
        if (met instanceof Refusal) refusal = met;
        else known[name] = met;
      });
    };
    return andThen(
      inTurn(definition.needs, meet),
      () => refusal ?? definition.put(command as never, known as never, newId),
    );
  }

  /** Answers are kept before a receipt says so; whoever gets none sends the request again, and they are kept then. */
  async #keepAnswers(tasks: readonly Task[]): Promise<void> {
    const kept: Promise<void>[] = [];
    for (const { command, outcome } of tasks) {
      const { answers, activityId = null } = command as Partial<SignUp>;
      const to = answers && !(outcome instanceof Refusal) && streamParts(outcome!.stream);
      if (to) kept.push(this.#directory.keepAnswers({ ...to, participantId: to.id, activityId }, answers));
    }
    await allOver(kept);
  }

  /** A campaign that is closed, and an activity or a link that there is not, refuse before anybody is entered in the directory. */
  #closed({ command, circumstances }: Task): PromiseOrValue<Refusal | undefined> {
    const { campaignId, activityId, share, context } = command as AboutPerson;
    return this.#certain(known =>
      andThen(known.campaign(campaignId), campaign => {
        const closed = refuseUnlessOpen(campaign, circumstances!);
        if (closed) return closed;
        return andThen(share == null ? undefined : known.share(share, context), link => {
          if (link instanceof Refusal) return link;
          if (activityId == null) return undefined;
          return andThen(known.activity(campaignId, activityId), activity =>
            refuseUnlessScheduled(activity, circumstances!.occurredAt),
          );
        });
      }),
    );
  }

  /** Asks with what this node has cached; before it refuses, it asks again with what the store has now. */
  #certain<T>(ask: (known: Known) => Answer<T>): Answer<T> {
    return andThen(ask(this.#known('cached')), answer =>
      answer instanceof Refusal ? ask(this.#known('latest')) : answer,
    );
  }

  #known(certainty: Certainty): Known {
    return new Known(this.#ledger, this.#directory, certainty);
  }
}

/** A batch of at least this size counts as large. */
const many = 200;

const isOpen = ({ outcome }: Task): boolean => outcome === undefined;

/** @param closed somebody unknown is not entered, then */
function recipientRequest(
  { command, definition, digests, who }: Task,
  closed: Refusal | undefined,
): RecipientRequest {
  const { campaignId, name, context } = command as AboutPerson;
  return {
    organisationId: context.organisationId,
    who: who!,
    name: name ?? undefined,
    create: definition.stream === 'any participant' && !closed,
    digests,
    streamOf: participantId => participantStream(campaignId, participantId),
  };
}

function settleTarget(task: Task, recipient: Recipient | undefined, closed: Refusal | undefined): void {
  if (recipient) task.target = recipient;
  else task.outcome = closed ?? unknownParticipant(task.command as AboutPerson);
}

function metadataOf({ command, ids, circumstances }: Task): LedgerRequest['metadata'] {
  const { actor, organisationId, correlationId } = command.context;
  const { source } = statedOrigin(command);
  return {
    actor,
    organisationId,
    occurredAt: circumstances!.occurredAt,
    ...ids,
    ...(source && { source: source.system }),
    $correlationId: correlationId,
    $causationId: correlationId,
    ...recordedTrace(),
  };
}

/** A stream that is named for a random id cannot exist yet. */
function isRandom({ digests, definition, newId }: Task, stream: string): boolean {
  return definition.makes !== undefined && digests.length === 0 && streamParts(stream)?.id === newId;
}

function unknownParticipant({ participant }: ParticipantCommand): Refusal {
  const [key] = Object.keys(participant);
  return new Refusal('NOT_FOUND', 'There is no such participant.', [
    { path: `participant.${key ?? 'id'}`, message: 'Expected a participant of yours.' },
  ]);
}
