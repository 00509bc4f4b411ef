import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Allowances, inSeconds } from '../auth/allowances.ts';
import { failure } from '../graphql/error-codes.ts';
import { tooManyRequests } from '../graphql/too-many-requests.ts';
import type { ConnectorAddresses } from '../inbound/connectors/address.ts';
import { kindInPath } from '../inbound/connectors/address.ts';
import { connectors } from '../inbound/connectors/all.ts';
import type { Configured, ConfiguredConnectors } from '../inbound/connectors/configured.ts';
import type { Connector, InboundRequest, Secrets } from '../inbound/connectors/connector.ts';
import type { Inbox } from '../inbound/inbox.ts';
import type { ConnectorReports } from '../inbound/reports.ts';
import type { AddressOf } from './client-address.ts';
import { inboundRoute } from './inbound-routes.ts';
import { deepest, outlineOf } from './json-outline.ts';
import { registerPart } from './register-part.ts';
import { queryOf } from './query-of.ts';

interface Inbound {
  readonly addresses: ConnectorAddresses;
  readonly configured: ConfiguredConnectors;
  readonly inbox: Inbox;
  readonly reports: ConnectorReports;
  readonly addressOf: AddressOf;
  /** How many payloads of one connector are taken. */
  readonly ofConnector: Allowances;
  /** How many unverified requests of one address are checked. */
  readonly ofAddress: Allowances;
}

interface Asked {
  Params: { kind: string; id: string };
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The connector whose address it was sent to; set before the body is read. */
    addressed?: Addressed;
  }
}

/** A request to the address of a connector. */
interface Addressed {
  readonly configured: Configured;
  readonly connector: Connector;
  readonly secrets: Secrets;
}

/**
 * Takes what other systems send: `POST /inbound/<kind>/<id>`. It is answered once what it says is on the disk; an error means that it is to be sent again.
 * The body's bytes are checked before anything is read from them.
 */
export function serveInbound(fastify: FastifyInstance, inbound: Inbound): void {
  registerPart(fastify, 'inbound', async routes => {
    routes.removeAllContentTypeParsers();
    routes.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
    // Before the body is read: a sender that does not know the address is refused early.
    routes.addHook<Asked>('onRequest', async request => {
      request.addressed = await addressed(request, inbound);
    });

    routes.get<Asked>(inboundRoute, async (request, reply) => {
      const { connector, secrets, configured } = request.addressed!;
      const query = queryOf(request);
      const answer = connector.handshake?.(query, secrets);
      if (answer === undefined) {
        throw unverified(configured, request, inbound);
      }
      return typeof answer === 'string'
        ? reply.type('text/plain; charset=utf-8').send(answer)
        : reply.send(answer);
    });

    routes.post<Asked>(inboundRoute, async (request, reply) => take(request, reply, inbound));
  });
}

async function take(request: FastifyRequest<Asked>, reply: FastifyReply, inbound: Inbound): Promise<object> {
  const { configured, connector, secrets } = request.addressed!;
  const { inbox, reports, ofConnector } = inbound;
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const asked: InboundRequest = { headers: request.headers, query: queryOf(request), body };
  if (connector.verify?.(asked, secrets, Date.now()) !== true) {
    throw unverified(configured, request, inbound);
  }
  const wait = ofConnector.take(configured.id, 1);
  if (wait > 0) throw tooManyRequests('Too much comes through this connector.', inSeconds(wait));
  reports.heard(configured.id, Date.now());
  const payload = jsonOf(body);
  if (payload === undefined) {
    reports.count(configured.id, 'received');
    reports.refused(configured.id, { code: 'NONSENSE', reason: 'The body was no JSON.' }, Date.now());
    throw failure('BAD_REQUEST', 'The body is no JSON, or goes too deep.');
  }
  const target = await inbound.configured.target(configured);
  if (!target) throw failure('ROUTE_NOT_FOUND', nothingHere);
  const contents =
    connector.read?.(payload, { connectorId: configured.id, settings: configured.state.settings, target }) ??
    [];
  return reply.code(200).send(await inbox.take(configured, contents));
}

/**
 * The connector that is addressed. What is unknown, removed, or of another kind is answered alike.
 * @throws {GraphQLError} there is none, or too much comes from there that proves nothing
 */
async function addressed(
  { params, raw }: FastifyRequest<Asked>,
  { addresses, configured, ofAddress, addressOf }: Inbound,
): Promise<Addressed> {
  const id = addresses.read(params.id);
  const counted = countedAs(id, addressOf(raw));
  const wait = ofAddress.wait(counted, 1);
  if (wait > 0) throw tooManyRequests('Too many requests come from this address.', inSeconds(wait));
  const found = id === undefined ? undefined : await configured.find(id);
  if (!found || kindInPath(found.state.kind) !== params.kind) {
    ofAddress.charge(counted, 1);
    throw failure('ROUTE_NOT_FOUND', nothingHere);
  }
  const secrets = await configured.secrets(found);
  if (!secrets) throw failure('STORE_UNAVAILABLE', 'The secrets of this connector must be entered anew.');
  return { configured: found, connector: connectors[found.state.kind], secrets };
}

const nothingHere = 'There is nothing here.';

function unverified({ id }: Configured, { raw }: FastifyRequest, { ofAddress, addressOf, reports }: Inbound) {
  ofAddress.charge(countedAs(id, addressOf(raw)), 1);
  reports.count(id, 'unverified');
  return failure('UNAUTHENTICATED', 'The request does not show that it comes from there.');
}

/** For each connector apart: one whose secret is wrong, or that was removed, must not shut out others of the same system. */
const countedAs = (connectorId: string | undefined, address: string): string =>
  connectorId === undefined ? address : `${connectorId} ${address}`;

/** undefined: it is no JSON, or too deep. */
function jsonOf(body: Buffer): unknown {
  if (outlineOf(body).depth > deepest) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    return undefined;
  }
}
