import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from './harness.ts';

/** What a collector of OpenTelemetry gets: https://opentelemetry.io/docs/specs/otlp/#otlphttp. */

export interface Span {
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

export class Collector {
  readonly spans: Span[] = [];
  readonly services = new Set<unknown>();
  /** The status that it answers; null: it never answers. */
  answers: number | null = 200;
  requests = 0;
  /** Requests that are not answered. */
  unanswered = 0;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      void (async () => {
        const parts: Uint8Array[] = [];
        for await (const part of request) parts.push(part as Uint8Array);
        expect(request.url).toBe('/v1/traces');
        this.requests++;
        if (this.answers === null) {
          this.unanswered++;
          return;
        }
        if (this.answers === 200) this.#take(JSON.parse(Buffer.concat(parts).toString()) as Exported);
        response.writeHead(this.answers, { 'content-type': 'application/json' });
        response.end(this.answers === 200 ? '{}' : 'canary');
      })();
    });
  }

  static async start(): Promise<Collector> {
    const collector = new Collector();
    await new Promise<void>(resolve => collector.#server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The first span with a name that fits, once it has come. */
  async span(name: string, which: (span: Span) => boolean): Promise<Span> {
    const found = () => this.spans.find(span => span.name === name && which(span));
    await until(() => found() !== undefined);
    return found()!;
  }

  async stop(): Promise<void> {
    const closed = new Promise(resolve => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #take({ resourceSpans }: Exported): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      this.services.add(valueOf(resource.attributes, 'service.name'));
      this.spans.push(...scopeSpans.flatMap(scope => scope.spans));
    }
  }
}

export const valueOf = (attributes: Span['attributes'], name: string) =>
  Object.values(attributes.find(({ key }) => key === name)?.value ?? {})[0];
