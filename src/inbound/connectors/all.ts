import type { ConnectorKind } from '../../domain/organisation/connectors.ts';
import { cloudEvents } from './cloud-events.ts';
import { eventbrite } from './eventbrite.ts';
import { meta } from './meta.ts';
import { x } from './x.ts';
import type { Connector } from './connector.ts';

/** Every system that participation comes from, by its kind. */
export const connectors: Readonly<Record<ConnectorKind, Connector>> = {
  META: meta,
  X: x,
  EVENTBRITE: eventbrite,
  CLOUD_EVENTS: cloudEvents,
} as never;
