import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Credentials } from '../auth/access.ts';
import type { Requester } from '../auth/requester.ts';
import type { CommandContext } from '../commands/command.ts';
import type { Pace } from './limits/pace.ts';

/** What resolvers know of the request. */
export interface RequestContext {
  readonly requester: Requester;
  /** By which it is counted how much they ask. */
  readonly countedAs: string;
  readonly correlationId: string;
  /** By which the server is reached: `https://dugnad.example.org`. */
  readonly address: string;
  /** Aborts when the client leaves before it is answered. */
  readonly gone?: AbortSignal;
  /** How the operation's work is divided; set when the operation is known. */
  pace?: Pace;
}

/** The header, of requests and answers, with the id by which a request's log lines are found. */
export const correlationHeader = 'x-correlation-id';

/** The client's correlation id, if it is a valid one, or a new one. */
export function correlationIdOf(headers: IncomingHttpHeaders): string {
  const stated = headers[correlationHeader];
  return typeof stated === 'string' && /^[\w.-]{1,64}$/.test(stated) ? stated : randomUUID();
}

/** The cookie that holds the token of a session. Browsers keep one of this name from other hosts, and from pages without TLS. */
export const sessionCookie = (secure: boolean) => (secure ? '__Host-dugnad' : 'dugnad');

/** The header by which the bearer of a token says for which of their organisations they ask. */
export const organisationHeader = 'dugnad-organisation';

/** What a request brings to show who is asking. @param secure whether browsers reach the server by TLS */
export function credentialsOf(headers: IncomingHttpHeaders, secure: boolean): Credentials {
  const { authorization, [organisationHeader]: organisation } = headers;
  const cookies = cookiesOf(headers);
  return {
    authorization,
    session: cookies.get(sessionCookie(secure)),
    organisation: typeof organisation === 'string' ? organisation : undefined,
  };
}

/** The address by which a request reached the server: the public one, or else the host that was asked. */
export const addressAsked = (
  publicUrl: string | undefined,
  { host = 'localhost' }: IncomingHttpHeaders,
): string => publicUrl ?? `http://${host}`;

/** A request's cookies by name. */
export function cookiesOf({ cookie = '' }: IncomingHttpHeaders): Map<string, string | undefined> {
  return new Map(cookie.split(/; */).map(pair => pair.split('=', 2) as [string, string | undefined]));
}

export function commandContext(
  { requester, correlationId }: RequestContext,
  idempotencyKey?: string | null,
): CommandContext {
  return {
    ...requester,
    correlationId,
    receivedAt: new Date().toISOString(),
    idempotencyKey: idempotencyKey ?? undefined,
  };
}
