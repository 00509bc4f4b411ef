import { statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ReadSide } from '../projector/read-side.ts';

/** How long to wait for the log's head, in milliseconds. */
const patience = 1_000;

/** What is measured when the metrics are read. */
interface Measured {
  readonly readSide: ReadSide;
  readonly head: () => Promise<number | undefined>;
  /** Paths; a missing file is left out. */
  readonly files: Readonly<Record<string, string>>;
}

/** The metrics for Prometheus. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #commands = new Counter({
    name: 'dugnad_commands_total',
    help: 'Commands by name and outcome: recorded, duplicate, or the code of the refusal.',
    labelNames: ['command', 'outcome'],
    registers: [this.#registry],
  });
  readonly #requests = new Histogram({
    name: 'dugnad_http_request_seconds',
    help: 'HTTP requests by route and status.',
    labelNames: ['route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [this.#registry],
  });

  readonly #links = new Counter({
    name: 'dugnad_link_requests_total',
    help: 'Requests for tracked links by what became of them: recorded, or why not.',
    labelNames: ['outcome'],
    registers: [this.#registry],
  });

  readonly #webhookAttempts = new Counter({
    name: 'dugnad_webhook_attempts_total',
    help: 'Attempts to deliver to webhooks by what came of them: accepted, refused, failed or gone.',
    labelNames: ['outcome'],
    registers: [this.#registry],
  });
  readonly #webhookDelivery = new Histogram({
    name: 'dugnad_webhook_delivery_seconds',
    help: 'From when an event was recorded until an address took it.',
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 300, 3_600, 86_400],
    registers: [this.#registry],
  });

  #subscribers: () => number = () => 0;
  #opensWaiting: () => number = () => 0;

  constructor({ readSide, head, files }: Measured) {
    collectDefaultMetrics({ register: this.#registry });
    const progress = () => readSide.progress;
    this.#gauge('dugnad_log_head', "The log's last position; NaN while the store does not answer.", () =>
      soon(head()),
    );
    this.#gauge(
      'dugnad_projector_position',
      'The log position the read models have reached.',
      () => progress().position ?? 0,
    );
    this.#gauge('dugnad_projector_caught_up', '1 when nothing more was waiting in the log.', () =>
      Number(progress().caughtUp),
    );
    this.#gauge(
      'dugnad_projector_lag_seconds',
      '0 when the read models have caught up; else how long ago the last event in them was recorded.',
      () => lagOf(readSide),
    );
    this.#gauge('dugnad_projector_running', '0 while the projector has stopped and is started again.', () =>
      Number(!readSide.failure),
    );
    this.#gauge(
      'dugnad_projector_restarts',
      'How often the projector was started again after it had stopped.',
      () => readSide.restarts,
    );
    this.#gauge(
      'dugnad_read_models_ready',
      '0 while queries are refused, because the read models are being built anew.',
      () => Number(readSide.notReady === undefined),
    );
    this.#gauge(
      'dugnad_parked_events',
      'Events that could not be folded into the read models.',
      () => progress().parked,
    );
    this.#gauge('dugnad_subscribers', 'Subscriptions that are open.', () => this.#subscribers());
    this.#gauge('dugnad_link_opens_waiting', 'Opens of tracked links that are not recorded yet.', () =>
      this.#opensWaiting(),
    );
    this.#fileSizes(files);
  }

  /** Sets how open subscriptions are counted. */
  countSubscribers(count: () => number): void {
    this.#subscribers = count;
  }

  /** Sets how opens are counted that are not recorded yet. */
  countOpensWaiting(count: () => number): void {
    this.#opensWaiting = count;
  }

  link(outcome: string): void {
    this.#links.inc({ outcome });
  }

  /** An attempt to deliver to a webhook. @param since it was recorded, in milliseconds; undefined: it is not known */
  webhook(outcome: string, since: number | undefined): void {
    this.#webhookAttempts.inc({ outcome: outcome.toLowerCase() });
    if (outcome === 'ACCEPTED' && since !== undefined) this.#webhookDelivery.observe(since / 1_000);
  }

  /** Sets how webhooks are counted that have been failing. */
  countFailingWebhooks(count: () => Promise<number>): void {
    this.#gauge('dugnad_webhooks_failing', 'Webhooks whose deliveries have been failing.', () =>
      soon(count()),
    );
  }

  command(command: string, outcome: string): void {
    this.#commands.inc({ command, outcome });
  }

  request(route: string, status: number, seconds: number): void {
    this.#requests.observe({ route, status }, seconds);
  }

  expose(): Promise<string> {
    return this.#registry.metrics();
  }

  #gauge(name: string, help: string, value: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      async collect() {
        this.set(await value());
      },
    });
  }

  #fileSizes(files: Measured['files']): void {
    new Gauge({
      name: 'dugnad_file_bytes',
      help: 'Size of the embedded files, each with its write-ahead log.',
      labelNames: ['file'],
      registers: [this.#registry],
      collect() {
        for (const [file, path] of Object.entries(files)) {
          const sizes = [path, `${path}-wal`].map(part => statSync(part, { throwIfNoEntry: false })?.size);
          if (sizes[0] !== undefined) this.set({ file }, sizes[0] + (sizes[1] ?? 0));
        }
      },
    });
  }
}

/** NaN if it is not known soon: reading the metrics must not wait for a store that is away. */
async function soon(head: Promise<number | undefined>): Promise<number> {
  const timer = new AbortController();
  const tooLate = setTimeout(patience, NaN, { signal: timer.signal });
  try {
    return (await Promise.race([head, tooLate])) ?? 0;
  } catch {
    return NaN;
  } finally {
    timer.abort();
    tooLate.catch(() => undefined);
  }
}

function lagOf({ progress, failure }: ReadSide): number {
  const { caughtUp, event } = progress;
  return (caughtUp && !failure) || !event
    ? 0
    : Math.max(0, (Date.now() - event.recordedAt.getTime()) / 1_000);
}
