import { pino } from 'pino';
import { Collector } from './collector.ts';
import { TestServer, until } from './harness.ts';

/** A collector of traces that is away. Of one server alone: a process has one that is traced. */

const lines: string[] = [];
const said = () => lines.map(line => JSON.parse(line) as { level: number; msg: string; reason?: unknown });
let collector: Collector;
let server: TestServer;

beforeAll(async () => {
  collector = await Collector.start();
  collector.answers = 500;
  server = await TestServer.start(
    { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    { logger: pino({ level: 'info' }, { write: line => void lines.push(line) }) },
  );
});
afterAll(() => collector.stop());

test('a collector that fails is said to fail once, and to take spans again once; not what it answers', async () => {
  const ofCollector = () => said().filter(({ msg }) => msg.includes('collector'));
  for (const sent of [1, 2, 3]) {
    await server.campaign();
    await until(() => collector.requests >= sent * 2);
  }
  await until(() => ofCollector().length > 0);
  collector.answers = 200;
  await server.campaign();
  await until(() => ofCollector().length > 1);
  expect(ofCollector()).toMatchObject([{ level: 40, reason: 500 }, { level: 30 }]);
  expect(lines.join()).not.toContain('canary');
});

// The spans of requests and of the projector are sent from threads of their own.
test('a collector that never answers does not hold up the stop beyond the 3 seconds that are promised', async () => {
  collector.answers = null;
  await server.campaign();
  await until(() => collector.unanswered >= 2);
  const began = performance.now();
  await server.remove();
  expect(performance.now() - began).toBeLessThan(3_000);
});
