import { context, propagation, trace } from '@opentelemetry/api';
import { setTimeout } from 'node:timers/promises';
import { switchTracing } from './tracing.ts';
import type { CollectorWatch } from './watched-exporter.ts';

/** Where spans are sent. */
export interface TracingSettings {
  /** A collector that takes OTLP over HTTP, such as `http://localhost:4318`. */
  readonly endpoint: string;
  readonly serviceName: string;
  readonly version: string;
  /** Of all traces that begin here, between 0 and 1; one that somebody else began is kept if they keep it. */
  readonly ratio: number;
}

/**
 * Starts tracing in this thread.
 * @param watch called when the collector fails and when it works again
 * @returns ends it, once what was traced is sent or the collector has had its time; an answer that it still owes keeps the thread's
 * event loop alive for some seconds more
 */
export async function startTracing(
  { endpoint, serviceName, version, ratio }: TracingSettings,
  watch?: CollectorWatch,
): Promise<() => Promise<void>> {
  // Loaded only here: without tracing nobody pays for it.
  const [
    sdk,
    { OTLPTraceExporter },
    { AsyncLocalStorageContextManager },
    { W3CTraceContextPropagator },
    resources,
    { WatchedExporter },
  ] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/core'),
    import('@opentelemetry/resources'),
    import('./watched-exporter.ts'),
  ]);
  const otlp = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const exporter = watch ? new WatchedExporter(otlp, watch) : otlp;
  const provider = new sdk.TracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': serviceName, 'service.version': version }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter, scheduledDelayMillis: sentEvery })],
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  switchTracing(true);
  return async () => {
    switchTracing(false);
    const sent = provider.shutdown().catch(() => undefined);
    await Promise.race([sent, setTimeout(lastPatience, undefined, { ref: false })]);
    for (const api of [trace, context, propagation]) api.disable();
  };
}

/** In milliseconds. */
const sentEvery = 1_000;
/** How long the last spans may take to be sent, in milliseconds. The projector's thread and the server end one after the other. */
const lastPatience = 500;
