import type { IncomingMessage } from 'node:http';
import * as fc from 'fast-check';
import { clientAddresses } from '../../src/http/client-address.ts';

const from = (remoteAddress: string | undefined, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

const behind = clientAddresses(['10.0.0.7', '172.16.0.0/12', 'fd00::/8']);

test.each([
  ['without a proxy', '203.0.113.5', undefined, '203.0.113.5'],
  ['who is no proxy may state nothing', '203.0.113.5', '198.51.100.1', '203.0.113.5'],
  ['what the proxy states', '10.0.0.7', '203.0.113.5', '203.0.113.5'],
  ['what two proxies state', '10.0.0.7', '203.0.113.5, 172.20.0.1', '203.0.113.5'],
  ['not what the client itself sent', '10.0.0.7', '198.51.100.1, 203.0.113.5', '203.0.113.5'],
  ['not with its port', '10.0.0.7', '203.0.113.5:41234', '203.0.113.5'],
  ['not with its port, in IPv6', 'fd00::1', '[2001:db8:1:2:3::4]:41234', '2001:db8:1:2::'],
  ['its network, in IPv6', 'fd00::1', '2001:db8:1:2:ffff::4', '2001:db8:1:2::'],
  ['IPv4 as IPv6 has it', '::ffff:10.0.0.7', '::ffff:203.0.113.5', '203.0.113.5'],
  ['the proxy itself, where it states none', '10.0.0.7', undefined, '10.0.0.7'],
  ['the proxy itself, where it states nonsense', '10.0.0.7', 'unknown', '10.0.0.7'],
  ['nobody, when the connection is gone', undefined, '203.0.113.5', ''],
])('%s', (_, peer, forwarded, address) => {
  expect(behind(from(peer, forwarded))).toBe(address);
});

test('where no proxy is trusted the header means nothing', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.string(), (peer, forwarded) => {
      expect(clientAddresses([])(from(peer, forwarded))).toBe(peer);
    }),
  );
});

test('no client chooses by which address it is counted', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string())), sent => {
      expect(behind(from('10.0.0.7', [...sent, '203.0.113.5'].join(', ')))).toBe('203.0.113.5');
    }),
  );
});
