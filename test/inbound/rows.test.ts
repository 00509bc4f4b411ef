import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { columnsOf, UnfitColumns } from '../../src/inbound/columns.ts';
import { type FormatName, formatNames, formats } from '../../src/inbound/formats/all.ts';
import type { Item } from '../../src/commands/batch.ts';
import { MappedRow } from '../../src/inbound/mapped-row.ts';
import { RejectedRow } from '../../src/inbound/rejected-row.ts';
import { attendedOf, rowStatusOf } from '../../src/inbound/status.ts';

const activity = { activityId: 'a1', startsAt: '2026-05-04T16:00:00.000Z' };
const nowhere = { activityId: null, startsAt: null };

/** The commands of rows, each without its source; the reason where one is refused. */
function read(
  format: FormatName,
  header: readonly string[],
  rows: readonly (readonly string[])[],
  {
    target = activity,
    map = {},
  }: { target?: typeof activity | typeof nowhere; map?: Record<string, string> } = {},
): (object[] | string)[] {
  const columns = columnsOf(header, new Map(Object.entries(map)), formats[format]);
  const { system, ownIds, channel, takenOff, reader } = formats[format];
  const reading = {
    system,
    ownIds,
    channel,
    target: { campaignId: 'c1', timeZone: 'Europe/Oslo', ...target },
    dates: { order: 'day-first', timeZone: 'Europe/Oslo' },
  } as const;
  const items = reader();
  return rows.map(values => {
    try {
      return items(MappedRow.of(columns, values, takenOff), reading).map(withoutSource);
    } catch (error) {
      if (error instanceof RejectedRow) return error.message;
      throw error;
    }
  });
}

function withoutSource(item: Item): object {
  const [[name, input] = []] = Object.entries(item);
  const { source: _, campaignId: __, activityId: ___, ...rest } = input as Record<string, unknown>;
  return { [name!]: rest };
}

const kari = { email: 'kari@example.org' };

test.each([
  ['Confirmed', ['signUp', 'confirmSignUp']],
  ['påmeldt', ['signUp']],
  ['CANCELLED', ['signUp']],
  ['Checked In', ['signUp', 'recordAttendance']],
  ['No-show', ['signUp', 'markNoShow']],
  ['needs action', []],
  ['', ['signUp']],
])('the status “%s” is %j', (status, names) => {
  const [items] = read('csv', ['Email', 'Status'], [[kari.email, status]]);
  expect((items as object[]).flatMap(Object.keys)).toEqual(names);
});

test('whether somebody came is known, or not, and never guessed', () => {
  const rows = ['true', 'False', '', 'null', 'ukjent', 'perhaps'].map(said => [
    kari.email,
    'REGISTERED',
    said,
  ]);
  const names = read('mobilize', ['Email', 'Status', 'Attended'], rows).map(items =>
    typeof items === 'string' ? items : items.flatMap(Object.keys),
  );
  expect(names).toEqual([
    ['signUp', 'recordAttendance'],
    ['signUp', 'markNoShow'],
    ['signUp'],
    ['signUp'],
    ['signUp'],
    expect.stringContaining('expected yes or no'),
  ]);
});

test('an address may have a name before it, and what stands for none in a report of Eventbrite is none', () => {
  const items = read(
    'eventbrite',
    ['Attendee #', 'Email', 'Cell Phone'],
    [
      ['1', 'Kari Nordmann <kari@example.org>', 'Info Requested'],
      ['2', 'Info Requested', '912 34 567'],
      ['3', 'mailto:kari@example.org', ''],
      ['4', 'Kari <kari@example.org> <x@example.org>', ''],
    ],
  );
  expect(items).toMatchObject([
    [{ signUp: { participant: kari } }],
    [{ signUp: { participant: { phone: '912 34 567' } } }],
    [{ signUp: { participant: kari } }],
    // It is refused later: of two it names neither.
    [{ signUp: { participant: { email: 'Kari <kari@example.org> <x@example.org>' } } }],
  ]);
});

test('a name before an address is the name of whoever has no other', () => {
  const names = (header: string[], ...rows: string[][]) =>
    read('csv', header, rows).map(items => (items as { signUp: { name?: string } }[])[0]!.signUp.name);
  expect(
    names(
      ['Email'],
      ['Kari Nordmann <kari@example.org>'],
      ['"Nordmann, Kari \\"Kaja\\"" <kari@example.org>'],
      ["'Kari Nordmann' <kari@example.org>"],
      // As programs write it where there is no name.
      ['kari@example.org <kari@example.org>'],
      ['"kari@example.org" <kari@example.org>'],
      ['<kari@example.org>'],
      ['"" <kari@example.org>'],
      ['kari@example.org'],
    ),
  ).toEqual([
    'Kari Nordmann',
    'Nordmann, Kari "Kaja"',
    'Kari Nordmann',
    ...[undefined, undefined, undefined, undefined, undefined],
  ]);
  expect(names(['Email', 'Name'], ['Kari N <kari@example.org>', 'Kari Nordmann'])).toEqual(['Kari Nordmann']);
  expect(names(['Email', 'First name'], ['Kari N <kari@example.org>', 'Kari'])).toEqual(['Kari']);
  const replied = read('csv', ['Email', 'Status'], [['Kari N <kari@example.org>', 'declined']]);
  expect(replied).toMatchObject([[{ replyToInvitation: { name: 'Kari N' } }]]);
});

