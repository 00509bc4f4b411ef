import type { Sample, SampleRequest } from '../sample.ts';

const at = 'https://actionnetwork.org/api/v2/';
export const eventId = '1efc3644-af25-4253-90b8-a0baf12dbd1e';
export const attendanceId = 'd91b4b2e-ae0e-4cd3-9ed7-d0ec501b0bc3';
export const otherAttendanceId = '167ce1d2-70b7-423e-b480-914981cbeaff';
/** An organisation records what has the same id once: each sample has its own. */
const askedId = '167ce1d2-70b7-423e-b480-914981cbeaf0';
const otherAskedId = '167ce1d2-70b7-423e-b480-914981cbeaa2';
const lookedUpId = '167ce1d2-70b7-423e-b480-914981cbeaa3';
export const personId = 'c945d6fe-929e-11e3-a2e9-12313d316c29';
export const account = `events/${eventId}/attendances`;

export const person = {
  given_name: 'Kåre',
  family_name: 'Ødegård',
  email_addresses: [{ primary: true, address: 'kare@example.org', status: 'subscribed' }],
  phone_numbers: [{ primary: true, number: '+4791234567', number_type: 'Mobile' }],
  postal_addresses: [{ primary: true, locality: 'Oslo', postal_code: '0150', country: 'NO' }],
  languages_spoken: ['nb'],
  custom_fields: { 'Hva kan du bidra med?': 'Kaker' },
};

export const links = (id: string): object => ({
  self: { href: `${at}${account}/${id}` },
  'osdi:event': { href: `${at}events/${eventId}` },
  'osdi:person': { href: `${at}people/${personId}` },
});

export const attendance = (id: string, other: object = {}): object => ({
  identifiers: [`action_network:${id}`],
  created_date: '2025-05-04T10:00:00Z',
  modified_date: '2025-05-04T10:00:05Z',
  status: 'accepted',
  'action_network:referrer_data': { source: 'nyhetsbrev', referrer: 'group-ren-strand', website: 'none' },
  _links: links(id),
  ...other,
});

export const message = (kind: string, resource: object, key = 'a'): object => ({
  [kind]: resource,
  'action_network:sponsor': { title: 'Ren strand', url: 'https://actionnetwork.org/groups/ren-strand' },
  idempotency_key: `e3bfb4f5b5ee4a5f8c3a-${key}`,
});

/** A form and a petition lie elsewhere than an event. */
export const elsewhere = (id: string, of: string, are: string, link: string): object => ({
  identifiers: [`action_network:${id}`],
  created_date: '2025-05-04T11:00:00Z',
  modified_date: '2025-05-04T11:00:00Z',
  _links: {
    self: { href: `${at}${of}/${eventId}/${are}/${id}` },
    [link]: { href: `${at}${of}/${eventId}` },
  },
});

export const sent = (...messages: readonly object[]): SampleRequest => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(messages),
});

export const pagePath = (page: number): string => `/api/v2/${account}?page=${page}`;
export const attendancePath = (id: string): string => `/api/v2/${account}/${id}`;
export const personPath = `/api/v2/people/${personId}`;

export const page = (number: number, pages: number, ...attendances: readonly object[]): object => ({
  total_pages: pages,
  per_page: 25,
  page: number,
  total_records: 26,
  _links: number < pages ? { next: { href: `${at}${account}?page=${number + 1}` } } : {},
  _embedded: { 'osdi:attendances': attendances },
});

export const knownPerson = { ...person, identifiers: [`action_network:${personId}`] };

const per = { given_name: 'Per', email_addresses: [{ address: 'per@example.org' }] };
const siri = { given_name: 'Siri', email_addresses: [{ address: 'siri@example.org' }] };
const common = { kind: 'ACTION_NETWORK', secrets: {} } as const;

export const samples: readonly Sample[] = [
  {
    ...common,
    shows: 'whoever RSVPs, submits a form or signs a petition signs up',
    request: () =>
      sent(
        message('osdi:attendance', { ...attendance(attendanceId), person }, 'a'),
        message(
          'osdi:submission',
          { ...elsewhere(otherAttendanceId, 'forms', 'submissions', 'osdi:form'), person: per },
          'b',
        ),
        message(
          'osdi:signature',
          { ...elsewhere(eventId, 'petitions', 'signatures', 'osdi:petition'), person: siri },
          'c',
        ),
      ),
    impact: { participants: 3, 'signUps.gross': 3, 'signUps.net': 3 },
  },
  {
    ...common,
    shows: 'an upload of people is no sign-up',
    request: () =>
      sent(
        message('action_network:upload', {
          created_date: '2025-05-04T10:00:00Z',
          person,
          add_tags: ['liste'],
        }),
      ),
    impact: { participants: 0, 'signUps.gross': 0 },
  },
  {
    ...common,
    shows: 'who somebody is, is looked up where it is not said',
    secrets: { API_KEY: 'key-of-a-test' },
    request: () => sent(message('osdi:attendance', attendance(lookedUpId))),
    api: {
      [attendancePath(lookedUpId)]: attendance(lookedUpId),
      [personPath]: knownPerson,
    },
    impact: { participants: 1, 'signUps.gross': 1 },
  },
  {
    ...common,
    shows: 'whom no webhook brought is asked for',
    secrets: { API_KEY: 'key-of-a-test' },
    settings: { account },
    api: {
      [pagePath(1)]: page(1, 2, attendance(askedId)),
      [pagePath(2)]: page(2, 2, {
        ...attendance(otherAskedId),
        person: { ...per, identifiers: ['action_network:p2'] },
      }),
      [attendancePath(askedId)]: attendance(askedId),
      [personPath]: knownPerson,
    },
    impact: { participants: 2, 'signUps.gross': 2 },
  },
];
