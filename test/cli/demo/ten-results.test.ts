import { madeUpPeople } from '../../../src/cli/demo/people.ts';
import { runDemo } from '../../../src/cli/demo/run-demo.ts';
import { ownerKey, TestServer } from '../../server/harness.ts';

const people = madeUpPeople(150, 7);
let server: TestServer;
let said: string[];

const demo = async () => {
  said = [];
  await runDemo(server, people, ownerKey, { say: line => said.push(line), count: () => undefined });
};

beforeAll(async () => {
  server = await TestServer.start();
  await demo();
});
afterAll(() => server.remove());

interface Statement {
  readonly origin: string;
  readonly nb: string;
  readonly en: string;
}

/** What is said of a campaign, and from where. */
async function statementsOf(name: string, fields: string): Promise<Statement[]> {
  const { campaigns } = await server.data<{
    campaigns: { nodes: { name: string; statements: Statement[] }[] };
  }>(
    `query ($name: String!) { campaigns(filter: { nameContains: $name }) { nodes {
      name statements { origin nb: text(language: NB) en: text(language: EN) ${fields} } } } }`,
    { name },
  );
  return campaigns.nodes[0]!.statements;
}

const claimFields = `form comparator value high direction changeType subject unit baseline baselineValue
  duration { length unit } during { from } scope ambiguity evidenceLevel source claimedBy claimedOn indicator { key }
  indicatorVersion refusal { reason }`;

/** What all ten have in common: the article claims them, names no source, and says little of how they were measured. */
const claim = {
  origin: 'REPORTED_CLAIM',
  evidenceLevel: 1,
  claimedBy: '«Hva er sosial mobilisering …»',
  claimedOn: '2025-04-19',
  source:
    '«Hva er sosial mobilisering og hvordan kan sosial mobilisering styrke lokalsamfunn gjennom effektive verktøy for sosial mobilisering?», 19. april 2025, tabellen «Nøkkeltall for effekt av mobilisering på Facebook i bærekraftige samfunnsprosjekter»',
  high: null,
  direction: null,
  changeType: null,
  unit: null,
  baseline: null,
  baselineValue: null,
  during: null,
  scope: null,
  ambiguity: null,
  indicator: null,
  indicatorVersion: null,
  refusal: null,
};

const change = {
  ...claim,
  form: 'CHANGE',
  comparator: 'EXACT',
  changeType: 'RELATIVE_PERCENT',
  baseline: 'UNSTATED',
};
const trend = {
  ...claim,
  form: 'TREND',
  comparator: 'DIRECTION_ONLY',
  value: null,
  direction: 'UP',
  baseline: 'UNSTATED',
};

/** As the article words it, in every language. */
const worded = (text: string) => ({
  nb: `«Hva er sosial mobilisering …» oppgir: «${text}» (en påstand, ikke kontrollert her).`,
  en: `«Hva er sosial mobilisering …» states: “${text}” (a claim, not verified here).`,
});