test('by a name before an address a row is not another than it was', () => {
  const columns = columnsOf(['Email'], new Map(), formats.csv);
  const row = MappedRow.of(columns, ['Kari Nordmann <kari@example.org>']);
  expect(row.content).toEqual([['email', 'Kari Nordmann <kari@example.org>']]);
  const dates = { order: undefined, timeZone: 'Europe/Oslo' };
  const target = { campaignId: 'c1', timeZone: 'Europe/Oslo', ...activity };
  const [item] = formats.csv.reader()(row, { system: 'csv', target, dates });
  const { source } = item!.signUp as unknown as { source: { externalId: string } };
  expect(source.externalId).toBe('8be1175954c5c4ba3fa93dc292b6d06c');
});

test('numbers by which a spreadsheet keeps dates are refused, with how to get dates out of it', () => {
  const said = (format: FormatName, header: string[], row: string[]) => read(format, header, [row])[0];
  for (const number of ['45000.75', '45000,75', '45000', '46149.770833333336'])
    expect(said('csv', ['Email', 'Date'], [kari.email, number])).toBe(
      `“${number}” is a date as Excel counts it, in days, and not from the same day in every workbook. In Excel give the column the format yyyy-mm-dd hh:mm (in Norwegian åååå-mm-dd tt:mm), and save the file as CSV again.`,
    );
  expect(said('hootsuite', ['Date', 'Message', 'Link'], ['45000.75', 'Hei', ''])).toContain(
    'yyyy-mm-dd hh:mm',
  );
  for (const other of ['450000', '4500', '45000.', '912 34 567', '99999'])
    expect(said('csv', ['Email', 'Date'], [kari.email, other])).toBe(
      `“${other}” is no date that can be read. Write it as 2026-05-04 18:30.`,
    );
});

test('whoever is not attending by a report of Eventbrite had a ticket, and elsewhere said no', () => {
  const said = (format: FormatName) =>
    read(format, ['Email', 'Attendee Status'], [[kari.email, 'Not Attending']]);
  expect(said('eventbrite')).toMatchObject([[{ signUp: { withdrawn: true } }]]);
  const [declined] = read('csv', ['Email', 'Status'], [[kari.email, 'Not Attending']]);
  expect(declined).toMatchObject([{ replyToInvitation: { reply: 'DECLINED' } }]);
});

test('each word of the systems that docs/integrations.md has in its table is understood', () => {
  const page = readFileSync('docs/integrations.md', 'utf8');
  const [, table = ''] = /\n\| OSDI `status`[^\n]*\n[^\n]*\n([^]*?)\n\n/.exec(page) ?? [];
  const words = table.split('\n').flatMap(row => {
    const [, osdi = '', mobilize = '', , civi = '', eventbrite = ''] = row.split('|');
    return [osdi, mobilize, civi, eventbrite].flatMap(cell => cell.replaceAll('`', '').split(','));
  });
  const stated = words.map(word => word.trim()).filter(word => word !== '');
  expect(stated.length).toBeGreaterThan(15);
  expect(stated.filter(word => rowStatusOf(word) === undefined)).toEqual([]);
});

test('no word means two things', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      const [standing, attended] = [rowStatusOf(text), attendedOf(text)];
      if (standing === 'ATTENDED') expect(attended).not.toBe(false);
      if (standing === 'NO_SHOW') expect(attended).not.toBe(true);
    }),
  );
  expect([rowStatusOf('Not Attending'), rowStatusOf('Attending')]).toEqual(['DECLINED', 'REGISTERED']);
});

test('who came is recorded for when the activity began, and needs one', () => {
  const rows = [[kari.email, 'attended', '2026-05-01 12:00']];
  const header = ['E-post', 'Status', 'Tidsmerke'];
  expect(read('csv', header, rows)).toEqual([
    [
      { signUp: { participant: kari, occurredAt: '2026-05-01T10:00:00.000Z' } },
      { recordAttendance: { participant: kari, occurredAt: '2026-05-04T16:00:00.000Z' } },
    ],
  ]);
  expect(read('csv', header, rows, { target: nowhere })).toEqual([expect.stringContaining('--activity')]);
});

