import { bodyOf } from './bounded-body.ts';
import { ProviderUnavailable, WrongProviderAddress } from './provider-unavailable.ts';

/** What a provider answers, as `fetch` for the libraries that ask it. */

/** The largest answer that is read, in bytes. */
const largest = 1_048_576;
/** How long, in milliseconds, a failed question is not repeated. Otherwise anybody could make the server ask by sending forged tokens. */
const rest = 5_000;

/** @returns what a server answers that works, read to its end @throws {ProviderUnavailable} its `cause` names the address */
export async function reached(url: string, options: object): Promise<Response> {
  const response = await fetch(url, options).catch((error: unknown) => {
    throw saying(url, 'cannot be reached', error);
  });
  const { status, headers } = response;
  if (status >= 500) {
    await response.body?.cancel().catch(() => undefined);
    throw saying(url, `answered ${status}`);
  }
  const body = await bodyOf(response, largest).catch((error: unknown) => {
    throw saying(url, 'broke off', error);
  });
  if (!body) throw saying(url, 'answered with more than 1 MiB');
  return new Response(body.length > 0 ? body : null, { status, headers });
}

/** These may pass by themselves: a server timed out, is not ready, or gets too many requests. */
const passing = new Set([408, 425, 429]);

/** What a provider says of itself. @throws {WrongProviderAddress} it is none, or another than this issuer @throws {ProviderUnavailable} */
export async function readConfiguration(url: string, options: object, issuer: URL): Promise<Response> {
  const response = await reached(url, options);
  const { status, headers } = response;
  if (passing.has(status)) throw saying(url, `answered ${status}`);
  if (status !== 200) throw new WrongProviderAddress(url, `answered ${status}`);
  const text = await response.text();
  const { issuer: name } = objectIn(text) as { readonly issuer?: unknown };
  if (typeof name !== 'string') throw new WrongProviderAddress(url, 'shows no OpenID configuration');
  // openid-client makes exceptions for providers that speak for many issuers, any of whom may name any address.
  if (URL.parse(name)?.href !== issuer.href) throw new WrongProviderAddress(url, `says that it is ${name}`);
  return new Response(text, { headers });
}

/** The keys of a provider (RFC 7517, 5). @throws {ProviderUnavailable} there are none: that says nothing of what they would check */
export async function shownKeys(url: string, options: object): Promise<Response> {
  const response = await reached(url, options);
  if (response.status !== 200) throw saying(url, `answered ${response.status}`);
  const text = await response.text();
  const { keys } = objectIn(text) as { readonly keys?: unknown };
  if (!Array.isArray(keys) || !keys.every(key => typeof key === 'object' && key !== null))
    throw saying(url, 'shows no keys');
  return new Response(text, { headers: { 'content-type': 'application/jwk-set+json' } });
}

/** The same, but a failed question is not repeated for a while: it fails again with the same error. */
export function rested<Asked extends unknown[], Answer>(
  ask: (...asked: Asked) => Promise<Answer>,
): (...asked: Asked) => Promise<Answer> {
  let last: { readonly error: unknown; readonly at: number } | undefined;
  return async (...asked) => {
    const age = last && Date.now() - last.at;
    // A clock may be set back.
    if (last && age !== undefined && age >= 0 && age < rest) throw last.error;
    last = undefined;
    try {
      return await ask(...asked);
    } catch (error) {
      last = { error, at: Date.now() };
      throw error;
    }
  };
}

const saying = (url: string, found: string, cause?: unknown) =>
  new ProviderUnavailable(new Error(`${url} ${found}`, { cause }));

/** An object in JSON; empty: it is none. */
function objectIn(text: string): object {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
