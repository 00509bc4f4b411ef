import { randomUUID } from 'node:crypto';
import { randomId } from '../../directory/ids.ts';
import type { WebhookAttempt, WebhookHolder, Webhooks } from '../../directory/webhooks.ts';
import { webhookStream } from '../../domain/streams.ts';
import { type WebhookCommand, webhookDecider } from '../../domain/webhook.ts';
import type { Ledger } from '../../event-store/ledger.ts';
import { testEvent } from '../cloud-event.ts';
import { type Clock, systemClock } from './clock.ts';
import type { ConfiguredWebhook, ConfiguredWebhooks } from './configured.ts';
import { Delivery, type DeliveryParts, type WebhookNotice } from './delivery.ts';
import { Lease, NotHeld } from './lease.ts';
import { Opening } from './opening.ts';
import { shareOut } from './share-out.ts';
import { Sending, type SendingParts } from './sending.ts';

interface DeliveriesParts extends Omit<SendingParts, 'clock' | 'positions' | 'check'> {
  readonly configured: ConfiguredWebhooks;
  readonly webhooks: Webhooks;
  readonly ledger: Ledger;
  /** Called once with the ids of webhooks whose secrets this process cannot decrypt with its key. */
  readonly unopened: (ids: readonly string[]) => void;
  /** Gets what nobody foresaw. */
  readonly failed: (error: unknown) => void;
}

export interface DeliveryOptions {
  /** How often it looks for something to deliver, in milliseconds. */
  readonly every: number;
  /** How long a process holds its webhooks after its last sign of life, in milliseconds. */
  readonly lease: number;
  readonly clock: Clock;
}

const deliveryOptions: DeliveryOptions = { every: 1_000, lease: 10_000, clock: systemClock };

