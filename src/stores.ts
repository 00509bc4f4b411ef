import type { Logger } from 'pino';
import { Access } from './auth/access.ts';
import type { Provider, ProviderSettings } from './auth/provider.ts';
import { removeLeftCopies } from './backup/left-copies.ts';
import { refuseMissingLog } from './backup/missing-log.ts';
import { owningLog } from './backup/owning-log.ts';
import { refuseUnfinishedRestore } from './backup/unfinished-restore.ts';
import { CommandRunner, type Observer } from './commands/command-runner.ts';
import { Preparation } from './commands/preparation.ts';
import type { Config } from './config.ts';
import { openDirectoryOf } from './directory/directory-of.ts';
import { directoryAnswers } from './directory/open-directory.ts';
import { type Directory, DirectoryUnavailable, UnusableDirectory } from './directory/directory.ts';
import { isDirectoryServer } from './directory/postgresql/connection-string.ts';
import { ruleTypes } from './domain/catalogue.ts';
import { Refusal } from './domain/refusal.ts';
import { answering } from './event-store/answering.ts';
import { forOperator } from './event-store/errors.ts';
import type { EventStore } from './event-store/event-store.ts';
import { Ledger } from './event-store/ledger.ts';
import type { Clocks } from './event-store/embedded/recording-clock.ts';
import type { Patience } from './event-store/eventstoredb/outage.ts';
import { embeddedLog } from './event-store/embedded/schema.ts';
import { isServer, openEventStore } from './event-store/open-event-store.ts';
import { Metrics } from './operations/metrics.ts';
import { readModelPath } from './projector/read-model-file.ts';
import { makeFolder } from './sqlite/make-folder.ts';
import { refuseEarlierLayout } from './sqlite/open-database.ts';
import { ReadSide, type ReadSideReports } from './projector/read-side.ts';

/** All that a process keeps open. */
export interface Stores {
  readonly store: EventStore;
  readonly directory: Directory;
  readonly ledger: Ledger;
  readonly preparation: Preparation;
  readonly runner: CommandRunner;
  readonly readSide: ReadSide;
  readonly metrics: Metrics;
  readonly access: Access;
  /** By whom people are known, if there is one. */
  readonly provider: Provider | undefined;
  /** Resolves, with what to do, when the log is no longer the one that the process was started on: it has to stop. */
  readonly replaced: Promise<string>;
  close(): Promise<void>;
}

/** Logs the read side's reports, and lets the write side react to them. */
function readSideReports(
  store: EventStore,
  ledger: Ledger,
  logger: Logger,
  checkIdentity: () => void,
): ReadSideReports {
  return {
    projectorFailed: (err, pause) =>
      logger.error({ err, startedAgainInMs: pause }, 'The projector has stopped, and is started again'),
    rebuilding: why => {
      logger.warn({ why }, 'The read models are built anew from the log; queries are refused meanwhile');
      checkIdentity();
    },
    rebuilt: () => logger.info('The read models have caught up with the log'),
    logPutBack: async why => {
      ledger.forget();
      await store.beginEpoch(why);
      const { tag } = await ledger.positions.load();
      logger.warn({ why, epoch: tag }, 'The log was put back to an earlier state: a new epoch has begun');
    },
  };
}

/** Directory and caches belong to the log that was there: nothing may be recorded in another. */
async function reportReplacement(
  store: EventStore,
  identity: string,
  report: (reason: string) => void,
): Promise<void> {
  const now = await store.identity().catch(() => identity);
  if (now === identity) return;
  report(
    `The log was replaced by another (${now}) while the server ran on it (${identity}): it was emptied, or EVENTSTOREDB_URL leads elsewhere. ` +
      'Put the log back that the directory belongs to. To begin anew, set another DATA_DIR.',
  );
}

/** Logs it if a store takes no writes. The server starts in any case, since it can be read, and is not ready. */
async function warnOf(what: string, store: { ping(): Promise<void> }, logger: Logger): Promise<void> {
  await store.ping().catch((error: unknown) => {
    logger.warn({ reason: forOperator(error) }, `The ${what} takes no writes: the server is not ready`);
  });
}

/** By whom people are known. Loaded only where there is one: others start sooner. */
async function providerOf(settings: ProviderSettings) {
  const [{ Provider }, { BearerTokens }] = await Promise.all([
    import('./auth/provider.ts'),
    import('./auth/bearer-tokens.ts'),
  ]);
  const provider = new Provider(settings);
  return { provider, tokens: new BearerTokens(provider) };
}

/** Asks the directory; one on a server is waited for, while it is away. @throws {StoreNotReached} */
function whenDirectoryAnswers<T>(
  { directory, storePatience }: Config,
  logger: Logger,
  ask: () => Promise<T>,
): Promise<T> {
  const isAway = (error: unknown) =>
    isDirectoryServer(directory) &&
    error instanceof DirectoryUnavailable &&
    !(error instanceof UnusableDirectory);
  return answering(
    async left => {
      await directoryAnswers(directory, left);
      return ask();
    },
    storePatience,
    reason => logger.warn({ reason, seconds: storePatience }, 'Waiting for the directory to answer'),
    { setting: 'DIRECTORY_URL', isAway },
  );
}

