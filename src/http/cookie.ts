import type { BegunSession } from '../auth/access.ts';
import { sessionCookie } from '../graphql/request-context.ts';

interface Cookie {
  readonly name: string;
  readonly value: string;
  /** `Strict`: pages of other sites do not make the browser send it. `Lax`: except by leading here. */
  readonly sameSite: 'Strict' | 'Lax';
  /** Milliseconds; 0 removes it. */
  readonly lasts: number;
}

/** The header `set-cookie` (RFC 6265). @param secure whether browsers reach the server by TLS */
export function setCookie({ name, value, sameSite, lasts }: Cookie, secure: boolean): string {
  const seconds = Math.max(0, Math.floor(lasts / 1_000));
  const attributes = ['Path=/', 'HttpOnly', `SameSite=${sameSite}`, `Max-Age=${seconds}`];
  return [`${name}=${value}`, ...attributes, ...(secure ? ['Secure'] : [])].join('; ');
}

/** Sets the cookie of a session; undefined: removes it. */
export function setSession(session: BegunSession | undefined, secure: boolean): string {
  const { token, expiresAt } = session ?? { token: '', expiresAt: 0 };
  const lasts = expiresAt - Date.now();
  return setCookie({ name: sessionCookie(secure), value: token, sameSite: 'Strict', lasts }, secure);
}