const results: readonly (readonly [string, readonly object[]])[] = [
  [
    'Trondheim Energisparing',
    [
      {
        ...change,
        ...worded('15 % reduksjon i strømbruk i bydeler (6 måneder)'),
        value: '15',
        direction: 'DOWN',
        subject: 'strømbruk',
        duration: { length: 6, unit: 'MONTH' },
        scope: 'deltagende bydeler',
        ambiguity:
          'Tabellen sier «i bydeler», teksten «i deltagende bydeler». Hvilke bydeler det er, står ikke. (The table says “in districts”, the text “in participating districts”. Which they are is not stated.)',
      },
    ],
  ],
  [
    'Oslo Grønne Nabolag',
    [
      {
        ...claim,
        ...worded('12 000 medlemmer (1 år)'),
        form: 'LEVEL',
        comparator: 'EXACT',
        value: '12000',
        subject: 'medlemmer',
        unit: 'medlemmer',
        duration: { length: 1, unit: 'YEAR' },
        ambiguity:
          'Tabellen sier 12 000, teksten «over 12 000». (The table says 12 000, the text “over 12 000”.)',
      },
      {
        ...trend,
        ...worded('økt deltakelse i ryddeaksjoner (1 år)'),
        subject: 'deltakelse i ryddeaksjoner',
        duration: { length: 1, unit: 'YEAR' },
      },
    ],
  ],
  [
    'Bergen Plastfri Kampanje',
    [
      {
        ...change,
        ...worded('40 % reduksjon i engangsplastbruk (6 måneder)'),
        value: '40',
        direction: 'DOWN',
        subject: 'bruk av engangsplast',
        duration: { length: 6, unit: 'MONTH' },
      },
    ],
  ],
  [
    'Kristiansand Resirkuleringsinitiativ',
    [
      {
        ...claim,
        ...worded('Over 5 000 deltakere på events (4 måneder)'),
        form: 'LEVEL',
        comparator: 'AT_LEAST',
        value: '5000',
        subject: 'deltakere på arrangementer',
        unit: 'deltakere',
        duration: { length: 4, unit: 'MONTH' },
        ambiguity:
          'Om det er personer eller oppmøter, står ikke: den som kom to ganger, kan være talt to ganger. (Whether these are persons or attendances is not stated: who came twice may be counted twice.)',
      },
      {
        ...change,
        ...worded('20 % økt sortering (4 måneder)'),
        value: '20',
        direction: 'UP',
        subject: 'sortering av avfall',
        duration: { length: 4, unit: 'MONTH' },
      },
    ],
  ],
  [
    'Tromsø Miljøuke',
    [
      {
        ...change,
        ...worded('250 % økning i arrangementspåmelding (1 uke)'),
        value: '250',
        direction: 'UP',
        subject: 'påmelding til arrangementer',
        duration: { length: 1, unit: 'WEEK' },
      },
    ],
  ],
  [
    'Fredrikstad Bærekraftsråd',
    [
      {
        ...claim,
        ...worded('300 aktive brukere (2 år)'),
        form: 'LEVEL',
        comparator: 'EXACT',
        value: '300',
        subject: 'aktive brukere',
        unit: 'brukere',
        duration: { length: 2, unit: 'YEAR' },
        ambiguity:
          'Hva som regnes som aktiv, og over hvor lang tid, står ikke. (What counts as active, and over how long, is not stated.)',
      },
      {
        ...trend,
        ...worded('Stadig økende engasjement (2 år)'),
        subject: 'engasjement',
        duration: { length: 2, unit: 'YEAR' },
      },
    ],
  ],
  [
    'Stavanger Klimaaksjon',
    [
      {
        ...change,
        ...worded('60 % økt deltakelse i ryddeaksjoner (1 år)'),
        value: '60',
        direction: 'UP',
        subject: 'deltakelse i ryddeaksjoner',
        baseline: 'SAME_PERIOD_PREVIOUS_YEAR',
        duration: { length: 1, unit: 'YEAR' },
      },
    ],
  ],
  [
    'Oslo Sirkulærøkonomi',
    [
      {
        ...change,
        ...worded('30 % økning i gjenbruksbutikker (8 måneder)'),
        value: '30',
        direction: 'UP',
        subject: 'i gjenbruksbutikker',
        duration: { length: 8, unit: 'MONTH' },
        ambiguity:
          'Hva som økte, står ikke: antall butikker, kunder, salg eller noe annet. (What rose is not stated: the number of re-use shops, their customers, their sales or something else.)',
      },
    ],
  ],
  [
    'Helsinki Digitalt Miljøforum',
    [
      {
        ...claim,
        ...worded('500+ deltakere per sesjon (1 år)'),
        form: 'PER_SESSION',
        comparator: 'AT_LEAST',
        value: '500',
        subject: 'deltakere',
        unit: 'deltakere',
        duration: { length: 1, unit: 'YEAR' },
      },
    ],
  ],
  [
    'Trondheim Biodiversitet',
    [
      {
        ...change,
        ...worded('20 % økt deltagelse i lokale artsprosjekter (9 måneder)'),
        value: '20',
        direction: 'UP',
        subject: 'deltakelse i lokale artsprosjekter',
        duration: { length: 9, unit: 'MONTH' },
      },
    ],
  ],
];

