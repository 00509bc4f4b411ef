import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { linkFollower } from '../auth/requester.ts';
import { shareCommands, OpenShare } from '../commands/share.ts';
import type { CommandRunner } from '../commands/command-runner.ts';
import { DirectoryUnavailable } from '../directory/directory.ts';
import { Refusal } from '../domain/refusal.ts';
import { StoreUnavailable } from '../event-store/errors.ts';
import type { PublicLink } from '../projections/links.ts';

/** Somebody followed a link. */
interface Open {
  readonly link: Pick<PublicLink, 'code' | 'campaignId' | 'organisationId'>;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** `recorded` durably, `refused` by the domain, `failed` for a reason that nobody foresaw. */
export type RecordedAs = 'recorded' | 'refused' | 'failed';

export interface OpensOptions {
  /** The most that wait while the store is away. */
  readonly mostWaiting: number;
  /** The most that are being recorded at once: those of one link share an append. */
  readonly atOnce: number;
  /** How long to wait until a store that is away is asked again, in milliseconds. */
  readonly askAgainAfter: number;
  /** How long a stop waits for what is not recorded yet, in milliseconds. */
  readonly stopPatience: number;
}

const opensOptions: OpensOptions = {
  mostWaiting: 50_000,
  atOnce: 100,
  askAgainAfter: 1_000,
  stopPatience: 5_000,
};

/**
 * Records, behind the answers, that links were followed, as the command `openShare` does. While the store is away
 * they wait in memory, as many as may; what waits is lost if the process is killed.
 */
export class Opens {
  readonly #runner: Pick<CommandRunner, 'execute'>;
  readonly #options: OpensOptions;
  readonly #recorded: (as: RecordedAs, error?: unknown) => void;
  readonly #waiting: Open[] = [];
  #underWay = 0;
  /** How many may be under way: one alone tries a store that was away. */
  #limit: number;
  #isAway = false;
  #isEmpty = Promise.withResolvers<undefined>();
  readonly #stopped = new AbortController();

  /** @param recorded called with what became of each */
  constructor(
    runner: Pick<CommandRunner, 'execute'>,
    recorded: (as: RecordedAs, error?: unknown) => void,
    options: Partial<OpensOptions> = {},
  ) {
    this.#runner = runner;
    this.#recorded = recorded;
    this.#options = { ...opensOptions, ...options };
    this.#limit = this.#options.atOnce;
  }

  /** How many are not recorded yet. */
  get waiting(): number {
    return this.#waiting.length + this.#underWay;
  }

  /** Begins to record it. @returns false: too many wait, and it is not recorded */
  add(link: PublicLink): boolean {
    if (this.waiting >= this.#options.mostWaiting) return false;
    this.#waiting.push({ link, at: new Date().toISOString() });
    this.#sendOn();
    return true;
  }

  /** Waits for what is not recorded yet, but not for ever. @returns how many were given up */
  async close(): Promise<number> {
    const { signal } = this.#stopped;
    if (this.waiting > 0) {
      await Promise.race([
        this.#isEmpty.promise,
        pause(this.#options.stopPatience, undefined, { signal }).catch(() => undefined),
      ]);
    }
    this.#stopped.abort();
    return this.waiting;
  }

  #sendOn(): void {
    while (!this.#isAway && this.#underWay < this.#limit) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#underWay++;
      void this.#send(next);
    }
  }

  async #send(open: Open): Promise<void> {
    try {
      const outcome = await this.#runner.execute(asCommand(open), shareCommands.openShare);
      this.#limit = this.#options.atOnce;
      this.#recorded(outcome instanceof Refusal ? 'refused' : 'recorded');
    } catch (error) {
      if (error instanceof StoreUnavailable || error instanceof DirectoryUnavailable) this.#putBack(open);
      else this.#recorded('failed', error);
    } finally {
      this.#underWay--;
      this.#sendOn();
      if (this.waiting === 0) this.#emptied();
    }
  }

  #putBack(open: Open): void {
    this.#waiting.unshift(open);
    this.#limit = 1;
    if (this.#isAway) return;
    this.#isAway = true;
    const { signal } = this.#stopped;
    pause(this.#options.askAgainAfter, undefined, { signal, ref: false }).then(
      () => {
        this.#isAway = false;
        this.#sendOn();
      },
      () => undefined,
    );
  }

  #emptied(): void {
    this.#isEmpty.resolve(undefined);
    this.#isEmpty = Promise.withResolvers();
  }
}

function asCommand({ link: { code, campaignId, organisationId }, at }: Open): OpenShare {
  const context = {
    ...linkFollower(organisationId, campaignId),
    // Not the request's own: a visitor may have chosen that.
    correlationId: randomUUID(),
    receivedAt: new Date().toISOString(),
  };
  return Object.assign(new OpenShare(), { share: code, occurredAt: at, context });
}
