import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import * as fc from 'fast-check';
import { askForSecret, secretsIn } from '../../src/cli/connector-secrets.ts';
import { type ShownConnector, tableOf } from '../../src/cli/connector-text.ts';
import { connectors } from '../../src/inbound/connectors/all.ts';
import { secretNames } from '../../src/domain/connector.ts';
import { event, signed } from '../inbound/connectors/samples/cloud-events.ts';
import { connectorOf, connectorsOf, send } from '../server/connector-client.ts';
import { ownSettings, Program, temporaryDirectory, TestServer, until } from '../server/harness.ts';
import { dugnad } from './dugnad.ts';

/** `dugnad connectors`, beside a server and without one. */

let server: TestServer;
let home: string;
let campaignId: string;

beforeAll(async () => {
  home = temporaryDirectory();
  server = await TestServer.start(
    { DATA_DIR: join(home, 'data') },
    { limits: { receiving: { every: 20, reportsWritten: 20 } } },
  );
  campaignId = await server.campaign();
});
afterAll(async () => {
  await server.stop();
  rmSync(home, { recursive: true });
});

const settings = () => ({ DATA_DIR: server.directory, ...ownSettings });
const run = (...args: string[]) => dugnad(settings(), 'connectors', ...args);

const secretFile = (...lines: string[]) => {
  const path = join(home, 'some.secrets');
  writeFileSync(path, lines.join('\n'));
  return path;
};

const addMeta = (...args: string[]) => run('add', 'meta', 'Page', '--campaign', campaignId, ...args);

/** The id of a connector that is added for the test. */
async function added(...args: string[]): Promise<string> {
  const { said, complaints } = await addMeta(
    '--secrets-from',
    secretFile('APP_SECRET=hunter2'),
    '--json',
    ...args,
  );
  if (complaints !== '') throw new Error(complaints);
  return (JSON.parse(said) as { id: string }).id;
}

test('add prints the address and what was made, which opens; both are as the server has them', async () => {
  const { code, said, complaints } = await run(
    'add',
    'cloud-events',
    'Own program',
    '--campaign',
    campaignId,
  );
  expect([code, complaints]).toEqual([0, '']);
  const [, id] = /^Added the connector (\w+)\.$/m.exec(said)!;
  const [, url] = /^Address: (.*)$/m.exec(said)!;
  const [, secret] = /^SIGNING_SECRET: (whsec_.*)$/m.exec(said)!;
  expect(await connectorOf(server, id!)).toMatchObject({ kind: 'CLOUD_EVENTS', name: 'Own program', url });
  const body = JSON.stringify(event('signUp', '1', { participant: { email: 'kari@example.org' } }));
  expect((await send({ url: url! }, signed(body, Date.now(), secret))).status).toBe(200);
  await until(async () => (await connectorOf(server, id!)).recorded === 1, 5_000);

  const listed = await run('list');
  expect(listed.said).toMatch(/^id +kind +campaign +heard +rec\/ref +name$/m);
  expect(listed.said).toMatch(new RegExp(`^${id} +cloud-events +${campaignId} +now +1/0 +Own program$`, 'm'));
});

test('settings and secrets that are stated are kept; secrets are shown nowhere', async () => {
  const id = await added(
    '--only',
    '17',
    '18',
    '--map',
    'Alder=answer',
    '--map',
    'Kommune=area',
    '--silent-after',
    '5',
  );
  const { said } = await run('show', id, '--json');
  expect(JSON.parse(said)).toMatchObject({
    only: ['17', '18'],
    map: [
      { heading: 'Alder', meaning: 'answer' },
      { heading: 'Kommune', meaning: 'area' },
    ],
    silentAfterHours: 5,
    secrets: ['APP_SECRET', 'VERIFY_TOKEN'],
  });
  const text = await run('show', id);
  expect(text.said).toMatch(/^only +17 18$/m);
  expect(text.said + said).not.toContain('hunter2');
  const files = readdirSync(server.directory).map(name => readFileSync(join(server.directory, name)));
  expect(files.some(content => content.includes('hunter2'))).toBe(false);
});

