import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { parse } from 'csv-parse/sync';
import { roles, type Role } from '../../src/domain/role.ts';
import { temporaryFolder } from '../../src/sqlite/temporary-folder.ts';
import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import { ownerKey, ServerProcess, temporaryDirectory, TestServer, until } from './harness.ts';

/** Files that are imported over the API: as a dashboard does it, and as nobody should. */

let server: TestServer;
let campaignId: string;
let activityId: string;
const keys = new Map<Role, string>();
/** The lines of the server's log. */
const said: string[] = [];

beforeAll(async () => {
  const logger = pino({ level: 'debug' }, { write: (line: string) => said.push(line) });
  server = await TestServer.start(
    {},
    { logger, limits: { requests: { headers: 1_000, request: 1_500, check: 100 } } },
  );
  for (const role of roles) keys.set(role, await issued(role));
});
afterAll(() => server.remove());
beforeEach(async () => {
  campaignId = await server.campaign();
  activityId = await server.activity(campaignId);
});

const issued = (role: Role, more: object = {}) => issuedBy(server, role, more);

async function issuedBy(by: TestServer, role: Role, more: object = {}): Promise<string> {
  const { issueKey } = await by.data<{ issueKey: { key: string } }>(
    'mutation ($input: IssueKeyInput!) { issueKey(input: $input) { key } }',
    { input: { name: role, role, ...more } },
  );
  return issueKey.key;
}

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly url: string | null;
  readonly progress: { readonly bytes: number; readonly rows: number };
  readonly plan: { readonly rows: number } | null;
  readonly counts: { readonly recorded: number; readonly rejected: number } | null;
  readonly problem: { readonly code: string; readonly message: string } | null;
  readonly rejected: { readonly url: string | null; readonly examples: object[] } | null;
  readonly position: string | null;
}

const fields = `id state url progress { bytes rows } position keptUntil
  plan { format encoding written dates timeZone rows columns { heading meaning isStated } }
  counts { recorded known already changed leftOut rejected }
  problem { code message } rejected { url examples { line reason } }`;

const as = (key: string) => ({ authorization: `Bearer ${key}` });

async function asked(query: string, variables: object, key: string): Promise<Shown> {
  const { data, errors } = await server.ask<{ one: Shown }>(query, variables, as(key));
  if (!data) throw new Error(JSON.stringify(errors));
  return data.one;
}

const prepare = (input: object = {}, key = ownerKey) =>
  asked(
    `mutation ($input: PrepareImportInput!) { one: prepareImport(input: $input) { ${fields} } }`,
    { input: { campaignId, ...input } },
    key,
  );
const cancel = (id: string, key = ownerKey) =>
  asked(`mutation ($id: ID!) { one: cancelImport(id: $id) { ${fields} } }`, { id }, key);
const look = (id: string, key = ownerKey) =>
  asked(`query ($id: ID!) { one: import(id: $id) { ${fields} } }`, { id }, key);

const put = (url: string, body: string | Uint8Array<ArrayBuffer>, key = ownerKey, headers: object = {}) =>
  fetch(url, { method: 'PUT', headers: { ...as(key), ...headers }, body });

async function over(id: string, key = ownerKey): Promise<Shown> {
  let now = await look(id, key);
  await until(async () => ['DONE', 'FAILED', 'CANCELLED'].includes((now = await look(id, key)).state));
  return now;
}

async function imported(content: string | Uint8Array<ArrayBuffer>, input: object = {}, key = ownerKey) {
  const { id, url } = await prepare(input, key);
  const answer = await put(url!, content, key);
  expect([answer.status, await answer.json()]).toEqual([202, { id, bytes: Buffer.byteLength(content) }]);
  return over(id, key);
}

const impact = async (atLeast?: string | null) =>
  (
    await server.data<{ campaign: { impact: object } }>(
      `query ($id: ID!, $atLeast: Position) { campaign(id: $id, atLeast: $atLeast) {
        impact { participants signUps { gross } attendance { attended noShow } } } }`,
      { id: campaignId, atLeast },
    )
  ).campaign.impact;
