import type { PublicLink } from '../projections/links.ts';
import type { Language } from '../sentences/language.ts';
import { linkWords } from '../sentences/link-pages.ts';
import { escaped, integrityOf } from './page.ts';

/** One style for all pages of links; a poster fills a sheet of A4. */
const style = `
  @page { size: A4; margin: 15mm }
  * { box-sizing: border-box }
  body { margin: 0 auto; padding: 1.5rem; max-width: 48rem; font: 1.1rem/1.5 system-ui, sans-serif; color: #111; background: #fff;
    overflow-wrap: anywhere }
  h1 { line-height: 1.15; margin: 0 0 1rem; unicode-bidi: plaintext }
  p { margin: 0 0 1rem; unicode-bidi: plaintext; white-space: pre-line }
  .poster { text-align: center }
  .poster h1 { font-size: 3.2rem }
  .poster h1.long { font-size: 2.2rem }
  .poster h1.longer { font-size: 1.5rem }
  .call { font-size: 1.6rem; font-weight: 600 }
  .poster svg { display: block; width: 100%; max-width: 11cm; height: auto; margin: 1rem auto }
  .address { font-size: 1.5rem; font-weight: 600; direction: ltr }
  @media print { body { padding: 0; max-width: none } }
`;

/** The pages run no script, load nothing, and are shown in no frame. */
export const linkPagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${integrityOf(style)}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** @param body HTML, in which what others have written is `escaped` */
function document(language: Language, title: string, body: string): string {
  return (
    `<!doctype html><html lang="${language.toLowerCase()}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title>` +
    `<style>${style}</style></head><body>${body}</body></html>`
  );
}

type OfCampaign = Pick<PublicLink, 'name' | 'callToAction'>;

/** Where a link leads whose campaign has no page. */
export function campaignPage({ name, callToAction }: OfCampaign, language: Language): string {
  const message = callToAction === null ? '' : `<p dir="auto">${escaped(callToAction)}</p>`;
  return document(
    language,
    name,
    `<main><h1 dir="auto">${escaped(name)}</h1>${message}<p>${linkWords[language].noPage}</p></main>`,
  );
}

/**
 * A page to print. The first line of the call to action stands out, what follows explains it.
 * @param qr the code to scan, as SVG
 * @param address the same, to type
 */
export function poster(
  { name, callToAction }: OfCampaign,
  { address, qr, language }: { readonly address: string; readonly qr: string; readonly language: Language },
): string {
  const [call = '', ...description] = (callToAction ?? '').trim().split('\n');
  const explanation = description.join('\n').trim();
  return document(
    language,
    name,
    '<main class="poster">' +
      `<h1 dir="auto"${lengthClass(name)}>${escaped(name)}</h1>` +
      (call && `<p dir="auto" class="call">${escaped(call)}</p>`) +
      (explanation && `<p dir="auto">${escaped(explanation)}</p>`) +
      qr.replace('<svg ', `<svg role="img" aria-label="${escaped(address)}" `) +
      `<p>${linkWords[language].scan}</p><p class="address">${escaped(typed(address))}</p></main>`,
  );
}

/** Nobody types `https://`. */
const typed = (address: string) => address.replace(/^https?:\/\//, '');

function lengthClass(name: string): string {
  if (name.length > 90) return ' class="longer"';
  return name.length > 35 ? ' class="long"' : '';
}

/** There is no such link, or it cannot be looked up. */
export function linkProblem(language: Language, problem: 'unknown' | 'notReady'): string {
  const { title, advice } = linkWords[language][problem];
  return document(language, title, `<main><h1>${title}</h1><p>${advice}</p></main>`);
}
