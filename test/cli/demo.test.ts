import 'reflect-metadata';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batchesOf } from '../../src/cli/demo/batches.ts';
import { campaigns } from '../../src/cli/demo/campaigns.ts';
import { clockTime, withOffset } from '../../src/cli/demo/local-time.ts';
import { madeUpPeople } from '../../src/cli/demo/people.ts';
import { needs, type Step } from '../../src/cli/demo/step.ts';
import { story } from '../../src/cli/demo/story.ts';
import { type CommandName, commands } from '../../src/commands/all.ts';
import { channels, techniques } from '../../src/domain/attribution.ts';
import { openEventStore } from '../../src/event-store/open-event-store.ts';
import { validation } from '../catalogue/validation.ts';
import { Program } from '../server/harness.ts';
import { dugnad, type Ran } from './dugnad.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dugnad-demo-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The results as the source article's table has them, with its durations. */
const stated = {
  'Trondheim Energisparing': ['15 % reduksjon i strømbruk i bydeler (6 måneder)'],
  'Oslo Grønne Nabolag': ['12 000 medlemmer (1 år)', 'økt deltakelse i ryddeaksjoner (1 år)'],
  'Bergen Plastfri Kampanje': ['40 % reduksjon i engangsplastbruk (6 måneder)'],
  'Kristiansand Resirkuleringsinitiativ': [
    'Over 5 000 deltakere på events (4 måneder)',
    '20 % økt sortering (4 måneder)',
  ],
  'Tromsø Miljøuke': ['250 % økning i arrangementspåmelding (1 uke)'],
  'Fredrikstad Bærekraftsråd': ['300 aktive brukere (2 år)', 'Stadig økende engasjement (2 år)'],
  'Stavanger Klimaaksjon': ['60 % økt deltakelse i ryddeaksjoner (1 år)'],
  'Oslo Sirkulærøkonomi': ['30 % økning i gjenbruksbutikker (8 måneder)'],
  'Helsinki Digitalt Miljøforum': ['500+ deltakere per sesjon (1 år)'],
  'Trondheim Biodiversitet': ['20 % økt deltagelse i lokale artsprosjekter (9 måneder)'],
};