/** How many events that were set aside are sent again in one go. */
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
  #name: string | undefined;
  readonly #lease: Lease;
  readonly #opening: Opening;
  readonly #running = new Map<string, Running>();
  readonly #timer: NodeJS.Timeout;
  #seeing: Promise<void> | undefined;
  /** Whether another round was asked for since the last one began: what that round read may have changed. */
  #isAsked = false;
  /** Whether it has announced that it delivers. */
  #isAnnounced = false;
  #isStopping = false;

  constructor(parts: DeliveriesParts, options: Partial<DeliveryOptions> = {}) {
    this.#parts = parts;
    this.#options = { ...deliveryOptions, ...options };
    const { lease, clock } = this.#options;
    this.#lease = new Lease(lease, clock);
    this.#opening = new Opening(parts.configured, clock, parts.unopened);
    this.#timer = setInterval(() => this.see(), this.#options.every).unref();
  }

  /** What this process is called, for as long as it lives: processes with the same key can open the same webhooks, and begin alike. */
  get #process(): string {
    return (this.#name ??= `${this.#parts.configured.fingerprint}.${randomId()}`);
  }

  /** Looks now for something to deliver. If a round is under way, another one follows it. */
  see(): void {
    if (this.#isStopping) return;
    this.#isAsked = true;
    this.#seeing ??= this.#seeWhileAsked();
  }

  async #seeWhileAsked(): Promise<void> {
    while (this.#isAsked && !this.#isStopping) {
      this.#isAsked = false;
      await this.#see().catch(this.#parts.failed);
    }
    this.#seeing = undefined;
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
    // Only now: the holder of the webhook stores its last progress.
    if (active.length === 0 && this.#isAnnounced) await this.#leave();
    for (const webhook of active) if (own.has(webhook.id)) await this.#start(webhook);
    await Promise.all([...this.#running.values()].map(one => this.#lookAfter(one)));
  }

  /**
   * Announces that this process lives, so that it keeps its webhooks. If it is too late, it first stops them: others may hold them by now.
   */
  async #holdOn(): Promise<void> {
    const { lease, clock } = this.#options;
    if (!this.#lease.isDue) return;
    if (!this.#lease.stands) await this.#stopAll();
    const [now, began] = [clock.now(), clock.elapsed()];
    await this.#parts.webhooks.announce(this.#process, now + lease);
    this.#lease.begin(began);
    this.#isAnnounced = true;
  }

  /** @returns the ids of those that fall to this process */
  async #shareOut(active: readonly ConfiguredWebhook[]): Promise<Set<string>> {
    const { webhooks, configured } = this.#parts;
    const { opened, unopened } = await this.#opening.sorted(active);
    const now = this.#options.clock.now();
    const { holders, processes } = await webhooks.holders(now);
    const ofOpened = holders.filter(({ id }) => opened.has(id));
    const ofUnopened = holders.filter(({ id }) => unopened.has(id));
    const held = (some: readonly WebhookHolder[]) =>
      some.filter(({ holder }) => holder === this.#process).map(({ id }) => id);
    const own = new Set(held(ofOpened));
    const alike = processes.filter(one => one.startsWith(`${configured.fingerprint}.`));
    const { take, giveBack } = shareOut(ofOpened, alike, this.#process);
    for (const id of [...giveBack, ...held(ofUnopened)]) {
      const one = this.#running.get(id);
      if (one) await this.#stop(one);
      await webhooks.giveBack(id, this.#process);
      own.delete(id);
    }
    for (const id of take) if (await webhooks.take(id, this.#process, now)) own.add(id);
    const abandoned = new Set(this.#opening.abandoned(ofUnopened, this.#options.lease));
    for (const one of active) if (abandoned.has(one.id)) await this.#reportUnopened(one);
    return own;
  }

  async #start(webhook: ConfiguredWebhook): Promise<void> {
    if (this.#running.has(webhook.id) || this.#isStopping) return;
    const secrets = await this.#opening.secrets(webhook);
    if (!secrets) return;
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

  /** Reports it once to the owner. Nothing is delivered until a process has the key, or address and secret are entered again. */
  async #reportUnopened(webhook: ConfiguredWebhook): Promise<void> {
    if (webhook.state.failingSince !== null) return;
    const since = new Date().toISOString();
    const problem = 'No process can open its address and secret: SECRETS_KEY is another one.';
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
    const { clock } = this.#options;
    return { ...parts, positions: ledger.positions, clock, check: () => this.#lease.check() };
  }

  /** Retries at once if the owner asked for it, and begins the errands. */
  async #lookAfter({ delivery, webhook: { id }, stopping: { signal } }: Running): Promise<void> {
    const { webhooks, failed } = this.#parts;
    if (delivery.isWaiting && (await webhooks.progress(id)).dueAt === 0) delivery.hurry();
    const errands = await webhooks.errands(id, errandsAtOnce);
    if (errands.setAside.length === 0 && errands.replays.length === 0) return;
    void delivery.runErrands(errands, signal).catch((error: unknown) => {
      if (!signal.aborted && !(error instanceof NotHeld)) failed(error);
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

  /** Sends a test message to a webhook at once. If it is accepted, waiting events are tried as well. */
  async test(webhook: ConfiguredWebhook): Promise<WebhookAttempt | undefined> {
    const { configured, webhooks, ledger, address } = this.#parts;
    const secrets = await configured.secrets(webhook);
    if (!secrets) return undefined;
    // Whoever holds it: anybody may.
    const sending = new Sending({ ...this.#sendingParts, check: () => undefined }, webhook, secrets);
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
    this.#isAnnounced = false;
    this.#lease.end();
    // What is free from now on was not before.
    this.#opening.abandoned([], this.#options.lease);
    await this.#parts.webhooks.leave(this.#process);
  }

  /** Breaks off what is being sent, which is sent again, and gives back what it holds. */
  async close(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    await this.#seeing;
    await this.#stopAll();
    if (this.#isAnnounced) await this.#leave().catch(() => undefined);
  }
}

/** Whether the delivery under way must change. The delivery's own reports change nothing. */
function isChanged({ webhook }: Running, active: readonly ConfiguredWebhook[]): boolean {
  const decisive = (one: ConfiguredWebhook | undefined) => {
    if (!one) return '';
    const { campaignId, types, secretsId, begins } = one.state;
    return JSON.stringify([campaignId, types, secretsId, begins]);
  };
  return decisive(webhook) !== decisive(active.find(({ id }) => id === webhook.id));
}
