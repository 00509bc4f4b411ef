import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { eventsRoute } from './event-routes.ts';

/** Every event type, as an AsyncAPI document: https://www.asyncapi.com/docs/reference/specification/v3.0.0 */
const catalogue = new URL('../../asyncapi.json', import.meta.url);

/** The event catalogue, at `/events/catalogue`. Anybody may read it: it reveals nothing of the recorded data. */
export function serveEventCatalogue(fastify: FastifyInstance): void {
  const document = readFileSync(catalogue);
  fastify.get(`${eventsRoute}/catalogue`, (_, reply) =>
    reply.header('cache-control', 'no-cache').type('application/json; charset=utf-8').send(document),
  );
}