test('a row that names nobody, or says what cannot be read, is refused with the reason', () => {
  const header = ['E-mail', 'Dato', 'Status', 'Fødselsår'];
  const rows = [
    ['', '2026-05-04', '', ''],
    [kari.email, 'i går', '', ''],
    [kari.email, '', 'perhaps', ''],
    [kari.email, '', '', 'nitten åtti'],
  ];
  expect(read('csv', header, rows)).toEqual([
    expect.stringContaining('Nobody is named'),
    expect.stringContaining('“i går” is no date'),
    expect.stringContaining('“perhaps” is not known'),
    expect.stringContaining('no year of birth'),
  ]);
});

test('a spreadsheet: names, phones, ids in other systems, where they came from', () => {
  const header = ['Fornavn', 'Etternavn', 'Mobil', 'Medlemsnummer', 'Bydel', 'Født', 'utm_source', 'Annet'];
  const rows = [['Kari', 'Nordmann', '912 34 567', '77', 'Sagene', '04.05.1980', 'nyhetsbrev', 'x']];
  const map = { Medlemsnummer: 'identifier:member', født: 'birthYear' };
  expect(read('csv', header, rows, { map })).toEqual([
    [
      {
        signUp: {
          participant: { phone: '912 34 567', identifiers: ['member:77'] },
          name: 'Kari Nordmann',
          area: 'Sagene',
          birthYear: 1980,
          utm: { source: 'nyhetsbrev' },
        },
      },
    ],
  ]);
});

test('a form: its questions are answers', () => {
  const header = ['Tidsmerke', 'E-postadresse', 'Allergier?', 'Hva kan du bidra med?'];
  const rows = [['2026/09/27 3:00:00 PM GMT+3', 'kari@example.org', '', 'Kaker, saft']];
  expect(read('google-forms', header, rows)).toEqual([
    [
      {
        signUp: {
          participant: kari,
          occurredAt: '2026-09-27T12:00:00.000Z',
          channel: 'GOOGLE_FORMS',
          answers: [{ question: 'Hva kan du bidra med?', answer: 'Kaker, saft' }],
        },
      },
    ],
  ]);
});

test('tickets of one order that repeat an address are not one person', () => {
  const header = [
    'Order #',
    'Order Date',
    'First Name',
    'Last Name',
    'Email',
    'Attendee #',
    'Attendee Status',
  ];
  const ticket = (order: string, first: string, id: string) => [
    ...[order, '11.05.2026 22:28', first, 'Nordmann', 'Kari@example.org', id, 'Attending'],
  ];
  const rows = [
    ticket('1', 'Kari', '11'),
    ticket('1', 'Ola', '12'),
    ticket('2', 'Kari', '13'),
    ticket('1', 'Kari', '11'),
  ];
  const people = read('eventbrite', header, rows).map(
    items => (items as { signUp: { participant: object } }[])[0]!.signUp.participant,
  );
  const byAddress = { email: 'Kari@example.org' };
  expect(people).toEqual([byAddress, { identifiers: ['eventbrite:12'] }, byAddress, byAddress]);
});

test('leads: ids and numbers carry what they are', () => {
  const header = [
    'id',
    'created_time',
    'ad_id',
    'platform',
    'is_organic',
    'email',
    'full name',
    'phone_number',
    'hvilken bydel?',
  ];
  const rows = [
    [
      'l:120',
      '2026-05-04T08:49:14+0000',
      'ag:1',
      'fb',
      'false',
      'kari@example.org',
      'Kari N',
      'p:+4791234567',
      'Sagene',
    ],
  ];
  expect(read('facebook-leads', header, rows)).toEqual([
    [
      {
        signUp: {
          participant: { email: 'kari@example.org', phone: '+4791234567' },
          name: 'Kari N',
          occurredAt: '2026-05-04T08:49:14.000Z',
          channel: 'FACEBOOK_ADS',
          utm: { source: 'fb' },
          answers: [{ question: 'hvilken bydel?', answer: 'Sagene' }],
        },
      },
    ],
  ]);
});

test('an id of the system’s own finds somebody again', () => {
  const header = ['id', 'user id', 'email', 'status', 'signup created time'];
  const rows = [['900', '55', 'kari@example.org', 'CONFIRMED', '2026-05-01T10:00:00-04:00']];
  const [items] = read('mobilize', header, rows) as { signUp: object }[][];
  expect(items![0]!.signUp).toEqual({
    participant: { email: 'kari@example.org', identifiers: ['mobilize:55'] },
    occurredAt: '2026-05-01T14:00:00.000Z',
  });
});

test('posts that are planned', () => {
  const rows = [
    ['24/12/2026 09:00', 'God jul!', 'https://example.org'],
    ['snart', 'Hei', ''],
  ];
  expect(read('hootsuite', ['Date', 'Message', 'Link'], rows)).toEqual([
    [
      {
        planUpdate: {
          title: 'God jul!',
          channel: 'HOOTSUITE',
          plannedAt: '2026-12-24T08:00:00.000Z',
          link: 'https://example.org',
        },
      },
    ],
    expect.stringContaining('no date'),
  ]);
});

