import type { Logger } from 'pino';
import { Recording } from './commands/recording.ts';
import type { Config } from './config.ts';
import { openEmbeddedDirectory } from './directory/embedded.ts';
import type { Directory } from './directory/directory.ts';
import { Refusal } from './domain/refusal.ts';
import type { EventStore } from './event-store/event-store.ts';
import { Ledger } from './event-store/ledger.ts';
import { openEventStore } from './event-store/open-event-store.ts';
import { Metrics } from './operations/metrics.ts';
import { readModelPath } from './read-models/database.ts';
import { ReadSide, type ReadSideReports } from './read-models/read-side.ts';

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

/** What the read models' projector says, in the log. */
function readSideLog(logger: Logger): ReadSideReports {
  return {
    projectorFailed: (err, pause) =>
      logger.error({ err, startedAgainInMs: pause }, 'The projector has stopped, and is started again'),
    rebuilding: why =>
      logger.warn({ why }, 'The read models are built anew from the log; queries are refused meanwhile'),
    rebuilt: () => logger.info('The read models have caught up with the log'),
  };
}

/** Opens the three stores, and closes those already open if one fails. */
export async function openStores(config: Config, logger: Logger): Promise<Stores> {
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of opened.reverse().splice(0)) await end();
  };
  try {
    const store = openEventStore(config.eventStore);
    opened.push(() => store.close());
    const directory = openEmbeddedDirectory(config.directory);
    opened.push(() => directory.close());
    const readModels = readModelPath(config.dataDirectory);
    const readSide = await ReadSide.start(
      { eventStore: config.eventStore, path: readModels },
      readSideLog(logger),
    );
    opened.push(() => readSide.close());
    const ledger = new Ledger(store);
    const stopping = new AbortController();
    const following = ledger
      .follow(ruleTypes, stopping.signal)
      .catch((error: unknown) => logger.error({ err: error }, 'Following the log failed'));
    opened.push(async () => {
      stopping.abort();
      await following;
    });
    const metrics = new Metrics({
      readSide,
      head: () => store.head(),
      files: { log: config.eventStore, directory: config.directory, read_models: readModels },
    });
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
