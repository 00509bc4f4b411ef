import type { Errands, WebhookReplay, SetAside, WebhookAttempt, Webhooks } from '../../directory/webhooks.ts';
import type { RecordedEvent } from '../../event-store/event-store.ts';
import type { Clock } from './clock.ts';
import { mostInSuccession } from './outcome.ts';
import type { Outgoing, Sending } from './sending.ts';

/** How long to wait after an address has not answered, in milliseconds: longer each time, up to the second. */
const [pause, longestPause] = [5_000, 300_000];

/** An event as it is set aside. */
export const asSetAside = (
  { eventId, type, position, body }: Outgoing,
  { at, status, problem }: Pick<WebhookAttempt, 'at' | 'status' | 'problem'>,
  attempts: number,
): SetAside => ({
  ...{ eventId, type, position, body },
  ...{ since: at, attempts, status, problem: problem ?? '' },
});

/** Delivers what a webhook was asked to deliver once more: events that were set aside, and ranges of the log. */
export class ErrandRunner {
  readonly #webhooks: Webhooks;
  readonly #id: string;
  readonly #sending: Sending;
  readonly #clock: Clock;
  #isUnderWay = false;
  #failures = 0;
  #dueAt = 0;
  #isGone = false;
  #refusedInSuccession = 0;

  constructor(webhooks: Webhooks, id: string, sending: Sending, clock: Clock) {
    this.#webhooks = webhooks;
    this.#id = id;
    this.#sending = sending;
    this.#clock = clock;
  }

  /**
   * Goes on with it, unless it does already, or the address did not answer a moment ago.
   * @returns whether the address answered that there is nothing any more
   */
  async run({ setAside, replays }: Errands, signal: AbortSignal): Promise<'gone' | undefined> {
    if (this.#isUnderWay || this.#clock.now() < this.#dueAt) return undefined;
    this.#isUnderWay = true;
    try {
      const done = (await this.#sendAgain(setAside, signal)) && (await this.#replay(replays, signal));
      this.#failures = done ? 0 : this.#failures + 1;
      this.#dueAt = done ? 0 : this.#clock.now() + Math.min(this.#failures * pause, longestPause);
      const gone = this.#isGone ? 'gone' : undefined;
      this.#isGone = false;
      return gone;
    } finally {
      this.#isUnderWay = false;
    }
  }

  /** @returns false: the address does not answer */
  async #sendAgain(events: readonly SetAside[], signal: AbortSignal): Promise<boolean> {
    for (const event of events) {
      const { attempt } = await this.#sending.send(event, signal);
      const left =
        attempt.outcome === 'ACCEPTED' ? undefined : asSetAside(event, attempt, event.attempts + 1);
      await this.#webhooks.sentAgain(this.#id, attempt, left);
      if (!this.#answers(attempt)) return false;
    }
    return true;
  }

  /** Whether the address answers, so that it goes on. */
  #answers({ outcome }: WebhookAttempt): boolean {
    this.#isGone ||= outcome === 'GONE';
    return outcome === 'ACCEPTED' || outcome === 'REFUSED';
  }

  /** @returns false: the address does not answer */
  async #replay(replays: readonly WebhookReplay[], signal: AbortSignal): Promise<boolean> {
    for (const replay of replays) if (!(await this.#replayOne(replay, signal))) return false;
    return true;
  }

  async #replayOne(replay: WebhookReplay, signal: AbortSignal): Promise<boolean> {
    const stop = new AbortController();
    const until = (await this.#sending.position(replay.until)) ?? -1;
    let { cursor } = replay;
    try {
      const log = this.#sending.follow(cursor, AbortSignal.any([signal, stop.signal]));
      for await (const { events, position, caughtUp } of log) {
        const batch = await this.#sendAll(
          events.filter(event => event.position <= until),
          signal,
        );
        cursor = batch.last ?? cursor;
        const isOver = batch.isWhole && (caughtUp || (position ?? -1) >= until);
        await this.#webhooks.replayed(this.#id, replay, isOver ? undefined : cursor, batch);
        if (isOver || !batch.isWhole) return isOver;
      }
      return true;
    } finally {
      stop.abort();
    }
  }

  /** Sends until the address does not answer. */
  async #sendAll(events: readonly RecordedEvent[], signal: AbortSignal) {
    const [attempts, setAside]: [WebhookAttempt[], SetAside[]] = [[], []];
    let last: string | undefined;
    for (const event of events) {
      const outgoing = this.#sending.outgoing(event);
      if (!outgoing) continue;
      const { attempt } = await this.#sending.send(outgoing, signal);
      attempts.push(attempt);
      if (!this.#answers(attempt)) return { attempts, setAside, last, isWhole: false };
      this.#refusedInSuccession = attempt.outcome === 'REFUSED' ? this.#refusedInSuccession + 1 : 0;
      // It is the address that refuses everything.
      if (this.#refusedInSuccession > mostInSuccession) return { attempts, setAside, last, isWhole: false };
      if (attempt.outcome === 'REFUSED') setAside.push(asSetAside(outgoing, attempt, 1));
      last = outgoing.position;
    }
    return { attempts, setAside, last, isWhole: true };
  }
}
