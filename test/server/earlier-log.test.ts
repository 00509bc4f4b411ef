import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory, TestServer } from './harness.ts';

/**
 * A log and a directory as an earlier version wrote them, and what it answered: before net and gross sign-ups had names of their own.
 * They open, and every answer is what it was.
 */

const earlier = join(import.meta.dirname, '../fixtures/earlier-log');

interface Answered {
  readonly campaignId: string;
  readonly position: string;
  readonly query: string;
  readonly answer: unknown;
}
const answered = JSON.parse(readFileSync(join(earlier, 'answers.json'), 'utf8')) as Answered;

let server: TestServer;
let directory: string;
beforeAll(async () => {
  directory = temporaryDirectory();
  for (const name of ['events.sqlite', 'directory.sqlite'])
    cpSync(join(earlier, name), join(directory, name));
  server = await TestServer.start({ DATA_DIR: directory });
});
afterAll(async () => {
  await server.remove();
  rmSync(directory, { recursive: true, force: true });
});

test('every answer is what it was, with today’s names', async () => {
  const { campaign } = await server.data<{ campaign: unknown }>(answered.query, {
    id: answered.campaignId,
    at: answered.position,
  });
  expect(campaign).toEqual(answered.answer);
});

test('what it recorded of sign-ups has the names of today, also what was retracted', async () => {
  const { campaign } = await server.data<{
    campaign: {
      goals: { measure: string }[];
      indicators: { rule: string }[];
      history: { nodes: { data: object }[] };
    };
  }>(
    `query ($id: ID!) { campaign(id: $id) {
      goals { measure } indicators { rule } history(first: 500) { nodes { data } }
    } }`,
    { id: answered.campaignId },
  );
  expect(campaign.goals.map(({ measure }) => measure)).toContain('NET_SIGN_UPS');
  expect(campaign.indicators.map(({ rule }) => rule)).toEqual(
    expect.arrayContaining(['GROSS_SIGN_UPS', 'PARTICIPANTS']),
  );
  const said = JSON.stringify(campaign.history.nodes);
  expect(said).toContain('NET_SIGN_UPS');
  expect(said).not.toMatch(/"(SIGN_UPS|DISTINCT_PERSONS)"/);
});
