import type { Sample } from '../sample.ts';

export const created = 1746266400; // 2025-05-03T10:00:00Z
const day = 86_400;

export const timeslot = {
  id: 526226,
  start_date: created + 7 * day,
  end_date: created + 7 * day + 7_200,
  max_attendees: 40,
  is_full: false,
};

export const event = {
  id: 175252,
  title: 'Rydd stranda på Huk',
  description: '<p>Ta med hansker</p>',
  event_type: 'COMMUNITY',
  timezone: 'Europe/Oslo',
  browser_url: 'https://www.mobilize.us/renstrand/event/175252/',
  visibility: 'PUBLIC',
  address_visibility: 'PUBLIC',
  is_virtual: false,
  virtual_action_url: null,
  location: {
    venue: 'Huk',
    address_lines: ['Strømsborgveien 49', ''],
    locality: 'Oslo',
    region: '',
    country: 'NO',
    postal_code: '0287',
    location: { latitude: 59.8966, longitude: 10.6764 },
  },
  tags: [{ id: 3, name: 'utendørs' }],
  contact: null,
  timeslots: null,
};

/** One of the organisation's attendances. */
export const attendance = (id: number, other: object = {}): object => ({
  id,
  created_date: created,
  modified_date: created,
  status: 'REGISTERED',
  attended: null,
  person: {
    id: 57 + id,
    person_id: 57 + id,
    user_id: 9_000 + id,
    created_date: created,
    modified_date: created,
    given_name: 'Kåre',
    family_name: `Ødegård ${id}`,
    email_addresses: [{ primary: true, address: `kare-${id}@example.org` }],
    phone_numbers: [{ primary: true, number: '2025550143' }],
    postal_addresses: [{ primary: true, postal_code: '0287' }],
    sms_opt_in_status: 'UNSPECIFIED',
    blocked_date: null,
  },
  event,
  timeslot,
  sponsor: { id: 15, name: 'Ren strand', slug: 'renstrand' },
  referrer: {
    utm_source: 'nyhetsbrev',
    utm_medium: null,
    utm_campaign: null,
    utm_term: null,
    utm_content: null,
    url: 'https://example.org/ren-strand',
  },
  custom_signup_field_values: [
    { custom_field_id: 8, custom_field_name: 'allergier', text_value: 'nøtter', boolean_value: null },
  ],
  ...other,
});

export const firstPath = '/v1/organizations/15/attendances';
export const secondPath = `${firstPath}?cursor=bz0xMA%3D%3D&per_page=25`;

export const page = (attendances: readonly object[], next: string | null = null): object => ({
  count: 26,
  next,
  previous: null,
  data: attendances,
});

const common = {
  kind: 'MOBILIZE',
  secrets: { API_KEY: 'key-of-a-test' },
  settings: { account: '15' },
} as const;

export const samples: readonly Sample[] = [
  {
    ...common,
    shows: 'whoever signs up for a timeslot, confirms, cancels, comes or does not come',
    api: {
      [firstPath]: page(
        [
          attendance(1),
          attendance(2, { status: 'CONFIRMED', modified_date: created + 60 }),
          attendance(3, { status: 'CANCELLED', modified_date: created + 120 }),
        ],
        `https://api.mobilize.us${secondPath}`,
      ),
      [secondPath]: page([
        attendance(4, { attended: true, modified_date: created + 8 * day }),
        attendance(5, { attended: false, modified_date: created + 8 * day }),
      ]),
    },
    impact: {
      participants: 5,
      'signUps.gross': 5,
      'signUps.net': 4,
      'signUps.confirmed': 1,
      'attendance.attended': 1,
      'attendance.noShow': 1,
      'attendance.unknown': 2,
      'attendance.walkIns': 0,
    },
  },
  {
    ...common,
    shows: 'only the events that were named',
    settings: { account: '15', only: ['1'] },
    api: { [firstPath]: page([attendance(1)]) },
    impact: { participants: 0, 'signUps.gross': 0 },
  },
];
