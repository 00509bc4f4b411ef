import { createConnection } from 'node:net';
import { subscriptionLimits } from '../../src/graphql/subscription-limits.ts';
import { requestLimits } from '../../src/http/request-limits.ts';
import { inParallel, TestServer } from './harness.ts';

/** Whoever begins and does not go on is ended: here in a tenth of the time that docs/operations.md says. */

const requests = { headers: 1_000, request: 3_000, check: 200 };
const initialisation = 1_000;

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({}, { limits: { requests, subscriptions: { initialisation } } });
});
afterAll(() => server.remove());

test('the usual limits are ten times these', () => {
  expect(requestLimits).toEqual({ headers: 10_000, request: 30_000, check: 2_000 });
  expect(subscriptionLimits.initialisation).toBe(10_000);
});

/** Says this much and no more. @returns after how many seconds the server ended the connection, and what it said */
async function begin(text: string): Promise<{ after: number; heard: string }> {
  const began = performance.now();
  const socket = createConnection(Number(new URL(server.url).port), '127.0.0.1');
  let heard = '';
  // A client that does not take messages does not get the reason for the end either.
  socket.on('data', chunk => (heard += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.write(text);
  await new Promise(resolve => socket.once('close', resolve));
  return { after: (performance.now() - began) / 1_000, heard };
}

const upgrade = [
  'GET /graphql HTTP/1.1',
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol: graphql-transport-ws',
].join('\r\n');
const post = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const closed4408 = String.fromCharCode(4408 >> 8, 4408 & 255);

// Each waits for what it is about, so they wait together.
test.concurrent.each([
  ['half a header', 50, post.slice(0, -9), 1, '"code":"REQUEST_TIMEOUT"'],
  ['nothing', 50, '', 1, ''],
  ['half the header of an upgrade', 300, upgrade, 1, '"code":"REQUEST_TIMEOUT"'],
  ['half a body', 50, `${post}Content-Length: 900\r\n\r\n{"query":`, 3, '"code":"REQUEST_TIMEOUT"'],
  ['an upgrade without connection_init', 20, `${upgrade}\r\n\r\n`, 1, closed4408],
])('%s, %i times', async (_, count, text, seconds, reason) => {
  for (const { after, heard } of await inParallel(count, count, () => begin(text))) {
    expect(after).toBeGreaterThan(seconds - 0.05);
    expect(after).toBeLessThan(seconds + 5);
    expect(heard).toContain(reason);
  }
});