const participants = async (atLeast?: string | null) =>
  ((await impact(atLeast)) as { participants: number }).participants;

const rowsOf = (...rows: string[]) => ['E-post;Status;Dato', ...rows, ''].join('\n');

test('who attended has not withdrawn or declined: such rows are refused, and do not pass for what is recorded already', async () => {
  const input = { activityId };
  const came = await imported(rowsOf('w@example.org;deltok;2.4.2026'), input);
  expect(came.counts).toMatchObject({ recorded: 1, rejected: 0 });
  const rows = ['avmeldt', 'nei', 'kanskje', 'deltok'].map(
    (word, n) => `w@example.org;${word};${n + 3}.4.2026`,
  );
  const later = await imported(rowsOf(...rows), input);
  expect(later.counts).toMatchObject({ recorded: 0, already: 1, rejected: 3 });
  const [first] = later.rejected!.examples as { line: number; reason: string }[];
  expect(first!.line).toBe(2);
  expect(first!.reason).toMatch(/Revoke the attendance.*HAS_ATTENDED/);
});

test('a confirmation older than the withdrawal is what is recorded already', async () => {
  await imported(rowsOf('x@example.org;påmeldt;1.4.2026', 'x@example.org;avmeldt;3.4.2026'));
  const { counts } = await imported(rowsOf('x@example.org;bekreftet;2.4.2026'));
  expect(counts).toMatchObject({ recorded: 0, already: 1, rejected: 0 });
});

const list = (...rows: string[]) => `${['E-post;Navn;Tidsmerke;Status;Størrelse', ...rows].join('\r\n')}\r\n`;
const members = (count: number, at = 'example.org') =>
  `email,phone\n${Array.from({ length: count }, (_, n) => `p${n}@${at},${90_000_000 + n}`).join('\n')}\n`;

test('a file is sent, understood and recorded, once; refused rows are downloaded, mended and sent', async () => {
  const content = Buffer.from(
    list(
      'kari@example.org;Kåre Ås;13/04/2026 18:30;bekreftet;XL',
      'ola@example.org;Ola;14/04/2026;deltok;M',
      'ingen;=Nils;14/04/2026;;M',
      'for;kort',
      'eva@example.org;Eva;14/04/2026;invitert;M',
    ),
    'latin1',
  );
  const input = { activityId, map: [{ heading: 'Størrelse', meaning: 'answer' }] };
  const prepared = await prepare(input);
  expect(prepared).toMatchObject({ state: 'AWAITING_FILE', plan: null, counts: null, problem: null });
  expect(prepared.url).toBe(`${server.url}/import/${prepared.id}`);
  const answer = await put(prepared.url!, content);
  expect(answer.status).toBe(202);
  const done = await over(prepared.id);
  expect(done).toMatchObject({
    ...{ state: 'DONE', url: null, problem: null, progress: { bytes: content.length, rows: 5 } },
    plan: {
      ...{ format: 'CSV', encoding: 'WINDOWS_1252', written: 'separated by semicolons' },
      ...{ dates: 'DAY_FIRST', timeZone: 'Europe/Oslo', rows: 5 },
    },
    counts: { recorded: 2, known: 0, already: 0, changed: 0, leftOut: 1, rejected: 2 },
    rejected: {
      examples: [
        { line: 4, reason: expect.stringContaining('Expected an e-mail address') as string },
        { line: 5, reason: 'The row has 2 values, and there are 5 columns.' },
      ],
    },
  });
  expect(done.plan).toMatchObject({
    columns: [
      { heading: 'E-post', meaning: 'email', isStated: false },
      { heading: 'Navn', meaning: 'name' },
      { heading: 'Tidsmerke', meaning: 'at' },
      { heading: 'Status', meaning: 'status' },
      { heading: 'Størrelse', meaning: 'answer', isStated: true },
    ],
  });
  const counted = { participants: 2, signUps: { gross: 2 }, attendance: { attended: 1, noShow: 0 } };
  expect(await impact(done.position)).toEqual(counted);

  expect(await imported(content, input)).toMatchObject({ counts: { recorded: 0, known: 2, rejected: 2 } });
  expect(await impact()).toEqual(counted);

  const rejected = await fetch(done.rejected!.url!, { headers: as(ownerKey) });
  expect(Object.fromEntries(rejected.headers)).toMatchObject({
    ...{ 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'no-store' },
    'content-disposition': 'attachment; filename="rejected.csv"',
  });
  const text = await rejected.text();
  const [header, first] = parse(text, { bom: true, delimiter: ';' });
  expect(header).toEqual(['E-post', 'Navn', 'Tidsmerke', 'Status', 'Størrelse', 'dugnad: why not']);
  expect(first!.slice(0, 2)).toEqual(['ingen', '=Nils']);
  const mended = text.replace('ingen', 'nils@example.org').split('\n').slice(0, 2).join('\n');
  expect(await imported(mended, input)).toMatchObject({
    state: 'DONE',
    counts: { recorded: 1, rejected: 0 },
  });
});

