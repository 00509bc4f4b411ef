import { isWithdrawn } from '../../sign-up-row.ts';
import { eventbrite } from '../../formats/eventbrite.ts';
import type { Item } from '../../../commands/batch.ts';
import type { Target } from '../../target.ts';
import type { MappedRow } from '../../mapped-row.ts';
import type { PayloadReading, Content } from '../connector.ts';
import { type FormField, formRow, rowReading, contentOf } from '../form-row.ts';
import { idIn, type Json, objectIn, objectsIn, textOf } from '../json.ts';

/** The organisers' own questions are kept as answers. */
const format = { ...eventbrite, rest: 'answer' } as const;

/**
 * What an order says of its attendees, https://www.eventbrite.com/platform/api#/reference/attendee: by their ids, and by what Eventbrite's
 * report of attendees would say of them, the same rows. They come in the order in which their tickets were made, so that the same one is
 * known by an address that several share, however they are listed.
 */
export function attendeesOf(order: Json, reading: PayloadReading): Content[] {
  const { only } = reading.settings;
  const read = format.reader();
  return objectsIn(order, 'attendees')
    .map(attendee => ({
      attendee,
      id: idIn(attendee, 'id'),
      event: idIn(attendee, 'event_id') ?? idIn(order, 'event_id'),
    }))
    .filter(
      ({ id, event }) =>
        id !== undefined && (only.length === 0 || (event !== undefined && only.includes(event))),
    )
    .toSorted((one, other) => Number(one.id) - Number(other.id))
    .map(({ attendee }) =>
      contentOf(() => {
        const row = formRow(fieldsOf(attendee, order, reading.target), format, reading.settings.map);
        return read(known(row), rowReading(format, reading)).map(item => withdrawnWhen(attendee, item));
      }),
    );
}

/** Somebody of whom nothing is known yet is identified by their ticket. */
function known(row: MappedRow): MappedRow {
  const ticket = row.get('rowId');
  const isKnown = row.get('email') ?? row.get('phone') ?? row.get('identifier') ?? row.identifiers[0];
  return isKnown === undefined && ticket !== undefined ? row.knownBy(ticket) : row;
}

/** Under the headings of the report. */
function fieldsOf(attendee: Json, order: Json, target: Target): FormField[] {
  const profile = objectIn(attendee, 'profile');
  const fields: FormField[] = [
    ['Order #', idIn(attendee, 'order_id') ?? idIn(order, 'id') ?? ''],
    ['Attendee #', idIn(attendee, 'id') ?? ''],
    ['Order Date', textOf(attendee.created)],
    ['First Name', textOf(profile.first_name)],
    ['Last Name', textOf(profile.last_name)],
    ['Name', textOf(profile.first_name) + textOf(profile.last_name) === '' ? textOf(profile.name) : ''],
    ['Email', textOf(profile.email)],
    ['Cell Phone', textOf(profile.cell_phone) || textOf(profile.home_phone) || textOf(profile.work_phone)],
    ['Attendee Status', statusOf(attendee, target)],
    ...objectsIn(attendee, 'answers').map(({ question, answer }): FormField => [
      textOf(question),
      textOf(answer),
    ]),
  ];
  return fields.filter(([name, value]) => name.trim() !== '' && value.trim() !== '');
}

/** The status, as a word of the report. An attendance is recorded only if its activity and start are known. */
function statusOf({ status, cancelled, refunded, checked_in: came }: Json, target: Target): string {
  const word = textOf(status);
  if (cancelled === true || refunded === true || word === 'Not Attending') return 'cancelled';
  if (came === true || word === 'Checked In')
    return target.activityId !== null && target.startsAt !== null ? 'checked in' : 'attending';
  // Nobody has a place before it is paid for.
  return word === 'Unpaid' ? 'needs action' : word;
}

/** A cancellation happened when the attendee last changed, and not when the ticket was ordered. */
function withdrawnWhen({ changed }: Json, item: Item): Item {
  const at = Date.parse(textOf(changed));
  if (!isWithdrawn(item) || Number.isNaN(at)) return item;
  return { signUp: { ...item.signUp, occurredAt: new Date(at).toISOString() } };
}
