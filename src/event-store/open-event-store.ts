import { connectEsdb } from './esdb.ts';
import { openEmbedded } from './embedded.ts';
import type { EventStore } from './event-store.ts';

const esdbSchemes = /^(esdb|esdb\+discover|kurrentdb|kurrentdb\+discover):\/\//;

/**
 * The adapter is chosen by the connection string alone: `esdb://…` is an EventStoreDB server, anything else the
 * path of an embedded log.
 * @param options.readOnly for reading beside the process that appends
 */
export function openEventStore(connection: string, options: { readOnly?: boolean } = {}): EventStore {
  return esdbSchemes.test(connection) ? connectEsdb(connection) : openEmbedded(connection, options);
}