test('it is recorded as whoever sent it, under the correlation id of what they sent', async () => {
  const key = keys.get('INTEGRATION')!;
  const { id, url } = await prepare({}, key);
  await put(url!, members(1), key, { 'x-correlation-id': 'my-file' });
  await over(id, key);
  const signUp = (await server.history(campaignId)).at(-1);
  expect(signUp).toMatchObject({ correlationId: 'my-file', source: 'csv', actor: { kind: 'API_KEY' } });
});

test('a dry run checks each row, and records nothing', async () => {
  const done = await imported('email,phone\nkari@example.org,12\nola@example.org,91234567\n', {
    dryRun: true,
  });
  expect(done).toMatchObject({
    ...{ state: 'DONE', counts: { recorded: 1, rejected: 1 }, position: null },
    rejected: { url: expect.any(String) as string, examples: [{ line: 2 }] },
  });
  expect(await participants()).toBe(0);
});

test.each([
  [
    'dates that may be read in two ways',
    'email,date\na@example.org,03/04/2026\n',
    {},
    'AMBIGUOUS_DATES',
    'DAY_FIRST',
  ],
  [
    'a title above the headings',
    'Deltakere 2026;;\n;;\nNavn;E-post;Tlf\nKari;kari@example.org;\n',
    {},
    'UNFIT_COLUMNS',
    'Delete all rows above the headings',
  ],
  ['no column that names anybody', 'Navn,Alder\nKari,40\n', {}, 'UNFIT_COLUMNS', 'map: [{heading: "Navn"'],
  [
    'a column that is not there',
    'email\na@example.org\n',
    { map: [{ heading: 'Telefon', meaning: 'phone' }] },
    'UNFIT_COLUMNS',
    'no column “Telefon”',
  ],
  ['a spreadsheet', Buffer.from('504b030414000600', 'hex'), {}, 'UNREADABLE_FILE', 'save it as CSV'],
  ['what is compressed', Buffer.from('1f8b0800', 'hex'), {}, 'UNREADABLE_FILE', 'compressed'],
  ['nothing', '', {}, 'UNREADABLE_FILE', 'empty'],
  ['an open quote', 'email\na@example.org\n"b', {}, 'UNREADABLE_FILE', 'never closed'],
  [
    'a line of 100 MB',
    `email\na@example.org\n${'x'.repeat(100_000_000)}`,
    {},
    'UNREADABLE_FILE',
    'longer than',
  ],
  ['zero bytes', Buffer.from('email\n\0\0a\n'), {}, 'UNREADABLE_FILE', 'no text'],
  ['JSON that nests without end', '['.repeat(1_000_000), { format: 'OSDI' }, 'UNREADABLE_FILE', 'JSON'],
  [
    'JSON that is too long',
    `[${'{},'.repeat(3_000_000)}{}]`,
    { format: 'OSDI' },
    'UNREADABLE_FILE',
    'one resource a line',
  ],
] as const)(
  '%s: nothing is recorded, and what to do is said',
  async (_, content, input, code, message) => {
    const { state, problem, counts } = await imported(content, input);
    expect([state, problem?.code, counts]).toEqual(['FAILED', code, null]);
    expect(problem?.message).toContain(message);
    expect(await participants()).toBe(0);
  },
  60_000,
);

