import { type Connectors, type LookUp, poll } from '../directory/connectors.ts';
import type { ConnectorKind } from '../domain/connector.ts';
import { connectors as known } from './connectors/all.ts';
import { Api, ApiFailure } from './connectors/api.ts';
import type { Configured, ConfiguredConnectors } from './connectors/configured.ts';
import type { Connector, PayloadReading } from './connectors/connector.ts';
import type { Inbox } from './inbox.ts';
import type { ConnectorReports } from './reports.ts';

export interface LookUpOptions {
  /** How often due look-ups are searched for, in milliseconds. */
  readonly every: number;
  /** How many go on at once, each of another connector. */
  readonly atOnce: number;
  /** How long one may take before another process may try it, in milliseconds. */
  readonly lease: number;
  /** Between two pages of one list, in milliseconds: also where they never end. */
  readonly betweenPages: number;
  /** How long it is until a system is asked again whether there is something new, in milliseconds. */
  readonly betweenPolls: number;
  /** How long to wait after each failure, in milliseconds; the last goes on. */
  readonly pauses: readonly number[];
  /** For how long something is tried, in milliseconds. */
  readonly patience: number;
  /** Other addresses of APIs, by the connector's kind: an egress proxy, or a test's own. */
  readonly origins: Readonly<Partial<Record<ConnectorKind, string>>>;
}

const [seconds, minutes, hours] = [1_000, 60_000, 3_600_000];

const lookUpOptions: LookUpOptions = {
  every: seconds,
  atOnce: 16,
  lease: minutes,
  betweenPages: 500,
  betweenPolls: 5 * minutes,
  pauses: [5 * seconds, 30 * seconds, 2 * minutes, 10 * minutes, hours, 6 * hours],
  patience: 30 * 24 * hours,
  origins: {},
};

/** The longest `Retry-After` of a system that is respected, in milliseconds. */
const longestWait = 6 * hours;

/** What is needed to ask a connector's system. */
interface Asking {
  readonly connector: Configured;
  readonly kind: Connector;
  readonly api: Api;
  readonly reading: PayloadReading;
}

/**
 * Looks up what notifications only name, and asks for what is new. What waits stands in the directory, so it outlives a restart; of several
 * processes one takes each.
 */
export class LookUps {
  readonly #configured: ConfiguredConnectors;
  readonly #connectors: Connectors;
  readonly #inbox: Pick<Inbox, 'take'>;
  readonly #reports: ConnectorReports;
  readonly #options: LookUpOptions;
  readonly #failed: (error: unknown) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #underWay = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  /** @param failed called with unexpected errors */
  constructor(
    parts: {
      readonly configured: ConfiguredConnectors;
      readonly connectors: Connectors;
      readonly inbox: Pick<Inbox, 'take'>;
      readonly reports: ConnectorReports;
    },
    failed: (error: unknown) => void,
    options: Partial<LookUpOptions> = {},
  ) {
    this.#configured = parts.configured;
    this.#connectors = parts.connectors;
    this.#inbox = parts.inbox;
    this.#reports = parts.reports;
    this.#failed = failed;
    this.#options = { ...lookUpOptions, ...options };
    this.#timer = setInterval(() => this.#see(), this.#options.every).unref();
  }

