import { request as httpRequest } from 'node:http';
import { parse } from 'csv-parse/sync';
import ICAL from 'ical.js';
import { pino } from 'pino';
import { roles, type Role } from '../../src/domain/role.ts';
import { columnsFor } from '../../src/export/table.ts';
import { rightsOf } from '../../src/auth/rights.ts';
import { tables } from '../../src/export/tables/all.ts';
import { figuresFromRows, measuresFromRows, Rows } from '../export/duckdb.ts';
import { ownerKey, TestServer, until } from './harness.ts';

/** What is downloaded of a campaign: by whom, what is in it, and at what pace. */

let server: TestServer;
let campaignId: string;
let activityId: string;
let cancelledId: string;
const keys = new Map<Role, string>();
/** The lines of the server's log. */
const said: string[] = [];

/** Texts of others that files must survive. */
const weird = {
  activity: '=HYPERLINK("https://evil.example","Klikk, her")',
  place: 'Ås; "øst"\\, 🌱\u200f בית',
  area: '@SUM(A1)',
  audience: '+47 "naboer", 👩‍👩‍👧; a\\b',
  unit: '-2+3',
};

const who = (name: string) => ({ email: `${name}@example.org` });

beforeAll(async () => {
  const logger = pino({ level: 'info' }, { write: (line: string) => said.push(line) });
  server = await TestServer.start({}, { logger });
  for (const role of roles) {
    const { issueKey } = await server.data<{ issueKey: { key: string } }>(
      'mutation ($input: IssueKeyInput!) { issueKey(input: $input) { key } }',
      { input: { name: role, role } },
    );
    keys.set(role, issueKey.key);
  }
  campaignId = await server.campaign({ name: '+Ren strand, "2025"' });
  activityId = await server.activity(campaignId, {
    name: weird.activity,
    place: weird.place,
    endsAt: '2025-01-10T12:00:00+01:00',
  });
  cancelledId = await server.activity(campaignId, { name: 'Avlyst', startsAt: '2025-02-10T10:00:00+01:00' });
  await happenings();
});
afterAll(() => server.remove());

/** Corrections, withdrawals, walk-ins, no-shows, head-counts, pledges in part. */
async function happenings(): Promise<void> {
  const at = (day: number) => ({
    campaignId,
    occurredAt: `2025-01-${String(day).padStart(2, '0')}T18:30:00+01:00`,
  });
  const toActivity = (day: number) => ({ ...at(day), activityId });
  const attribution = { channel: 'SMS', area: weird.area, audience: weird.audience };
  const signUp = (name: string, more: object) => server.mutate('signUp', { participant: who(name), ...more });
  await signUp('p1', { ...toActivity(2), ...attribution, utm: { source: 'brev' }, name: '=cmd' });
  await server.mutate('signUp', { participant: { phone: '+4791234567' }, ...at(2), name: 'Siri' });
  await server.mutate('confirmSignUp', { participant: who('p1'), ...toActivity(3) });
  const { id: share } = await server.mutate('share', { participant: who('p1'), ...at(3), channel: 'X' });
  await server.mutate('openShare', { share, occurredAt: '2025-01-04T10:00:00Z' });
  await server.mutate('openShare', { share, occurredAt: '2025-01-04T11:00:00Z' });
  await signUp('p2', { ...toActivity(4), share });
  await server.mutate('withdrawSignUp', { participant: who('p2'), ...toActivity(5) });
  await signUp('p2', { ...toActivity(6), ageBand: 'AGE_25_34' });
  await signUp('p3', { ...at(6), share });
  await signUp('p3', toActivity(7));
  const { id: second } = await server.mutate('share', { participant: who('p3'), ...at(7) });
  await signUp('p4', { ...toActivity(8), share: second });
  await server.mutate('recordAttendance', { participant: who('p1'), ...toActivity(10) });
  await server.mutate('markNoShow', { participant: who('p2'), ...toActivity(10) });
  await server.mutate('markNoShow', { participant: who('p3'), ...toActivity(10) });
  await server.mutate('recordAttendance', { participant: who('p3'), ...toActivity(10) });
  await server.mutate('recordAttendance', { participant: who('p4'), ...toActivity(10) });
  await server.mutate('revokeAttendance', { participant: who('p4'), ...toActivity(11) });
  await server.mutate('recordAttendance', {
    participant: who('p5'),
    ...toActivity(10),
    channel: 'IN_PERSON',
  });
  await server.mutate('recordHeadcount', { ...toActivity(10), low: 20, comparator: 'AT_LEAST' });
  await server.mutate('recordHeadcount', { ...toActivity(10), low: 25, high: 30, comparator: 'RANGE' });
  const pledge = (name: string, pledged: object, more: object = {}) =>
    server.mutate('makePledge', { participant: who(name), ...at(9), pledge: pledged, ...more });
  const nok = await pledge('p1', { money: { amount: '100.5', currency: 'NOK' } }, { dueOn: '2025-02-01' });
  await server.mutate('fulfilPledge', {
    participant: who('p1'),
    ...at(12),
    pledgeId: nok.id,
    amount: '40.25',
  });
  const hours = await pledge('p6', { quantity: { amount: '3', unit: weird.unit } });
  await server.mutate('fulfilPledge', { participant: who('p6'), ...at(12), pledgeId: hours.id, amount: '5' });
  const dropped = await pledge('p2', { action: 'bake' });
  await server.mutate('withdrawPledge', { participant: who('p2'), ...at(13), pledgeId: dropped.id });
  await server.mutate('rescheduleActivity', { campaignId, activityId: cancelledId, place: 'Inne' });
  await server.mutate('cancelActivity', { campaignId, activityId: cancelledId, reason: 'Regn;\\ og, vind' });
}

