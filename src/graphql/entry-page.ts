import type { EntryType } from '../domain/entry/events.ts';
import { RefusedPosition } from '../event-store/positions.ts';
import type { Entry } from '../projections/entries.ts';
import {
  type Connection,
  connection,
  type KeyCursor,
  keyCursor,
  type PageArgs,
  pageRequest,
  parseKeyCursor,
} from './connection.ts';
import { refusedPosition } from './errors.ts';
import type { View } from './view.ts';

/** A page of a whole list. Entries are few: organisers write them by hand. */
export function entryPage<Item, Node>(
  args: PageArgs,
  items: readonly Item[],
  keyOf: (item: Item) => KeyCursor,
  shown: (item: Item) => Node,
): Connection<Node> {
  const page = pageRequest(args, cursor => ofThisEpoch(parseKeyCursor(cursor), items[0] && keyOf(items[0])));
  const inOrder = (a: KeyCursor, b: KeyCursor) => (page.backwards ? order(b, a) : order(a, b));
  const placed = items.map(item => ({ place: keyOf(item), item }));
  const beyond = placed
    .sort((a, b) => inOrder(a.place, b.place))
    .filter(({ place }) => !page.after || inOrder(place, page.after) > 0)
    .slice(0, page.limit + 1)
    .map(({ place, item }) => ({ cursor: keyCursor(place), node: shown(item) }));
  const { edges, pageInfo } = connection(page, beyond, ({ cursor }) => cursor);
  return { edges: edges.map(({ node }) => node), nodes: edges.map(({ node }) => node.node), pageInfo };
}

type Placed = Pick<Entry<EntryType>, 'occurredAt' | 'position'>;

/** Entries are ordered by when they were observed, then by when they were entered: a position with the log's epoch. */
export const entryKey =
  ({ positions }: Pick<View, 'positions'>) =>
  ({ occurredAt, position }: Placed): KeyCursor => ({
    key: occurredAt,
    id: `${positions.epoch.tag}-${String(position).padStart(16, '0')}`,
  });

/** @throws {GraphQLError} the cursor's position is of another epoch than those of the list */
function ofThisEpoch(cursor: KeyCursor, inList: KeyCursor | undefined): KeyCursor {
  const epochOf = ({ id }: KeyCursor) => (id.includes('-') ? id.slice(0, id.indexOf('-')) : '');
  if (inList === undefined || epochOf(cursor) === epochOf(inList)) return cursor;
  const reason =
    'It is a cursor of an earlier epoch: since it was given out, the log was put back. Begin the list anew.';
  throw refusedPosition('after', new RefusedPosition(reason, 'EARLIER_EPOCH'));
}

function order(a: KeyCursor, b: KeyCursor): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}