test('change: what is left out stays, and what is taken back is cleared', async () => {
  const id = await added('--only', '17', '--map', 'Alder=answer');
  expect(await run('change', id, '--name', 'Other', '--no-only', '--no-silent-after')).toEqual({
    code: 0,
    said: `Changed the connector ${id}.`,
    complaints: '',
  });
  const { said } = await run('show', id, '--json');
  expect(JSON.parse(said)).toMatchObject({
    name: 'Other',
    only: [],
    map: [{ heading: 'Alder', meaning: 'answer' }],
    silentAfterHours: null,
    secrets: ['APP_SECRET', 'VERIFY_TOKEN'],
  });
  await run('change', id, '--secrets-from', secretFile('# of the page', '', 'ACCESS_TOKEN = a=b'));
  expect((await connectorOf(server, id)).secrets).toContain('ACCESS_TOKEN');
});

test('why something was refused stands in show', async () => {
  const name = 'Refusing';
  const { said } = await run('add', 'cloud-events', name, '--campaign', campaignId, '--json');
  const { id, url, madeSecrets } = JSON.parse(said) as {
    id: string;
    url: string;
    madeSecrets: [{ value: string }];
  };
  const body = JSON.stringify(event('signUp', '2', { participant: { email: 'no address' } }));
  await send({ url }, signed(body, Date.now(), madeSecrets[0].value));
  await until(async () => (await connectorOf(server, id)).refused === 1, 5_000);
  expect((await run('show', id)).said).toMatch(
    /^Refused since:\n {2}1 × INVALID_INPUT: .* \(last 20\S+Z\)$/m,
  );
});

test('remove', async () => {
  const id = await added();
  expect((await run('remove', id)).said).toBe(`Removed the connector ${id}. What was recorded stays.`);
  expect((await connectorsOf(server)).map(one => one.id)).not.toContain(id);
  const again = await run('remove', id);
  expect([again.code, again.complaints]).toEqual([
    1,
    expect.stringContaining('Expected the id of a connector'),
  ]);
  const shown = await run('show', id);
  expect([shown.code, shown.complaints]).toEqual([1, expect.stringContaining(`There is no connector ${id}`)]);
});

test.each([
  [['add', 'facebook', 'x', '--campaign', 'c'], 2, 'Allowed choices are meta'],
  [['add', 'meta', 'x'], 2, "required option '--campaign <id>'"],
  [['add', 'telegram', 'x', '--campaign', 'c', '--poll-options', 'maybe'], 2, 'sign-up, tentative'],
  [['add', 'meta', 'x', '--campaign', 'c', '--silent-after', 'soon'], 2, 'whole number of hours'],
  [['add', 'telegram', 'x', '--campaign', 'nosuch'], 1, 'There is no such campaign'],
  [['change', 'nosuch', '--name', 'x'], 1, 'There is no'],
])('%j is refused', async (args, expected, message) => {
  const { code, said, complaints } = await run(...args);
  expect([code, said]).toEqual([expected, '']);
  expect(complaints).toContain(message);
});

describe('secrets', () => {
  test('that are missing are named with what they are, and how they are stated', async () => {
    const program = new Program(
      ['dist/cli/main.js', 'connectors', 'add', 'meta', 'Page', '--campaign', campaignId],
      settings(),
    );
    const { code } = await program.ended;
    expect([code, program.complaints.join('\n')]).toEqual([
      1,
      expect.stringMatching(/meta needs\nAPP_SECRET: The app secret.*\nState it by --secrets-from/s),
    ]);
  });

  test('are never repeated, wherever they were written by mistake', async () => {
    const path = secretFile('APP_SECRET=fine', 'hunter2');
    const inFile = await addMeta('--secrets-from', path);
    expect([inFile.code, inFile.complaints]).toEqual([
      1,
      expect.stringContaining('line 2: expected NAME=value'),
    ]);
    const asOption = await addMeta('--secret', 'APP_SECRET=hunter2');
    expect([asOption.code, asOption.complaints]).toEqual([
      1,
      expect.stringContaining('never the secret itself'),
    ]);
    for (const { said, complaints } of [inFile, asOption]) expect(said + complaints).not.toContain('hunter2');
    const nowhere = await addMeta('--secrets-from', join(home, 'nowhere'));
    expect([nowhere.code, nowhere.complaints]).toEqual([1, expect.stringContaining('cannot be read')]);
  });

  test('in lines are read as they are', () => {
    const value = fc
      .string({ minLength: 1, unit: 'binary' })
      .map(text => text.replace(/[\r\n]/g, '').trim())
      .filter(text => text !== '');
    const some = fc.dictionary(fc.constantFrom(...secretNames), value);
    fc.assert(
      fc.property(some, fc.constantFrom('\n', '\r\n', '\n\n# =\n'), (secrets, between) => {
        const lines = Object.entries(secrets).map(([name, text]) => `${name}=${text}`);
        expect(secretsIn(lines.join(between))).toEqual({ ...secrets });
      }),
    );
  });

  test('are asked for without an echo; Ctrl-C, or the end of the input, ends it', async () => {
    const typed = async (keys: string) => {
      const [input, output] = [new PassThrough(), new PassThrough()];
      const answer = askForSecret('APP_SECRET: ', { input, output }).catch((error: unknown) => String(error));
      input.write(keys);
      return [await answer, String(output.read())];
    };
    expect(await typed('hunter2\r')).toEqual(['hunter2', 'APP_SECRET: \n']);
    expect(await typed('\r')).toEqual(['', 'APP_SECRET: \n']);
    for (const end of ['hunt\u0003', '\u0004'])
      expect(await typed(end)).toEqual([expect.stringContaining('Interrupted'), 'APP_SECRET: \n']);
  });
});

