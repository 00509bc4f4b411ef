import * as fc from 'fast-check';
import { codeParameter, destination } from '../../src/links/destination.ts';

/** Where somebody who follows a link is sent. */

const link = {
  code: 'zzcfpkc3',
  campaignId: 'c1',
  page: 'https://example.org/ren-strand',
  reach: {},
};
const sentTo = (changes: Partial<Parameters<typeof destination>[0]>, query = '') =>
  destination({ ...link, ...changes }, new URLSearchParams(query))?.href;

const plain = `${link.page}?utm_id=c1&dugnad_share=zzcfpkc3`;

test('it is the page, with the code', () => {
  expect(sentTo({})).toBe(plain);
  expect(sentTo({ page: null })).toBeUndefined();
});

test('UTM parameters and click ids go on, nothing else', () => {
  expect(
    sentTo({}, 'utm_source=fb&utm_content=a%20b&fbclid=IwAR0&next=https://evil.example&email=kari'),
  ).toBe(`${link.page}?utm_source=fb&utm_content=a+b&fbclid=IwAR0&dugnad_share=zzcfpkc3`);
});

test('where the request brings none, the link says how it reaches people', () => {
  const reach = { channel: 'POSTER_QR', technique: 'INFOGRAPHIC', creativeId: 'DAF12' } as const;
  const own = 'utm_source=poster_qr&utm_medium=infographic&utm_id=c1&utm_content=DAF12';
  expect(sentTo({ reach })).toBe(`${link.page}?${own}&dugnad_share=zzcfpkc3`);
  // A click id is none of them.
  expect(sentTo({ reach }, 'gclid=x')).toContain(`${own}&gclid=x`);
  expect(sentTo({ reach }, 'utm_medium=email')).toBe(`${link.page}?utm_medium=email&dugnad_share=zzcfpkc3`);
  const stated = { ...reach, utm: { source: 'library', campaign: 'may', term: 'beach' } };
  expect(sentTo({ reach: stated })).toBe(
    `${link.page}?utm_source=library&utm_medium=infographic&utm_campaign=may&utm_id=c1&utm_term=beach&utm_content=DAF12&dugnad_share=zzcfpkc3`,
  );
});

test('the page’s own query stays as it is written; what the request brings replaces what is named alike', () => {
  const page = 'https://example.org/?a=b%20c&flag&utm_source=site&dugnad_share=another#form';
  expect(sentTo({ page, reach: { channel: 'SMS' } })).toBe(
    'https://example.org/?a=b%20c&flag&utm_source=site&utm_id=c1&dugnad_share=zzcfpkc3#form',
  );
  expect(sentTo({ page }, 'utm_source=fb')).toBe(
    'https://example.org/?a=b%20c&flag&utm_source=fb&dugnad_share=zzcfpkc3#form',
  );
});

test('values that are too long, empty or repeated do not go on', () => {
  const long = 'x'.repeat(501);
  expect(sentTo({}, `fbclid=${long}&gclid=&utm_source=`)).toBe(plain);
  expect(sentTo({}, `gclid=one&gclid=two`)).toContain('gclid=one&dugnad');
});

test.each([
  ['javascript:alert(1)'],
  ['data:text/html,x'],
  ['//example.org'],
  ['ftp://example.org'],
  ['x'],
  [''],
])('%j is no page', page => {
  expect(sentTo({ page })).toBeUndefined();
});

const text = fc.string({ unit: 'binary', maxLength: 20 });

test('whatever a request says, it leads to the same page, with parameters that are known', () => {
  const page = fc.webUrl({ withQueryParameters: true, withFragments: true });
  const names = ['utm_source', 'utm_id', 'gclid', codeParameter, 'next', 'constructor', '__proto__'];
  const query = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), text), text));
  fc.assert(
    fc.property(page, query, (to, pairs) => {
      const asked = new URLSearchParams(pairs);
      const sent = destination({ ...link, page: to }, asked)!;
      const own = new URL(to);
      expect([sent.origin, sent.pathname, sent.hash]).toEqual([own.origin, own.pathname, own.hash]);
      expect(sent.searchParams.getAll(codeParameter)).toEqual([link.code]);
      const known = /^(utm_(source|medium|campaign|id|term|content)|gclid|dugnad_share)$/;
      const added = [...sent.searchParams.keys()].filter(name => !own.searchParams.has(name));
      expect(added.filter(name => !known.test(name))).toEqual([]);
      // What the page says itself is kept, but for what is known.
      for (const [name, value] of own.searchParams)
        if (!known.test(name)) expect(sent.searchParams.getAll(name)).toContain(value);
      for (const name of ['utm_source', 'gclid']) {
        const brought = asked.get(name);
        if (brought) expect(sent.searchParams.getAll(name)).toEqual([brought]);
      }
      // The header takes it.
      expect(sent.href).toMatch(/^https?:[\x21-\x7e]+$/);
    }),
  );
});