/** A warning, since it cannot be taken back: also who logs nothing less is to know of it. */
const broughtUp = (logger: Logger) => (message: string) => logger.warn(message);

/** The log and its directory: all that writes need. */
export interface LogAndDirectory {
  readonly store: EventStore;
  readonly directory: Directory;
  /** The log's. */
  readonly identity: string;
}

/**
 * Opens the log and its directory. Waits for an event store that is away.
 * @param opened gets what closes each of them
 * @throws {StoreNotReached} it stayed away
 */
export async function openLogAndDirectory(
  config: Config,
  logger: Logger,
  opened: (() => Promise<void>)[],
  { clocks, patience, onlyShown = false }: StoreOptions = {},
): Promise<LogAndDirectory> {
  refuseUnfinishedRestore(config.dataDirectory);
  await whenDirectoryAnswers(config, logger, () => refuseMissingLog(config));
  if (onlyShown && !isServer(config.eventStore)) refuseEarlierLayout(config.eventStore, embeddedLog);
  const store = await openEventStore(config.eventStore, {
    ...(clocks && { clocks }),
    ...(patience && { patience }),
    warn: message => logger.warn(message),
    report: broughtUp(logger),
  });
  opened.push(() => store.close());
  await answering(
    // An embedded log that takes no writes, because the disk is full, can still be read.
    () => store.ping(isServer(config.eventStore) ? 'writes' : 'reads'),
    config.storePatience,
    reason => logger.warn({ reason, seconds: config.storePatience }, 'Waiting for the event store to answer'),
  );
  const directory = await openDirectoryOfLog(store, config, logger, opened, onlyShown);
  return { store, directory, identity: await store.identity() };
}

/**
 * Opens the directory of an opened log. Waits for one on a server that is away.
 * @param opened gets what closes it
 * @param onlyShown one of an earlier version is refused, and not brought up
 * @throws {NotThisLogsDirectory} @throws {StoreNotReached} it stayed away
 */
export async function openDirectoryOfLog(
  store: EventStore,
  config: Config,
  logger: Logger,
  opened: (() => Promise<void>)[],
  onlyShown = false,
): Promise<Directory> {
  const log = await owningLog(store);
  const directory = await whenDirectoryAnswers(config, logger, () =>
    openDirectoryOf(log, config.directory, {
      report: broughtUp(logger),
      connections: config.directoryConnections,
      onlyShown,
    }),
  );
  opened.push(() => directory.close());
  return directory;
}

/** Other clocks and patience than the usual ones. */
export interface StoreOptions {
  /** The clocks by which an embedded log stamps its events. */
  readonly clocks?: Clocks | undefined;
  /** How long an event store on a server is waited for. */
  readonly patience?: Partial<Patience> | undefined;
  /** What is opened is only to be shown: files of an earlier version are refused, and not brought up. */
  readonly onlyShown?: boolean | undefined;
  /** How long the projector waits for somebody else who holds the lock of the read models' file, in milliseconds. */
  readonly lockPatience?: number | undefined;
}

/** Opens the three stores, and closes those already open if one fails. @throws {StoreNotReached} */
export async function openStores(
  config: Config,
  logger: Logger,
  options: StoreOptions = {},
): Promise<Stores> {
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of opened.reverse().splice(0)) await end();
  };
  try {
    const { store, directory, identity } = await openLogAndDirectory(config, logger, opened, options);
    makeFolder(config.dataDirectory);
    removeLeftCopies(config.dataDirectory);
    const readModels = readModelPath(config.dataDirectory);
    const ledger = new Ledger(store);
    const replaced = Promise.withResolvers<string>();
    const readSide = await ReadSide.start(
      {
        ...{ eventStore: config.eventStore, path: readModels, lockPatience: options.lockPatience },
        tracing: config.tracing,
      },
      readSideReports(store, ledger, logger, () => void reportReplacement(store, identity, replaced.resolve)),
    );
    opened.push(() => readSide.close());
    await ledger.positions.load();
    const stopping = new AbortController();
    const following = ledger.follow(ruleTypes, stopping.signal, err =>
      logger.error({ err }, 'Following the log failed, and is tried again'),
    );
    opened.push(async () => {
      stopping.abort();
      await following;
    });
    const metrics = new Metrics({
      readSide,
      head: () => store.head(),
      files: { log: config.eventStore, directory: config.directory, read_models: readModels },
    });
    const observe: Observer = (command, outcome) =>
      metrics.command(
        command,
        outcome instanceof Refusal ? outcome.code : outcome.duplicate ? 'duplicate' : 'recorded',
      );
    const preparation = new Preparation(await directory.secret('digest'));
    const runner = new CommandRunner(ledger, directory, preparation, observe);
    const { provider, tokens } = config.provider ? await providerOf(config.provider) : {};
    const access = new Access(ledger, directory.accounts, config.access, tokens);
    opened.push(() => access.close());
    await warnOf('event log', store, logger);
    await warnOf('directory', directory, logger);
    return {
      ...{ store, directory, ledger, preparation, runner, readSide, metrics, access, provider },
      replaced: replaced.promise,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
