import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { linkAddress, linksPath } from '../graphql/link-address.ts';
import { destination } from '../links/destination.ts';
import type { Followers } from '../links/follow.ts';
import { type KnownLinks, LinkNotKnown } from '../links/known-links.ts';
import { qrPng, qrSvg, sizeOf } from '../links/qr.ts';
import { readerLanguage } from '../links/reader-language.ts';
import type { PublicLink } from '../projections/links.ts';
import type { Language } from '../sentences/language.ts';
import type { AddressOf } from './client-address.ts';
import { campaignPage, linkPagePolicy, linkProblem, poster } from './link-pages.ts';
import { linkRoute } from './link-routes.ts';
import { registerPart } from './register-part.ts';
import { queryOf } from './query-of.ts';

interface TrackedLinks {
  readonly links: KnownLinks;
  readonly followers: Followers;
  readonly addressOf: AddressOf;
  /** The address by which the server is reached. */
  readonly reachedBy: (request: FastifyRequest) => string;
}

interface ByCode {
  Params: { code: string };
}

/** How long until a link is tried again that cannot be looked up, in seconds. */
const tryAgainAfter = '2';

/** Nothing is kept, nor found by searching. */
const ofAll = { 'cache-control': 'no-store', 'x-robots-tag': 'noindex' };

/** Pictures of a code never change; they may be shown on other pages. */
const pictureHeaders = {
  'cache-control': 'public, max-age=86400',
  'cross-origin-resource-policy': 'cross-origin',
};

/** Tracked links, as anybody follows them; their codes to scan; and pages to print. */
export function serveTrackedLinks(
  fastify: FastifyInstance,
  { links, followers, addressOf, reachedBy }: TrackedLinks,
): void {
  registerPart(fastify, 'tracked-links', async routes => {
    routes.addHook('onRequest', (_, reply, done) => {
      void reply.headers(ofAll);
      done();
    });

    /** Answers with what is made of the link, or that there is none. */
    const answer =
      (make: (link: PublicLink, request: FastifyRequest, reply: FastifyReply) => unknown) =>
      (request: FastifyRequest<ByCode>, reply: FastifyReply) => {
        try {
          const link = links.find(request.params.code);
          return link ? make(link, request, reply) : noSuchLink(request, reply);
        } catch (error) {
          if (!(error instanceof LinkNotKnown)) throw error;
          void reply.header('retry-after', tryAgainAfter);
          return page(reply, 503, linkProblem(languageOf(request), 'notReady'));
        }
      };

    routes.get(
      linkRoute,
      answer((link, request, reply) => {
        followers.follow(link, {
          method: request.method,
          headers: request.headers,
          address: addressOf(request.raw),
        });
        const target = destination(link, queryOf(request));
        return target && !leadsHere(target, reachedBy(request))
          ? reply.redirect(target.href, 302)
          : page(reply, 200, campaignPage(link, languageOf(request)));
      }),
    );

    routes.get(
      `${linkRoute}/qr.svg`,
      answer(async ({ code }, request, reply) => {
        const size = sizeOf(queryOf(request).get('size'));
        const picture = await qrSvg(linkAddress(reachedBy(request), code), size);
        return reply.headers(pictureHeaders).type('image/svg+xml; charset=utf-8').send(picture);
      }),
    );

    routes.get(
      `${linkRoute}/qr.png`,
      answer(async ({ code }, request, reply) => {
        const size = sizeOf(queryOf(request).get('size'));
        const picture = await qrPng(linkAddress(reachedBy(request), code), size);
        return reply.headers(pictureHeaders).type('image/png').send(picture);
      }),
    );

    routes.get(
      `${linkRoute}/poster`,
      answer(async (link, request, reply) => {
        const address = linkAddress(reachedBy(request), link.code);
        const qr = await qrSvg(address, undefined, 'Q');
        return page(reply, 200, poster(link, { address, qr, language: languageOf(request) }));
      }),
    );

    routes.get(`${linksPath}*`, noSuchLink);
  });
}

/** Whether a request is for a path under links, also if the path cannot be decoded. */
export const isOfLinks = (url: string): boolean => url.startsWith(linksPath);

/** A page for people: links are followed by them. */
export function noSuchLink(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return page(reply.headers(ofAll), 404, linkProblem(languageOf(request), 'unknown'));
}

function page(reply: FastifyReply, status: number, html: string): FastifyReply {
  return reply
    .code(status)
    .headers({ 'content-security-policy': linkPagePolicy, vary: 'accept-language' })
    .type('text/html; charset=utf-8')
    .send(html);
}

const languageOf = (request: FastifyRequest): Language =>
  readerLanguage(queryOf(request).get('lang'), request.headers['accept-language']);

/** A page that is one of our own links would lead around in a circle. */
const leadsHere = ({ origin, pathname }: URL, reachedBy: string) =>
  origin === new URL(reachedBy).origin && pathname.startsWith(linksPath);
