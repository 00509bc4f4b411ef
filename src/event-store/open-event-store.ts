import { connectEsdb, type EsdbOptions } from './eventstoredb/eventstoredb.ts';
import { type EmbeddedOptions, openEmbedded } from './embedded/embedded-event-store.ts';
import type { EventStore } from './event-store.ts';

const esdbSchemes = /^(esdb|esdb\+discover|kurrentdb|kurrentdb\+discover):\/\//;

/** Whether a connection string names a server; otherwise it is the path of an embedded log. */
export const isServer = (connection: string): boolean => esdbSchemes.test(connection);

/**
 * The adapter is chosen by the connection string alone: `esdb://…` is an EventStoreDB server, anything else the
 * path of an embedded log.
 * @param options `patience` is of a server, all else of the embedded log
 */
export function openEventStore(
  connection: string,
  {
    patience,
    ...options
  }: Pick<EmbeddedOptions, 'readOnly' | 'warn' | 'report' | 'clocks'> & Pick<EsdbOptions, 'patience'> = {},
): EventStore {
  if (!isServer(connection)) return openEmbedded(connection, options);
  return connectEsdb(connection, { ...(patience && { patience }) });
}
