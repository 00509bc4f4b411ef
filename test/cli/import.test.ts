import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ownSettings, Program, TestServer, until } from '../server/harness.ts';
import { dugnad } from './dugnad.ts';

/** `dugnad import`, as it is called: beside a server, and where none runs. */

let server: TestServer;
let directory: string;
let campaignId: string;
let activityId: string;

beforeAll(async () => {
  server = await TestServer.start();
  ({ directory } = server);
});
afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true });
});
beforeEach(async () => {
  campaignId = await server.campaign();
  activityId = await server.activity(campaignId);
});

const settings = () => ({ DATA_DIR: directory, ...ownSettings });
const run = (...args: string[]) => dugnad(settings(), 'import', ...args);

function file(name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

const query = `query ($id: ID!) {
  campaign(id: $id) {
    impact {
      participants signUps { gross net confirmed } replies { tentative }
      attendance { attended noShow unknown }
    }
  }
}`;
const impact = async (id = campaignId) =>
  (await server.data<{ campaign: { impact: object } }>(query, { id })).campaign.impact;

const list = (...rows: string[]) => `${['E-post;Navn;Tidsmerke;Status;Størrelse', ...rows].join('\r\n')}\r\n`;

test('what a list says is counted; once, however often it is imported; refused rows can be mended', async () => {
  const path = file(
    'påmelding.csv',
    Buffer.from(
      list(
        'kari@example.org;Kåre Ås;13/04/2026 18:30;bekreftet;XL',
        'ola@example.org;Ola;14/04/2026;deltok;M',
        'per@example.org;Per;14/04/2026;møtte ikke;M',
        'liv@example.org;Liv;14/04/2026;kanskje;M',
        'ingen;Nils;14/04/2026;;M',
        'for;kort',
        'eva@example.org;Eva;14/04/2026;invitert;M',
      ),
      'latin1',
    ),
  );
  const args = [path, '--campaign', campaignId, '--activity', activityId, '--map', 'Størrelse=answer'];
  const first = await run(...args);
  expect(first).toMatchObject({ code: 1, complaints: '' });
  expect(first.said).toContain('7 rows of csv, in windows-1252, separated by semicolons.');
  expect(first.said).toContain('have the day first');
  expect(first.said).toContain('“Størrelse” → answer, kept with the sign-up (as you said)');
  expect(first.said).toMatch(
    /Recorded: 4\nLeft out.*: 1\nRefused: 2\n {2}Line 6: participant.email: Expected an e-mail/,
  );
  const counted = {
    participants: 3,
    signUps: { gross: 3, net: 3, confirmed: 1 },
    replies: { tentative: 1 },
    attendance: { attended: 1, noShow: 1, unknown: 1 },
  };
  expect(await impact()).toEqual(counted);

  const again = await run(...args, '--json', '--rejected', join(directory, 'again.csv'));
  expect(JSON.parse(again.said)).toEqual({
    ...{ recorded: 0, known: 4, already: 0, changed: 0, leftOut: 1, rejected: 2, rows: 7 },
    ...{ rejectedFile: join(directory, 'again.csv'), isWhole: true, dryRun: false },
  });
  expect(await impact()).toEqual(counted);

  const rejected = join(directory, 'påmelding.rejected.csv');
  const [header, row, ...others] = readFileSync(rejected, 'utf8').trimEnd().split('\n');
  expect(header).toBe('\ufeffE-post;Navn;Tidsmerke;Status;Størrelse;dugnad: why not');
  expect(others).toHaveLength(1);
  writeFileSync(rejected, `${header}\n${row!.replace('ingen', 'nils@example.org')}\n`);
  const mended = await run(rejected, ...args.slice(1));
  expect(mended).toMatchObject({
    code: 0,
    said: expect.stringContaining('Recorded: 1\nRefused: 0') as string,
  });
  expect(await impact()).toMatchObject({ participants: 4 });
}, 60_000);

test('a dry run says how a file is understood, checks each row, and records nothing', async () => {
  const path = file('dry.csv', 'email,phone\nkari@example.org,12\nola@example.org,91234567\n');
  const { code, said } = await run(path, '--campaign', campaignId, '--dry-run');
  expect([code, existsSync(join(directory, 'dry.rejected.csv'))]).toEqual([1, false]);
  expect(said).toMatch(
    /Would be sent: 1\nRefused: 1\n {2}Line 2: participant.phone: Expected a phone number/,
  );
  expect(said).toContain('Nothing was recorded.');
  expect(await impact()).toMatchObject({ participants: 0 });
});

test.each([
  ['dates that may be read in two ways', 'email,date\na@example.org,03/04/2026\n', [], '--dates day-first'],
  ['no column that names anybody', 'Navn,Alder\nKari,40\n', [], '--map "Navn=email"'],
  ['a column that is not there', 'email\na@example.org\n', ['--map', 'Telefon=phone'], 'no column “Telefon”'],
  ['a spreadsheet', Buffer.from('504b030414000600', 'hex'), [], 'save it as CSV'],
  ['another activity', 'email\na@example.org\n', ['--activity', 'unknown1'], 'no such activity'],
  [
    'a place where nothing can be',
    'email\nno\na@example.org\n',
    ['--rejected', '/proc/no/x.csv'],
    '--rejected <file>',
  ],
  ['another campaign', 'email\na@example.org\n', ['--campaign', 'unknown1'], 'no such campaign'],
])('%s: nothing is recorded, and what to do is said', async (_, content, args, message) => {
  const { code, complaints, said } = await run(
    file('bad.csv', content),
    '--campaign',
    campaignId,
    '--json',
    ...args,
  );
  expect(code).toBe(1);
  expect((JSON.parse(said) as { error: string }).error).toContain(message);
  expect(complaints).toContain(message);
  expect(await impact()).toMatchObject({ participants: 0 });
});

test('where no server runs it starts one for itself; killed in the midst and run again, nothing is lost or twice', async () => {
  const count = 3_000;
  const rows = Array.from({ length: count }, (_, n) => `p${n}@example.org,${90_000_000 + n},n${n}`);
  const path = file('members.csv', `email,phone,number\n${rows.join('\n')}\n`);
  const args = [path, '--campaign', campaignId, '--map', 'number=identifier:member', '--json'];
  await server.stop();
  const killed = new Program(['dist/cli/main.js', 'import', ...args], settings());
  const log = new DatabaseSync(join(directory, 'events.sqlite'), { readOnly: true, timeout: 5_000 });
  const lastPosition = log.prepare('SELECT max(position) AS last FROM events');
  const { last } = lastPosition.get() as { last: number };
  await until(() => (lastPosition.get() as { last: number }).last >= last + 100);
  await killed.kill('SIGKILL');
  log.close();
  const { code, said, complaints } = await run(...args);
  expect([code, complaints]).toEqual([0, '']);
  const { recorded, known, ...rest } = JSON.parse(said) as { recorded: number; known: number };
  expect(rest).toMatchObject({ changed: 0, rejected: 0, rows: count });
  expect(recorded + known).toBe(count);
  expect([known > 0, recorded > 0]).toEqual([true, true]);
  server = await TestServer.start({ DATA_DIR: directory });
  expect(await impact()).toMatchObject({ participants: count, signUps: { gross: count } });
  const { participant } = await server.data<{ participant: { identifiers: object[] } }>(
    '{ participant(identifiers: "member:n1111") { identifiers { system value } } }',
  );
  expect(participant.identifiers).toEqual([
    { system: 'email', value: 'p1111@example.org' },
    { system: 'member', value: 'n1111' },
    { system: 'phone', value: '+4790001111' },
  ]);
}, 120_000);

test('beside a server that stops, it says that the same command goes on from there; it does, and records nothing twice', async () => {
  const count = 20_000;
  const path = file(
    'many.csv',
    `email\n${Array.from({ length: count }, (_, n) => `q${n}@example.org\n`).join('')}`,
  );
  const args = [path, '--campaign', campaignId];
  const beside = new Program(['dist/cli/main.js', 'import', ...args], settings());
  await until(async () => ((await impact()) as { participants: number }).participants > 0);
  await server.stop();
  const { code } = await beside.ended;
  server = await TestServer.start({ DATA_DIR: directory });
  expect([code, beside.complaints.join('\n')]).toEqual([
    1,
    expect.stringContaining(
      'many.csv: The server stopped. What was recorded is recorded: the same command, given again, goes on from there, and records nothing twice.',
    ),
  ]);
  expect(((await impact()) as { participants: number }).participants).toBeLessThan(count);
  const again = await run(...args, '--json');
  const { recorded, known } = JSON.parse(again.said) as { recorded: number; known: number };
  expect([again.code, recorded + known, known > 0]).toEqual([0, count, true]);
  expect(await impact()).toMatchObject({ participants: count, signUps: { gross: count } });
}, 120_000);
