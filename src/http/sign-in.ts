import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from '../auth/access.ts';
import { credentialsOf, sessionCookie } from '../graphql/request-context.ts';

/** The path that a link leads to. */
export const signInPath = (token: string): string => `/sign-in/${token}`;

const submit = 'document.forms[0].submit()';
const hashOf = (script: string) => createHash('sha256').update(script).digest('base64');

/** The page runs its one script, and sends its form here. https://www.w3.org/TR/CSP3/ */
const contentSecurityPolicy = [
  "default-src 'none'",
  `script-src 'sha256-${hashOf(submit)}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface ByToken {
  Params: { token: string };
}

/**
 * Signing in by a link, and out again. The link opens a page that sends a form: programs that only look at links, as mail
 * scanners and chats do, do not use it up. Whoever is signed in already is asked first.
 */
export function serveSignIn(fastify: FastifyInstance, access: Access, secure: boolean): void {
  void fastify.register(async pages => {
    pages.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (_, __, done) =>
      done(null, {}),
    );
    pages.addHook('onRequest', (_, reply, done) => {
      void reply.headers({
        'cache-control': 'no-store',
        'referrer-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'content-security-policy': contentSecurityPolicy,
      });
      done();
    });
    pages.get<ByToken>('/sign-in/:token', async ({ headers }, reply) =>
      page(reply, 200, await signInForm(headers)),
    );
    pages.post<ByToken>('/sign-in/:token', async ({ params, headers }, reply) => {
      const session = await access.signIn(params.token);
      if (!session) return page(reply, 403, notUsable);
      const { session: before } = credentialsOf(headers);
      if (before !== undefined) await access.signOut(before);
      void reply.header('set-cookie', cookie(session.token, session.expiresAt - Date.now(), secure));
      return reply.redirect('/explorer', 303);
    });
    pages.post('/sign-out', async ({ headers }: FastifyRequest, reply) => {
      const { session } = credentialsOf(headers);
      if (session !== undefined) await access.signOut(session);
      return reply
        .header('set-cookie', cookie('', 0, secure))
        .code(204)
        .send();
    });
    const signInForm = async (headers: FastifyRequest['headers']) => {
      const { session } = credentialsOf(headers);
      const { role } = await access.requester({ session });
      return role === null
        ? `<form method="post"><button>Sign in</button></form><script>${submit}</script>`
        : '<p>You are signed in already. Only go on if you expected this link.</p><form method="post"><button>Sign in anew</button></form>';
    };
  });
}

const notUsable =
  '<p>This link was used already, or is older than an hour.</p><p>Whoever runs the server gets another by: dugnad sign-in. An owner makes one by the mutation createSignInLink.</p>';

function page(reply: FastifyReply, status: number, body: string): FastifyReply {
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Dugnad</title><h1>Dugnad</h1>${body}</html>`,
    );
}

/** @param lasts milliseconds */
function cookie(token: string, lasts: number, secure: boolean): string {
  const attributes = [
    'Path=/',
    'HttpOnly',
    'SameSite=Strict',
    `Max-Age=${Math.max(0, Math.floor(lasts / 1_000))}`,
  ];
  return [`${sessionCookie(secure)}=${token}`, ...attributes, ...(secure ? ['Secure'] : [])].join('; ');
}
