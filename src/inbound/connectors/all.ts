import type { ConnectorKind } from '../../domain/organisation/connectors.ts';
import { cloudEvents } from './cloud-events.ts';
import type { Connector } from './connector.ts';

/** Every system that participation comes from, by its kind. */
export const connectors: Readonly<Record<ConnectorKind, Connector>> = {
  CLOUD_EVENTS: cloudEvents,
} as never;