const as = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
const get = (path: string, key: string = ownerKey) => fetch(`${server.url}/export/${path}`, as(key));
const file = (name: string, key?: string, id = campaignId) => get(`${id}/${name}`, key);

async function text(name: string, key?: string): Promise<string> {
  const answer = await file(name, key);
  if (answer.status !== 200) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
  return answer.text();
}

type Line = Readonly<Record<string, string | number | boolean | null>>;

async function lines(table: string, key?: string): Promise<Line[]> {
  const all = await text(`${table}.jsonl`, key);
  return all
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Line);
}

interface Listed {
  readonly table: string;
  readonly format: string;
  readonly url: string;
}

async function listed(key: string, id = campaignId): Promise<Listed[]> {
  const { data } = await server.ask<{ campaign: { exports: Listed[] } }>(
    'query ($id: ID!) { campaign(id: $id) { exports { table format url } } }',
    { id },
    { authorization: `Bearer ${key}` },
  );
  return [...data!.campaign.exports];
}

async function rowsOf(id: string, timeZone?: string): Promise<Rows> {
  const files: Record<string, Uint8Array> = {};
  for (const { name } of tables) {
    const answer = await file(`${name}.parquet`, ownerKey, id);
    files[name] = new Uint8Array(await answer.arrayBuffer());
  }
  return Rows.of(files, timeZone);
}

test('each role is listed what it may download, and gets it; the rest is refused', async () => {
  const all = await listed(ownerKey);
  expect(all).toHaveLength(tables.length * 3 + 3);
  for (const role of roles) {
    const key = keys.get(role)!;
    const may = await listed(key);
    const positions = new Set<string | null>();
    for (const { url } of all) {
      const answer = await fetch(url, as(key));
      await answer.arrayBuffer();
      const expected = may.some(each => each.url === url) ? 200 : 403;
      expect([role, url, answer.status]).toEqual([role, url, expected]);
      if (expected === 200) positions.add(answer.headers.get('dugnad-position'));
    }
    expect(positions.size).toBe(1);
    const readme = await text('README.md', key);
    for (const { name } of tables) {
      expect(readme.includes(`## ${name}\n`)).toBe(may.some(({ table }) => table === name));
    }
  }
  const tablesOf = async (role: Role) => [
    ...new Set((await listed(keys.get(role)!)).map(({ table }) => table)),
  ];
  expect(await tablesOf('INTEGRATION')).toEqual(['events', 'activities']);
  expect(await tablesOf('ANALYST')).not.toContain('people');
}, 120_000);

