import type { ConnectorKind } from '../../domain/connector.ts';
import { cloudEvents } from './cloud-events.ts';
import { eventbrite } from './eventbrite.ts';
import { meta } from './meta.ts';
import { x } from './x.ts';
import { actionNetwork } from './action-network.ts';
import { googleForms } from './google-forms.ts';
import { mobilize } from './mobilize.ts';
import { telegram } from './telegram.ts';
import type { Connector } from './connector.ts';

/** Every system that participation comes from, by its kind. */
export const connectors: Readonly<Record<ConnectorKind, Connector>> = {
  META: meta,
  X: x,
  EVENTBRITE: eventbrite,
  TELEGRAM: telegram,
  GOOGLE_FORMS: googleForms,
  ACTION_NETWORK: actionNetwork,
  MOBILIZE: mobilize,
  CLOUD_EVENTS: cloudEvents,
};
