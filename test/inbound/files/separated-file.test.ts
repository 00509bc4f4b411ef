import fc from 'fast-check';
import { stringify } from 'csv-stringify/sync';
import { SeparatedFile } from '../../../src/inbound/files/separated-file.ts';
import { nameless } from './nameless.ts';
import { UnreadableFile } from '../../../src/inbound/files/unreadable-file.ts';

async function read(content: string | Uint8Array) {
  const table = await SeparatedFile.open(await nameless(content));
  const rows: string[][] = [];
  for await (const some of table.rows()) rows.push(...some.map(({ values }) => [...values]));
  const { encoding, delimiter, header } = table;
  return { encoding, delimiter, header: [...header], rows };
}

const text = 'E-post;Navn\nkari@example.org;Kåre Ås\n';
const rows = { header: ['E-post', 'Navn'], rows: [['kari@example.org', 'Kåre Ås']], delimiter: ';' };
const utf16be = (value: string) => Buffer.from(value, 'utf16le').swap16();

test.each([
  ['utf-8', text],
  ['utf-8', `\ufeff${text}`],
  ['utf-16le', Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['utf-16le', Buffer.from(text, 'utf16le')],
  ['utf-16be', utf16be(`\ufeff${text}`)],
  ['utf-16be', utf16be(text)],
  ['windows-1252', Buffer.from(text, 'latin1')],
])('%s is found out', async (encoding, content) => {
  expect(await read(content)).toEqual({ encoding, ...rows });
});

test.each(['sep=;\r\n', '\ufeffsep=;\n', '"sep=;"\n'])(
  'the line that states the delimiter for Excel is no heading: %j',
  async line => {
    const end = /\r?\n/.exec(line)![0];
    expect(await read([`${line}E-post;Navn, by`, 'kari@example.org;Ås, Oslo', ''].join(end))).toMatchObject({
      header: ['E-post', 'Navn, by'],
      rows: [['kari@example.org', 'Ås, Oslo']],
      delimiter: ';',
    });
  },
);

test('a letter of another encoding far down in the file decides', async () => {
  const long = Buffer.concat([
    Buffer.from(`a,b\n${'x,y\n'.repeat(300_000)}`),
    Buffer.from('å,ø\n', 'latin1'),
  ]);
  const { encoding, rows: all } = await read(long);
  expect([encoding, all.at(-1), all.length]).toEqual(['windows-1252', ['å', 'ø'], 300_001]);
});

test('what is written with any delimiter is read as it was, whatever is in its values', async () => {
  const value = fc.string({ unit: 'grapheme' }).map(each => each.replace(/\s+/g, ' ').trim());
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(',', ';', '\t', '|'),
      fc.array(fc.tuple(value, value, value), { minLength: 2, maxLength: 20 }),
      async (delimiter, given) => {
        const lines = given.map(([a, b, c]) => [`${a}a`, b, c]);
        const header = ['E-mail', 'Name', 'Size'];
        const found = await read(stringify([header, ...lines], { delimiter, quoted: true, bom: true }));
        expect(found).toMatchObject({ header, rows: lines, delimiter });
      },
    ),
    { numRuns: 60 },
  );
});

test.each([
  ['empty', '', 'The file is empty.'],
  ['a spreadsheet', Buffer.from('504b030414000600', 'hex'), 'a spreadsheet (.xlsx), and no CSV'],
  ['compressed', Buffer.from('1f8b0800', 'hex'), 'compressed'],
  ['UTF-32', Buffer.from('fffe000061000000', 'hex'), 'UTF-32'],
  ['binary', Buffer.from('610000006200', 'hex'), 'zero bytes'],
  ['an open quote', 'a,b\n1,2\n"3,4\n5,6\n', 'After line 2: a quote (") is opened and never closed.'],
  ['a stray quote', 'a,b\n1,2\n3,x"y"\n', 'After line 2: a quote (") stands inside a value'],
  ['a line of 100 MB', `a,b\n1,2\n3,${'x'.repeat(100_000_000)}\n`, 'After line 2: a row is longer than'],
])('%s is refused, with a way out', async (_, content, reason) => {
  const refusal = await read(content).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(UnreadableFile);
  expect((refusal as Error).message).toContain(reason);
});