describe('the story', () => {
  const stepsOf = (count: number, seed: number) => story(madeUpPeople(count, seed), seed);
  const steps = stepsOf(400, 7);
  const of = (command: Step['command']) => steps.filter(step => step.command === command);

  test('is the same for the same seed, and another for another', () => {
    expect(stepsOf(400, 7)).toEqual(steps);
    expect(stepsOf(400, 8)).not.toEqual(steps);
  });

  test('what somebody does does not depend on how many others there are', () => {
    const signUps = (listed: readonly Step[]) => new Map(listed.map(({ id, at }) => [id, at]));
    const more = signUps(stepsOf(500, 7));
    for (const { id, at } of of('signUp')) expect(more.get(id)).toBe(at);
  });

  test("has the article's ten campaigns, each with what the article states of it", () => {
    const listed = of('createCampaign').map(({ id, input }) => {
      const own = of('reportClaim').filter(claim => needs(claim).includes(id));
      return [input.name, own.map(claim => claim.input.text)];
    });
    expect(Object.fromEntries(listed)).toEqual(stated);
  });

  test('says in every description what is made up and what is a claim', () => {
    for (const { input } of of('createCampaign')) {
      expect(input.description).toMatch(/oppdiktet/);
      expect(input.description).toMatch(/made up/);
      expect(input.description).toMatch(/claim of the article/);
      expect(input).not.toHaveProperty('statedResult');
    }
  });

  test('says of its indicators and of what was measured that they are made up', () => {
    for (const { input } of of('defineIndicator')) {
      const { nb, en } = input.labels as Record<string, string>;
      expect(nb).toMatch(/ \(oppdiktet\)$/);
      expect(en).toMatch(/ \(made up\)$/);
    }
    const numbers = ['recordBaseline', 'recordMeasurement', 'importSeries', 'statePopulation'] as const;
    for (const { input } of numbers.flatMap(of)) {
      expect(input.reference).toBe('oppdiktede tall (made-up numbers)');
    }
  });

  test('plans updates, of which some are late and some are never published', () => {
    const planned = of('planUpdate');
    const publishedAt = new Map(of('publishUpdate').flatMap(step => needs(step).map(id => [id, step.at])));
    const days = planned.map(({ id, input }) => {
      const at = publishedAt.get(id);
      return at && Math.floor((at - Date.parse(input.plannedAt as string)) / 86_400_000);
    });
    expect(days.filter(late => late === undefined).length).toBeGreaterThan(planned.length / 20);
    expect(days.filter(late => late === 0).length).toBeGreaterThan(planned.length / 2);
    expect(days.filter(late => late! > 0).length).toBeGreaterThan(planned.length / 20);
  });

  test("uses the article's ten tools and ten techniques", () => {
    const used = campaigns.flatMap(({ ways }) => ways);
    expect(new Set(used.map(({ technique }) => technique))).toEqual(new Set(techniques));
    const tools = channels.slice(0, 10);
    expect(tools.filter(tool => !used.some(({ channel }) => channel === tool))).toEqual([]);
  });

  test('has every kind of command', () => {
    const listed = new Set(steps.map(({ command }) => command));
    expect(Object.keys(commands).filter(name => !listed.has(name as CommandName))).toEqual([
      'updateCampaign',
    ]);
  });

  test('lets everybody take part', () => {
    const listed = JSON.stringify(steps.map(({ input }) => input.participant));
    for (const { email } of madeUpPeople(400, 7)) expect(listed).toContain(`"${email}"`);
  });

  test('marks made-up people, and gives them addresses that take no mail', () => {
    for (const { name, email } of madeUpPeople(400, 7)) {
      expect(name).toMatch(/ \(oppdiktet\)$/);
      expect(email).toMatch(/^[a-z]+\.[a-z]+\.\d{5}@example\.(org|com)$/);
    }
  });

  test('has plausible proportions', () => {
    const signUps = of('signUp').length;
    expect(of('openShare').length).toBeGreaterThan(signUps);
    expect(of('share').length).toBeLessThan(signUps / 2);
    expect(of('withdrawSignUp').length).toBeLessThan(signUps / 8);
    const came = of('recordAttendance').length / (of('recordAttendance').length + of('markNoShow').length);
    expect(came).toBeGreaterThan(0.6);
    expect(came).toBeLessThan(0.85);
    expect(of('signUp').filter(step => needs(step).length > 2 || 'share' in step.input)).not.toEqual([]);
  });

  test('gives each step its own external id and a time of its own, all before 2026', () => {
    expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
    for (const { id, at, input } of steps) {
      expect(input.source).toEqual({ system: 'demo', externalId: id });
      expect(Math.floor(Date.parse(input.occurredAt as string) / 1_000)).toBe(Math.floor(at / 1_000));
      expect(input.occurredAt as string).toMatch(/^202[1-5]-/);
    }
  });

  test('keeps the clocks of Oslo and Helsinki, also on the days they change', () => {
    const occurredAt = ({ input }: Step) => input.occurredAt as string;
    const helsinki = steps.filter(({ id }) => id.startsWith('helsinki')).map(occurredAt);
    expect(new Set(helsinki.map(text => text.slice(-6)))).toEqual(new Set(['+02:00', '+03:00']));
    const norway = steps.filter(({ id }) => !id.startsWith('helsinki')).map(occurredAt);
    expect(new Set(norway.map(text => text.slice(-6)))).toEqual(new Set(['+01:00', '+02:00']));
    for (const day of ['2022-03-27', '2023-03-26', '2023-10-29', '2024-10-27', '2025-03-30']) {
      expect(norway.filter(text => text.startsWith(day)).length).toBeGreaterThan(0);
    }
  });

  test('can be sent in batches: each needs only what earlier ones were answered', () => {
    const batches = batchesOf(steps);
    expect(batches.flat().length).toBe(steps.length);
    const answered = new Set<string>();
    const last = new Map<string, number>();
    for (const batch of batches) {
      expect(batch.length).toBeLessThanOrEqual(1_000);
      for (const step of batch) {
        expect(needs(step).filter(id => !answered.has(id))).toEqual([]);
        expect(last.get(step.subject) ?? 0).toBeLessThanOrEqual(step.at);
        last.set(step.subject, step.at);
      }
      for (const { id } of batch) answered.add(id);
    }
  });
});

describe('local time', () => {
  test.each([
    ['2023-03-26', '01:59', 'Europe/Oslo', '2023-03-26T01:59:00+01:00'],
    ['2023-03-26', '03:00', 'Europe/Oslo', '2023-03-26T03:00:00+02:00'],
    ['2023-10-29', '01:30', 'Europe/Oslo', '2023-10-29T01:30:00+02:00'],
    ['2023-10-29', '12:00', 'Europe/Oslo', '2023-10-29T12:00:00+01:00'],
    ['2024-10-27', '16:00', 'Europe/Helsinki', '2024-10-27T16:00:00+02:00'],
  ])('%s %s in %s', (date, time, zone, expected) => {
    expect(withOffset(clockTime(date, time, zone), zone)).toBe(expected);
  });
});

