import { Controller, Get, Header, HttpCode, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { forOperator } from '../event-store/errors.ts';
import type { EventStore } from '../event-store/event-store.ts';
import type { ReadSide } from '../projector/read-side.ts';
import { Metrics } from './metrics.ts';

/** Whether a store answers and takes writes. */
interface Reachable {
  readonly reachable: boolean;
  readonly reason?: string;
}

interface Readiness {
  readonly ready: boolean;
  readonly eventStore: Reachable;
  readonly directory: Reachable;
  readonly projector: {
    readonly running: boolean;
    /** Why the projector does not run, or queries are not answered. */
    readonly reason?: string;
    readonly caughtUp: boolean;
    /** Whether another process projects into the file that this one answers from. */
    readonly readsAlong: boolean;
    /** Events that could not be folded into the read models; see docs/operations.md. */
    readonly parkedEvents: number;
  };
  readonly connectors: {
    /** How many have fallen silent, which makes nothing less ready; null: unknown now. */
    readonly silent: number | null;
  };
  readonly webhooks: {
    /** How many have been failing, which makes nothing less ready; null: unknown now. */
    readonly failing: number | null;
  };
}

/** Failures of other systems, over all organisations. */
interface Counts {
  /** How many connected systems have fallen silent. */
  readonly silentConnectors: () => Promise<number>;
  /** How many addresses of webhooks have been failing. */
  readonly failingWebhooks: () => Promise<number>;
}

/** Whether this process can serve. */
export class Health {
  constructor(
    private readonly store: EventStore,
    private readonly directory: { ping(): Promise<void> },
    private readonly readSide: ReadSide,
    private readonly counts: Counts,
  ) {}

  async readiness(): Promise<Readiness> {
    const [eventStore, directory] = await Promise.all([reachable(this.store), reachable(this.directory)]);
    // If the store went away since the ping, the next probe reports it.
    if (eventStore.reachable) await this.readSide.check(this.store).catch(() => undefined);
    const { progress, failure, everCaughtUp, notReady } = this.readSide;
    const reason = [
      failure && `${failure.message} The projector is started again by itself.`,
      notReady !== undefined && `The read models are being built anew, since ${notReady}.`,
    ]
      .filter(Boolean)
      .join(' ');
    return {
      ready: eventStore.reachable && directory.reachable && !reason && everCaughtUp,
      eventStore,
      directory,
      projector: {
        running: !failure,
        ...(reason && { reason }),
        caughtUp: progress.caughtUp,
        readsAlong: progress.readsAlong,
        parkedEvents: progress.parked,
      },
      connectors: { silent: await this.counts.silentConnectors().catch(() => null) },
      webhooks: { failing: await this.counts.failingWebhooks().catch(() => null) },
    };
  }
}

async function reachable(store: { ping(): Promise<void> }): Promise<Reachable> {
  try {
    await store.ping();
    return { reachable: true };
  } catch (error) {
    return { reachable: false, reason: forOperator(error) };
  }
}

@Controller()
export class HealthController {
  constructor(
    private readonly health: Health,
    private readonly metrics: Metrics,
  ) {}

  /** The process runs. */
  @Get('health/live')
  @HttpCode(200)
  live(): { live: true } {
    return { live: true };
  }

  /** It can serve: 200, else 503; the body says why. */
  @Get('health/ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const readiness = await this.health.readiness();
    void reply.status(readiness.ready ? 200 : 503);
    return readiness;
  }

  /** For Prometheus. */
  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  expose(): Promise<string> {
    return this.metrics.expose();
  }
}
