import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Asker, type Askers, notKnown } from '../graphql/askers.ts';
import { credentialsOf } from '../graphql/request-context.ts';
import { tooManyRequests } from '../graphql/too-many-requests.ts';
import type { AddressOf } from './client-address.ts';
import { callbackPath } from './provider-sign-in.ts';
import { eventsRoute } from './event-routes.ts';
import { exportRoute } from './exports.ts';
import { importRoute, rejectedRoute } from './import-routes.ts';
import { inboundRoute } from './inbound-routes.ts';
import { linkRoute } from './link-routes.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read. Routes that do not depend on the requester count as an unknown one. */
    asker: Asker;
  }
}

/** The most requests that are answered in a minute; 0: no limit. */
interface AskerLimits {
  /** Requests of one key or member. */
  readonly requests: number;
  /** Requests without credentials, from one address. */
  readonly requestsPerAddress: number;
  /** Attempts to sign in, from one address. */
  readonly signIns: number;
}

/** Where it matters who is asking. */
const asking: ReadonlySet<string | undefined> = new Set([
  ...['/graphql', '/metrics', eventsRoute, exportRoute, importRoute, rejectedRoute],
]);

/** A link is followed whoever else shares the address, and what is recorded of that is limited where it is recorded. Connectors have limits of their own. */
const unlimited: ReadonlySet<string | undefined> = new Set([linkRoute, inboundRoute]);

/** How many askers are remembered. One customer with a 48-bit network has 65 536 networks of 64 bits. */
const remembered = 250_000;

/**
 * Finds out who sends a request, and refuses it if they send too many. Each process counts for itself.
 * @param limits with `secure`: whether browsers reach the server by TLS
 */
export async function limitAskers(
  fastify: FastifyInstance,
  askers: Askers,
  addressOf: AddressOf,
  { requests, requestsPerAddress, signIns, secure }: AskerLimits & { readonly secure: boolean },
): Promise<void> {
  await fastify.register(rateLimit, { global: false });
  const refusal = (max: number, by: (request: FastifyRequest) => string, what: string) => {
    if (max === 0) return () => Promise.resolve();
    const options = { max, timeWindow: 60_000, keyGenerator: by, cache: remembered };
    const count = fastify.createRateLimit(options);
    return async (request: FastifyRequest) => {
      const counted = await count(request);
      if (!counted.isAllowed && counted.isExceeded)
        throw tooManyRequests(what, Math.max(1, counted.ttlInSeconds));
    };
  };
  const countedAs = ({ asker }: FastifyRequest) => asker.countedAs;
  const ofKnown = refusal(requests, countedAs, 'This key or member sends too many requests.');
  const ofAddress = refusal(requestsPerAddress, countedAs, 'Too many requests come from this address.');
  const toSignIn = refusal(
    signIns,
    ({ raw }) => addressOf(raw),
    'Too many attempts to sign in come from this address.',
  );
  fastify.addHook('onRequest', async request => {
    const { url, method, raw, routeOptions } = request;
    const address = addressOf(raw);
    request.asker = asking.has(routeOptions.url)
      ? await askers.of(credentialsOf(request.headers, secure), address)
      : notKnown(address);
    if (url.startsWith('/health/') || unlimited.has(routeOptions.url)) return;
    if (isAttempt(method, url)) await toSignIn(request);
    await (request.asker.requester.role === null ? ofAddress : ofKnown)(request);
  });
}

/** Signs in by a link, or with the parameters that a provider sent back. */
const isAttempt = (method: string, url: string) =>
  url.startsWith(callbackPath) || (method === 'POST' && url.startsWith('/sign-in/'));
