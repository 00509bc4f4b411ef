import { randomUUID } from 'node:crypto';
import { connectorRequester } from '../auth/requester.ts';
import type { Item } from '../commands/batch.ts';
import type { CommandContext } from '../commands/command.ts';
import type { Connectors } from '../directory/connectors.ts';
import type { Outcome } from '../event-store/ledger.ts';
import { connectors as known } from './connectors/all.ts';
import type { Configured } from './connectors/configured.ts';
import type { Content } from './connectors/connector.ts';
import type { ConnectorReports } from './reports.ts';
import { asItemOutcome, type ItemOutcome, rowOutcome } from './row-outcome.ts';

/** Records commands. @returns outcomes in their order */
export type Record = (items: readonly Item[], context: CommandContext) => Promise<readonly Outcome[]>;

/** So many commands are sent at once. */
const atOnce = 1_000;

/** What became of the contents. */
interface Taken {
  received: number;
  recorded: number;
  duplicate: number;
  refused: number;
}

/** Takes what connectors say: it is recorded, or kept to be looked up, before this answers. */
export class Inbox {
  readonly #record: Record;
  readonly #connectors: Pick<Connectors, 'want'>;
  readonly #reports: ConnectorReports;

  constructor(record: Record, connectors: Pick<Connectors, 'want'>, reports: ConnectorReports) {
    this.#record = record;
    this.#connectors = connectors;
    this.#reports = reports;
  }

  /** @throws {StoreUnavailable | DirectoryUnavailable} it is to be sent again: what was recorded is found again */
  async take(connector: Configured, contents: readonly Content[]): Promise<Taken> {
    const now = Date.now();
    const wanted = contents.flatMap(one => (one.says === 'look up' ? [one.what] : []));
    if (wanted.length > 0) await this.#connectors.want(connector.id, wanted, now);
    const groups = contents.flatMap(one => (one.says === 'commands' ? [one.items] : []));
    const outcomes = await this.#send(groups.flat(), connector);
    const taken = { received: contents.length, recorded: 0, duplicate: 0, refused: 0 };
    let from = 0;
    for (const items of groups)
      this.#settle(connector.id, items, outcomes.slice(from, (from += items.length)), taken, now);
    for (const one of contents)
      if (one.says === 'nonsense') this.#refuse(connector.id, taken, 'NONSENSE', one.reason, now);
    this.#reports.count(connector.id, 'received', taken.received);
    this.#reports.count(connector.id, 'recorded', taken.recorded);
    this.#reports.count(connector.id, 'duplicate', taken.duplicate);
    return taken;
  }

  async #send(items: readonly Item[], connector: Configured): Promise<ItemOutcome[]> {
    const { organises = false } = known[connector.state.kind];
    const by = connectorRequester(connector, connector.state.settings.campaignId, organises);
    const outcomes: ItemOutcome[] = [];
    for (let from = 0; from < items.length; from += atOnce) {
      const context = { ...by, correlationId: randomUUID(), receivedAt: new Date().toISOString() };
      outcomes.push(...(await this.#record(items.slice(from, from + atOnce), context)).map(asItemOutcome));
    }
    return outcomes;
  }

  #settle(
    id: string,
    items: readonly Item[],
    outcomes: readonly ItemOutcome[],
    taken: Taken,
    now: number,
  ): void {
    const outcome = rowOutcome(items, outcomes);
    if (outcome.came === 'refused') this.#refuse(id, taken, outcome.code, outcome.message, now);
    else if (outcome.came === 'recorded') taken.recorded++;
    else if (outcome.came !== 'nothing') taken.duplicate++;
  }

  #refuse(id: string, taken: Taken, code: string, reason: string, now: number): void {
    taken.refused++;
    this.#reports.refused(id, { code, reason }, now);
  }
}
