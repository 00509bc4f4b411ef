import { isIP } from 'node:net';

/**
 * Where nothing may be sent, as far as the address itself shows it. What a name leads to is checked with each connection (post.ts).
 * @param networks private networks that are open to webhooks: with any, http is too
 * @returns why not; undefined: it may
 */
export function refuseAddress(text: string, networks: readonly string[]): string | undefined {
  const url = URL.parse(text);
  if (url?.username !== '' || url.password !== '' || url.hash !== '')
    return 'Expected a web address without a password and without #.';
  if (networks.length > 0) return undefined;
  if (url.protocol !== 'https:')
    return 'Expected an address that begins with https://: what is sent could be read on the way.';
  const isLocal = /^(.+\.)?(localhost|local|internal)\.?$/.test(url.hostname);
  const isNumber = isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0;
  if (isLocal || isNumber)
    return 'Expected a name that is known everywhere. For a private network, set WEBHOOK_NETWORKS where the server is started.';
  return undefined;
}
