import { refuseUnfinishedRestore } from './backup/unfinished-restore.ts';
import { Recording } from './commands/recording.ts';
import type { Config } from './config.ts';
import { openDirectoryOf } from './directory/directory-of.ts';
import type { Directory } from './directory/directory.ts';
import { Refusal } from './domain/refusal.ts';
import type { EventStore } from './event-store/event-store.ts';
import { Ledger } from './event-store/ledger.ts';
import { hasEvents } from './event-store/has-events.ts';
import { openEventStore } from './event-store/open-event-store.ts';
import { Metrics } from './operations/metrics.ts';
import { readModelPath } from './read-models/database.ts';
import { ReadSide } from './read-models/read-side.ts';

/** All that a process keeps open. */
export interface Stores {
  readonly store: EventStore;
  readonly directory: Directory;
  readonly recording: Recording;
  readonly readSide: ReadSide;
  readonly metrics: Metrics;
  close(): Promise<void>;
}

/** What decides a campaign's, activity's or indicator's state, and whether an entry stands: followed so that other nodes' changes reach this one's cache. */
const ruleTypes = [
  'CampaignCreated',
  'CampaignUpdated',
  'CampaignClosed',
  'ActivityScheduled',
  'ActivityRescheduled',
  'ActivityCancelled',
  'HeadcountRecorded',
  'IndicatorDefined',
  'EntryRetracted',
];

/** Opens the three stores, and closes those already open if one fails. */
export async function openStores(config: Config, onError: (error: unknown) => void): Promise<Stores> {
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of opened.reverse().splice(0)) await end();
  };
  refuseUnfinishedRestore(config.dataDirectory);
  try {
    const store = openEventStore(config.eventStore);
    opened.push(() => store.close());
    const identity = await store.identity();
    const directory = await openDirectoryOf(
      { identity, hasEvents: () => hasEvents(store) },
      config.directory,
    );
    opened.push(() => directory.close());
    const readSide = await ReadSide.start({
      eventStore: config.eventStore,
      path: readModelPath(config.dataDirectory),
      identity,
    });
    opened.push(() => readSide.close());
    const ledger = new Ledger(store);
    await ledger.positions.load();
    const stopping = new AbortController();
    const following = ledger.follow(ruleTypes, stopping.signal).catch(onError);
    opened.push(async () => {
      stopping.abort();
      await following;
    });
    const metrics = new Metrics(() => readSide.progress);
    const observe = (
      command: string,
      outcome: Parameters<ConstructorParameters<typeof Recording>[3] & object>[1],
    ) =>
      metrics.command(
        command,
        outcome instanceof Refusal ? outcome.code : outcome.duplicate ? 'duplicate' : 'recorded',
      );
    const recording = new Recording(ledger, directory, await directory.secret('digest'), observe);
    return { store, directory, recording, readSide, metrics, close };
  } catch (error) {
    await close();
    throw error;
  }
}
