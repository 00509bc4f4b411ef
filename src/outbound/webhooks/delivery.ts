import {
  type Errands,
  notBegun,
  type SetAside,
  type WebhookAttempt,
  type WebhookProgress,
  type Webhooks,
} from '../../directory/webhooks.ts';
import { webhookStream } from '../../domain/streams.ts';
import type { PauseReason } from '../../domain/webhook.ts';
import { eventLoop } from '../../scheduling/event-loop.ts';
import type { ConfiguredWebhook, WebhookSecrets } from './configured.ts';
import { asSetAside, ErrandRunner } from './errands.ts';
import { NotHeld } from './lease.ts';
import { LookAhead } from './look-ahead.ts';
import {
  failed,
  failingAfter,
  isAnswer,
  isRefusedForGood,
  mayBeAtFault,
  passed,
  passedOver,
  taken,
  triedNext,
} from './outcome.ts';
import { type Outgoing, Sending, type SendingParts } from './sending.ts';

/** What a webhook reports of itself. */
export type WebhookNotice =
  | { readonly type: 'PauseWebhook'; readonly reason: PauseReason }
  | { readonly type: 'ReportWebhookFailing'; readonly since: string; readonly problem: string }
  | { readonly type: 'ReportWebhookRecovered' };

export interface DeliveryParts extends SendingParts {
  readonly webhooks: Webhooks;
  /** The process that holds the webhook. */
  readonly process: string;
  readonly report: (webhook: ConfiguredWebhook, notice: WebhookNotice) => Promise<void>;
}

/** Progress is saved after this many deliveries or milliseconds. After a kill, at most that much is delivered twice. */
const [keptAfterDeliveries, keptAfterTime] = [50, 250];

/** How often progress is saved while nothing is delivered, in milliseconds. */
const passedKeptAfter = 30_000;

/** Delivers the events of one webhook, in order, each until it is taken or set aside. */
export class Delivery {
  readonly #parts: DeliveryParts;
  readonly #webhook: ConfiguredWebhook;
  readonly #sending: Sending;
  readonly #errands: ErrandRunner;
  #progress: WebhookProgress = notBegun;
  /** The cursor as it is kept. */
  #keptCursor: string | null = null;
  #keptAt = 0;
  #unkept: WebhookAttempt[] = [];
  #isReported: boolean;
  #waking = new AbortController();

  constructor(parts: DeliveryParts, webhook: ConfiguredWebhook, secrets: WebhookSecrets) {
    this.#parts = parts;
    this.#webhook = webhook;
    this.#sending = new Sending(parts, webhook, secrets);
    this.#errands = new ErrandRunner(parts.webhooks, webhook.id, this.#sending, parts.clock);
    this.#isReported = webhook.state.failingSince !== null;
  }

  /** Whether it waits to try something again. */
  get isWaiting(): boolean {
    return this.#progress.dueAt > this.#parts.clock.now();
  }

  /** Tries again at once. */
  hurry(): void {
    if (!this.isWaiting) return;
    this.#progress = { ...this.#progress, dueAt: 0 };
    this.#waking.abort();
  }

  /** Sends replays and events that were set aside, unless the address does not answer. */
  async runErrands(errands: Errands, signal: AbortSignal): Promise<void> {
    if (this.#progress.attempts === 0 && (await this.#errands.run(errands, signal)) === 'gone')
      await this.#parts.report(this.#webhook, { type: 'PauseWebhook', reason: 'GONE' });
  }

  /**
   * Goes on until `signal`, or until nothing is to be delivered any more.
   * @throws {NotHeld} @throws {Error} a store is away
   */
  async run(signal: AbortSignal): Promise<void> {
    await this.#begin();
    const events = this.#sending.follow(this.#progress.cursor, signal);
    const log = new LookAhead(events, event => this.#sending.outgoing(event));
    try {
      while (!signal.aborted && !log.isOver) {
        const event = log.first;
        if (!event) await this.#readOn(log);
        else if (!(await this.#deliver(event, log, signal))) return;
      }
    } finally {
      log.close();
      await this.#keep(true).catch(() => undefined);
    }
  }

  /** Begins where its owner last asked for, or else where it stopped. */
  async #begin(): Promise<void> {
    const { webhooks, positions, store } = this.#parts;
    const { id, organisationId, state } = this.#webhook;
    const kept = await webhooks.progress(id);
    this.#keptCursor = kept.cursor;
    this.#progress = kept;
    const { times, after } = state.begins;
    if (kept.begun >= times) return;
    const [added] = await store.readStream(webhookStream(organisationId, id), { limit: 1 });
    const cursor = after === undefined ? positions.text(added!.position) : after;
    const { delivered, deliveredAt } = kept;
    this.#progress = { ...notBegun, delivered, deliveredAt, cursor, begun: times };
    await this.#keep(true);
  }

  /** Nothing waits: saves the progress, and reads on. */
  async #readOn(log: LookAhead<Outgoing>): Promise<void> {
    const { position, caughtUp } = log.reached;
    if (position !== undefined) this.#progress = passed(this.#progress, this.#parts.positions.text(position));
    if (caughtUp) await this.#keep(this.#unkept.length > 0);
    const began = performance.now();
    await log.pull();
    if (!log.reached.caughtUp) await eventLoop.pauseSince(began);
  }

  /** Until it is taken or set aside. @returns false: nothing is to be delivered any more */
  async #deliver(event: Outgoing, log: LookAhead<Outgoing>, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      await this.#untilDue(log, signal);
      const sent = await this.#attempt(event, signal);
      if (sent.attempt.outcome === 'ACCEPTED') {
        await this.#accepted(event);
        log.shift(1);
        return true;
      }
      this.#progress = failed(this.#progress, sent.attempt, sent.retryAfter, Math.random());
      if (sent.attempt.outcome === 'GONE') return this.#gone();
      const passed = await this.#passOver(event, sent.attempt, log, signal);
      if (passed === 'gone') return this.#gone();
      if (passed > 0) {
        log.shift(passed);
        return true;
      }
      await this.#reportFailing();
    }
  }

