import type { IncomingHttpHeaders } from 'node:http';
import { isbot } from 'isbot';

/**
 * Whether a request is somebody who follows a link, and not a program that looks where it leads: one that shows a preview in a chat, a
 * search engine, a scanner of mails, a browser that fetches ahead, or a page that embeds the address.
 */
export function isVisit(method: string, headers: IncomingHttpHeaders): boolean {
  return method === 'GET' && !isAhead(headers) && isNavigation(headers) && isPersons(headers['user-agent']);
}

/** Fetched ahead, in case somebody follows: `Sec-Purpose` and `Purpose` (Chromium), `X-Moz` (Firefox), `X-Purpose` (Safari). */
function isAhead(headers: IncomingHttpHeaders): boolean {
  return ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'].some(name =>
    /prefetch|prerender|preview/i.test(String(headers[name] ?? '')),
  );
}

/** Browsers say what they fetch an answer for; one that is followed fills a window. https://www.w3.org/TR/fetch-metadata/ */
function isNavigation({ 'sec-fetch-dest': fetchedFor }: IncomingHttpHeaders): boolean {
  return fetchedFor === undefined || fetchedFor === 'document';
}

/** Every browser says what it is. */
const isPersons = (userAgent: string | undefined) =>
  userAgent !== undefined && userAgent.trim() !== '' && !isbot(userAgent);
