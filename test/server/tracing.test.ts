import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TestServer, until } from './harness.ts';
import { Receiver } from './receiver.ts';

/** What a collector of OpenTelemetry gets: https://opentelemetry.io/docs/specs/otlp/#otlphttp. */

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly status: { readonly code?: number };
  readonly attributes: { readonly key: string; readonly value: Record<string, unknown> }[];
  readonly links?: { readonly traceId: string; readonly spanId: string }[];
}

interface Exported {
  readonly resourceSpans: {
    readonly resource: { readonly attributes: Span['attributes'] };
    readonly scopeSpans: { readonly spans: Span[] }[];
  }[];
}

let collector: Server;
let server: TestServer;
let receiver: Receiver;
const spans: Span[] = [];
const services = new Set<unknown>();

beforeAll(async () => {
  collector = createServer((request, response) => {
    void (async () => {
      const parts: Uint8Array[] = [];
      for await (const part of request) parts.push(part as Uint8Array);
      expect(request.url).toBe('/v1/traces');
      const { resourceSpans } = JSON.parse(Buffer.concat(parts).toString()) as Exported;
      for (const { resource, scopeSpans } of resourceSpans) {
        services.add(valueOf(resource.attributes, 'service.name'));
        spans.push(...scopeSpans.flatMap(scope => scope.spans));
      }
      response.setHeader('content-type', 'application/json');
      response.end('{}');
    })();
  });
  await new Promise<void>(resolve => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  server = await TestServer.start(
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}/`,
      OTEL_SERVICE_NAME: 'ledger',
      WEBHOOK_NETWORKS: '127.0.0.0/8',
    },
    { limits: { delivering: { every: 20 } } },
  );
  receiver = await Receiver.start();
});
afterAll(async () => {
  await server.remove();
  await receiver.stop();
  await new Promise(resolve => collector.close(resolve));
});

const valueOf = (attributes: Span['attributes'], name: string) =>
  Object.values(attributes.find(({ key }) => key === name)?.value ?? {})[0];

async function spanOf(name: string, which: (span: Span) => boolean): Promise<Span> {
  const found = () => spans.find(span => span.name === name && which(span));
  await until(() => found() !== undefined);
  return found()!;
}

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
  const request = await spanOf('POST /graphql', isOurs);
  expect(request).toMatchObject({ parentSpanId: theirs.spanId, kind: 2 });
  expect(valueOf(request.attributes, 'http.response.status_code')).toBe(200);
  const command = await spanOf('SignUp', isOurs);
  expect(command.parentSpanId).toBe(request.spanId);
  expect(valueOf(command.attributes, 'dugnad.outcome')).toBe('recorded');
  const append = await spanOf('append', isOurs);
  expect(append.parentSpanId).toBe(command.spanId);

  const isLinked = ({ links = [] }: Span) =>
    links.some(link => link.traceId === command.traceId && link.spanId === command.spanId);
  await spanOf('project', isLinked);
  const delivery = await spanOf('deliver', isLinked);
  expect(delivery.parentSpanId ?? '').toBe('');
  expect(valueOf(delivery.attributes, 'dugnad.outcome')).toBe('ACCEPTED');
  expect(message!.headers.traceparent).toBe(`00-${delivery.traceId}-${delivery.spanId}-01`);
  expect(message!.event.traceparent).toBe(`00-${command.traceId}-${command.spanId}-01`);
  expect([...services]).toEqual(['ledger']);
});

test('nothing personal is in a span, and a request that fails says so', async () => {
  const answer = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { traceparent: `00-${'7'.repeat(32)}-${'8'.repeat(16)}-01`, 'content-type': 'application/json' },
    body: '{ "query": "{ a(email: \\"kari@example.org\\") }" }',
  });
  expect(answer.status).toBe(400);
  const request = await spanOf('POST /graphql', ({ traceId }) => traceId === '7'.repeat(32));
  expect(valueOf(request.attributes, 'http.response.status_code')).toBe(400);
  expect(JSON.stringify(spans)).not.toMatch(/kari|canary|example\.org/);
});
