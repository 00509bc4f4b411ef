import { randomUUID } from 'node:crypto';
import { randomId } from '../../directory/ids.ts';
import type { WebhookAttempt, Webhooks } from '../../directory/webhooks.ts';
import { webhookStream } from '../../domain/streams.ts';
import { type WebhookCommand, webhookDecider } from '../../domain/webhook.ts';
import type { Ledger } from '../../event-store/ledger.ts';
import { testEvent } from '../cloud-event.ts';
import { type Clock, systemClock } from './clock.ts';
import type { ConfiguredWebhook, ConfiguredWebhooks } from './configured.ts';
import { Delivery, type DeliveryParts, NotHeld, type WebhookNotice } from './delivery.ts';
import { shareOut } from './share-out.ts';
import { Sending, type SendingParts } from './sending.ts';

export interface DeliveriesParts extends Omit<SendingParts, 'clock' | 'positions'> {
  readonly configured: ConfiguredWebhooks;
  readonly webhooks: Webhooks;
  readonly ledger: Ledger;
  /** Gets what nobody foresaw. */
  readonly failed: (error: unknown) => void;
}

export interface DeliveryOptions {
  /** How often it is seen to what there is to deliver, in milliseconds. */
  readonly every: number;
  /** How long a process holds its webhooks after its last sign of life, in milliseconds. */
  readonly lease: number;
  readonly clock: Clock;
}

const deliveryOptions: DeliveryOptions = { every: 1_000, lease: 10_000, clock: systemClock };

/** So many events that were set aside are sent again in one go. */
const errandsAtOnce = 50;

interface Running {
  readonly delivery: Delivery;
  readonly webhook: ConfiguredWebhook;
  readonly stopping: AbortController;
  over: Promise<void>;
}

/**
 * Delivers to all webhooks that fall to this process. Of several processes each holds some of them: one that stops gives back what it
 * holds, and what one held that died is free once its lease has run out.
 */
export class WebhookDeliveries {
  readonly #parts: DeliveriesParts;
  readonly #options: DeliveryOptions;
  /** Of this process, for as long as it lives. */
  readonly #process = randomId();
  readonly #running = new Map<string, Running>();
  readonly #timer: NodeJS.Timeout;
  #seeing: Promise<void> | undefined;
  #heldUntil = 0;
  #isStopping = false;

  constructor(parts: DeliveriesParts, options: Partial<DeliveryOptions> = {}) {
    this.#parts = parts;
    this.#options = { ...deliveryOptions, ...options };
    this.#timer = setInterval(() => this.see(), this.#options.every).unref();
  }

