import { readFileSync } from 'node:fs';
import { TestServer } from '../server/harness.ts';

/** What docs/integrations.md shows is recorded as it stands there. */

const page = readFileSync('docs/integrations.md', 'utf8');
const examples = [...page.matchAll(/```graphql\n((?:mutation|query) (\w+).*?)```/gs)].map(
  ([, text = '', name = '']) => [name, text] as const,
);

let server: TestServer;
let variables: Readonly<Record<string, string>>;
beforeAll(async () => {
  server = await TestServer.start();
  const campaign = await server.campaign();
  variables = { campaign, activity: await server.activity(campaign, { capacity: 3 }) };
});
afterAll(() => server.remove());

const answers = new Map<string, unknown>();

test.each(examples)('%s', async (name, text) => {
  const declared = Object.entries(variables).filter(([variable]) => text.includes(`$${variable}`));
  const answer = await server.data<Record<string, unknown>>(text, Object.fromEntries(declared));
  answers.set(name, answer);
  for (const outcome of (answer.record as object[] | undefined) ?? [])
    expect(outcome).toMatchObject({ __typename: 'Receipt' });
});

test('the examples lead to the counts that the page speaks of', async () => {
  expect([...answers.keys()]).toEqual(['Answers', 'Door', 'Timeslots', 'Donations']);
  const { activity } = answers.get('Door') as { activity: Record<string, unknown> };
  expect(activity).toMatchObject({
    capacity: 3,
    placesLeft: 1,
    participantCounts: { registered: 1, confirmed: 1, waitlisted: 0, attended: 1, unknown: 1 },
  });
  const { campaign } = await server.data<{ campaign: object }>(
    `query ($campaign: ID!) { campaign(id: $campaign) {
      activities(group: "mobilize:9812") { nodes { name type group startsAt coHosts tags coordinates { latitude longitude } } }
      impact { participants answers { tentative declined waitlisted } signUps { net confirmed } pledges { kind } }
    } }`,
    { campaign: variables.campaign },
  );
  const slot = { name: 'Door to door', type: 'CANVASS', group: 'mobilize:9812' };
  expect(campaign).toEqual({
    activities: {
      nodes: [
        {
          ...slot,
          startsAt: '2025-05-10T08:00:00.000Z',
          coHosts: ['Naturvernforbundet'],
          tags: ['outdoors'],
          coordinates: { latitude: 59.9127, longitude: 10.7461 },
        },
        { ...slot, startsAt: null, coHosts: [], tags: [], coordinates: null },
      ],
    },
    impact: {
      participants: 3,
      answers: { tentative: 1, declined: 0, waitlisted: 0 },
      signUps: { net: 3, confirmed: 1 },
      pledges: [{ kind: 'ACTION' }, { kind: 'MONEY' }],
    },
  });
});
