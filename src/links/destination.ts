import type { PublicLink } from '../projections/links.ts';

/** The query parameter by which the campaign's page learns the code, for the share of a sign-up. */
export const codeParameter = 'dugnad_share';

/** https://support.google.com/analytics/answer/10917952 */
const utmParameters: readonly string[] = [
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_id',
  'utm_term',
  'utm_content',
];

/** Parameters by which advertisers recognise their own click: Google (three), Meta, Microsoft, TikTok, X and LinkedIn. */
const clickIds: readonly string[] = [
  ...['gclid', 'gbraid', 'wbraid', 'fbclid', 'msclkid', 'ttclid', 'twclid', 'li_fat_id'],
];

/** Longer values are nobody's, and are left out. */
const longestValue = 500;

/**
 * Where somebody who follows a link is sent: to the address that its organisers stated, with what the request says of where they came from. Of
 * the request nothing but these parameters is passed on, so nobody can make a link lead elsewhere.
 * @param query of the request
 * @returns null: the campaign has no page
 */
export function destination(
  { code, campaignId, page, reach }: Pick<PublicLink, 'code' | 'campaignId' | 'page' | 'reach'>,
  query: URLSearchParams,
): URL | null {
  const target = page === null ? null : URL.parse(page);
  if (!target || !/^https?:$/.test(target.protocol)) return null;
  const own = new URLSearchParams(target.search);
  const brought = passedOn(query);
  const bringsUtm = utmParameters.some(name => brought.has(name));
  const added = new Map([
    ...(bringsUtm ? [] : [...utmOf(reach, campaignId)].filter(([name]) => !own.has(name))),
    ...brought,
    [codeParameter, code],
  ]);
  // With its question mark: the setter takes one away that a query itself may begin with.
  target.search = `?${withQuery(target.search, added)}`;
  return target;
}

/** What is passed on of a request: of each parameter the first value. */
function passedOn(query: URLSearchParams): Map<string, string> {
  const passed = new Map<string, string>();
  for (const name of [...utmParameters, ...clickIds]) {
    const value = query.get(name);
    if (value && value.length <= longestValue) passed.set(name, value);
  }
  return passed;
}

/** The UTM parameters of a link: those that were stated with it, and what follows from how it reaches people. */
function utmOf({ channel, technique, creativeId, utm }: PublicLink['reach'], campaignId: string) {
  const parameters = {
    utm_source: utm?.source ?? channel?.toLowerCase(),
    utm_medium: utm?.medium ?? technique?.toLowerCase(),
    utm_campaign: utm?.campaign,
    utm_id: campaignId,
    utm_term: utm?.term,
    utm_content: utm?.content ?? creativeId,
  };
  return new Map(Object.entries(parameters).filter((entry): entry is [string, string] => !!entry[1]));
}

/** A page's own query as it is written, without what is stated anew, and then that. */
function withQuery(search: string, added: ReadonlyMap<string, string>): string {
  const kept = search
    .slice(1)
    .split('&')
    .filter(pair => pair !== '' && !added.has([...new URLSearchParams(`&${pair}`).keys()][0] ?? ''));
  return [...kept, new URLSearchParams([...added]).toString()].join('&');
}
