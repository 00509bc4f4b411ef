import { rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { inParallel, ServerProcess, temporaryDirectory } from './harness.ts';

/** The built server with its own limits: whoever begins and does not go on is ended when docs/operations.md says so. */

let server: ServerProcess;
let directory: string;

beforeAll(async () => {
  directory = temporaryDirectory();
  server = await ServerProcess.start({ DATA_DIR: directory });
});
afterAll(async () => {
  await server.program.kill('SIGTERM');
  rmSync(directory, { recursive: true });
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
  ['half a header', 50, post.slice(0, -9), 10, '"code":"REQUEST_TIMEOUT"'],
  ['nothing', 50, '', 10, ''],
  ['half the header of an upgrade', 300, upgrade, 10, '"code":"REQUEST_TIMEOUT"'],
  ['half a body', 50, `${post}Content-Length: 900\r\n\r\n{"query":`, 30, '"code":"REQUEST_TIMEOUT"'],
  ['an upgrade without connection_init', 20, `${upgrade}\r\n\r\n`, 10, closed4408],
])('%s, %i times', async (_, count, text, seconds, reason) => {
  for (const { after, heard } of await inParallel(count, count, () => begin(text))) {
    expect(after).toBeGreaterThan(seconds - 0.5);
    expect(after).toBeLessThan(seconds + 5);
    expect(heard).toContain(reason);
  }
});