  /** Sees now to what there is to deliver. */
  see(): void {
    if (this.#isStopping) return;
    this.#seeing ??= this.#see()
      .catch(this.#parts.failed)
      .finally(() => (this.#seeing = undefined));
  }

  async #see(): Promise<void> {
    const { configured } = this.#parts;
    const active = (await configured.list()).filter(({ state }) => state.status === 'ACTIVE');
    if (active.length > 0) await this.#holdOn();
    const own = active.length > 0 ? await this.#shareOut(active) : new Set<string>();
    for (const one of [...this.#running.values()]) {
      const isOwn = own.has(one.webhook.id);
      if (isOwn && !isChanged(one, active)) continue;
      await this.#stop(one);
      // Whatever was wrong before may be right now.
      if (isOwn) await this.#parts.webhooks.hurry(one.webhook.id);
    }
    // Only now: what was delivered last is kept by who holds the webhook.
    if (active.length === 0 && this.#heldUntil > 0) await this.#leave();
    for (const webhook of active) if (own.has(webhook.id)) await this.#start(webhook);
    await Promise.all([...this.#running.values()].map(one => this.#lookAfter(one)));
  }

  /** Says that it lives, so that it may go on with what it holds. Where it cannot, it stops in time. */
  async #holdOn(): Promise<void> {
    const { lease } = this.#options;
    const now = Date.now();
    if (this.#heldUntil - now > (lease * 2) / 3) return;
    try {
      await this.#parts.webhooks.announce(this.#process, now + lease);
      this.#heldUntil = now + lease;
    } catch (error) {
      if (this.#heldUntil - now < lease / 3) await this.#stopAll();
      throw error;
    }
  }

  /** @returns the ids of those that fall to this process */
  async #shareOut(active: readonly ConfiguredWebhook[]): Promise<Set<string>> {
    const { webhooks } = this.#parts;
    const now = Date.now();
    const { holders, processes } = await webhooks.holders(now);
    const isActive = new Set(active.map(({ id }) => id));
    const ofActive = holders.filter(({ id }) => isActive.has(id));
    const own = new Set(ofActive.filter(({ holder }) => holder === this.#process).map(({ id }) => id));
    const { take, giveBack } = shareOut(ofActive, processes, this.#process);
    for (const id of giveBack) {
      const one = this.#running.get(id);
      if (one) await this.#stop(one);
      await webhooks.giveBack(id, this.#process);
      own.delete(id);
    }
    for (const id of take) if (await webhooks.take(id, this.#process, now)) own.add(id);
    return own;
  }

  async #start(webhook: ConfiguredWebhook): Promise<void> {
    if (this.#running.has(webhook.id) || this.#isStopping) return;
    const secrets = await this.#parts.configured.secrets(webhook);
    if (!secrets) return this.#reportUnopened(webhook);
    const stopping = new AbortController();
    const delivery = new Delivery(this.#deliveryParts, webhook, secrets);
    const one: Running = { delivery, webhook, stopping, over: Promise.resolve() };
    this.#running.set(webhook.id, one);
    one.over = delivery
      .run(stopping.signal)
      .catch((error: unknown) => {
        if (!stopping.signal.aborted && !(error instanceof NotHeld)) this.#parts.failed(error);
      })
      .finally(() => {
        stopping.abort();
        if (this.#running.get(webhook.id) === one) this.#running.delete(webhook.id);
      });
  }

  /** Its owner is told once; nothing is delivered until both are entered anew. */
  async #reportUnopened(webhook: ConfiguredWebhook): Promise<void> {
    if (webhook.state.failingSince !== null) return;
    const since = new Date().toISOString();
    const problem = 'Its address and secret cannot be opened: the key is another one.';
    await this.#report(webhook, { type: 'ReportWebhookFailing', since, problem });
  }

  get #deliveryParts(): DeliveryParts {
    return {
      ...this.#sendingParts,
      webhooks: this.#parts.webhooks,
      process: this.#process,
      report: (webhook, notice) => this.#report(webhook, notice),
    };
  }

  get #sendingParts(): SendingParts {
    const { ledger, ...parts } = this.#parts;
    return { ...parts, positions: ledger.positions, clock: this.#options.clock };
  }

  /** Tries at once what was asked for at once, and does what it was asked to do besides. */
  async #lookAfter({ delivery, webhook: { id }, stopping: { signal } }: Running): Promise<void> {
    const { webhooks, failed } = this.#parts;
    if (delivery.isWaiting && (await webhooks.progress(id)).dueAt === 0) delivery.hurry();
    const errands = await webhooks.errands(id, errandsAtOnce);
    if (errands.setAside.length === 0 && errands.replays.length === 0) return;
    void delivery.runErrands(errands, signal).catch((error: unknown) => {
      if (!signal.aborted) failed(error);
    });
  }

  async #stop(one: Running): Promise<void> {
    one.stopping.abort();
    await one.over;
  }

  async #stopAll(): Promise<void> {
    await Promise.all([...this.#running.values()].map(one => this.#stop(one)));
  }

  async #report({ id, organisationId }: ConfiguredWebhook, notice: WebhookNotice): Promise<void> {
    const now = new Date().toISOString();
    const correlationId = randomUUID();
    await this.#parts.ledger.record({
      stream: webhookStream(organisationId, id),
      decider: webhookDecider,
      command: async (): Promise<WebhookCommand> => ({
        ...notice,
        ...{ webhookId: id, organisationId, now, occurredAt: now },
      }),
      metadata: {
        actor: { id: 'webhooks', kind: 'SYSTEM' },
        ...{ organisationId, occurredAt: now, $correlationId: correlationId, $causationId: correlationId },
      },
      isNew: false,
    });
  }

  /** Sends a message to a webhook that says nothing, at once. Where it is taken, what waits is tried as well. */
  async test(webhook: ConfiguredWebhook): Promise<WebhookAttempt | undefined> {
    const { configured, webhooks, ledger, address } = this.#parts;
    const secrets = await configured.secrets(webhook);
    if (!secrets) return undefined;
    const sending = new Sending(this.#sendingParts, webhook, secrets);
    const eventId = randomUUID();
    const position = ledger.positions.text((await this.#parts.store.head()) ?? 0);
    const event = testEvent(eventId, address);
    const message = { eventId, type: event.type, position, body: JSON.stringify(event) };
    const { attempt } = await sending.send(message, AbortSignal.timeout(60_000));
    await webhooks.note(webhook.id, attempt);
    if (attempt.outcome === 'ACCEPTED') await webhooks.hurry(webhook.id);
    return attempt;
  }

  async #leave(): Promise<void> {
    this.#heldUntil = 0;
    await this.#parts.webhooks.leave(this.#process);
  }

  /** Breaks off what is being sent, which is sent again, and gives back what it holds. */
  async close(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    await this.#seeing;
    await this.#stopAll();
    if (this.#heldUntil > 0) await this.#leave().catch(() => undefined);
  }
}

/** Whether it is to be delivered otherwise than it is being delivered. What it reports of itself changes nothing. */
function isChanged({ webhook }: Running, active: readonly ConfiguredWebhook[]): boolean {
  const decisive = (one: ConfiguredWebhook | undefined) => {
    if (!one) return '';
    const { campaignId, types, secretsId, begins } = one.state;
    return JSON.stringify([campaignId, types, secretsId, begins]);
  };
  return decisive(webhook) !== decisive(active.find(({ id }) => id === webhook.id));
}
