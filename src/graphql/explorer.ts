import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** The explorer, as `npm run build` makes it. */
const built = join(import.meta.dirname, '../../dist/explorer');

/**
 * The page runs only scripts of this server, and connects only to it. Inline styles are allowed, since the editor makes some.
 * Source of the directives: https://www.w3.org/TR/CSP3/
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.ttf': 'font/ttf',
};

/** The GraphQL explorer at `/explorer`, served whole from this process: it works without internet. */
export function serveExplorer(fastify: FastifyInstance): void {
  const files = new Set(existsSync(built) ? readdirSync(built, { recursive: true, encoding: 'utf8' }) : []);
  const send = (name: string, request: FastifyRequest, reply: FastifyReply) => {
    const type = mediaTypes[extname(name)];
    if (!type || !files.has(name)) {
      reply.callNotFound();
      return reply;
    }
    const compressed = files.has(`${name}.gz`) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    if (compressed) void reply.header('content-encoding', 'gzip');
    void reply.headers({
      vary: 'accept-encoding',
      'x-content-type-options': 'nosniff',
      // An asset's name changes with its content.
      'cache-control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      'content-security-policy': contentSecurityPolicy,
    });
    return reply.type(type).send(createReadStream(join(built, compressed ? `${name}.gz` : name)));
  };
  fastify.get('/', (_, reply) => reply.redirect('/explorer'));
  fastify.get('/explorer', (request, reply) =>
    files.has('index.html')
      ? send('index.html', request, reply)
      : reply.code(404).type('text/plain').send('The explorer has not been built. Run: npm run build\n'),
  );
  fastify.get<{ Params: { '*': string } }>('/explorer/*', (request, reply) =>
    send(request.params['*'], request, reply),
  );
}
