import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Documents, StatedDocument } from '../graphql/documents.ts';

/**
 * Holds requests to the documents that are answered, before they are parsed. One that states a hash alone is given its document
 * here: Apollo would expect that clients may register any.
 */
export function answerListedAlone(fastify: FastifyInstance, documents: Documents): void {
  fastify.addHook('preHandler', (request, _, done) => {
    if (request.routeOptions.url === '/graphql') hold(request, documents);
    done();
  });
}

/** @throws {GraphQLError} it is not answered */
function hold(request: FastifyRequest, documents: Documents): void {
  const { requester } = request.asker;
  if (request.method === 'GET') {
    const { pathname, searchParams: stated } = new URL(request.url, 'http://localhost');
    const extensions = parsed(stated.get('extensions'));
    const query = documents.asked(requester, { query: stated.get('query'), extensions });
    if (query === undefined || extensions === undefined) return;
    stated.set('query', query);
    stated.set('extensions', JSON.stringify(withoutHash(extensions)));
    // Apollo reads the address, the limits what was read from it.
    request.raw.url = `${pathname}?${stated.toString()}`;
    request.query = Object.fromEntries(stated);
  } else if (typeof request.body === 'object' && request.body !== null) {
    const body = request.body as StatedDocument;
    const query = documents.asked(requester, body);
    if (query === undefined || body.extensions === undefined) return;
    request.body = { ...body, query, extensions: withoutHash(body.extensions) };
  }
}

/** Undefined: it is no JSON, which Apollo says. */
function parsed(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withoutHash(extensions: unknown): unknown {
  if (typeof extensions !== 'object' || extensions === null) return extensions;
  const { persistedQuery: _, ...others } = extensions as { readonly persistedQuery?: unknown };
  return others;
}
