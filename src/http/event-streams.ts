import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { type Access, type Credentials, NotLetIn } from '../auth/access.ts';
import { lacks, type Requester } from '../auth/requester.ts';
import { noTypes, storedTypes } from '../commands/event-type.ts';
import type { Positions } from '../event-store/positions.ts';
import { failure } from '../graphql/error-codes.ts';
import { forbidden, invalidInput, notFound } from '../graphql/errors.ts';
import { positionArgument } from '../graphql/position.ts';
import { credentialsOf } from '../graphql/request-context.ts';
import { tooManyRequests } from '../graphql/too-many-requests.ts';
import type { Views } from '../graphql/view.ts';
import type { EventSelection, LogReader } from '../outbound/campaign-events.ts';
import { cloudEvent } from '../outbound/cloud-event.ts';
import type { EventMessage } from '../outbound/event-message.ts';
import {
  EventStream,
  serverStops,
  type EventStreamLimits,
  type StreamedEvent,
} from '../outbound/event-stream.ts';
import { eventsRoute } from './event-routes.ts';
import { withStatus } from './error-status.ts';

interface EventStreams {
  readonly log: LogReader;
  readonly views: Views;
  readonly positions: Positions;
  readonly access: Access;
  /** Whether browsers reach the server by TLS. */
  readonly secure: boolean;
  /** The beginning of each event's `source`. */
  readonly address: string;
  readonly limits: EventStreamLimits;
  readonly stopping: AbortSignal;
}

type Parameter = 'campaign' | 'types' | 'after';
const parameters: readonly string[] = ['campaign', 'types', 'after'] satisfies Parameter[];

interface Asked {
  Querystring: Partial<Record<Parameter, string | string[]>>;
}

/** Events as they come, over HTTP: `GET /events?campaign=…&types=…&after=…`. */
export function serveEventStreams(
  fastify: FastifyInstance,
  streams: EventStreams,
): { readonly running: number } {
  const running = new Map<EventStream, string>();
  fastify.get<Asked>(eventsRoute, { exposeHeadRoute: false }, async (request, reply) => {
    const { countedAs } = request.asker;
    const events = await whatIsAsked(request, streams);
    crowdedBy(countedAs, running, streams.limits);
    const stopping = new AbortController();
    const stream = new EventStream(shown(events(stopping.signal), streams), streams.limits);
    running.set(stream, countedAs);
    const checking = watched(stream, request, streams);
    const stop = () => {
      stream.goodbye(serverStops);
      // Who takes nothing would delay the stop by all the time that requests get.
      setTimeout(() => reply.raw.destroy(), streams.limits.farewell).unref();
    };
    streams.stopping.addEventListener('abort', stop);
    stream.once('close', () => {
      stopping.abort();
      clearInterval(checking);
      streams.stopping.removeEventListener('abort', stop);
      running.delete(stream);
    });
    return reply
      .headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      .type('text/event-stream; charset=utf-8')
      .send(stream);
  });
  return {
    get running() {
      return running.size;
    },
  };
}

type Follow = (signal: AbortSignal) => AsyncGenerator<EventMessage, undefined>;

/** @throws {GraphQLError} they may not have it, or there is no such thing for them */
async function whatIsAsked(
  { asker: { requester }, query, headers }: FastifyRequest<Asked>,
  { log, views, positions }: EventStreams,
): Promise<Follow> {
  if (!requester.rights.has('EVENTS')) {
    const message = lacks(requester, 'Following events', 'EVENTS');
    throw requester.role === null ? failure('UNAUTHENTICATED', message) : forbidden(message);
  }
  const odd = Object.entries(query).find(
    ([name, value]) => !parameters.includes(name) || typeof value !== 'string',
  );
  if (odd) throw badRequest(invalidInput(odd[0], 'Expected campaign, types and after, each once at most.'));
  const { campaign, types, after } = query as Partial<Record<Parameter, string>>;
  const last = headers['last-event-id'];
  const selection: EventSelection = {
    types: typesIn(types),
    after: await positionIn(typeof last === 'string' && last !== '' ? last : after, positions),
  };
  if (campaign === undefined) {
    return signal => log.followOrganisation(requester.organisationId, requester.campaigns, selection, signal);
  }
  if (!views.holds(await views.live(), requester, campaign)) throw withStatus(404, notFound('campaign'));
  return signal => log.follow(campaign, selection, signal);
}

function typesIn(text: string | undefined): EventSelection['types'] {
  if (text?.trim() === '') throw badRequest(invalidInput('types', noTypes));
  const names = text?.split(',').map(name => name.trim());
  const types = storedTypes(names);
  if (names && types?.length !== names.length)
    throw badRequest(
      invalidInput('types', 'Expected event types, separated by commas, such as SIGNED_UP,CAMPAIGN_SHARED.'),
    );
  return types;
}

async function positionIn(text: string | undefined, positions: Positions) {
  if (text === undefined) return undefined;
  try {
    return await positionArgument(positions, text, 'after');
  } catch (error) {
    throw error instanceof GraphQLError ? badRequest(error) : error;
  }
}

async function* shown(
  events: AsyncGenerator<EventMessage, undefined>,
  { positions, address }: EventStreams,
): AsyncGenerator<StreamedEvent, undefined> {
  for await (const event of events) {
    const id = positions.text(event.position);
    yield { id, data: cloudEvent(event, address, id) };
  }
}

/** @throws {GraphQLError} too many streams are open */
function crowdedBy(
  countedAs: string,
  running: ReadonlyMap<EventStream, string>,
  { streams, streamsPerAsker }: EventStreamLimits,
): void {
  const own = [...running.values()].filter(other => other === countedAs).length;
  if (own >= streamsPerAsker || running.size >= streams)
    throw tooManyRequests('Too many streams of events are open. Close some first.', 5);
}

/** Ends the stream once whoever asked is not let in any more, or may see less. */
function watched(
  stream: EventStream,
  { headers, asker: { requester } }: FastifyRequest,
  { access, secure, limits }: EventStreams,
): NodeJS.Timeout {
  const credentials = credentialsOf(headers, secure);
  return setInterval(() => {
    void isStillLetIn(access, credentials, requester).then(is => {
      if (!is) stream.goodbye('The key or the session does not open this any more.');
    });
  }, limits.checkedAgain);
}

async function isStillLetIn(access: Access, credentials: Credentials, before: Requester): Promise<boolean> {
  try {
    const now = await access.requester(credentials);
    return (
      now.rights.has('EVENTS') && now.organisationId === before.organisationId && now.role === before.role
    );
  } catch (error) {
    // An identity provider or a directory that is away ends no stream.
    return !(error instanceof NotLetIn);
  }
}

const badRequest = (error: GraphQLError) => withStatus(400, error);
