import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { TestServer, until, verifyLive } from '../server/harness.ts';

/** Who brought whom, as it is asked over HTTP: now, as of a moment, and of people who were forgotten. */

interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly edges: readonly { readonly cursor: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

interface RecruitmentNode {
  readonly participantId: string;
  readonly participant: { readonly id: string; readonly name: string | null } | null;
  readonly depth: number;
  readonly share: string | null;
  readonly recruiter: RecruitmentNode | null;
  readonly chain: Page<RecruitmentNode>;
  readonly recruits: Page<RecruitmentNode>;
}

interface Recruiter {
  readonly participantId: string;
  readonly participant: { readonly name: string } | null;
  readonly lastTouchSignUps: number;
  readonly newToOrganisation: number;
}

interface Recruitment {
  readonly recruited: number;
  readonly onTheirOwn: number;
  readonly depth: number;
  readonly newToOrganisation: number;
  readonly recruiters: Page<Recruiter>;
  readonly edges: Page<{
    readonly recruiterId: string;
    readonly participantId: string;
    readonly share: string;
  }>;
  readonly person: RecruitmentNode | null;
}

const pageInfo = 'edges { cursor } pageInfo { hasNextPage endCursor }';
const totals = 'recruited onTheirOwn depth newToOrganisation';
const recruiterFields =
  'participantId participant { id name } lastTouchSignUps firstTouchSignUps newToOrganisation recruited depth chainDepth';
const nodeFields = `participantId participant { id name } depth share recruiter { participantId depth }
  chain { nodes { participantId depth share } } recruits { nodes { participantId depth share recruiter { participantId depth } } }`;

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.remove());

const email = (name: string) => ({ participant: { email: `${name}@example.org` }, name });

/** A campaign in which people are known by the names they are given here. */
class Story {
  readonly ids = new Map<string, string>();
  readonly codes = new Map<string, string>();
  readonly campaignId: string;

  constructor(campaignId: string) {
    this.campaignId = campaignId;
  }

  async signUp(name: string, through?: string, input: object = {}): Promise<void> {
    const share = through === undefined ? {} : { share: this.codes.get(through) };
    const { id } = await server.mutate('signUp', {
      campaignId: this.campaignId,
      ...email(name),
      ...share,
      ...input,
    });
    this.ids.set(name, id);
  }

  async share(name: string): Promise<void> {
    const { participant } = email(name);
    const { id } = await server.mutate('share', { campaignId: this.campaignId, participant });
    this.codes.set(name, id);
  }

  async withdraw(name: string): Promise<void> {
    const { participant } = email(name);
    await server.mutate('withdrawSignUp', { campaignId: this.campaignId, participant });
  }

  id(name: string): string {
    return this.ids.get(name)!;
  }

  name(id: string): string {
    return [...this.ids].find(([, one]) => one === id)![0];
  }

  async ask(fields: string, asOf?: object): Promise<Recruitment> {
    const { campaign } = await server.data<{ campaign: { recruitment: Recruitment } }>(
      `query ($id: ID!, $asOf: AsOf) { campaign(id: $id, asOf: $asOf) { recruitment { ${fields} } } }`,
      { id: this.campaignId, asOf },
    );
    return campaign.recruitment;
  }
}

/**
 * Ada brings Bo and Cai, Bo brings Dag and Eli, Dag brings Ada back. Bo and Eli had taken part in another campaign before; Cai
 * does later. Eli signs up a second time through Ada's link.
 */
async function recordedStory(
  afterEach: (story: Story) => Promise<void> = async () => undefined,
): Promise<Story> {
  const elsewhere = new Story(await server.campaign({ name: 'Før' }));
  const story = new Story(await server.campaign());
  const { campaignId } = story;
  const activityId = await server.activity(campaignId);
  const mark = campaignId;
  const [ada, bo, cai, dag, eli, fay] = ['ada', 'bo', 'cai', 'dag', 'eli', 'fay'].map(
    name => `${name}.${mark}`,
  ) as [string, string, string, string, string, string];
  const steps: (() => Promise<unknown>)[] = [
    () => elsewhere.signUp(bo),
    () => elsewhere.signUp(eli),
    () => story.signUp(ada),
    () => story.share(ada),
    () => story.signUp(bo, ada),
    () => story.signUp(cai, ada),
    () => story.share(bo),
    () => server.mutate('recordAttendance', { campaignId, activityId, ...email(dag) }),
    () => story.signUp(dag, bo, { activityId }),
    () => server.mutate('revokeAttendance', { campaignId, activityId, participant: email(dag).participant }),
    () => story.signUp(eli, bo),
    () => story.share(dag),
    () => story.withdraw(ada),
    () => story.signUp(ada, dag),
    () => story.withdraw(eli),
    () => story.signUp(eli, ada),
    () => story.signUp(fay),
    () => elsewhere.signUp(cai),
  ];
  for (const step of steps) {
    await step();
    await afterEach(story);
  }
  return story;
}

const short = (story: Story, id: string) => story.name(id).split('.')[0];

