import type { FastifyInstance } from 'fastify';
import { type RuruClientConfig, ruruHTML } from 'ruru/server';
import { getStaticFile } from 'ruru/static';
import { exampleOperations } from './example-operations.ts';

const assets = '/explorer/assets/';

/** The GraphQL explorer at `/explorer`, served whole from this process: it works without internet. */
export function serveExplorer(fastify: FastifyInstance): void {
  const page = ruruHTML({
    staticPath: assets,
    endpoint: '/graphql',
    subscriptionEndpoint: '/graphql',
    clientConfig: { defaultQuery: exampleOperations } as RuruClientConfig,
  });
  fastify.get('/explorer', (_, reply) => reply.type('text/html; charset=utf-8').send(page));
  fastify.get('/', (_, reply) => reply.redirect('/explorer'));
  fastify.get(`${assets}*`, async (request, reply) => {
    const urlPath = request.url.split('?')[0] ?? '';
    const file = await getStaticFile({
      staticPath: assets,
      urlPath,
      acceptEncoding: request.headers['accept-encoding'],
      disallowDevAssets: true,
    });
    if (file) return reply.headers(file.headers).send(file.content);
    reply.callNotFound();
    return reply;
  });
}