  async #gone(): Promise<false> {
    await this.#keep(true);
    await this.#parts.report(this.#webhook, { type: 'PauseWebhook', reason: 'GONE' });
    return false;
  }

  /** @returns how many events are done with, though this one was not taken */
  async #passOver(
    event: Outgoing,
    attempt: WebhookAttempt,
    log: LookAhead<Outgoing>,
    signal: AbortSignal,
  ): Promise<number | 'gone'> {
    if (isRefusedForGood(this.#progress, attempt.outcome)) {
      await this.#setAside(event, attempt, this.#progress.attempts);
      return 1;
    }
    await this.#keep(true);
    const following = log.following(triedNext);
    if (!mayBeAtFault(this.#progress)) return 0;
    return this.#passOverUntilTaken(event, following, signal);
  }

  /**
   * Whether only some events cause errors: a later event is accepted, and they still fail. Then they are set aside, and the later one
   * counts as delivered. Events that are accepted meanwhile arrived in another order.
   */
  async #passOverUntilTaken(
    event: Outgoing,
    following: readonly Outgoing[],
    signal: AbortSignal,
  ): Promise<number | 'gone'> {
    const passedOver = [event];
    for (const next of following) {
      const { attempt } = await this.#attempt(next, signal);
      if (attempt.outcome === 'GONE') return 'gone';
      if (attempt.outcome === 'ACCEPTED') {
        for (const one of passedOver) await this.#tryOnceMore(one, signal);
        await this.#accepted(next);
        return passedOver.length + 1;
      }
      if (!isAnswer(attempt.status)) return 0;
      passedOver.push(next);
    }
    return 0;
  }

  async #tryOnceMore(event: Outgoing, signal: AbortSignal): Promise<void> {
    const { attempt } = await this.#attempt(event, signal);
    if (attempt.outcome === 'ACCEPTED') await this.#accepted(event);
    else await this.#setAside(event, attempt, this.#progress.attempts + 1);
  }

  /** The wait is shorter if the event itself may be at fault and a later event can show it. */
  async #untilDue(log: LookAhead<Outgoing>, signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    const wait = this.#progress.dueAt - clock.now();
    if (wait <= 0) return;
    const waking = (this.#waking = new AbortController());
    const isAlone = mayBeAtFault(this.#progress) && log.following(1).length === 0;
    if (isAlone) void wakeWhenFollowed(log, waking);
    await clock.wait(wait, AbortSignal.any([signal, waking.signal]));
    waking.abort();
  }

  async #attempt(event: Outgoing, signal: AbortSignal) {
    const sent = await this.#sending.send(event, signal);
    this.#unkept.push(sent.attempt);
    return sent;
  }

  async #accepted({ position }: Outgoing): Promise<void> {
    const wasFailing = this.#progress.attempts > 0;
    this.#progress = taken(this.#progress, position, this.#parts.clock.now());
    const isDue =
      this.#unkept.length >= keptAfterDeliveries || performance.now() - this.#keptAt >= keptAfterTime;
    if (isDue || wasFailing) await this.#keep(true);
    await this.#reportRecovered();
  }

  async #setAside(event: Outgoing, attempt: WebhookAttempt, attempts: number): Promise<void> {
    const setAside = asSetAside(event, attempt, attempts);
    this.#progress = passedOver(this.#progress, event.position);
    await this.#keep(true, setAside);
  }

  async #reportFailing(): Promise<void> {
    const { attempts, failingSince, problem } = this.#progress;
    if (this.#isReported || attempts < failingAfter || failingSince === null) return;
    const since = new Date(failingSince).toISOString();
    await this.#parts.report(this.#webhook, { type: 'ReportWebhookFailing', since, problem: problem ?? '' });
    this.#isReported = true;
  }

  async #reportRecovered(): Promise<void> {
    if (!this.#isReported) return;
    await this.#parts.report(this.#webhook, { type: 'ReportWebhookRecovered' });
    this.#isReported = false;
  }

  /** @param now whether it cannot wait @throws {NotHeld} */
  async #keep(now: boolean, setAside?: SetAside): Promise<void> {
    const progress = this.#progress;
    if (!now && performance.now() - this.#keptAt < passedKeptAfter) return;
    const attempts = this.#unkept;
    const { webhooks, process } = this.#parts;
    const kept = { progress, attempts, setAside };
    if (!(await webhooks.keep(this.#webhook.id, process, this.#keptCursor, kept))) throw new NotHeld();
    this.#unkept = this.#unkept.slice(attempts.length);
    this.#keptCursor = progress.cursor;
    this.#keptAt = performance.now();
  }
}

/** Once an event follows the first; others that come are not the webhook's. */
async function wakeWhenFollowed(log: LookAhead<Outgoing>, waking: AbortController): Promise<void> {
  try {
    while (!waking.signal.aborted && !log.isOver && log.following(1).length === 0) await log.pull();
    waking.abort();
  } catch {
    // Whoever delivers meets it too.
  }
}