  /** Begins due look-ups, as many as may run at once. */
  #see(): void {
    if (this.#stopping.signal.aborted || this.#underWay.size >= this.#options.atOnce) return;
    const work = this.#one().catch(this.#failed);
    const over = work.then(() => void this.#underWay.delete(over));
    this.#underWay.add(over);
  }

  /** Takes one after another until nothing is due. */
  async #one(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const lookUp = await this.#connectors.takeLookUp(Date.now(), this.#options.lease);
      if (!lookUp) return;
      // Others may be due as well.
      this.#see();
      await this.#attempt(lookUp);
    }
  }

  async #attempt(lookUp: LookUp): Promise<void> {
    const connector = await this.#configured.find(lookUp.connectorId);
    if (!connector) return this.#connectors.remove(lookUp.connectorId);
    try {
      const asking = await this.#asking(connector);
      await (lookUp.what === poll ? this.#poll(lookUp, asking) : this.#lookUp(lookUp, asking));
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      if (!(error instanceof ApiFailure)) this.#failed(error);
      await this.#putOff(lookUp, error);
    }
  }

  /** @throws {ApiFailure} it is not set up so that it can be asked */
  async #asking(connector: Configured): Promise<Asking> {
    const { kind: name, settings } = connector.state;
    const kind: Connector = known[name];
    const [secrets, target] = await Promise.all([
      this.#configured.secrets(connector),
      this.#configured.target(connector),
    ]);
    if (!secrets) throw new ApiFailure('Its secrets cannot be opened any more: enter them anew.');
    if (!target || !kind.api) throw new ApiFailure('The campaign that it records in is not there.');
    const { origin, authorization } = kind.api;
    const api = new Api(this.#options.origins[name] ?? origin, authorization(secrets), this.#stopping.signal);
    return { connector, kind, api, reading: { connectorId: connector.id, settings, target } };
  }

  async #lookUp(lookUp: LookUp, { connector, kind, api, reading }: Asking): Promise<void> {
    const contents = (await kind.lookUp?.(lookUp.what, api, reading)) ?? [];
    this.#reports.heard(connector.id, Date.now());
    if (!(await this.#isStillSo(lookUp, connector))) return;
    await this.#inbox.take(connector, contents);
    await this.#connectors.finishLookUp(lookUp);
  }

  async #poll(lookUp: LookUp, { connector, kind, api, reading }: Asking): Promise<void> {
    if (!kind.poll) return this.#connectors.finishLookUp(lookUp);
    const before = await this.#connectors.cursor(connector.id);
    const { contents, cursor, more } = await kind.poll(before, api, reading);
    this.#reports.heard(connector.id, Date.now());
    if (!(await this.#isStillSo(lookUp, connector))) return;
    await this.#inbox.take(connector, contents);
    if (more && cursor === before) throw new ApiFailure('Its pages lead back to one another.', 508);
    await this.#connectors.keepCursor(connector.id, before, cursor);
    const { betweenPages, betweenPolls } = this.#options;
    await this.#connectors.putOff(lookUp, Date.now() + (more ? betweenPages : betweenPolls), null);
  }

  /** Whether its settings are those with which it was asked. An answer to other settings is not recorded. */
  async #isStillSo(lookUp: LookUp, { id, state }: Configured): Promise<boolean> {
    const now = await this.#configured.find(id);
    if (now && JSON.stringify(now.state) === JSON.stringify(state)) return true;
    await (now ? this.#connectors.putOff(lookUp, Date.now(), null) : this.#connectors.remove(id));
    return false;
  }

  async #putOff(lookUp: LookUp, error: unknown): Promise<void> {
    const now = Date.now();
    const problem = error instanceof Error ? problemOf(error) : 'It failed.';
    const { pauses, patience } = this.#options;
    if (lookUp.what !== poll && now - lookUp.since > patience) {
      this.#reports.refused(lookUp.connectorId, { code: 'NOT_LOOKED_UP', reason: problem }, now);
      return this.#connectors.finishLookUp(lookUp);
    }
    const pause = pauses[Math.min(lookUp.attempts, pauses.length - 1)] ?? hours;
    const asked = error instanceof ApiFailure ? (error.retryAfter ?? 0) * seconds : 0;
    const dueAt = now + Math.min(Math.max(pause, asked), longestWait);
    // A system that does not answer is asked for one thing at a time, so that it keeps nobody waiting.
    if (error instanceof ApiFailure && error.isOfAll) await this.#connectors.holdBack(lookUp, dueAt, problem);
    else await this.#connectors.putOff(lookUp, dueAt, problem);
  }

  /** Breaks off what is asked just now, which is asked again, and waits for what is being recorded. */
  async close(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#timer);
    await Promise.all(this.#underWay);
  }
}

/** What its owner can do about it. An unforeseen error's own text may hold anything. */
function problemOf(error: Error): string {
  if (!(error instanceof ApiFailure)) return 'It could not be recorded, and is tried again.';
  if (error.status === 401 || error.status === 403)
    return `${error.message} The token or key may be wrong, or may not see this: enter another one.`;
  return error.message;
}
