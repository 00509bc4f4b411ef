import { signature, signingKeyIn } from '../../auth/standard-webhooks.ts';
import type { Delivered, WebhookAttempt } from '../../directory/webhooks.ts';
import { campaignCategory } from '../../domain/streams.ts';
import type { EventBatch, EventStore, Position, RecordedEvent } from '../../event-store/event-store.ts';
import { type Positions, RefusedPosition } from '../../event-store/positions.ts';
import { describe, linksTo, type RecordedTrace, traced, traceHeaders } from '../../tracing/tracing.ts';
import { cloudEvent, publishedType } from '../cloud-event.ts';
import { eventMessage } from '../event-message.ts';
import type { Clock } from './clock.ts';
import type { ConfiguredWebhook, WebhookSecrets } from './configured.ts';
import { outcomeOf } from './outcome.ts';
import type { Headers, PostAnswer } from './post.ts';

export interface SendingParts {
  readonly store: EventStore;
  readonly positions: Positions;
  readonly post: (
    ...request: readonly [url: string, headers: Headers, body: string, signal: AbortSignal, check: () => void]
  ) => Promise<PostAnswer>;
  /** Before each sending. @throws {NotHeld} it is not to be sent: another process may hold the webhook */
  readonly check: () => void;
  readonly clock: Clock;
  /** By which the server is reached. */
  readonly address: string;
  readonly userAgent: string;
  /** Gets every attempt, with when its event was recorded, in milliseconds. */
  readonly observe: (attempt: WebhookAttempt, recordedAt: number | undefined) => void;
}

/** An event as it is sent. */
export interface Outgoing extends Delivered {
  readonly body: string;
  /** Milliseconds; undefined: it is not known any more. */
  readonly recordedAt?: number;
  /** In which it was recorded. */
  readonly trace?: RecordedTrace;
}

interface Sent {
  readonly attempt: WebhookAttempt;
  /** How long the address asks to wait, in milliseconds. */
  readonly retryAfter: number;
}

/** So many events are read at once: at most 3 MiB. */
const batchSize = 50;

/** The events of a webhook, and how one is sent: one at a time, signed by the secrets that hold at that moment. */
export class Sending {
  readonly #parts: SendingParts;
  readonly #webhook: ConfiguredWebhook;
  readonly #secrets: WebhookSecrets;
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: SendingParts, webhook: ConfiguredWebhook, secrets: WebhookSecrets) {
    this.#parts = parts;
    this.#webhook = webhook;
    this.#secrets = secrets;
  }

  /** The log after a position that was kept, as far as it may concern the webhook. */
  async *follow(after: string | null, signal: AbortSignal): AsyncGenerator<EventBatch, void> {
    const { campaignId, types } = this.#webhook.state;
    yield* this.#parts.store.follow({
      ...(campaignId !== null && { category: campaignCategory(campaignId) }),
      ...(types.length > 0 && { types }),
      ...{ after: await this.position(after), signal, batchSize },
    });
  }

  /** A position that was kept, in the log's present epoch; undefined: before the first event. */
  async position(text: string | null): Promise<Position | undefined> {
    if (text === null) return undefined;
    try {
      return await this.#parts.positions.read(text);
    } catch (error) {
      if (error instanceof RefusedPosition && error.code === 'EARLIER_EPOCH')
        return this.position(error.goOnFrom ?? null);
      throw error;
    }
  }

  /** undefined: it is another organisation's, or of no campaign. */
  outgoing(event: RecordedEvent): Outgoing | undefined {
    const isTheirs = event.metadata.organisationId === this.#webhook.organisationId;
    const message = isTheirs ? eventMessage(event) : undefined;
    if (!message) return undefined;
    const position = this.#parts.positions.text(event.position);
    return {
      ...{ eventId: event.id, type: publishedType(message.type), position },
      recordedAt: event.recordedAt.getTime(),
      trace: event.metadata,
      body: JSON.stringify(cloudEvent(message, this.#parts.address, position)),
    };
  }

  /** Sends an event once, after what is being sent. @param signal breaks it off @throws its reason @throws {NotHeld} */
  send(event: Outgoing, signal: AbortSignal): Promise<Sent> {
    const span = {
      ...({ kind: 'CLIENT', isRoot: true, links: linksTo(event.trace ? [event.trace] : []) } as const),
      attributes: { 'dugnad.webhook.id': this.#webhook.id, 'dugnad.event.type': event.type },
    };
    const sent = this.#last.then(() => traced('deliver', span, () => this.#send(event, signal)));
    this.#last = sent.catch(() => undefined);
    return sent;
  }

  async #send({ eventId, type, position, body, recordedAt }: Outgoing, signal: AbortSignal): Promise<Sent> {
    signal.throwIfAborted();
    const { clock, post, check, observe } = this.#parts;
    const [at, began] = [clock.now(), performance.now()];
    const answer = await post(this.#secrets.url, this.#headers(eventId, at, body), body, signal, check);
    const { status, problem, retryAfter } = answer;
    const took = Math.round(performance.now() - began);
    const outcome = outcomeOf(status);
    describe({ 'dugnad.outcome': outcome, ...(status !== null && { 'http.response.status_code': status }) });
    const attempt: WebhookAttempt = { eventId, type, position, at, took, status, outcome, problem };
    observe(attempt, recordedAt);
    return { attempt, retryAfter };
  }

  #headers(id: string, now: number, body: string): Headers {
    const at = Math.floor(now / 1_000).toString();
    const valid = this.#secrets.signing.filter(({ until }) => until === null || Date.parse(until) > now);
    return {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'user-agent': this.#parts.userAgent,
      ...traceHeaders(),
      'webhook-id': id,
      'webhook-timestamp': at,
      'webhook-signature': valid
        .map(({ secret }) => signature(signingKeyIn(secret)!, id, at, body))
        .join(' '),
    };
  }
}
