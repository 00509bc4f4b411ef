import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Access, signInPath } from '../auth/access.ts';
import { credentialsOf } from '../graphql/request-context.ts';
import { setSession } from './cookie.ts';
import { escaped, guardPages, page, submit } from './page.ts';
import { registerPart } from './register-part.ts';
import { type ByProvider, providerPath, serveProviderSignIn } from './provider-sign-in.ts';

interface SignIn {
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
  registerPart(fastify, 'sign-in', async pages => {
    pages.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (_, __, done) =>
      done(null, {}),
    );
    guardPages(pages);
    pages.get('/sign-in', (_, reply) => page(reply, 200, ways(byProvider)));
    if (byProvider) serveProviderSignIn(pages, { access, secure, byProvider });
    pages.get<ByToken>('/sign-in/:token', async ({ headers, params }, reply) => {
      const to = await access.linkedTo(params.token);
      if (to === undefined) return page(reply, 403, notUsable);
      return page(reply, 200, isTyped(headers) ? `${form(to)}<script>${submit}</script>` : form(to));
    });
    pages.post<ByToken & { Querystring: { anew?: string } }>('/sign-in/:token', async (request, reply) => {
      const { params, headers, query } = request;
      const to = await access.linkedTo(params.token);
      if (to === undefined) return page(reply, 403, notUsable);
      const { session: before } = credentialsOf(headers, secure);
      const { role } = await access.requester({ session: before });
      if (role !== null && query.anew === undefined) return page(reply, 200, askedFirst(params.token, to));
      const session = await access.signIn(params.token);
      if (!session) return page(reply, 403, notUsable);
      if (before !== undefined) await access.signOut(before);
      void reply.header('set-cookie', setSession(session, secure));
      return reply.redirect('/explorer', 303);
    });
    pages.post('/sign-out', async ({ headers }: FastifyRequest, reply) => {
      const { session } = credentialsOf(headers, secure);
      if (session !== undefined) await access.signOut(session);
      return reply.header('set-cookie', setSession(undefined, secure)).code(204).send();
    });
  });
}

/**
 * Whether the address was typed or pasted, or opened by another program: no page leads there. Browsers say so
 * (https://www.w3.org/TR/fetch-metadata/).
 */
const isTyped = (headers: FastifyRequest['headers']) => headers['sec-fetch-site'] === 'none';

const form = (to: string, action = '') =>
  `<form method="post"${action}><button>Sign in to ${escaped(to)}</button></form>`;

/** A page of another site can lead anybody to a link of its own: then they would record what they mean for others in its organisation. */
const askedFirst = (token: string, to: string) =>
  `<p>You are signed in already. Only go on if you expected this link.</p>${form(to, ` action="${escaped(signInPath(token))}?anew=1"`)}`;

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