test('what is stated is held to its rules before anything is sent', async () => {
  const refused = async (input: object) =>
    (
      await server.ask('mutation ($input: PrepareImportInput!) { prepareImport(input: $input) { id } }', {
        input: { campaignId, ...input },
      })
    ).errors?.[0]?.extensions.code;
  const other = await server.campaign();
  expect(await refused({ campaignId: 'unknown1' })).toBe('NOT_FOUND');
  expect(await refused({ campaignId: other, activityId })).toBe('NOT_FOUND');
  expect(await refused({ map: [{ heading: 'x', meaning: '' }] })).toBe('INVALID_INPUT');
  expect(await refused({ format: 'XLSX' })).toBe('BAD_USER_INPUT');
});

test('only whoever prepared it has it: for others there is no such import', async () => {
  const { id, url } = await prepare({}, keys.get('INTEGRATION'));
  const query = 'query ($id: ID!) { import(id: $id) { state } }';
  const [organiser, analyst] = [keys.get('ORGANISER')!, keys.get('ANALYST')!];
  const byOther = await server.ask(query, { id }, as(organiser));
  const unknown = await server.ask(query, { id: 'x1' }, as(organiser));
  expect(byOther).toEqual(unknown);
  expect(byOther.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  const answer = async (address: string, how: RequestInit) => {
    const response = await fetch(address, how);
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    return [response.status, errors[0]!.extensions.code];
  };
  const body = members(1);
  for (const method of ['PUT', 'POST']) {
    expect(await answer(url!, { method, body, headers: as(organiser) })).toEqual([404, 'NOT_FOUND']);
    expect(await answer(url!, { method, body, headers: as(analyst) })).toEqual([403, 'FORBIDDEN']);
    expect(await answer(url!, { method, body })).toEqual([401, 'UNAUTHENTICATED']);
    const strange = {
      method,
      body,
      headers: { ...as(keys.get('INTEGRATION')!), origin: 'https://evil.example' },
    };
    expect(await answer(url!, strange)).toEqual([403, 'ORIGIN_NOT_ALLOWED']);
  }
  expect(await answer(`${url!}x`, { method: 'PUT', body, headers: as(keys.get('INTEGRATION')!) })).toEqual([
    404,
    'NOT_FOUND',
  ]);
  await put(url!, 'email\nno\n', keys.get('INTEGRATION'));
  const { rejected } = await over(id, keys.get('INTEGRATION'));
  expect(await answer(rejected!.url!, { headers: as(organiser) })).toEqual([404, 'NOT_FOUND']);
  expect(await answer(rejected!.url!, {})).toEqual([401, 'UNAUTHENTICATED']);
  expect(await participants()).toBe(0);
});

test('a session sends a file too, and one of the other pages of the browser does not', async () => {
  const signedIn = await fetch(await server.signInLink(), {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!;
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({
      query: `mutation { prepareImport(input: { campaignId: "${campaignId}" }) { url } }`,
    }),
  });
  const { data } = (await response.json()) as { data: { prepareImport: { url: string } } };
  const send = (origin: string) =>
    fetch(data.prepareImport.url, { method: 'POST', headers: { cookie, origin }, body: members(2) });
  expect((await send('https://evil.example')).status).toBe(403);
  expect((await send(server.url)).status).toBe(202);
  await until(async () => (await participants()) === 2);
});

/** A request of which the rest comes as the test has it. */
async function begun(url: string, headers: readonly string[], key = ownerKey): Promise<Socket> {
  const { hostname, port, pathname, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const lines = [`PUT ${pathname} HTTP/1.1`, `Host: ${host}`, `Authorization: Bearer ${key}`, ...headers];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  return socket;
}

async function received(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
  await until(() => text.includes('\r\n\r\n') || socket.destroyed);
  return text;
}

test('a file that does not come whole is awaited again, and nothing of it is recorded', async () => {
  const { id, url } = await prepare();
  const content = members(3);
  const socket = await begun(url!, [`Content-Length: ${content.length}`]);
  socket.write(content.slice(0, 40));
  await until(async () => (await look(id)).progress.bytes === 40);
  expect(await look(id)).toMatchObject({ state: 'RECEIVING', url: null });
  socket.destroy();
  await until(async () => (await look(id)).state === 'AWAITING_FILE');
  expect(await look(id)).toMatchObject({ url, progress: { bytes: 0 }, plan: null });
  expect((await put(url!, content)).status).toBe(202);
  expect(await over(id)).toMatchObject({ state: 'DONE', counts: { recorded: 3 } });
});

test('a slow file may take longer than other requests, as long as something comes', async () => {
  const { id, url } = await prepare();
  const content = members(3);
  const socket = await begun(url!, [`Content-Length: ${content.length}`]);
  const parts = content.match(/[^]{1,12}/g)!;
  for (const part of parts) {
    socket.write(part);
    await wait(2_500 / parts.length);
  }
  expect(await received(socket)).toContain('202 Accepted');
  expect(await over(id)).toMatchObject({ state: 'DONE', counts: { recorded: 3 } });
  // The limit is there for what else is sent.
  const slow = await begun(`${server.url}/graphql`, ['Content-Type: application/json', 'Content-Length: 10']);
  expect(await received(slow)).toMatch(/^HTTP\/1.1 408/);
}, 120_000);

test('one at a time of one asker, few of all, and each file once', async () => {
  const askers = [ownerKey, keys.get('ORGANISER')!, keys.get('INTEGRATION')!, await issued('ORGANISER')];
  const sockets: Socket[] = [];
  for (const key of askers) {
    const { id, url } = await prepare({}, key);
    const socket = await begun(url!, ['Transfer-Encoding: chunked'], key);
    socket.write('6\r\nemail\n\r\n');
    sockets.push(socket);
    await until(async () => (await look(id, key)).state === 'RECEIVING');
    if (key === ownerKey) {
      expect((await put(url!, members(1), key)).status).toBe(409);
      const second = await put((await prepare({}, key)).url!, members(1), key);
      expect([second.status, second.headers.get('retry-after')]).toEqual([429, '30']);
    }
  }
  const fifth = await issued('ORGANISER');
  expect((await put((await prepare({}, fifth)).url!, members(1), fifth)).status).toBe(429);
  for (const socket of sockets) socket.destroy();
  const { id, url } = await prepare({}, fifth);
  await until(async () => (await put(url!, members(1), fifth)).status === 202);
  await over(id, fifth);
  expect((await put(url!, members(1), fifth)).status).toBe(409);
  expect(await participants()).toBe(1);
});

test('few wait for their files', async () => {
  const key = await issued('ORGANISER');
  const all: string[] = [];
  const more = () => prepare({}, key).then(({ id }) => all.push(id));
  for (let n = 0; n < 10; n++) await more();
  await expect(more()).rejects.toThrow('TOO_MANY_REQUESTS');
  expect(await cancel(all[0]!, key)).toMatchObject({ state: 'CANCELLED', url: null });
  await more();
});

test('what is too large, or is a form, is refused before it is read', async () => {
  const { id, url } = await prepare();
  const socket = await begun(url!, [`Content-Length: ${1024 ** 3 + 1}`]);
  expect(await received(socket)).toMatch(/^HTTP\/1.1 413 [^]*PAYLOAD_TOO_LARGE/);
  const form = await put(url!, '--x--', ownerKey, { 'content-type': 'multipart/form-data; boundary=x' });
  expect([form.status, await form.text()]).toEqual([415, expect.stringContaining('not as a form')]);
  expect(await look(id)).toMatchObject({ state: 'AWAITING_FILE' });
});

test('cancelled in the midst, it ends, and the file sent again records the rest', async () => {
  const { id, url } = await prepare();
  const content = members(8_000);
  await put(url!, content);
  await until(
    async () => (await look(id)).counts?.recorded !== undefined && (await look(id)).progress.rows > 0,
  );
  await cancel(id);
  const { state, counts, problem } = await over(id);
  expect([state, problem]).toEqual(['CANCELLED', null]);
  expect(counts!.recorded).toBeLessThan(8_000);
  const again = await imported(content);
  expect(again).toMatchObject({ state: 'DONE', counts: { known: counts!.recorded } });
  expect(again.counts!.recorded).toBe(8_000 - counts!.recorded);
  expect(await participants(again.position)).toBe(8_000);
}, 120_000);

test('a key that is revoked in the midst records no more', async () => {
  const key = await issued('INTEGRATION', { name: 'Stolen' });
  const { organisation } = await server.data<{ organisation: { keys: { id: string; name: string }[] } }>(
    '{ organisation { keys { id name } } }',
  );
  const keyId = organisation.keys.find(({ name }) => name === 'Stolen')?.id;
  const { url } = await prepare({}, key);
  await put(url!, members(8_000), key);
  await until(async () => (await participants()) > 0);
  await server.data('mutation ($input: RevokeKeyInput!) { revokeKey(input: $input) { id } }', {
    input: { keyId },
  });
  const ended = () => said.find(line => line.includes('An import is over') && line.includes('FORBIDDEN'));
  await until(() => ended() !== undefined);
  const { counts } = JSON.parse(ended()!) as { counts: { recorded: number } };
  expect(counts.recorded).toBeGreaterThan(0);
  expect(counts.recorded).toBeLessThan(8_000);
}, 120_000);

test('after a restart it is said what to do; no file is left behind', async () => {
  const files = () =>
    readdirSync(temporaryFolder()).filter(
      name => name.startsWith('dugnad-') && !name.startsWith('dugnad-test-'),
    );
  const before = files();
  const own = await TestServer.start();
  try {
    const campaign = await own.campaign();
    const query = (id: string) => own.ask<{ import: Shown }>(`{ import(id: "${id}") { ${fields} } }`);
    const { prepareImport } = await own.data<{ prepareImport: { id: string; url: string } }>(
      `mutation { prepareImport(input: { campaignId: "${campaign}" }) { id url } }`,
    );
    await put(prepareImport.url, members(20_000));
    await until(async () => ((await query(prepareImport.id)).data?.import.counts?.recorded ?? 0) > 0);
    expect(files()).toEqual(before);
    await own.stop();
    const next = await TestServer.start({ DATA_DIR: own.directory });
    const { data } = await next.ask<{ import: Shown }>(`{ import(id: "${prepareImport.id}") { ${fields} } }`);
    expect(data?.import).toMatchObject({ state: 'FAILED', problem: { code: 'INTERRUPTED' } });
    expect(data?.import.problem?.message).toContain('nothing is recorded twice');
    expect((await put(`${next.url}/import/${prepareImport.id}`, members(1))).status).toBe(404);
    await next.stop();
  } finally {
    rmSync(own.directory, { recursive: true });
  }
}, 120_000);

test('a file that comes when the server stops is answered: it can be sent again, and nothing is recorded twice', async () => {
  const own = await TestServer.start();
  const campaign = await own.campaign();
  const preparing = async () =>
    (
      await own.data<{ prepareImport: { id: string; url: string } }>(
        `mutation { prepareImport(input: { campaignId: "${campaign}" }) { id url } }`,
      )
    ).prepareImport;
  const key = await issuedBy(own, 'ORGANISER');
  // One of which a part has come, and one that comes as fast as it can.
  const half = await preparing();
  const socket = await begun(half.url, ['Content-Length: 1000']);
  socket.write(members(3));
  const endless = new ReadableStream<Uint8Array>({
    pull: async controller => {
      await turn();
      controller.enqueue(new Uint8Array(1 << 16).fill(0x61));
    },
  });
  const other = (
    await own.ask<{ prepareImport: { id: string; url: string } }>(
      `mutation { prepareImport(input: { campaignId: "${campaign}" }) { id url } }`,
      {},
      as(key),
    )
  ).data!.prepareImport;
  const sending = fetch(other.url, { method: 'PUT', headers: as(key), body: endless, duplex: 'half' });
  const has = async (id: string, by: string) =>
    (await own.ask<{ import: Shown }>(`{ import(id: "${id}") { ${fields} } }`, {}, as(by))).data!.import
      .progress.bytes > 0;
  await until(async () => (await has(half.id, ownerKey)) && (await has(other.id, key)));
  const answer = received(socket);
  const stopped = own.remove();
  for (const text of [await answer, await (await sending).text()]) expect(text).toMatch(/SHUTTING_DOWN/);
  expect(await answer).toMatch(/^HTTP\/1.1 503 [^]*nothing of it was recorded[^]*nothing is recorded twice/);
  expect((await sending).status).toBe(503);
  await stopped;
});

test('a file whose import is cancelled while it comes is answered', async () => {
  const { id, url } = await prepare();
  const socket = await begun(url!, ['Content-Length: 1000']);
  socket.write(members(3));
  await until(async () => (await look(id)).progress.bytes > 0);
  const answer = received(socket);
  await cancel(id);
  expect(await answer).toMatch(/^HTTP\/1.1 409 [^]*was cancelled/);
});

test('a disk that is full is said, and the file can be sent again', async () => {
  const home = temporaryDirectory();
  mkdirSync(`${home}/small`);
  const script = 'mount -t tmpfs -o size=64k tmpfs "$SQLITE_TMPDIR" && exec "$@"';
  const under = ['unshare', '--user', '--map-root-user', '--mount', 'bash', '--norc', '-c', script, 'bash'];
  const settings = { DATA_DIR: `${home}/data`, SQLITE_TMPDIR: `${home}/small` };
  const small = await ServerProcess.start(settings, undefined, { under });
  try {
    const campaign = await small.campaign();
    const { prepareImport } = await small.data<{ prepareImport: { id: string; url: string } }>(
      `mutation { prepareImport(input: { campaignId: "${campaign}" }) { id url } }`,
    );
    const full = await put(prepareImport.url, members(10_000));
    expect([full.status, await full.text()]).toEqual([507, expect.stringContaining('NO_ROOM')]);
    expect((await put(prepareImport.url, members(100))).status).toBe(202);
  } finally {
    await small.program.kill('SIGTERM');
    rmSync(home, { recursive: true });
  }
}, 120_000);

test('no log line holds what a file says', () => {
  expect(said.length).toBeGreaterThan(100);
  expect(said.join()).not.toMatch(/kari@|Kåre|p1@example|ingen/);
});

test('where the event store takes nothing the import says why, and what to do', async () => {
  const esdb = await EsdbDouble.start();
  const own = await TestServer.start(
    { EVENTSTOREDB_URL: esdb.url },
    { limits: { patience: { operation: 500 } } },
  );
  const { prepareImport } = await own.data<{ prepareImport: Shown }>(
    'mutation ($input: PrepareImportInput!) { prepareImport(input: $input) { id url } }',
    { input: { campaignId: await own.campaign() } },
  );
  await esdb.connections.stop();
  await put(prepareImport.url!, 'email\na@example.org\n');
  let problem: Shown['problem'] = null;
  await until(async () => {
    const query = 'query ($id: ID!) { import(id: $id) { problem { code message } } }';
    ({ problem } = (await own.data<{ import: Shown }>(query, { id: prepareImport.id })).import);
    return problem !== null;
  });
  expect(problem!.code).toBe('STORE_UNAVAILABLE');
  expect(problem!.message).toMatch(/cannot be reached.*send the same file again/s);
  await own.remove();
  await esdb.close();
});
