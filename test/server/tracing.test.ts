import { Collector, type Span, valueOf } from './collector.ts';
import { ownerKey, TestServer, until } from './harness.ts';
import { Receiver } from './receiver.ts';

let collector: Collector;
let server: TestServer;
let receiver: Receiver;

beforeAll(async () => {
  collector = await Collector.start();
  server = await TestServer.start(
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/`,
      OTEL_SERVICE_NAME: 'ledger',
      WEBHOOK_NETWORKS: '127.0.0.0/8',
    },
    { limits: { delivering: { every: 20 }, eventStreams: { checkedAgain: 50 } } },
  );
  receiver = await Receiver.start();
});
afterAll(async () => {
  await server.remove();
  await receiver.stop();
  await collector.stop();
});

test('what a request leads to is one trace: command, append; projection and delivery are linked to it, and whoever gets it goes on with it', async () => {
  const campaignId = await server.campaign();
  await server.data('mutation ($input: AddWebhookInput!) { addWebhook(input: $input) { id } }', {
    input: { name: 'Newsletter', url: receiver.url, campaignId },
  });
  const theirs = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
  const { status } = await server.ask(
    `mutation ($input: SignUpInput!) { signUp(input: $input) { id } }`,
    { input: { campaignId, participant: { email: 'kari@example.org' } } },
    { traceparent: `00-${theirs.traceId}-${theirs.spanId}-01` },
  );
  expect(status).toBe(200);
  const [message] = await receiver.takes(1);

  const isOurs = ({ traceId }: Span) => traceId === theirs.traceId;
  const request = await collector.span('POST /graphql', isOurs);
  expect(request).toMatchObject({ parentSpanId: theirs.spanId, kind: 2 });
  expect(valueOf(request.attributes, 'http.response.status_code')).toBe(200);
  const command = await collector.span('SignUp', isOurs);
  expect(command.parentSpanId).toBe(request.spanId);
  expect(valueOf(command.attributes, 'dugnad.outcome')).toBe('recorded');
  const append = await collector.span('append', isOurs);
  expect(append.parentSpanId).toBe(command.spanId);

  const isLinked = ({ links = [] }: Span) =>
    links.some(link => link.traceId === command.traceId && link.spanId === command.spanId);
  await collector.span('project', isLinked);
  const delivery = await collector.span('deliver', isLinked);
  expect(delivery.parentSpanId ?? '').toBe('');
  expect(valueOf(delivery.attributes, 'dugnad.outcome')).toBe('ACCEPTED');
  expect(message!.headers.traceparent).toBe(`00-${delivery.traceId}-${delivery.spanId}-01`);
  expect(message!.event.traceparent).toBe(`00-${command.traceId}-${command.spanId}-01`);
  expect([...collector.services]).toEqual(['ledger']);
});

test('a batch is one span, of which all its events are part', async () => {
  const campaignId = await server.campaign();
  const traceId = '5'.repeat(32);
  const { status } = await server.ask(
    `mutation ($input: [Record!]!) { record(input: $input) { ... on Receipt { id } } }`,
    {
      input: ['a', 'b'].map(name => ({
        signUp: { campaignId, participant: { email: `${name}@example.org` } },
      })),
    },
    { traceparent: `00-${traceId}-${'6'.repeat(16)}-01` },
  );
  expect(status).toBe(200);
  const isOurs = (span: Span) => span.traceId === traceId;
  const batch = await collector.span('record', isOurs);
  expect(valueOf(batch.attributes, 'dugnad.commands')).toBe(2);
  const append = await collector.span('append', isOurs);
  expect(append.parentSpanId).toBe(batch.spanId);
  await collector.span('project', ({ links = [] }) => links.some(({ spanId }) => spanId === batch.spanId));
});

test('nothing personal is in a span, and a request that fails says so', async () => {
  const answer = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { traceparent: `00-${'7'.repeat(32)}-${'8'.repeat(16)}-01`, 'content-type': 'application/json' },
    body: '{ "query": "{ a(email: \\"kari@example.org\\") }" }',
  });
  expect(answer.status).toBe(400);
  const request = await collector.span('POST /graphql', ({ traceId }) => traceId === '7'.repeat(32));
  expect(valueOf(request.attributes, 'http.response.status_code')).toBe(400);
  expect(JSON.stringify(collector.spans)).not.toMatch(/kari|canary|example\.org/);
});

test('what is not sampled is not said to be traced', async () => {
  const campaignId = await server.campaign();
  await server.data('mutation ($input: AddWebhookInput!) { addWebhook(input: $input) { id } }', {
    input: { name: 'Unsampled', url: receiver.url, campaignId },
  });
  const traceId = '3'.repeat(32);
  const { status } = await server.ask(
    `mutation ($input: SignUpInput!) { signUp(input: $input) { id } }`,
    { input: { campaignId, participant: { email: 'ola@example.org' } } },
    { traceparent: `00-${traceId}-${'4'.repeat(16)}-00` },
  );
  expect(status).toBe(200);
  const ofIt = () => receiver.accepted.find(({ event }) => event.campaignid === campaignId);
  await until(() => ofIt() !== undefined);
  const { event, headers } = ofIt()!;
  expect(event.traceparent).toBeUndefined();

  const delivery = await collector.span('deliver', ({ spanId }) => headers.traceparent!.includes(spanId));
  expect(delivery.links ?? []).toEqual([]);
  expect(collector.spans.filter(span => span.traceId === traceId)).toEqual([]);
});

test('a stream of events is neither traced nor measured as a request, however it ends; one that is refused is', async () => {
  const follow = (token: string, query = '') =>
    fetch(`${server.url}/events${query}`, { headers: { authorization: `Bearer ${token}` } });
  const { issueKey } = await server.data<{ issueKey: { id: string; key: string } }>(
    'mutation { issueKey(input: { name: "Follower", role: INTEGRATION }) { id key } }',
  );
  const stream = await follow(issueKey.key);
  await server.data('mutation ($id: ID!) { revokeKey(input: { keyId: $id }) { id } }', { id: issueKey.id });
  expect(await stream.text()).toContain('goodbye');

  // Spans are sent in the order in which they ended.
  expect((await follow(ownerKey, '?since=1')).status).toBe(400);
  const refused = await collector.span('GET /events', () => true);
  expect(valueOf(refused.attributes, 'http.response.status_code')).toBe(400);
  const metrics = await server.stores.metrics.expose();
  expect(metrics).toContain('dugnad_http_request_seconds_count{route="/events",status="400"}');
  expect(metrics).not.toContain('dugnad_http_request_seconds_count{route="/events",status="200"}');
});
