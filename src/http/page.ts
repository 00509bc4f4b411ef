import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Sends the page's form as soon as it is shown. */
export const submit = 'document.forms[0].submit()';

/** By which a policy allows a script or a style that stands in the page. */
export const integrityOf = (inline: string): string => createHash('sha256').update(inline).digest('base64');

/** A page runs no other script, and sends its forms only here. https://www.w3.org/TR/CSP3/ */
const contentSecurityPolicy = [
  "default-src 'none'",
  `script-src 'sha256-${integrityOf(submit)}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Everything that is served there is for one browser, once, and leads nowhere else by itself. */
export function guardPages(pages: FastifyInstance): void {
  pages.addHook('onRequest', (_, reply, done) => {
    void reply.headers({
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'content-security-policy': contentSecurityPolicy,
    });
    done();
  });
}

/** @param body HTML, in which what others have written is `escaped` */
export function page(reply: FastifyReply, status: number, body: string): FastifyReply {
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Dugnad</title><h1>Dugnad</h1>${body}</html>`,
    );
}

/** A text as it stands in HTML, also in an attribute. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
