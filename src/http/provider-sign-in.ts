import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Access, signInPath } from '../auth/access.ts';
import type { CodeFlow } from '../auth/code-flow.ts';
import type { Identity } from '../auth/identity.ts';
import { ProviderUnavailable, WrongProviderAddress } from '../auth/provider-unavailable.ts';
import { SignInRefused } from '../auth/sign-in-refused.ts';
import type { ErrorLog } from '../graphql/error-log.ts';
import { addressAsked, cookiesOf, credentialsOf } from '../graphql/request-context.ts';
import { setCookie, setSession } from './cookie.ts';
import { escaped, page } from './page.ts';

/** Signing in by a provider. */
export interface ByProvider {
  readonly flow: CodeFlow;
  /** What people call it. */
  readonly name: string;
  /** The server's public address, if requests do not show it: `https://dugnad.example.org`. */
  readonly publicUrl: string | undefined;
  readonly log: ErrorLog;
}

interface Options {
  readonly access: Access;
  readonly secure: boolean;
  readonly byProvider: ByProvider;
}

/** Where signing in by the provider begins. */
export const providerPath = '/sign-in/oidc';
/** Where a provider sends somebody back to. */
export const callbackPath = '/sign-in/callback';

/** The cookie that binds a sign-in to the browser that began it. */
const pendingCookie = (secure: boolean) => (secure ? '__Host-dugnad-sign-in' : 'dugnad-sign-in');

/** Sends people to the provider, and lets those in who come back as members. Somebody who is a member nowhere learns only that. */
export function serveProviderSignIn(pages: FastifyInstance, { access, secure, byProvider }: Options): void {
  const { flow, log, publicUrl } = byProvider;
  const name = pendingCookie(secure);
  const setPending = (value: string, lasts: number) =>
    setCookie({ name, value, sameSite: 'Lax', lasts }, secure);

  pages.get(providerPath, async (request, reply) => {
    try {
      const { session } = credentialsOf(request.headers, secure);
      const redirectUri = `${addressAsked(publicUrl, request.headers)}${callbackPath}`;
      const { url, sealed } = await flow.begin(redirectUri, session);
      return await reply.header('set-cookie', setPending(sealed, flow.lasts * 1_000)).redirect(url.href, 303);
    } catch (error) {
      return notDone(error, request, reply);
    }
  });

  pages.get(callbackPath, async (request, reply) => {
    void reply.header('set-cookie', setPending('', 0));
    try {
      const { identity, before } = await flow.end(pendingOf(request.headers), queryOf(request));
      return await letIn(identity, before, request, reply);
    } catch (error) {
      return notDone(error, request, reply);
    }
  });

  const pendingOf = (headers: IncomingHttpHeaders) => cookiesOf(headers).get(name);

  const letIn = async (
    identity: Identity,
    before: string | undefined,
    { id: correlationId }: FastifyRequest,
    reply: FastifyReply,
  ) => {
    const memberships = await access.memberships(identity);
    const [only, ...others] = memberships;
    if (!only) {
      const refused = identity.email === null ? notVerified : notInvited;
      log.signInRefused(refused.reason, { correlationId });
      return page(reply, 403, refused.text);
    }
    if (others.length > 0) return page(reply, 200, await choice(access, memberships));
    const session = await access.beginSession(only);
    if (before !== undefined) await access.signOut(before);
    return reply.header('set-cookie', setSession(session, secure)).redirect('/explorer', 303);
  };

  const notDone = (error: unknown, { id: correlationId }: FastifyRequest, reply: FastifyReply) => {
    if (error instanceof SignInRefused) {
      log.signInRefused(error.reason, { correlationId });
      return page(reply, 403, notEnded);
    }
    if (!(error instanceof ProviderUnavailable)) throw error;
    log.report([error], { correlationId });
    return error instanceof WrongProviderAddress
      ? page(reply, 503, `<p>${escaped(error.message)}</p>${again}`)
      : page(reply.header('retry-after', '5'), 503, away);
  };
}

const queryOf = ({ url }: FastifyRequest) => new URLSearchParams(url.split('?').slice(1).join('?'));

/** A button for each organisation: what it sends is a one-time link. */
async function choice(
  access: Access,
  memberships: Awaited<ReturnType<Access['memberships']>>,
): Promise<string> {
  const forms = memberships.map(async membership => {
    const { token } = await access.link(membership);
    const { name } = await access.organisation(membership.organisationId);
    return `<form method="post" action="${signInPath(token)}"><button>${escaped(name ?? membership.organisationId)}</button></form>`;
  });
  return `<p>You are a member of several organisations. For which do you sign in?</p>${(await Promise.all(forms)).join('')}`;
}

const again = '<p><a href="/sign-in">Begin again</a></p>';
const notEnded = `<p>This sign-in could not be completed: it was begun too long ago or in another browser, was used already, or was cancelled.</p>${again}`;
const notInvited = {
  text: `<p>The address that you signed in with is not invited here. Ask an owner to invite it.</p>${again}`,
  reason:
    'No member is known by this account, and its address is not invited, or a member is known by it with another account',
};
const notVerified = {
  text: `<p>The provider does not say that your e-mail address is yours. Have it verified there.</p>${again}`,
  reason: 'No member is known by this account, and the provider has verified no address of it',
};
const away = `<p>The provider does not answer for now. Try again shortly.</p>${again}`;
