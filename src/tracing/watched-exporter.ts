import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** Called when a collector begins to fail, and when it takes spans again. */
export interface CollectorWatch {
  /** @param reason the HTTP status that it answered, the code of the network's error, or the exporter's own words */
  fails(reason: number | string): void;
  takes(): void;
}

/** Reports the first of several failures in a row, and the end of them. */
export class WatchedExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #watch: CollectorWatch;
  #isFailing = false;

  constructor(exporter: SpanExporter, watch: CollectorWatch) {
    this.#exporter = exporter;
    this.#watch = watch;
  }

  export(spans: ReadableSpan[], done: Parameters<SpanExporter['export']>[1]): void {
    this.#exporter.export(spans, result => {
      this.#note(result.code === ExportResultCode.SUCCESS, result.error);
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  #note(isTaken: boolean, error: (Error & { readonly code?: unknown }) | undefined): void {
    if (isTaken !== this.#isFailing) return;
    this.#isFailing = !isTaken;
    if (isTaken) this.#watch.takes();
    else this.#watch.fails(codeOrMessage(error));
  }
}

/** Not the message of an error with a code: it says where the collector is, or what it answered. */
function codeOrMessage(error: (Error & { readonly code?: unknown }) | undefined): number | string {
  const { code, message = 'unknown' } = error ?? {};
  return typeof code === 'number' || typeof code === 'string' ? code : message;
}
