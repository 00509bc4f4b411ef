import { context, propagation, trace } from '@opentelemetry/api';
import { switchTracing } from './tracing.ts';

/** Where spans are sent. */
export interface TracingSettings {
  /** A collector that takes OTLP over HTTP, such as `http://localhost:4318`. */
  readonly endpoint: string;
  readonly serviceName: string;
  readonly version: string;
  /** Of all traces that begin here, between 0 and 1; one that somebody else began is kept if they keep it. */
  readonly ratio: number;
}

/** Starts tracing in this thread. @returns ends it, once what was traced is sent */
export async function startTracing({
  endpoint,
  serviceName,
  version,
  ratio,
}: TracingSettings): Promise<() => Promise<void>> {
  // Loaded only here: without tracing nobody pays for it.
  const [
    sdk,
    { OTLPTraceExporter },
    { AsyncLocalStorageContextManager },
    { W3CTraceContextPropagator },
    resources,
  ] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/core'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
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
    await provider.shutdown().catch(() => undefined);
    for (const api of [trace, context, propagation]) api.disable();
  };
}

/** In milliseconds. */
const sentEvery = 1_000;