test('an analyst gets nothing by which a row could be led back to somebody, or to another row', async () => {
  const key = keys.get('ANALYST')!;
  const people = (await lines('people')).map(({ participant_id }) => String(participant_id));
  const [signUps, shares] = [await lines('sign_ups'), await lines('shares')];
  const secrets = [
    ...people,
    ...signUps.flatMap(({ position, signed_up_at }) => [position, signed_up_at]),
    ...shares.map(({ share }) => share),
  ].map(String);
  expect(secrets.length).toBeGreaterThan(20);
  for (const { url } of await listed(key)) {
    const body = await (await fetch(url, as(key))).text();
    for (const secret of secrets) expect([url, secret, body.includes(secret)]).toEqual([url, secret, false]);
  }
  const mine = await lines('sign_ups', key);
  expect(Object.keys(mine[0]!)).toEqual(
    columnsFor(
      tables.find(({ name }) => name === 'sign_ups')!,
      { rights: rightsOf('ANALYST') },
    ).map(({ name }) => name),
  );
  // The same rows as the owner's, in another order: it would be chance if that of all these tables were the same.
  const orders: { readonly analyst: string[]; readonly owner: string[] }[] = [];
  for (const table of ['sign_ups', 'attendances', 'opens', 'pledges']) {
    const [theirs, ours] = [await lines(table, key), await lines(table)];
    const names = Object.keys(theirs[0]!);
    const shown = (rows: readonly Line[]) => rows.map(row => String(names.map(name => row[name])));
    orders.push({ analyst: shown(theirs), owner: shown(ours) });
    expect(shown(theirs).sort()).toEqual(shown(ours).sort());
  }
  expect(orders.map(({ analyst }) => analyst)).not.toEqual(orders.map(({ owner }) => owner));
});

test('names come only if they are asked for, by those who may see people', async () => {
  expect(await text('people.csv')).not.toContain('example.org');
  const named = parse<Record<string, string>>(await text('people.csv?names=true'), {
    bom: true,
    columns: true,
  });
  expect(named.find(({ email }) => email === 'p1@example.org')).toMatchObject({ name: "'=cmd" });
  expect(named.find(({ name }) => name === 'Siri')).toMatchObject({ phone: "'+4791234567" });
  expect(await text('attendances.osdi.json?names=true')).toContain('p1@example.org');
  expect(await text('sign_ups.jsonl?names=true')).not.toContain('example.org');
  const noted = said
    .filter(line => line.includes('Names are exported'))
    .map(line => JSON.parse(line) as object);
  expect(noted).toMatchObject(
    ['people.csv', 'attendances.osdi.json', 'sign_ups.jsonl'].map(name => ({
      campaignId,
      file: name,
      actor: { kind: 'API_KEY' },
    })),
  );
  expect(said.join()).not.toContain('example.org');
  for (const role of ['ANALYST', 'INTEGRATION'] as const) {
    expect((await file('activities.csv?names=true', keys.get(role))).status).toBe(403);
  }
});

