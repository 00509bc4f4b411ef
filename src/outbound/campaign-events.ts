import type { LedgerEventType } from '../domain/catalogue.ts';
import { campaignCategory, participantStream } from '../domain/streams.ts';
import type { EventStore, Position, RecordedEvent } from '../event-store/event-store.ts';
import { eventLoop } from '../scheduling/event-loop.ts';
import { type EventMessage, eventMessage } from './event-message.ts';

export interface EventSelection {
  readonly types?: readonly LedgerEventType[] | undefined;
  readonly after?: Position | undefined;
}

interface Page {
  readonly types?: readonly string[] | undefined;
  readonly after?: Position | undefined;
  readonly limit: number;
  readonly until?: Position | undefined;
}

/** Whose events are followed. */
interface Scope {
  readonly category?: string;
  readonly isTheirs?: (event: RecordedEvent) => boolean;
}

/** How many events are held for one follower: at most 256 KiB. */
const page = 4;

/** The log as it is published. */
export class LogReader {
  readonly #store: EventStore;

  constructor(store: EventStore) {
    this.#store = store;
  }

  /**
   * A campaign's events after a position, then each new one as it is recorded, until `signal`.
   * A consumer that does not pull holds four of them.
   */
  async *follow(
    campaignId: string,
    selection: EventSelection,
    signal: AbortSignal,
  ): AsyncGenerator<EventMessage, undefined> {
    yield* this.#follow(selection, signal, { category: campaignCategory(campaignId) });
  }

  /** The same for all campaigns of an organisation, or for the named ones. */
  async *followOrganisation(
    organisationId: string,
    campaigns: ReadonlySet<string> | undefined,
    selection: EventSelection,
    signal: AbortSignal,
  ): AsyncGenerator<EventMessage, undefined> {
    const isTheirs = (event: RecordedEvent) => event.metadata.organisationId === organisationId;
    for await (const event of this.#follow(selection, signal, { isTheirs }))
      if (campaigns?.has(event.campaignId) !== false) yield event;
  }

  /** The position of a campaign's first event after a given one, as soon as there is one; undefined: `signal` aborted first. */
  async nextAfter(
    campaignId: string,
    after: Position | undefined,
    signal: AbortSignal,
  ): Promise<Position | undefined> {
    const following = this.#store.follow({
      ...{ category: campaignCategory(campaignId), after, signal },
      batchSize: 1,
    });
    for await (const { events } of following) if (events[0]) return events[0].position;
    return undefined;
  }

  async *#follow(
    { types, after }: EventSelection,
    signal: AbortSignal,
    { category, isTheirs = () => true }: Scope,
  ): AsyncGenerator<EventMessage, undefined> {
    const following = this.#store.follow({
      ...(category !== undefined && { category }),
      ...{ types, after, signal, batchSize: page },
    });
    // The reading of a page counts, but not the waiting for one.
    let began: number | undefined;
    for await (const { events, caughtUp } of following) {
      began ??= performance.now();
      yield* messages(events.filter(isTheirs));
      // Those who catch up with a long history must not hold up the server.
      if (!caughtUp) await eventLoop.pauseSince(began);
      began = caughtUp ? undefined : performance.now();
    }
  }

  /** A page of a campaign's history, in log order, not beyond `until`. */
  async history(campaignId: string, page: Page): Promise<EventMessage[]> {
    return messages(await this.ofCategory(campaignCategory(campaignId), page));
  }

  /** A page of all events of a category, as they were recorded. */
  async ofCategory(
    category: string,
    { types, after, limit, until = Infinity }: Page,
  ): Promise<RecordedEvent[]> {
    const events = await this.#store.readCategory(category, { types, after, limit });
    return events.filter(({ position }) => position <= until);
  }

  /** Everything one participant did in one campaign, oldest first. */
  async timeline(campaignId: string, participantId: string): Promise<EventMessage[]> {
    return messages(await this.#store.readStream(participantStream(campaignId, participantId)));
  }
}

function messages(events: readonly RecordedEvent[]): EventMessage[] {
  return events.map(eventMessage).filter(event => event !== undefined);
}
