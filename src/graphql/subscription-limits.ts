/** What those who listen may take. */
export interface SubscriptionLimits {
  /** Connections at once, in all. */
  readonly connections: number;
  /** And from one address. */
  readonly connectionsPerAddress: number;
  /** Subscriptions at once, in all: each new event wakes those of its campaign. */
  readonly subscriptions: number;
  /** And over one connection. */
  readonly subscriptionsPerConnection: number;
  /** One message from a client, in bytes. */
  readonly messageBytes: number;
  /** One subscription's document and variables, in bytes of JSON; they are kept as long as it runs. */
  readonly subscriptionBytes: number;
  /** And all of a connection together. */
  readonly subscriptionBytesPerConnection: number;
  /** What may wait to be taken by one client, in bytes, the socket's own buffer included. */
  readonly queuedBytes: number;
  /** And in messages. */
  readonly queuedMessages: number;
  /** Until `connection_init` has come, in milliseconds. */
  readonly initialisation: number;
  /** Between pings, in milliseconds. Whoever has neither answered one nor taken anything by the next is given up. */
  readonly heartbeat: number;
  /** What a client has to take leave after it was told why it is closed, in milliseconds. */
  readonly farewell: number;
}

export const subscriptionLimits: SubscriptionLimits = {
  connections: 1_000,
  connectionsPerAddress: 100,
  subscriptions: 1_000,
  subscriptionsPerConnection: 50,
  messageBytes: 100_000,
  subscriptionBytes: 10_000,
  subscriptionBytesPerConnection: 100_000,
  queuedBytes: 1024 * 1024,
  queuedMessages: 1_000,
  initialisation: 10_000,
  heartbeat: 12_000,
  farewell: 2_000,
};