test('DuckDB has from the rows the numbers that the API answers', async () => {
  const { campaign } = await server.data<{ campaign: Answered }>(
    `query ($id: ID!) { campaign(id: $id) {
      impact { participants signUps { gross net confirmed } shares { made opened }
        attendance { attended noShow unknown walkIns showUpRate } headcount { low high } kFactor { value }
        pledges { kind unit pledged fulfilled withdrawn outstanding overdue beyondPledge fulfilmentRate } }
      activeUsers
      recruitment { recruited recruiters { nodes { participantId lastTouchSignUps firstTouchSignUps chainDepth } } }
    } }`,
    { id: campaignId },
  );
  const { impact, recruitment, activeUsers } = campaign;
  const rows = await rowsOf(campaignId);
  const counted = new Map<string, unknown>();
  for (const { measure, count, of, where } of measuresFromRows) {
    counted.set(measure, await rows.value(`SELECT ${count} FROM ${of} WHERE ${where}`));
  }
  expect(Object.fromEntries(counted)).toMatchObject({
    PARTICIPANTS: impact.participants,
    GROSS_SIGN_UPS: impact.signUps.gross,
    NET_SIGN_UPS: impact.signUps.net,
    CONFIRMED_SIGN_UPS: impact.signUps.confirmed,
    SHARES: impact.shares.made,
    OPENS: impact.shares.opened,
    ATTENDANCES: impact.attendance.attended,
    NO_SHOWS: impact.attendance.noShow,
    UNKNOWN_ATTENDANCES: impact.attendance.unknown,
    WALK_INS: impact.attendance.walkIns,
  });
  expect(impact).toMatchObject({ participants: 7, attendance: { walkIns: 1, unknown: 1 } });
  const sql = (figure: string) => figuresFromRows[figure]!;
  const bySql = (figure: string) => rows.value(sql(figure));
  expect(await bySql('attendance.showUpRate')).toBe(impact.attendance.showUpRate);
  expect(await bySql('headcount.low')).toBe(impact.headcount.low);
  expect(await bySql('headcount.high')).toBe(impact.headcount.high);
  expect(await bySql('kFactor.value')).toBe(impact.kFactor.value);
  expect(await bySql('recruitment.recruited')).toBe(recruitment.recruited);
  expect(await bySql('activeUsers')).toBe(activeUsers);
  const inOrder = impact.pledges.toSorted((a, b) => (`${a.kind} ${a.unit}` < `${b.kind} ${b.unit}` ? -1 : 1));
  expect((await rows.ask(sql('pledges'))).map(row => row.map(plain))).toEqual(
    inOrder.map(({ fulfilmentRate: _, ...pledge }) => Object.values(pledge)),
  );
  expect((await rows.ask(sql('pledges.fulfilmentRate'))).flat()).toEqual(
    inOrder.map(({ fulfilmentRate }) => fulfilmentRate),
  );
  for (const credit of ['lastTouchSignUps', 'firstTouchSignUps', 'chainDepth'] as const) {
    const found: unknown = Object.fromEntries(await rows.ask(sql(`recruitment.recruiters.nodes.${credit}`)));
    const { nodes } = recruitment.recruiters;
    expect([credit, found]).toEqual([
      credit,
      Object.fromEntries(
        nodes.filter(node => node[credit] > 0).map(node => [node.participantId, node[credit]]),
      ),
    ]);
  }
  rows.close();
});

// In one of them it is another day than in UTC, whenever the test runs.
test.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
  'what is overdue, and who was active, goes from the rows by the day in %s too',
  async timeZone => {
    const id = await server.campaign({ timeZone });
    const now = Date.now();
    const daysAway = (days: number) => new Date(now + days * 86_400_000);
    const dayAway = (days: number) => daysAway(days).toLocaleDateString('sv-SE', { timeZone });
    for (const days of [-1, 0, 1]) {
      const pledge = { quantity: { amount: String(2 + days), unit: 'timer' } };
      const occurredAt = daysAway(-60).toISOString();
      const input = {
        campaignId: id,
        participant: who(`due${days}`),
        occurredAt,
        pledge,
        dueOn: dayAway(days),
      };
      await server.mutate('makePledge', input);
    }
    for (const [index, days] of [-31, -30, -30, -30, -29, -29, 0].entries()) {
      const occurredAt = daysAway(days).toISOString();
      await server.mutate('signUp', { campaignId: id, participant: who(`active${index}`), occurredAt });
    }
    const { campaign } = await server.data<{
      campaign: { activeUsers: number; impact: { pledges: { overdue: string }[] } };
    }>('query ($id: ID!) { campaign(id: $id) { activeUsers impact { pledges { overdue } } } }', { id });
    expect([campaign.activeUsers, campaign.impact.pledges]).toEqual([3, [{ overdue: '1' }]]);
    const rows = await rowsOf(id, timeZone);
    const [pledges] = await rows.ask(`SELECT overdue FROM (${figuresFromRows.pledges})`);
    expect(await rows.value(figuresFromRows.activeUsers!)).toBe(3);
    expect(pledges!.map(plain)).toEqual(['1']);
    rows.close();
  },
);

