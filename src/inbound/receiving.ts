import { Sealing } from '../auth/sealing.ts';
import type { Directory } from '../directory/directory.ts';
import type { Ledger } from '../event-store/ledger.ts';
import { ConnectorAddresses } from './connectors/address.ts';
import { ConfiguredConnectors } from './connectors/configured.ts';
import { Inbox, type Record } from './inbox.ts';
import { type LookUpOptions, LookUps } from './look-ups.ts';
import { ConnectorReports } from './reports.ts';

/** All that takes in what connected systems say. */
export interface Receiving {
  readonly configured: ConfiguredConnectors;
  readonly addresses: ConnectorAddresses;
  readonly reports: ConnectorReports;
  readonly inbox: Inbox;
  /** Ends what is looked up just now, then writes the reports. */
  close(): Promise<void>;
}

interface ReceivingParts {
  readonly ledger: Ledger;
  readonly directory: Directory;
  readonly record: Record;
  /** By which secrets are encrypted. */
  readonly key: () => Uint8Array;
  /** Gets what nobody foresaw. */
  readonly failed: (error: unknown) => void;
}

/** How often due look-ups and unwritten reports are checked. */
export interface ReceivingOptions extends LookUpOptions {
  /** How often reports are written, in milliseconds. */
  readonly reportsWritten: number;
}

/** Takes in what connected systems say, and asks them for what they only announce. */
export async function startReceiving(
  { ledger, directory, record, key, failed }: ReceivingParts,
  { reportsWritten, ...options }: Partial<ReceivingOptions>,
): Promise<Receiving> {
  const { connectors } = directory;
  const configured = new ConfiguredConnectors(ledger, connectors, new Sealing(key));
  const reports = new ConnectorReports(connectors, reportsWritten);
  const inbox = new Inbox(record, connectors, reports);
  const lookUps = new LookUps({ configured, connectors, inbox, reports }, failed, options);
  return {
    configured,
    addresses: new ConnectorAddresses(await directory.secret('inbound')),
    reports,
    inbox,
    close: async () => {
      await lookUps.close();
      await reports.close();
    },
  };
}
