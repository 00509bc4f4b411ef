import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Progress } from '../read-models/read-side.ts';

/** What Prometheus is told. */
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

  /** @param progress how far the projector is */
  constructor(progress: () => Progress) {
    collectDefaultMetrics({ register: this.#registry });
    this.#gauge(
      'dugnad_projector_position',
      'The log position the read models have reached.',
      () => progress().position ?? 0,
    );
    this.#gauge('dugnad_projector_caught_up', '1 when nothing more was waiting in the log.', () =>
      Number(progress().caughtUp),
    );
    this.#gauge(
      'dugnad_parked_events',
      'Events that could not be folded into the read models.',
      () => progress().parked,
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

  #gauge(name: string, help: string, value: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.set(value());
      },
    });
  }
}