/** `100.5000` → `100.5`, as the API writes it. */
const plain = (value: unknown) =>
  typeof value === 'string' && /^\d+\.\d+$/.test(value) ? value.replace(/\.?0+$/, '') : value;

interface Answered {
  readonly activeUsers: number;
  readonly impact: {
    readonly participants: number;
    readonly signUps: { readonly gross: number; readonly net: number; readonly confirmed: number };
    readonly shares: { readonly made: number; readonly opened: number };
    readonly attendance: Record<'attended' | 'noShow' | 'unknown' | 'walkIns' | 'showUpRate', number>;
    readonly headcount: { readonly low: number; readonly high: number };
    readonly kFactor: { readonly value: number };
    readonly pledges: readonly (Record<'kind' | 'unit', string> & { readonly fulfilmentRate: number })[];
  };
  readonly recruitment: {
    readonly recruited: number;
    readonly recruiters: {
      readonly nodes: readonly (Record<'lastTouchSignUps' | 'firstTouchSignUps' | 'chainDepth', number> & {
        readonly participantId: string;
      })[];
    };
  };
}

test('every format holds the same, and no spreadsheet finds a formula', async () => {
  const parquet = await rowsOf(campaignId);
  for (const { name, columns: declared } of tables) {
    const columns = declared.filter(({ names }) => !names);
    const rows = await lines(name);
    const csv = parse(await text(`${name}.csv`), { bom: true });
    expect(csv[0]).toEqual(columns.map(column => column.name));
    expect(csv).toHaveLength(rows.length + 1);
    for (const [index, row] of rows.entries()) {
      expect(Object.keys(row)).toEqual(csv[0]);
      for (const [place, column] of columns.entries()) {
        const [value, cell] = [row[column.name], csv[index + 1]![place]!];
        expect(/^[=+\-@\t\r\n]/.test(cell)).toBe(false);
        const shown = value === null ? '' : column.type === 'JSON' ? JSON.stringify(value) : String(value);
        expect(cell).toBe(/^[=+\-@]/.test(shown) ? `'${shown}` : shown);
      }
    }
    const texts = columns
      .filter(({ type }) => type === 'TEXT' || type === 'BOOLEAN')
      .map(column => column.name);
    const read = await parquet.ask(`SELECT ${texts.join(', ')} FROM ${name}`);
    expect(read).toEqual(rows.map(row => texts.map(each => row[each])));
  }
  const [held] = await lines('activities');
  expect(held).toMatchObject({
    name: weird.activity,
    place: weird.place,
    starts_at: '2025-01-10T09:00:00.000Z',
  });
  const instants = `SELECT epoch_ms(signed_up_at), CAST(signed_up_on AS VARCHAR), by_link FROM sign_ups`;
  expect((await parquet.ask(instants))[0]).toEqual([
    Date.parse('2025-01-02T18:30:00+01:00'),
    '2025-01-02',
    false,
  ]);
  expect(await parquet.ask(`SELECT pledged, outstanding FROM pledges WHERE unit = 'NOK'`)).toEqual([
    ['100.5000', '60.2500'],
  ]);
  parquet.close();
});