describe('a campaign’s recruitment', () => {
  let story: Story;
  beforeAll(async () => {
    story = await recordedStory();
  });
  const person = (name: string) => story.id(`${name}.${story.campaignId}`);

  test('says how many came through links, and how far that went', async () => {
    expect(await story.ask(totals)).toEqual({ recruited: 4, onTheirOwn: 2, depth: 2, newToOrganisation: 4 });
  });

  test.each([
    ['LAST_TOUCH', ['ada', 'bo', 'dag']],
    ['FIRST_TOUCH', ['bo', 'ada', 'dag']],
    ['NEW_TO_ORGANISATION', ['ada', 'bo', 'dag']],
  ])('ranks recruiters by %s', async (order, names) => {
    const { recruiters } = await story.ask(`recruiters(orderBy: ${order}) { nodes { ${recruiterFields} } }`);

    expect(recruiters.nodes.map(({ participantId }) => short(story, participantId))).toEqual(names);
    const credited = {
      ada: {
        lastTouchSignUps: 3,
        firstTouchSignUps: 2,
        newToOrganisation: 1,
        recruited: 2,
        depth: 0,
        chainDepth: 2,
      },
      bo: {
        lastTouchSignUps: 2,
        firstTouchSignUps: 3,
        newToOrganisation: 1,
        recruited: 2,
        depth: 1,
        chainDepth: 1,
      },
      dag: {
        lastTouchSignUps: 1,
        firstTouchSignUps: 0,
        newToOrganisation: 1,
        recruited: 0,
        depth: 2,
        chainDepth: 0,
      },
    };
    for (const [name, numbers] of Object.entries(credited)) {
      const id = person(name);
      const participant = { id, name: story.name(id) };
      expect(recruiters.nodes).toContainEqual({ participantId: id, participant, ...numbers });
    }
  });

  test('returns each sign-up through a link, and whether somebody entered by it', async () => {
    const { edges } = await story.ask(
      'edges { nodes { recruiterId participantId share occurredAt entered } pageInfo { hasNextPage } }',
    );
    const shown = edges.nodes.map(({ recruiterId, participantId, share, ...rest }) => {
      expect(share).toBe(story.codes.get(story.name(recruiterId)));
      const { entered } = rest as unknown as { entered: boolean };
      return [short(story, recruiterId), short(story, participantId), entered];
    });
    expect(shown).toEqual([
      ['ada', 'bo', true],
      ['ada', 'cai', true],
      ['bo', 'dag', true],
      ['bo', 'eli', true],
      ['dag', 'ada', false],
      ['ada', 'eli', false],
    ]);
    const [{ occurredAt }] = edges.nodes as unknown as [{ occurredAt: string }];
    expect(Number.isNaN(Date.parse(occurredAt))).toBe(false);
  });

  test('shows where one person stands: who is above, who came by them', async () => {
    const { person: bo } = await story.ask(`person(id: "${person('bo')}") { ${nodeFields} }`);
    const [ada, dag, eli] = ['ada', 'dag', 'eli'].map(person);
    const boCode = story.codes.get(story.name(person('bo')));
    const adaCode = story.codes.get(story.name(ada!));
    const below = { depth: 2, share: boCode, recruiter: { participantId: person('bo'), depth: 1 } };

    expect(bo).toEqual({
      participantId: person('bo'),
      participant: { id: person('bo'), name: story.name(person('bo')) },
      depth: 1,
      share: adaCode,
      recruiter: { participantId: ada, depth: 0 },
      chain: { nodes: [{ participantId: ada, depth: 0, share: null }] },
      recruits: {
        nodes: [
          { participantId: dag, ...below },
          { participantId: eli, ...below },
        ],
      },
    });
  });

  test('shows somebody who came on their own without anybody above', async () => {
    const { person: fay } = await story.ask(`person(id: "${person('fay')}") { ${nodeFields} }`);

    expect(fay).toMatchObject({
      depth: 0,
      share: null,
      recruiter: null,
      chain: { nodes: [] },
      recruits: { nodes: [] },
    });
  });

  test('knows nobody who does not take part in it', async () => {
    const other = await server.campaign();
    const { id } = await server.mutate('signUp', { campaignId: other, ...email('annetsteds') });

    expect((await story.ask(`person(id: "${id}") { depth }`)).person).toBeNull();
    expect((await story.ask('person(id: "nobody") { depth }')).person).toBeNull();
  });

  test('of a campaign in which nothing has happened is nought', async () => {
    const empty = new Story(await server.campaign());

    expect(
      await empty.ask(`${totals} recruiters { nodes { participantId } } edges { nodes { share } } `),
    ).toEqual({
      recruited: 0,
      onTheirOwn: 0,
      depth: 0,
      newToOrganisation: 0,
      recruiters: { nodes: [] },
      edges: { nodes: [] },
    });
  });

  test.each(['recruiters', 'edges'])('%s come in pages of at most 500, by cursors of its own', async list => {
    const { campaignId: id } = story;
    const refused = async (args: string) => {
      const { errors } = await server.ask(
        `{ campaign(id: "${id}") { recruitment { ${list}(${args}) { edges { cursor } } } } }`,
      );
      return errors?.[0]?.extensions;
    };
    const invalid = (path: string) => ({ code: 'INVALID_INPUT', fields: [{ path }] });

    expect(await refused('first: 501')).toMatchObject(invalid('first'));
    expect(await refused('after: "made up"')).toMatchObject(invalid('after'));
    const foreign = Buffer.from(JSON.stringify(['a', 'b'])).toString('base64url');
    expect(await refused(`after: "${foreign}"`)).toMatchObject(invalid('after'));
    expect(await refused('first: 500')).toBeUndefined();
  });

  test('every list gives each of its items once, page by page', async () => {
    const id = person('ada');
    const lists: [list: string, node: string, within?: string][] = [
      ['recruiters', 'participantId'],
      ['recruiters(orderBy: FIRST_TOUCH)', 'participantId'],
      ['recruiters(orderBy: NEW_TO_ORGANISATION)', 'participantId'],
      ['edges', 'recruiterId participantId entered'],
      ['recruits', 'participantId depth', `person(id: "${id}")`],
      ['chain', 'participantId depth', `person(id: "${person('dag')}")`],
    ];
    for (const [list, node, within] of lists) {
      const ask = async (first: number, after: string | null) => {
        const args = `first: ${first}, after: ${JSON.stringify(after)}`;
        const asked = list.includes('(') ? list.replace(')', `, ${args})`) : `${list}(${args})`;
        const page = `page: ${asked} { nodes { ${node} } ${pageInfo} }`;
        const answer = await story.ask(within ? `person: ${within} { ${page} }` : page);
        return ((within ? answer.person : answer) as unknown as { page: Page<object> }).page;
      };
      const whole = await ask(500, null);
      expect(whole.nodes.length).toBeGreaterThan(1);
      const inPages: object[] = [];
      for (let after: string | null = null, more = true; more;) {
        const page = await ask(1, after);
        inPages.push(...page.nodes);
        ({ hasNextPage: more, endCursor: after } = page.pageInfo);
      }
      expect(inPages).toEqual(whole.nodes);
    }
  });

  test('a cursor of a chain that is none is refused', async () => {
    const { errors } = await server.ask(
      `{ campaign(id: "${story.campaignId}") { recruitment { person(id: "${person('dag')}") { chain(after: "-1") { edges { cursor } } } } } }`,
    );
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', fields: [{ path: 'after' }] } }]);
  });
});

