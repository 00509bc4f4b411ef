import type { Sample, SampleRequest } from '../sample.ts';

const secrets = { ACCESS_TOKEN: 'private-token-of-a-test' };

/** What Eventbrite sends: where to look, and nothing of what is there. */
export function notice(action: string, api_url: string): SampleRequest {
  return {
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Eventbrite Webhooks (Dilithium)',
      'x-eventbrite-event': action,
      'x-eventbrite-delivery': '1806556',
    },
    body: JSON.stringify({
      config: {
        action,
        user_id: '311783287832',
        endpoint_url: 'https://dugnad.example.org/inbound/eventbrite/k1',
        webhook_id: '1806556',
      },
      api_url,
    }),
  };
}

const at = 'https://www.eventbriteapi.com';
export const orderUrl = `${at}/v3/orders/1034608029/`;
export const orderPath = '/v3/orders/1034608029/?expand=attendees';
const pathOf = (id: string): string => `/v3/events/888000111/attendees/${id}/`;
export const attendeePath = pathOf('1317650003');
export const attendeeUrl = at + attendeePath;

/** A ticket of the order, as the API answers it. */
export const attendee = (id: string, other: object = {}): object => ({
  resource_uri: `${at}/v3/events/888000111/attendees/${id}/`,
  id,
  created: '2025-05-01T19:07:24Z',
  changed: '2025-05-02T22:36:48Z',
  quantity: 1,
  profile: {
    first_name: 'Åse',
    last_name: 'Bø',
    name: 'Åse Bø',
    email: 'ase@example.org',
    cell_phone: '+47 912 34 567',
    addresses: {},
  },
  barcodes: [{ status: 'unused', barcode: '1034608029131765000', checkin_type: 0, is_printed: false }],
  answers: [],
  checked_in: false,
  cancelled: false,
  refunded: false,
  affiliate: 'oddtdtcreator',
  invited_by: null,
  status: 'Attending',
  ticket_class_name: 'Frivillig',
  event_id: '888000111',
  order_id: '1034608029',
  ticket_class_id: '263793801',
  ...other,
});

export const order = (...attendees: readonly object[]): object => ({
  resource_uri: orderUrl,
  id: '1034608029',
  created: '2025-05-01T19:07:24Z',
  changed: '2025-05-02T22:36:48Z',
  name: 'Åse Bø',
  email: 'ase@example.org',
  status: 'placed',
  event_id: '888000111',
  attendees,
});

export const cancelled = { cancelled: true, status: 'Not Attending' };
export const checkedIn = { checked_in: true, status: 'Checked In' };
const perProfile = { first_name: 'Per', last_name: 'Li', name: 'Per Li', email: 'per@example.org' };

const common = { kind: 'EVENTBRITE', secrets } as const;

export const samples: readonly Sample[] = [
  {
    ...common,
    shows: 'each ticket of an order is a sign-up, also where they share the address of who ordered',
    request: () => notice('order.placed', orderUrl),
    api: {
      [orderPath]: order(
        attendee('1317650001'),
        attendee('1317650002'),
        attendee('1317650003', { profile: perProfile }),
      ),
    },
    impact: { participants: 3, 'signUps.gross': 3, 'signUps.net': 3 },
  },
  {
    ...common,
    shows: 'a ticket that is cancelled is a withdrawal',
    request: () => notice('attendee.updated', at + pathOf('1317650012')),
    api: {
      [pathOf('1317650012')]: attendee('1317650012', { profile: perProfile, ...cancelled }),
      [orderPath]: order(
        attendee('1317650011'),
        attendee('1317650012', { profile: perProfile, ...cancelled }),
      ),
    },
    impact: { participants: 2, 'signUps.gross': 2, 'signUps.net': 1 },
  },
  {
    ...common,
    shows: 'a check-in is a sign-up where it is not set for which activity it is',
    request: () => notice('barcode.checked_in', at + pathOf('1317650021')),
    api: {
      [pathOf('1317650021')]: attendee('1317650021', checkedIn),
      [orderPath]: order(attendee('1317650021', checkedIn)),
    },
    impact: { participants: 1, 'signUps.gross': 1, 'attendance.attended': 0 },
  },
  {
    ...common,
    shows: 'an order that is not there any more is nothing',
    request: () => notice('order.updated', orderUrl),
    impact: { participants: 0, 'signUps.gross': 0 },
  },
];