test('another program reads the calendar: what was cancelled is, under the same ids', async () => {
  const ics = await text('activities.ics', keys.get('INTEGRATION'));
  for (const line of ics.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  const calendar = new ICAL.Component(ICAL.parse(ics) as unknown[]);
  const events = calendar.getAllSubcomponents('vevent').map(each => new ICAL.Event(each));
  expect(events.map(({ uid }) => uid)).toEqual([`${activityId}@dugnad`, `${cancelledId}@dugnad`]);
  const [held, cancelled] = events as [ICAL.Event, ICAL.Event];
  expect([held.summary, held.location, held.sequence]).toEqual([weird.activity, weird.place, 0]);
  expect(held.startDate.toJSDate().toISOString()).toBe('2025-01-10T09:00:00.000Z');
  expect(held.endDate.toJSDate().toISOString()).toBe('2025-01-10T11:00:00.000Z');
  expect(held.component.getFirstPropertyValue('status')).toBe('CONFIRMED');
  expect([cancelled.description, cancelled.location, cancelled.sequence]).toEqual([
    'Regn;\\ og, vind',
    'Inne',
    2,
  ]);
  expect(cancelled.component.getFirstPropertyValue('status')).toBe('CANCELLED');
  expect(await text('activities.ics')).toBe(ics);
});

test('OSDI: one attendance for each person and activity, and a submission for each sign-up for the campaign', async () => {
  const read = async (name: string) => JSON.parse(await text(`${name}.osdi.json`)) as Osdi;
  const { total_records, _embedded: embedded } = await read('attendances');
  const attendances = embedded['osdi:attendances']!;
  expect(total_records).toBe(attendances.length);
  expect(attendances.map(({ status, attended }) => [status, attended])).toEqual([
    ['accepted', true],
    ['accepted', false],
    ['accepted', true],
    ['accepted', undefined],
    [undefined, true],
  ]);
  const people = new Set(
    (await lines('people')).map(({ participant_id }) => `dugnad:${String(participant_id)}`),
  );
  for (const { identifiers, _embedded: of } of attendances) {
    expect(identifiers[0]).toMatch(/^dugnad:[0-9a-f-]{36}$/);
    expect(people.has(of['osdi:person'].identifiers[0]!)).toBe(true);
    expect(of['osdi:event']).toMatchObject({ identifiers: [`dugnad:${activityId}`], title: weird.activity });
  }
  const submissions = (await read('sign_ups'))._embedded['osdi:submissions']!;
  expect(submissions.map(({ action_date }) => action_date)).toEqual([
    '2025-01-02T17:30:00.000Z',
    '2025-01-06T17:30:00.000Z',
  ]);
});

interface Osdi {
  readonly total_records: number;
  readonly _embedded: Record<
    string,
    readonly {
      readonly identifiers: string[];
      readonly status?: string;
      readonly attended?: boolean;
      readonly action_date: string;
      readonly _embedded: Record<'osdi:person' | 'osdi:event', { readonly identifiers: string[] }>;
    }[]
  >;
}

test('unknown and foreign campaigns are answered alike; so is what a key is not for', async () => {
  const { createOrganisation } = await server.data<{ createOrganisation: { id: string } }>(
    'mutation { createOrganisation(input: { name: "Nabo", ownerEmail: "nabo@example.org" }) { id } }',
  );
  expect(createOrganisation.id).toMatch(/^[0-9a-z]{16}$/);
  const other = await server.campaign();
  const { issueKey } = await server.data<{ issueKey: { key: string } }>(
    'mutation ($input: IssueKeyInput!) { issueKey(input: $input) { key } }',
    { input: { name: 'One', role: 'ORGANISER', campaigns: [other] } },
  );
  const [foreign, unknown] = [await file('series.csv', issueKey.key), await get('nope/series.csv')];
  expect([foreign.status, await foreign.json()]).toEqual([unknown.status, await unknown.json()]);
  expect(unknown.status).toBe(404);
  expect((await get(`${other}/series.csv`, issueKey.key)).status).toBe(200);
  expect((await get(`${other}/people.csv`, issueKey.key)).status).toBe(403);
  expect((await fetch(`${server.url}/export/${campaignId}/series.csv`)).status).toBe(401);
  expect((await file('series.xlsx')).status).toBe(404);
});

test('a campaign of which nothing is recorded has every file, without rows', async () => {
  const empty = await server.campaign({ name: 'Tom' });
  const rows = await rowsOf(empty);
  for (const { name } of tables) {
    const answer = await get(`${empty}/${name}.csv`);
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
    const some = name === 'events' ? 1 : name === 'breakdowns' ? measuresFromRows.length : 0;
    expect([name, await rows.value(`SELECT count(*) FROM ${name}`)]).toEqual([name, some]);
  }
  rows.close();
  expect(await (await get(`${empty}/activities.ics`)).text()).toMatch(
    /^BEGIN:VCALENDAR\r\n[^]*END:VCALENDAR\r\n$/,
  );
  expect(await (await get(`${empty}/attendances.osdi.json`)).json()).toMatchObject({ total_records: 0 });
});

test('a calendar says what a campaign is called, and nothing that its name would have it say', async () => {
  const id = await server.campaign({ name: 'Rydd; kysten, \\ nå\nBEGIN:VEVENT\nSUMMARY:Gratis is' });
  const lines = (await (await get(`${id}/activities.ics`)).text()).split('\r\n');
  expect(lines).toContain('NAME:Rydd\\; kysten\\, \\\\ nå\\nBEGIN:VEVENT\\nSUMMARY:Gratis is');
  expect(lines.filter(line => /^(BEGIN|SUMMARY)/.test(line))).toEqual(['BEGIN:VCALENDAR']);
});

test('as of a moment it is what it was, to the byte', async () => {
  const id = await server.campaign();
  const { position } = await server.mutate('signUp', { campaignId: id, participant: who('p1') });
  const asOf = () => get(`${id}/sign_ups.parquet?asOf=${position}`).then(answer => answer.arrayBuffer());
  const before = Buffer.from(await asOf());
  await server.mutate('withdrawSignUp', { campaignId: id, participant: who('p1') });
  expect(Buffer.from(await asOf()).equals(before)).toBe(true);
  expect(await (await get(`${id}/sign_ups.jsonl`)).text()).toContain('WITHDRAWN');
  for (const wrong of ['zz', '2025-01-01', '2199-01-01T00:00:00Z', position.replace(/-.*/, '-zzzz')]) {
    const answer = await get(`${id}/series.csv?asOf=${wrong}`);
    expect([wrong, answer.status]).toEqual([wrong, 400]);
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'INVALID_INPUT' } }] });
  }
  expect((await get(`${id}/series.csv?asOf=2020-01-01T00:00:00Z`)).status).toBe(404);
});

