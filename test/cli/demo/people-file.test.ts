import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPeopleFile } from '../../../src/cli/demo/people-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dugnad-people-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a people file', () => {
  const write = (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  test('is read by its Norwegian headings; rows with one address are one person, rows without are reported', () => {
    const path = write(
      'medlemmer.csv',
      '\ufeffMedlemsnr;Fornavn;Etternavn;E-postadresse\r\n' +
        '1;Åse;Øvrebø;ase@example.org\r\n' +
        '2;Bjørn;"Dahl; den eldre";BJORN@example.org\r\n' +
        '3;Carl;Uten;\r\n' +
        '4;Bjørn;Dahl; bjorn@example.org \r\n' +
        '5;Dina;Feil;dina-at-example\r\n',
    );
    const { people, rows, without, repeated } = readPeopleFile(path);
    expect(people.map(({ name, email }) => [name, email])).toEqual([
      ['Åse Øvrebø', 'ase@example.org'],
      ['Bjørn Dahl; den eldre', 'bjorn@example.org'],
    ]);
    expect({ rows, without, repeated }).toEqual({ rows: 5, without: [4, 6], repeated: 1 });
    expect(people.map(({ key }) => key).join()).not.toMatch(/ase|bjorn/);
  });

  test('may be English, have one column for the name, or none', () => {
    const named = readPeopleFile(write('named.csv', 'Full name,E-mail\nKari Nordmann,kari@example.org\n'));
    expect(named.people[0]?.name).toBe('Kari Nordmann');
    const nameless = readPeopleFile(write('nameless.csv', 'email\nkari@example.org\n'));
    expect(nameless.people[0]).not.toHaveProperty('name');
    expect(nameless.people[0]?.key).toBe(named.people[0]?.key);
  });

  test('may be as Windows writes it', () => {
    const path = write('windows.csv', Buffer.from('Navn;Epost\nBjørg;bjorg@example.org\n', 'latin1'));
    expect(readPeopleFile(path).people[0]?.name).toBe('Bjørg');
  });

  test.each([
    [
      'no-email.csv',
      'Navn;Telefon\nKari;91234567\n',
      /no e-mail column\. Its first line has: Navn, Telefon\./,
    ],
    ['short.csv', 'Navn,Epost\nKari,kari@example.org\nOla\n', /short\.csv, line 3: .*columns.*Correct it/],
    [
      'open.csv',
      'Navn,Epost\nKari,k@example.org\n"Ola,o@example.org\nA,a@example.org\n',
      /line 3: .*never closed/,
    ],
    ['stray.csv', 'Navn,Epost\nKari "K" Nordmann,k@example.org\n', /line 2: .*quote/],
    ['after.csv', 'Navn,Epost\n"Kari"K,k@example.org\n', /line 2: .*closing quote/],
    ['empty.csv', '', /is empty/],
    ['nobody.csv', 'Navn,Epost\nKari,\n', /1 rows and none with an e-mail address/],
  ])('%s is refused with a way out', (name, content, message) => {
    expect(() => readPeopleFile(write(name, content))).toThrow(message);
  });

  test('that is not there is refused', () => {
    expect(() => readPeopleFile(join(folder, 'none.csv'))).toThrow(/Cannot read the people file.*none\.csv/);
  });
});