describe('as of a moment', () => {
  const everything = (ids: readonly string[]) => `${totals}
    ${['LAST_TOUCH', 'FIRST_TOUCH', 'NEW_TO_ORGANISATION']
      .map(order => `${order}: recruiters(orderBy: ${order}) { nodes { ${recruiterFields} } }`)
      .join('\n')}
    edges { nodes { recruiterId participantId share occurredAt entered } ${pageInfo} }
    ${ids.map((id, n) => `p${n}: person(id: "${id}") { ${nodeFields} }`).join('\n')}`;

  test('it is as it was then, whatever has happened since, here and in other campaigns', async () => {
    const answers: { query: string; live: Recruitment; position: string; recordedAt: string }[] = [];
    const story = await recordedStory(async soFar => {
      const query = everything([...soFar.ids.values()]);
      const live = await soFar.ask(query);
      // The log's last event, of whichever campaign.
      const { position } = (
        await server.data<{ organisation: { position: string } }>('{ organisation { position } }')
      ).organisation;
      const recordedAt = new Date().toISOString();
      await until(() => Date.now() > Date.parse(recordedAt));
      answers.push({ query, live, position, recordedAt });
    });

    expect(new Set(answers.map(({ live }) => JSON.stringify(live))).size).toBeGreaterThan(10);
    for (const { query, live, position, recordedAt } of answers) {
      expect(await story.ask(query, { position })).toEqual(live);
      expect(await story.ask(query, { recordedAt })).toEqual(live);
    }
  });

  test('the live tables are what a replay makes of the log', async () => {
    const { campaignId } = await recordedStory();
    const { store, readSide } = server.stores;
    await until(async () => readSide.progress.position === (await store.head()));

    expect((await verifyLive(store, readSide, campaignId)).differences).toEqual([]);
  });
});

test('who was forgotten stays in the graph, without a name', async () => {
  const story = await recordedStory();
  const forgotten = story.id(`bo.${story.campaignId}`);
  const query = `${totals} recruiters { nodes { ${recruiterFields} } } person(id: "${forgotten}") { ${nodeFields} }
    edges { nodes { recruiterId participantId share entered } }`;
  const before = await story.ask(query);

  const directory = new DatabaseSync(join(server.directory, 'directory.sqlite'));
  directory.prepare('DELETE FROM participants WHERE id = ?').run(forgotten);
  directory.prepare('DELETE FROM identifiers WHERE participant_id = ?').run(forgotten);
  directory.close();

  const after = await story.ask(query);
  expect(before.person!.participant).not.toBeNull();
  expect(after.person).toEqual({ ...before.person, participant: null });
  const unnamed = before.recruiters.nodes.map(one =>
    one.participantId === forgotten ? { ...one, participant: null } : one,
  );
  expect(after).toEqual({ ...before, person: after.person, recruiters: { nodes: unnamed } });
});