describe('a row is recorded once', () => {
  const idOf = (
    format: FormatName,
    header: string[],
    values: string[],
    { of = {}, map = {} }: { of?: object; map?: object } = {},
  ) => {
    const { ownIds, system, reader } = formats[format];
    const columns = columnsOf(header, new Map(Object.entries(map)), formats[format]);
    const target = { campaignId: 'c1', timeZone: 'UTC', ...nowhere, ...of };
    const reading = { system, ownIds, target, dates: { order: undefined, timeZone: 'UTC' } };
    const [item] = reader()(MappedRow.of(columns, values), reading);
    return (item as { signUp: { source: { externalId: string } } }).signUp.source.externalId;
  };

  test('by its id, where its system has ids of its own; that somebody cancelled is another row', () => {
    const header = ['id', 'email', 'status'];
    expect(idOf('mobilize', header, ['7', 'a@example.org', 'REGISTERED'])).toBe('7');
    expect(idOf('mobilize', header, ['7', 'a@example.org', 'CONFIRMED'])).toBe('7');
    expect(idOf('mobilize', header, ['7', 'a@example.org', 'CANCELLED'])).toBe('7#cancelled');
  });

  test('by all that it says, and where', () => {
    const header = ['Email', 'Navn'];
    const one = idOf('csv', header, ['a@example.org', 'A']);
    expect(idOf('csv', header, ['a@example.org ', ' A'])).toBe(one);
    expect(idOf('csv', header, ['a@example.org', 'B'])).not.toBe(one);
    expect(idOf('csv', header, ['a@example.org', 'A'], { of: { campaignId: 'c2' } })).not.toBe(one);
    expect(idOf('csv', header, ['a@example.org', 'A'], { of: activity })).not.toBe(one);
  });

  test('a running number of a list is no id; it is one within the campaign where that is stated', () => {
    const header = ['ID', 'Email'];
    const [a, b] = [
      ['1', 'a@example.org'],
      ['1', 'b@example.org'],
    ];
    for (const format of ['csv', 'google-forms', 'action-network'] as const)
      expect(idOf(format, header, a)).not.toBe(idOf(format, header, b));
    const map = { ID: 'rowId' };
    expect(idOf('csv', header, a, { map })).toBe(idOf('csv', header, b, { map }));
    expect(idOf('csv', header, a, { map, of: { campaignId: 'c2' } })).not.toBe(
      idOf('csv', header, a, { map }),
    );
  });
});

describe('columns', () => {
  const meanings = (header: string[], map: Record<string, string> = {}) =>
    columnsOf(header, new Map(Object.entries(map)), formats.csv).map(({ meaning }) =>
      meaning.kind === 'field' ? meaning.field : meaning.kind,
    );

  test('are found by their headings, whatever their capitals and signs; of two alike the first', () => {
    expect(meanings(['E-POST', 'e-mail', 'Fullt navn', '', 'dugnad: why not'])).toEqual([
      'email',
      'ignored',
      'name',
      'ignored',
      'ignored',
    ]);
  });

  test('are what is stated of them', () => {
    expect(meanings(['E-post', 'Jobb-epost', 'Navn'], { 'jobb-epost': 'email', Navn: 'answer' })).toEqual([
      'ignored',
      'email',
      'answer',
    ]);
  });

  test.each([
    [{ Nope: 'email' }, 'There is no column “Nope”. The file has “A”, “B”.'],
    [{ A: 'constructor' }, 'is nothing that a column can mean'],
    [{ A: 'mail' }, 'Expected answer, ignore, identifier:<system>, or one of email'],
    [{ A: 'email', B: 'email' }, 'Two columns'],
  ])('what is stated must fit: %j', (map, message) => {
    expect(() => meanings(['A', 'B'], map as unknown as Record<string, string>)).toThrow(message);
    expect(() => meanings(['A', 'B'], map as unknown as Record<string, string>)).toThrow(UnfitColumns);
  });

  test('of every format mean one thing by each heading', () => {
    for (const name of formatNames) {
      const headings = Object.values(formats[name].headings).flat();
      expect([name, new Set(headings).size]).toEqual([name, headings.length]);
    }
  });
});

test('a column whose heading is the name of a field, as the help lists it, is that field', () => {
  for (const field of ['at', 'rowId', 'birthYear', 'utmSource'] as const) {
    const [column] = columnsOf([field], new Map(), formats.csv);
    expect(column).toMatchObject({ found: 'heading', meaning: { kind: 'field', field } });
  }
  expect(columnsOf(['Tid'], new Map(), formats.csv)[0]).toMatchObject({ meaning: { field: 'at' } });
});
