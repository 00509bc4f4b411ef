import type { FastifyReply } from 'fastify';

/** Where events are followed. */
export const eventsRoute = '/events';

/** What is answered is a stream of events. It lasts as long as somebody follows: a length of time that is no request's. */
export const isEventStream = (reply: FastifyReply): boolean =>
  String(reply.getHeader('content-type')).startsWith('text/event-stream');
