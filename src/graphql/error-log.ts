import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { WrongProviderAddress } from '../auth/provider-unavailable.ts';
import { foreseen, originalOf } from './errors.ts';

/**
 * Logs the errors of a request, with its correlation id: a refusal at debug, an outage at warn, an unexpected error at error.
 * Fifty fields that fail for one reason are one line. Of a refusal only the code is logged: its message may repeat what the
 * client sent, which may be personal.
 */
export class ErrorLog {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @param about the request's correlation id, and other fields that say where it failed */
  report(errors: readonly unknown[], about: { readonly correlationId: string }): void {
    const reported = new Set<string>();
    for (const error of errors) {
      const err = originalOf(error);
      const { code, status } = kindOf(err);
      const reason = code ?? String(err);
      if (reported.has(reason)) continue;
      reported.add(reason);
      const path = error instanceof GraphQLError && error.path ? { path: error.path } : {};
      const line = { ...about, code: code ?? 'INTERNAL_SERVER_ERROR', ...path };
      // That the server stops is known.
      const isAway = status === 503 && code !== 'SHUTTING_DOWN';
      const why = isOfAddress(err) ? 'a setting is wrong' : 'what it needs is away';
      if (isAway) this.#logger.warn({ ...line, err }, `A request failed: ${why}`);
      else if (code === undefined || status === 500) this.#logger.error({ ...line, err }, 'A request failed');
      else this.#logger.debug(line, 'A request was refused');
    }
  }

  /** Logs why somebody did not get to sign in. An operator may have to act: the provider may not know this server. */
  signInRefused(reason: string, about: { readonly correlationId: string }): void {
    this.#logger.info({ ...about, reason }, 'A sign-in was refused');
  }

  /** Logs a library's message. */
  note(message: string): void {
    this.#logger.debug(message);
  }

  /** Logs the end of a connection. */
  closed(code: number, reason: string, about: { readonly correlationId: string }): void {
    this.#logger.debug({ ...about, closeCode: code, reason }, 'A connection was closed');
  }
}

/** Whether it is, or stands for, a provider that is not where it is set to be. */
const isOfAddress = (error: unknown) =>
  error instanceof Error && [error, error.cause].some(each => each instanceof WrongProviderAddress);

/** Without a code: it was not expected. */
function kindOf(error: unknown): { readonly code?: string; readonly status?: number } {
  const { code, http } = (foreseen(error)?.extensions ?? {}) as {
    readonly code?: string;
    readonly http?: { readonly status?: number };
  };
  if (code === undefined || code === 'INTERNAL_SERVER_ERROR') return {};
  return { code, ...(http?.status !== undefined && { status: http.status }) };
}