test('a client that reads slowly is waited for, holds one download, and frees it by leaving', async () => {
  const id = await server.campaign();
  const description = 'x'.repeat(9_900);
  for (let batch = 0; batch < 7; batch++) {
    await server.record(
      Array.from({ length: 100 }, (_, n) => ({
        updateCampaign: { campaignId: id, description: `${batch} ${n} ${description}` },
      })),
    );
  }
  const slow = httpRequest(`${server.url}/export/${id}/events.jsonl`, as(ownerKey));
  const answered = new Promise<void>((resolve, reject) => {
    slow.on('error', reject);
    slow.on('response', response => {
      response.pause();
      resolve();
    });
  });
  slow.end();
  await answered;
  const second = await get(`${id}/events.jsonl`);
  expect(second.status).toBe(429);
  expect(second.headers.get('retry-after')).toBe('5');
  // Others go on.
  expect((await get(`${id}/activities.csv`, keys.get('AUDITOR'))).status).toBe(200);
  expect(Math.max(...server.sockets().map(({ writableLength }) => writableLength))).toBeLessThan(3_000_000);
  slow.on('error', () => undefined);
  slow.destroy();
  await until(async () => {
    const again = await get(`${id}/events.jsonl`);
    const whole = await again.text();
    return again.status === 200 && whole.split('\n').length > 700;
  });
});
