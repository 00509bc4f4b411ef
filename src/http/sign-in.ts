import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Access } from '../auth/access.ts';
import { credentialsOf } from '../graphql/request-context.ts';
import { setSession } from './cookie.ts';
import { escaped, guardPages, page, submit } from './page.ts';
import { type ByProvider, providerPath, serveProviderSignIn } from './provider-sign-in.ts';

/** The path that a link leads to. */
export const signInPath = (token: string): string => `/sign-in/${token}`;

export interface SignIn {
  readonly access: Access;
  /** Whether browsers reach the server by TLS. */
  readonly secure: boolean;
  /** undefined: people sign in by links alone. */
  readonly byProvider: ByProvider | undefined;
}

interface ByToken {
  Params: { token: string };
}

/**
 * Signing in, and out again. A link opens a page that sends a form: programs that only look at links, as mail scanners and
 * chats do, do not use it up. Whoever is signed in already is asked first.
 */
export function serveSignIn(fastify: FastifyInstance, { access, secure, byProvider }: SignIn): void {
  void fastify.register(async pages => {
    pages.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (_, __, done) =>
      done(null, {}),
    );
    guardPages(pages);
    pages.get('/sign-in', (_, reply) => page(reply, 200, ways(byProvider)));
    if (byProvider) serveProviderSignIn(pages, { access, secure, byProvider });
    pages.get<ByToken>('/sign-in/:token', async ({ headers }, reply) =>
      page(reply, 200, await signInForm(headers)),
    );
    pages.post<ByToken>('/sign-in/:token', async ({ params, headers }, reply) => {
      const session = await access.signIn(params.token);
      if (!session) return page(reply, 403, notUsable);
      const { session: before } = credentialsOf(headers);
      if (before !== undefined) await access.signOut(before);
      void reply.header('set-cookie', setSession(session, secure));
      return reply.redirect('/explorer', 303);
    });
    pages.post('/sign-out', async ({ headers }: FastifyRequest, reply) => {
      const { session } = credentialsOf(headers);
      if (session !== undefined) await access.signOut(session);
      return reply.header('set-cookie', setSession(undefined, secure)).code(204).send();
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

const howToGetLink =
  '<p>Whoever runs the server gets a link by: dugnad sign-in. An owner makes one by the mutation createSignInLink.</p>';

const notUsable = `<p>This link was used already, or is older than an hour.</p>${howToGetLink}`;

/** The page that leads to the provider, by a link: a form would need the provider in the policy of the page. */
function ways(byProvider: ByProvider | undefined): string {
  const links = '<p>A link signs you in once, within an hour after it was made.</p>';
  const provider =
    byProvider && `<p><a href="${providerPath}">Sign in with ${escaped(byProvider.name)}</a></p>`;
  return `${provider ?? ''}${links}${howToGetLink}`;
}
