import { openOsdi } from '../../../src/inbound/files/osdi-file.ts';
import { nameless } from './nameless.ts';

async function read(content: string): Promise<Record<string, string>[]> {
  const source = await openOsdi(await nameless(content));
  const rows: Record<string, string>[] = [];
  for await (const some of source.rows()) {
    for (const { values } of some) {
      const said = source.header.map((heading, n) => [heading, values[n]!] as const);
      rows.push(Object.fromEntries(said.filter(([, value]) => value !== '')));
    }
  }
  return rows;
}

const person = {
  identifiers: ['action_network:p1', 'other:9'],
  given_name: 'Kåre',
  family_name: 'Ås',
  email_addresses: [{ address: 'old@example.org' }, { address: 'kare@example.org', primary: true }],
  phone_numbers: [{ number: '+4791234567' }],
  postal_addresses: [{ locality: 'Oslo' }],
  birthdate: { year: 1980, month: 5 },
};
const attendance = {
  identifiers: ['action_network:a1'],
  created_date: '2026-05-04T10:00:00Z',
  status: 'accepted',
  attended: null,
  'action_network:referrer_data': { source: 'newsletter' },
  person,
};
const known = {
  email: 'kare@example.org',
  phone: '+4791234567',
  'first name': 'Kåre',
  'last name': 'Ås',
  identifier: 'action_network:p1',
  'year of birth': '1980',
  municipality: 'Oslo',
};
const row = {
  'row id': 'action_network:a1',
  created: '2026-05-04T10:00:00Z',
  status: 'accepted',
  utm_source: 'newsletter',
  ...known,
};

test.each([
  ['a page of a collection', { total_records: 1, _embedded: { 'osdi:attendances': [attendance] } }],
  ['a webhook', [{ 'osdi:attendance': attendance, idempotency_key: 'x' }]],
  ['a list', [attendance]],
  ['a resource', { ...attendance, person: undefined, _embedded: { 'osdi:person': person } }],
])('%s', async (_, json) => {
  expect(await read(JSON.stringify(json))).toEqual([row]);
  expect(await read(JSON.stringify(json, null, 2))).toEqual([row]);
});

test('one resource a line, and people alone', async () => {
  const lines = [
    attendance,
    { ...attendance, attended: false },
    { ...attendance, attended: true },
    person,
  ].map(each => JSON.stringify(each));
  expect(await read(`${lines.join('\n\n')}\n`)).toEqual([row, row, { ...row, attended: 'true' }, known]);
});

test.each([
  ['', 'empty'],
  ['{"a":', 'no JSON'],
  ['{}\n{"a"', 'Line 2 is no JSON'],
  ['['.repeat(50_000) + ']'.repeat(50_000), 'nests too deeply'],
])('%j is refused', async (content, reason) => {
  await expect(read(content)).rejects.toThrow(reason);
});

test('what is no resource is a row that says nothing; nobody is made of what names nobody', async () => {
  const nobody = { ...attendance, person: null };
  expect(await read(JSON.stringify([null, 'x', nobody]))).toEqual([
    {},
    {},
    { 'row id': row['row id'], created: row.created, status: row.status, utm_source: row.utm_source },
  ]);
});
