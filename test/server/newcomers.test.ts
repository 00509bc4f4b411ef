import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connect } from 'node:net';
import { eventLoop } from '../../src/scheduling/event-loop.ts';
import { TestServer } from './harness.ts';

/** Node takes one connection in each round of the event loop: work in each would keep all but the first at the door. */

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.remove());

test('those who have connected are let in before the next turn of those who take long', async () => {
  const many = 10;
  let letIn = 0;
  const { promise: turn, resolve } = Promise.withResolvers<number>();
  const isLetIn = () => {
    if (++letIn === 1) void eventLoop.turn().then(() => resolve(letIn));
  };
  subscribe('net.server.socket', isLetIn);
  const sockets = Array.from({ length: many }, () => connect(Number(new URL(server.url).port), '127.0.0.1'));
  try {
    expect(await turn).toBeGreaterThan(1);
  } finally {
    unsubscribe('net.server.socket', isLetIn);
    for (const socket of sockets) socket.destroy();
  }
});
