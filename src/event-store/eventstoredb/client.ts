import { setImmediate as nextTurn } from 'node:timers/promises';
import { EventStoreDBClient } from '@eventstore/db-client';
import { ServerAway } from './outage.ts';

export interface OpenClient {
  readonly client: EventStoreDBClient;
  /** Ends what is under way, and closes its connection. */
  close(): Promise<void>;
}

interface Channel {
  close: () => void;
}

/** Private fields of the client: its connection, which has no public way to close it. */
interface Channels {
  readonly getChannel: () => Promise<Channel>;
}

/** The settings that the client knows. For an unknown one it prints the whole connection string with the password. */
const settings =
  /^(tls|tlsCAFile|userCertFile|userKeyFile|connectionName|defaultDeadline|nodePreference|gossipTimeout|discoveryInterval|maxDiscoverAttempts|keepAliveInterval|keepAliveTimeout)=/i;

/**
 * How long a node may take to answer where the leader is, in seconds, before the next one is asked. The client's default of 5 s
 * would use up every attempt that asks a frozen node first.
 */
const gossipTimeout = 1;
/** How long the server may take to answer a keep-alive, in milliseconds: the client's own default. */
const keepAliveTimeout = 10_000;
/** How many clients this thread has opened. */
let opened = 0;

/**
 * A client of EventStoreDB. Each append is a call of its own. The client's batches for newer servers are not used: all clients
 * of the process share one call and one table of answers, so one broken connection leaves answers that end the process; batches
 * have no deadline; and whether the server has them is asked only once, even if that fails (docs/decisions/0007).
 * @param grace how long a connection that it has replaced may still answer earlier requests, in milliseconds
 * @throws {Error} the connection string is wrong; the message does not repeat it
 */
export function openClient(connectionString: string, grace: number): OpenClient {
  const [servers = '', query = ''] = connectionString.split('?', 2);
  const given = query.split('&').filter(Boolean);
  for (const setting of given)
    if (!settings.test(setting))
      throw new Error(`The event store's connection string has a setting that cannot be used: ${setting}`);
  try {
    const complete = `${servers}?${withDefaults(given).join('&')}`;
    return closable(EventStoreDBClient.connectionString(complete), grace);
  } catch (error) {
    // The parser's messages repeat pieces of the string, and those may be the password.
    if (!(error instanceof Error) || !('connectionString' in error)) throw error;
    throw new Error(
      "The event store's connection string cannot be read: expected esdb://user:password@host:2113?tls=true, " +
        'with the user and the password percent-encoded.',
    );
  }
}

/**
 * In gRPC clients with the same settings share one connection, and the pauses between attempts to connect: the replacement of a
 * stuck client would be stuck too. So the keep-alive timeouts of clients differ by milliseconds.
 */
function withDefaults(given: readonly string[]): string[] {
  const stated = (name: string) => given.find(setting => setting.toLowerCase().startsWith(`${name}=`));
  const timeout = Number(stated('keepalivetimeout')?.split('=')[1] ?? keepAliveTimeout);
  // -1 is none at all.
  const own = timeout < 0 ? timeout : timeout + (opened++ % 1_000);
  return [
    ...given.filter(setting => setting !== stated('keepalivetimeout')),
    `keepAliveTimeout=${own}`,
    ...(stated('gossiptimeout') ? [] : [`gossipTimeout=${gossipTimeout}`]),
  ];
}

/**
 * The client closes a failed connection at once. An append that has just taken it then throws an error that nobody can catch,
 * which ends the process. So connections are closed a while later.
 */
function closable(client: EventStoreDBClient, grace: number): OpenClient {
  const { getChannel } = client as unknown as Channels;
  const shut = new Map<Channel, () => void>();
  let closed = false;
  const kept = async () => {
    const channel = await getChannel();
    if (!shut.has(channel)) {
      shut.set(channel, channel.close.bind(channel));
      channel.close = () => void setTimeout(end, grace, channel).unref();
    }
    // It was still looking for a node when it was closed.
    if (closed) end(channel);
    if (closed) throw new ServerAway('the client was closed');
    return channel;
  };
  const end = (channel: Channel) => {
    shut.get(channel)?.();
    shut.delete(channel);
  };
  Object.assign(client, { getChannel: kept, supports: () => Promise.resolve(false) });
  const close = async () => {
    closed = true;
    await client.dispose();
    await nextTurn();
    for (const channel of shut.keys()) end(channel);
  };
  return { client, close };
}
