import type { EntryType } from '../domain/entry/events.ts';
import type { Entry } from '../read-models/entries.ts';
import {
  type Connection,
  connection,
  type KeyCursor,
  keyCursor,
  type PageArgs,
  pageRequest,
  parseKeyCursor,
} from './connection.ts';

/** A page of a whole list. Entries are few: organisers write them by hand. */
export function entryPage<Item, Node>(
  args: PageArgs,
  items: readonly Item[],
  placeOf: (item: Item) => KeyCursor,
  shown: (item: Item) => Node,
): Connection<Node> {
  const page = pageRequest(args, parseKeyCursor);
  const way = page.backwards ? -1 : 1;
  const placed = items.map(item => ({ place: placeOf(item), item }));
  const beyond = placed
    .sort((a, b) => way * order(a.place, b.place))
    .filter(({ place }) => !page.after || way * order(place, page.after) > 0)
    .slice(0, page.limit + 1)
    .map(({ place, item }) => ({ cursor: keyCursor(place), node: shown(item) }));
  const { edges, pageInfo } = connection(page, beyond, ({ cursor }) => cursor);
  return { edges: edges.map(({ node }) => node), nodes: edges.map(({ node }) => node.node), pageInfo };
}

type Placed = Pick<Entry<EntryType>, 'occurredAt' | 'position'>;

/** Entries lie in the order of when they were so, then of when they were told. */
export const entryPlace = ({ occurredAt, position }: Placed): KeyCursor => ({
  key: occurredAt,
  id: String(position).padStart(16, '0'),
});

function order(a: KeyCursor, b: KeyCursor): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}
