/** Limits for clients that subscribe. */
export interface SubscriptionLimits {
  /** Connections at once, in all. */
  readonly connections: number;
  /** Connections at once from one address. */
  readonly connectionsPerAddress: number;
  /** Subscriptions at once, in all: each new event wakes those of its campaign. */
  readonly subscriptions: number;
  /** Subscriptions at once over one connection. */
  readonly subscriptionsPerConnection: number;
  /** One message from a client, in bytes. */
  readonly messageBytes: number;
  /** One subscription's document and variables, in bytes of JSON; they are kept as long as it runs. */
  readonly subscriptionBytes: number;
  /** The same for all subscriptions of a connection together. */
  readonly subscriptionBytesPerConnection: number;
  /** What may wait to be sent to one client, in bytes, with the socket's own buffer. */
  readonly queuedBytes: number;
  /** What may wait to be sent to one client, in messages. */
  readonly queuedMessages: number;
  /** Until `connection_init` has come, in milliseconds. */
  readonly initialisation: number;
  /** Between pings, in milliseconds. A client that has answered none by the next is cut off. */
  readonly heartbeat: number;
  /** How long a client has to close its side after the server has closed the connection, in milliseconds. */
  readonly farewell: number;
  /** Between two looks at whether a client is still let in, in milliseconds. */
  readonly checkedAgain: number;
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
  checkedAgain: 1_000,
};