describe("the demo states each of the article's ten results as what it is", () => {
  test.each(results)('%s', async (name, claims) => {
    const statements = await statementsOf(name, claimFields);
    expect(statements.filter(({ origin }) => origin === 'REPORTED_CLAIM')).toEqual(claims);
  });

  test.each(results)('%s: all else that is said is marked as made up', async name => {
    const statements = await statementsOf(name, '');
    const others = statements.filter(({ origin }) => origin !== 'REPORTED_CLAIM');
    expect(others.length).toBeGreaterThan(0);
    for (const { nb, en } of others) {
      expect(nb).toContain('(oppdiktet)');
      expect(en).toContain('(made up)');
    }
  });

  test('and prints them', () => {
    for (const { en } of results.flatMap(([, claims]) => claims) as Statement[]) {
      expect(said.join('\n')).toContain(en);
    }
  });
});

describe('the demo', () => {
  test.each(['CHANNEL', 'TECHNIQUE', 'CREATIVE', 'AUDIENCE', 'AREA', 'AGE_BAND', 'ACTIVITY', 'RECRUITER'])(
    'has several groups of people by %s',
    async dimension => {
      const { organisation } = await server.data<{
        organisation: { impact: { by: { key: string | null; participants: number }[] } };
      }>(`{ organisation { impact { by(dimension: ${dimension}) { key participants } } } }`);
      const groups = organisation.impact.by.filter(
        ({ key, participants }) => key !== null && participants > 0,
      );
      expect(groups.length).toBeGreaterThan(3);
    },
  );

  test('has something to show of every kind of entry', async () => {
    const { campaigns } = await server.data<{ campaigns: { nodes: Record<string, unknown>[] } }>(
      `{ campaigns { nodes { callToAction { version } channelPlan { nodes { id } } updates { nodes { id } } creatives { nodes { id } }
        spend { nodes { id } } gauges { nodes { id } } discussions { nodes { id } } populations { nodes { id } } goals { id }
        indicators { key } evaluation { findings { rule } } } } }`,
    );
    expect(campaigns.nodes).toHaveLength(10);
    for (const { callToAction, goals, indicators, evaluation, ...connections } of campaigns.nodes) {
      expect(callToAction).toEqual({ version: 2 });
      expect(goals).not.toEqual([]);
      expect(indicators).not.toEqual([]);
      expect(evaluation).not.toEqual({ findings: [] });
      for (const connection of Object.values(connections)) expect(connection).not.toEqual({ nodes: [] });
    }
  });

  test('has evaluations that were recorded of what could be seen then', async () => {
    const { campaigns } = await server.data<{
      campaigns: { nodes: { id: string; evaluations: { nodes: { position: string }[] } }[] };
    }>('{ campaigns { nodes { id evaluations { nodes { position } } } } }');
    const seen = campaigns.nodes.flatMap(({ id, evaluations }) =>
      evaluations.nodes.map(({ position }) => ({ id, position })),
    );
    expect(seen.length).toBeGreaterThan(0);
    for (const { id, position } of seen) {
      const { then, now } = await server.data<
        Record<string, { statements: unknown[]; updates: { nodes: [] } }>
      >(
        `query ($id: ID!, $position: Position!) {
          then: campaign(id: $id, asOf: { position: $position }) { updates { nodes { id } } statements(origin: REPORTED_CLAIM) { id } }
          now: campaign(id: $id) { statements(origin: REPORTED_CLAIM) { id } } }`,
        { id, position },
      );
      expect(then!.statements).toEqual([]);
      expect(now!.statements).not.toEqual([]);
      expect(then!.updates.nodes.length).toBeGreaterThan(0);
    }
  });

  test('records nothing when it is run again', async () => {
    const before = await server.stores.store.head();
    await demo();
    expect(said.find(line => line.includes('events recorded'))).toMatch(
      /^0 events recorded in .*; \d+ were there/,
    );
    expect(await server.stores.store.head()).toBe(before);
  });
});
