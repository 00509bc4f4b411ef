import { LRUCache } from 'lru-cache';
import type { MappedRow } from '../mapped-row.ts';
import { plain } from '../headings.ts';
import { signUpItems } from '../sign-up-row.ts';
import type { FileFormat, RowReader } from './format.ts';

/** So many orders are remembered: the tickets of one stand near one another. */
const remembered = 10_000;

/** The attendee report. Its columns vary, and are found by their headings. */
export const eventbrite: FileFormat = {
  is: 'The attendee report; its attendee status says who came.',
  system: 'eventbrite',
  ownIds: true,
  channel: 'EVENTBRITE',
  headings: {
    order: ['order', 'orderno', 'ordernumber', 'orderid'],
    rowId: ['attendee', 'attendeeno', 'attendeenumber', 'attendeeid', 'barcode', 'barcodeno'],
    at: ['orderdate'],
    status: ['attendeestatus'],
    phone: ['cellphone', 'homephone', 'workphone'],
  },
  // Stands where an attendee has not yet filled in what they were asked for.
  takenOff: /^info requested$/i,
  rest: 'ignored',
  needs: ['email', 'phone', 'identifier'],
  reader,
};

/** Tickets of one order may repeat the buyer's address: only the first who has it is known by it. */
function reader(): RowReader {
  const holders = new LRUCache<string, string>({ max: remembered });
  return (given, reading) => {
    const row = withStatus(given);
    const [order, address] = [row.get('order'), row.get('email') ?? row.get('phone')];
    if (order === undefined || address === undefined) return signUpItems(row, reading);
    const [key, ticket] = [`${order} ${address.toLowerCase()}`, ticketOf(order, row)];
    const holder = holders.get(key);
    if (holder === undefined) holders.set(key, ticket);
    const isHolder = holder === undefined || holder === ticket;
    return signUpItems(isHolder ? row : row.knownBy(ticket), reading);
  };
}

/** Whoever is “Not Attending” had a ticket: elsewhere that is a reply of somebody who may never have signed up. */
const withStatus = (row: MappedRow): MappedRow =>
  plain(row.get('status') ?? '') === 'notattending' ? row.with('status', 'cancelled') : row;

function ticketOf(order: string, row: MappedRow): string {
  const name = row.get('name') ?? [row.get('firstName'), row.get('lastName')].filter(Boolean).join(' ');
  return row.get('rowId') ?? `${order}/${name}`;
}
