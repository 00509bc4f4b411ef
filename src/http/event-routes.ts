import type { FastifyReply } from 'fastify';

/** Where events are followed. */
export const eventsRoute = '/events';

/** Routes whose answer is a stream of events. It lasts as long as somebody follows, so its duration is not measured as a request's. */
export const isEventStream = (reply: FastifyReply): boolean =>
  String(reply.getHeader('content-type')).startsWith('text/event-stream');
