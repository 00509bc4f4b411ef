import { Sealing } from '../../auth/sealing.ts';
import type { WebhookAttempt, Webhooks } from '../../directory/webhooks.ts';
import type { EventStore } from '../../event-store/event-store.ts';
import type { Ledger } from '../../event-store/ledger.ts';
import { ConfiguredWebhooks } from './configured.ts';
import { type DeliveryOptions, WebhookDeliveries } from './deliveries.ts';
import { answerPatience, Post } from './post.ts';

/** All that delivers events to webhooks. */
export interface Delivering {
  readonly configured: ConfiguredWebhooks;
  readonly deliveries: WebhookDeliveries;
  close(): Promise<void>;
}

interface DeliveringParts {
  readonly store: EventStore;
  readonly ledger: Ledger;
  readonly webhooks: Webhooks;
  /** By which addresses and secrets are encrypted. */
  readonly key: () => Uint8Array;
  /** Private networks that are open to webhooks. */
  readonly networks: readonly string[];
  /** By which the server is reached. */
  readonly address: string;
  readonly version: string;
  readonly observe: (attempt: WebhookAttempt, recordedAt: number | undefined) => void;
  /** Gets, once, the ids of webhooks that the key does not open. */
  readonly unopened: (ids: readonly string[]) => void;
  readonly failed: (error: unknown) => void;
}

export interface DeliveringOptions extends DeliveryOptions {
  /** How long an answer may take, in milliseconds. */
  readonly answerPatience: number;
}

/** Begins to deliver. */
export function startDelivering(
  { key, networks, version, ...parts }: DeliveringParts,
  { answerPatience: patience = answerPatience, ...options }: Partial<DeliveringOptions> = {},
): Delivering {
  const configured = new ConfiguredWebhooks(parts.ledger, parts.webhooks, new Sealing(key));
  const post = new Post(networks, patience);
  const deliveries = new WebhookDeliveries(
    {
      ...{ ...parts, configured, userAgent: `Dugnad/${version}` },
      post: (...request) => post.send(...request),
    },
    options,
  );
  return {
    configured,
    deliveries,
    close: async () => {
      await deliveries.close();
      post.close();
    },
  };
}
