import {
  type Attributes,
  context,
  type Context,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';

/**
 * Spans of what a request leads to, also later and elsewhere: OpenTelemetry, https://opentelemetry.io/docs/specs/otel/trace/api/. Until
 * tracing is started (start.ts) nothing is done.
 */

/** The sampled span in which an event was recorded, as its metadata holds it; the names are those of EventStoreDB's own clients. */
export interface RecordedTrace {
  /** 32 hexadecimal digits. */
  readonly $traceId?: string;
  /** 16 hexadecimal digits. */
  readonly $spanId?: string;
}

let isOn = false;
const tracer = () => trace.getTracer('dugnad');
const untraced = {};

/** Whether spans are made from here on. */
export function switchTracing(on: boolean): void {
  isOn = on;
}

export const isTracing = (): boolean => isOn;

interface SpanSettings {
  readonly kind?: 'SERVER' | 'CLIENT' | 'CONSUMER' | 'INTERNAL';
  readonly attributes?: Attributes;
  /** What it is of, where that was traced and is over. */
  readonly links?: readonly Link[];
  /** It is part of nothing, whatever called it. */
  readonly isRoot?: boolean;
}

/** Does some work in a span of its own, which ends with it and says how it failed. */
export function traced<T>(name: string, settings: SpanSettings, work: () => Promise<T>): Promise<T> {
  return isOn ? inSpan(name, settings, work) : work();
}

function inSpan<T>(
  name: string,
  { kind = 'INTERNAL', isRoot: root = false, attributes = {}, links = [] }: SpanSettings,
  work: () => Promise<T>,
): Promise<T> {
  const options = { kind: SpanKind[kind], root, attributes, links: [...links] };
  return tracer().startActiveSpan(name, options, async span => {
    try {
      return await work();
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** An error's message may hold personal or secret data: only its name is recorded. */
function fail(span: Span, error: unknown): void {
  const name = error instanceof Error ? error.name : 'Error';
  span.setStatus({ code: SpanStatusCode.ERROR, message: name });
  span.setAttribute('error.type', name);
}

/** Says something of the span under way. */
export function describe(attributes: Attributes): void {
  if (isOn) trace.getActiveSpan()?.setAttributes(attributes);
}

/** What an event's metadata says of the span under way; nothing where it is not sampled, and so sent nowhere. */
export function recordedTrace(): RecordedTrace {
  const active = isOn ? trace.getActiveSpan()?.spanContext() : undefined;
  if (!active || (active.traceFlags & TraceFlags.SAMPLED) === 0) return untraced;
  return { $traceId: active.traceId, $spanId: active.spanId };
}

/** The spans in which events were recorded; some of them, where there are many. */
export function linksTo(recorded: readonly RecordedTrace[]): Link[] {
  if (!isOn) return [];
  return recorded
    .filter(({ $traceId }) => $traceId !== undefined)
    .slice(0, mostLinks)
    .map(({ $traceId, $spanId }) => ({
      context: { traceId: $traceId!, spanId: $spanId!, traceFlags: TraceFlags.SAMPLED },
    }));
}

/** Of one span. */
const mostLinks = 32;

/** The headers by which whoever is asked next goes on with the trace: https://www.w3.org/TR/trace-context/. */
export function traceHeaders(): Record<string, string> {
  const headers = {};
  if (isOn) propagation.inject(context.active(), headers);
  return headers;
}

/** How W3C Trace Context writes the span in which an event was recorded; undefined: it was not traced. */
export const traceParent = ({ $traceId, $spanId }: RecordedTrace): string | undefined =>
  $traceId === undefined || $spanId === undefined ? undefined : `00-${$traceId}-${$spanId}-01`;

/** A span that begins here and ends elsewhere. */
export interface OpenSpan {
  /** Does something as part of it. */
  within(work: () => void): void;
  end(name: string, attributes: Attributes, hasFailed: boolean): void;
}

/** A request that somebody sent, perhaps as part of a trace of theirs. @param headers of it */
export function requestSpan(method: string, headers: object): OpenSpan {
  const theirs: Context = propagation.extract(ROOT_CONTEXT, headers);
  const span = tracer().startSpan(method, { kind: SpanKind.SERVER }, theirs);
  const own = trace.setSpan(theirs, span);
  return {
    within: work => context.with(own, work),
    end: (name, attributes, hasFailed) => {
      span.updateName(name).setAttributes(attributes);
      if (hasFailed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

/** Work on many events, each perhaps recorded in a trace of its own: a span once it is done, if any was. */
export class BatchTrace {
  readonly #name: string;
  #began = 0;
  #events = 0;
  #recorded: RecordedTrace[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  add(events: readonly { readonly metadata: RecordedTrace }[]): void {
    if (!isOn || events.length === 0) return;
    if (this.#events === 0) this.#began = Date.now();
    this.#events += events.length;
    const traced = events.map(({ metadata }) => metadata).filter(({ $traceId }) => $traceId !== undefined);
    this.#recorded = [...this.#recorded, ...traced].slice(-mostLinks);
  }

  /** Everything that was added is done. */
  done(): void {
    if (this.#recorded.length > 0) {
      tracer()
        .startSpan(this.#name, {
          kind: SpanKind.CONSUMER,
          startTime: this.#began,
          root: true,
          attributes: { 'dugnad.events': this.#events },
          links: linksTo(this.#recorded),
        })
        .end();
    }
    [this.#events, this.#recorded] = [0, []];
  }
}