describe('the command', () => {
  /** The program as it is installed; `npm test` builds it first. */
  async function installed(directory: string, ...args: string[]): Promise<Ran> {
    const program = new Program(['dist/cli/main.js', 'demo', ...args], settings(directory));
    const { code } = await program.ended;
    return { code: code ?? NaN, said: program.said.join('\n'), complaints: program.complaints.join('\n') };
  }

  const settings = (directory: string) => ({ DATA_DIR: directory, PORT: '0' });
  const run = (directory: string, ...args: string[]) => dugnad(settings(directory), 'demo', ...args);

  async function logOf(directory: string) {
    const store = await openEventStore(join(directory, 'events.sqlite'), { readOnly: true });
    const counted = { head: await store.head(), identity: await store.identity() };
    await store.close();
    return counted;
  }

  /** What is recorded is what asyncapi.json says of it, and nothing besides. */
  async function expectAsTheCatalogueSays(directory: string) {
    const store = await openEventStore(join(directory, 'events.sqlite'), { readOnly: true });
    const problems = validation({ closed: true });
    const types = new Set<string>();
    const reading = new AbortController();
    for await (const { events, caughtUp } of store.follow({ signal: reading.signal })) {
      for (const { type, data } of events) {
        types.add(type);
        expect([type, ...problems(type, data)]).toEqual([type]);
      }
      if (caughtUp) reading.abort();
    }
    await store.close();
    expect(types.size).toBeGreaterThan(30);
  }

  function eventsIn(out: string) {
    const [, recorded, there] = /(\d+) events recorded in .*; (\d+) were there already\./.exec(out) ?? [];
    return { recorded: Number(recorded), there: Number(there) };
  }

  test('records some ten thousand events', async () => {
    const { code, said, complaints } = await installed(join(folder, 'whole'), '--no-serve');
    expect([code, complaints]).toEqual([0, '']);
    const { recorded, there } = eventsIn(said);
    expect(there).toBe(0);
    expect(recorded).toBeGreaterThan(9_000);
    expect(recorded).toBeLessThan(11_000);
    for (const result of Object.values(stated).flat()) {
      expect(said).toContain(`states: “${result}” (a claim, not verified here).`);
    }
    expect(said.match(/^curl /gm)).toHaveLength(4);
    await expectAsTheCatalogueSays(join(folder, 'whole'));
  }, 180_000);

  test('takes the people from a file', async () => {
    const path = join(folder, 'deltakere.csv');
    const rows = Array.from({ length: 8 }, (_, index) => `Person ${index};person${index}@example.org`);
    writeFileSync(path, `Navn;E-post\n${rows.join('\n')}\nUten adresse;\n`);
    const { code, said, complaints } = await run(join(folder, 'file'), '--no-serve', '--people', path);
    expect([code, complaints]).toEqual([0, '']);
    expect(said).toContain('Read 9 rows: 8 people.');
    expect(said).toContain('1 rows have no e-mail address and are left out: lines 10.');
    expect(eventsIn(said).recorded).toBeGreaterThan(700);
  });

  test('records each once, however often it is run, and adds people from a file to a demo that is there', async () => {
    const directory = join(folder, 'added');
    const paths = [1, 2].map(count => {
      const path = join(folder, `members-${count}.csv`);
      const rows = Array.from({ length: count }, (_, index) => `kari${index}@example.org`);
      writeFileSync(path, `email\n${rows.join('\n')}\n`);
      return path;
    });
    const ran = [];
    const logs = [];
    for (const path of [...paths, ...paths]) {
      ran.push(await run(directory, '--no-serve', '--people', path));
      logs.push(await logOf(directory));
    }
    expect(ran.map(({ code, complaints }) => [code, complaints])).toEqual(Array(4).fill([0, '']));
    const [one, two, again, both] = ran.map(({ said }) => eventsIn(said));
    expect(two!.recorded).toBeGreaterThan(0);
    expect(two!.there).toBeGreaterThan(500);
    expect(again).toEqual({ recorded: 0, there: one!.recorded });
    expect(both).toEqual({ recorded: 0, there: two!.recorded + two!.there });
    expect(logs.slice(2)).toEqual([logs[1], logs[1]]);
  });

  test('starts nothing for a file it cannot read', async () => {
    const path = join(folder, 'bad.csv');
    writeFileSync(path, 'Navn,Epost\nKari,kari@example.org,Oslo\n');
    const { code, complaints } = await run(join(folder, 'untouched'), '--people', path);
    expect(code).toBe(1);
    expect(complaints).toMatch(/^bad\.csv, line 2: .*nothing was recorded\.$/);
    expect(readdirSync(folder)).not.toContain('untouched');
  });

  test('says what to do when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const taken = { ...settings(join(folder, 'port')), PORT: String(port) };
    const { code, complaints } = await dugnad(taken, 'demo', '--no-serve');
    other.close();
    expect(code).toBe(1);
    expect(complaints).toMatch(new RegExp(`^Port ${port} on 127.0.0.1 is in use.* PORT=\\d+`));
  });
});
