import { TestServer } from '../server/harness.ts';
import { dugnad } from './dugnad.ts';

/** `dugnad replay`: what the API refuses, the command line refuses. */

let server: TestServer;
let campaignId: string;
let position: string;

beforeAll(async () => {
  server = await TestServer.start();
  campaignId = await server.campaign();
  ({ position } = await server.mutate('updateCampaign', { campaignId, name: 'Renere strand' }));
});
afterAll(() => server.remove());

const replay = (...args: string[]) => dugnad({ DATA_DIR: server.directory }, 'replay', campaignId, ...args);

test.each([
  ['yesterday', 'Expected a position as the ledger gave it out.'],
  ['2026-05-04', 'Expected RFC 3339 with offset'],
  ['2026-05-04T18:30:00', 'Expected RFC 3339 with offset'],
  ['2199-01-01T00:00:00Z', 'Expected an instant that has passed.'],
  ['aaaaa-0001', 'Expected a position of this log'],
])('--as-of %s is refused', async (moment, message) => {
  const { code, said, complaints } = await replay('--as-of', moment);
  expect([code, said]).toEqual([1, '']);
  expect(complaints).toContain(`--as-of ${moment}: `);
  expect(complaints).toContain(message);
});

test('a position beyond the log is refused; one of it is answered from', async () => {
  const beyond = await replay('--as-of', position.replace(/-.*/, '-zzzz'));
  expect([beyond.code, beyond.said]).toEqual([1, '']);
  expect(beyond.complaints).toContain('Expected a position that the log has reached.');

  const { code, said } = await replay('--as-of', position);
  expect(code).toBe(0);
  expect(JSON.parse(said)).toMatchObject({ position, events: 2, campaign: { name: 'Renere strand' } });
});
