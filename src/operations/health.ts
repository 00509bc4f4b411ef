import { Controller, Get, Header, HttpCode, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { EventStore } from '../event-store/event-store.ts';
import type { ReadSide } from '../read-models/read-side.ts';
import { Metrics } from './metrics.ts';

export interface Readiness {
  readonly ready: boolean;
  readonly eventStore: { readonly reachable: boolean; readonly reason?: string };
  readonly projector: {
    readonly running: boolean;
    readonly caughtUp: boolean;
    readonly position: number | null;
    /** When the last event folded in since the start had been recorded. */
    readonly lastRecordedAt: string | null;
    /** Events that could not be folded into the read models; see the log and docs/operations.md. */
    readonly parkedEvents: number;
  };
}

/** Whether this process can serve. */
export class Health {
  constructor(
    private readonly store: EventStore,
    private readonly readSide: ReadSide,
  ) {}

  async readiness(): Promise<Readiness> {
    const { progress, failure, everCaughtUp } = this.readSide;
    const reason = await this.store.ping().then(
      () => undefined,
      (error: unknown) => String(error instanceof Error ? error.message : error),
    );
    return {
      ready: reason === undefined && !failure && everCaughtUp,
      eventStore: { reachable: reason === undefined, ...(reason !== undefined && { reason }) },
      projector: {
        running: !failure,
        caughtUp: progress.caughtUp,
        position: progress.position ?? null,
        lastRecordedAt: progress.lastRecordedAt?.toISOString() ?? null,
        parkedEvents: progress.parked,
      },
    };
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
