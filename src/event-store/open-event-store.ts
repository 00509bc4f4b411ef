import { type EmbeddedOptions, openEmbedded } from './embedded/embedded-event-store.ts';
import type { EsdbOptions } from './eventstoredb/eventstoredb.ts';
import type { EventStore } from './event-store.ts';

const esdbSchemes = /^(esdb|esdb\+discover|kurrentdb|kurrentdb\+discover):\/\//;

/** Whether a connection string names a server; otherwise it is the path of an embedded log. */
export const isServer = (connection: string): boolean => esdbSchemes.test(connection);

/**
 * The adapter is chosen by the connection string alone: `esdb://…` is an EventStoreDB server, anything else the
 * path of an embedded log.
 * @param options `patience` is of a server, all else of the embedded log
 */
export async function openEventStore(
  connection: string,
  {
    patience,
    ...options
  }: Pick<EmbeddedOptions, 'readOnly' | 'warn' | 'report' | 'clocks'> & Pick<EsdbOptions, 'patience'> = {},
): Promise<EventStore> {
  if (!isServer(connection)) return openEmbedded(connection, options);
  // Loaded only here: without a server, a process starts sooner.
  const { connectEsdb } = await import('./eventstoredb/eventstoredb.ts');
  return connectEsdb(connection, { ...(patience && { patience }) });
}
