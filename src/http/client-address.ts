import type { IncomingMessage } from 'node:http';
import { isIP, SocketAddress } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';
import { normalizeIP } from '@fastify/rate-limit';

/** By which address a request's client is counted: an IPv6 network of 64 bits is one, since one customer has all of it. */
export type AddressOf = (request: IncomingMessage) => string;

/**
 * Behind reverse proxies the client's address is the last in `X-Forwarded-For` that is not a proxy's; the earlier ones are what
 * the client itself has sent. Fastify's own `trustProxy` is not used, since it would also believe `X-Forwarded-Host`.
 * @param proxies addresses and networks, such as 10.0.0.0/8
 */
export function clientAddresses(proxies: readonly string[]): AddressOf {
  const isProxy = proxyAddr.compile([...proxies]);
  return request => {
    const peer = request.socket.remoteAddress;
    if (peer === undefined) return '';
    return normalizeIP(withoutPort(proxyAddr(request, isProxy)) ?? peer);
  };
}

/** Some proxies add the port. Undefined: it is no address. */
function withoutPort(text: string): string | undefined {
  return isIP(text) === 0 ? SocketAddress.parse(text)?.address : text;
}