test('add --help says of each kind what it is and needs', async () => {
  const { code, said } = await run('add', '--help');
  expect(code).toBe(0);
  for (const { is, secrets } of Object.values(connectors)) {
    expect(said).toContain(is);
    for (const [name, secret] of Object.entries(secrets)) {
      expect(said).toContain(`${name} (`);
      expect(said).toContain(secret.is);
    }
  }
});

describe('the table', () => {
  const one: ShownConnector = {
    ...{ id: 'a'.repeat(16), kind: 'ACTION_NETWORK', name: 'Page of the local branch', url: '', addedAt: '' },
    ...{ campaignId: 'c'.repeat(16), activityId: null, account: null, only: [], map: [], pollOptions: [] },
    ...{ secrets: [], silentAfterHours: 72, isSilent: false, lastHeardAt: null, received: 0, recorded: 120 },
    ...{ duplicate: 0, refused: 3, unverified: 0, waiting: 0, problem: null, refusals: [] },
  };
  const now = Date.parse('2026-05-10T12:00:00Z');
  const linesOf = (more: Partial<ShownConnector>, width = 200) =>
    tableOf([{ ...one, ...more }], width, now).split('\n');

  test('fits a terminal of 80 characters, by cutting names', () => {
    for (const line of linesOf({}, 80)) expect(line.length).toBeLessThanOrEqual(80);
    expect(linesOf({}, 80)[1]).toMatch(/ Page of…|…$/);
    expect(linesOf({})[1]).toMatch(/ 120\/3 +Page of the local branch$/);
  });

  test('says beneath what is wrong', () => {
    expect(linesOf({ isSilent: true, problem: 'It answered 401.', secrets: null }).slice(2)).toEqual([
      '  silent: nothing came yet',
      '  problem: It answered 401.',
      expect.stringContaining('enter them anew'),
    ]);
  });

  test.each([
    ['2026-05-10T11:59:30Z', 'now'],
    ['2026-05-10T11:58:59Z', '1 min'],
    ['2026-05-10T00:30:00Z', '11 h'],
    ['2026-05-01T00:00:00Z', '9 d'],
  ])('heard at %s: %s', (lastHeardAt, text) => {
    expect(linesOf({ lastHeardAt })[1]).toContain(`  ${text} `);
  });
});

test('without a server: the address is that of the one that will run', async () => {
  await server.stop();
  const { said } = await dugnad(
    { ...settings(), PUBLIC_URL: 'https://dugnad.example.org' },
    ...['connectors', 'add', 'google-forms', 'Form', '--campaign', campaignId],
  );
  const [, address] = /^Address: (.*)$/m.exec(said)!;
  expect(address).toMatch(/^https:\/\/dugnad\.example\.org\/inbound\/google-forms\//);
  const listed = await dugnad(
    { ...settings(), HOST: '0.0.0.0', PORT: '4123' },
    'connectors',
    'list',
    '--json',
  );
  const { pathname } = new URL(address!);
  expect((JSON.parse(listed.said) as ShownConnector[]).map(({ url }) => url)).toContain(
    `http://localhost:4123${pathname}`,
  );
});
