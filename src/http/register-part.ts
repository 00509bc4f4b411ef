import type { FastifyInstance } from 'fastify';

/**
 * Registers routes with hooks and parsers of their own. The name is that in Fastify's messages, https://fastify.dev/docs/latest/Reference/Plugins/;
 * for a part without one Fastify looks through all modules that are loaded, at each start.
 */
export function registerPart(
  fastify: FastifyInstance,
  name: string,
  part: (routes: FastifyInstance) => Promise<void>,
): void {
  void fastify.register(Object.assign(part, { [Symbol.for('fastify.display-name')]: name }));
}
