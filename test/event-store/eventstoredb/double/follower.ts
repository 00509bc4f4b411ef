import { EventEmitter } from 'node:events';
import { Metadata, status } from '@grpc/grpc-js';
import type { Database, Stored } from './database.ts';

/** What reads need of a database. */
export type Readable = Pick<Database, 'log' | 'stream' | 'resolve'> & EventEmitter<{ appended: [] }>;

/** What a node has that no longer leads: nothing of what came afterwards, as if it lagged for ever. */
export function asItWas(database: Database, events: number): Readable {
  const log = database.log.slice(0, events);
  const last = log.at(-1)!.position;
  return Object.assign(new EventEmitter<{ appended: [] }>(), {
    log,
    stream: (name: string) => {
      const found = database.stream(name);
      return typeof found === 'object' ? found.filter(({ position }) => position <= last) : found;
    },
    resolve: (link: Stored) => database.resolve(link),
  });
}

/** How a node that does not lead answers a call that asks for the leader. */
export function notLeader(leaderPort: number) {
  const metadata = new Metadata();
  metadata.set('exception', 'not-leader');
  metadata.set('leader-endpoint-host', '127.0.0.1');
  metadata.set('leader-endpoint-port', String(leaderPort));
  return { code: status.NOT_FOUND, details: 'Leader info available', metadata };
}

/** How a node answers while there is no leader. */
export const noLeader = { code: status.UNAVAILABLE, details: 'Server Is Not Ready' };
