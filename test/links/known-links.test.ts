import { campaignStream, participantStream, shareStream } from '../../src/domain/streams.ts';
import { KnownLinks, LinkNotKnown } from '../../src/links/known-links.ts';
import { created } from '../domain/examples.ts';
import { recordedEvent } from '../metrics/histories.ts';
import { projected } from '../projections/projected.ts';

/** Where links lead, from this process's read models. */

const page = 'https://example.org/';
const database = projected([
  recordedEvent(1, campaignStream('c1'), 0, 'CampaignCreated', created({ page }).data),
  recordedEvent(2, shareStream('c1', 'k7'), 0, 'LinkCreated', {
    code: 'k7',
    name: 'Plakat',
    attribution: { channel: 'SMS' },
  }),
  recordedEvent(3, participantStream('c1', 'p1'), 0, 'CampaignShared', {
    code: 'k8',
    attribution: { technique: 'QA', area: 'Nordre' },
  }),
]);
const readModels = { database, notReady: undefined as string | undefined };
let links: KnownLinks;
let now = 0;
beforeEach(() => {
  links = new KnownLinks(readModels, () => now);
});
afterEach(() => (readModels.notReady = undefined));

test('a link is known with what its followers may see, and no more', () => {
  expect(links.find('k7')).toEqual({
    code: 'k7',
    campaignId: 'c1',
    organisationId: 'org1',
    name: 'Ryddedag',
    page,
    callToAction: null,
    closedAt: null,
    reach: { channel: 'SMS' },
  });
  // Not where its sharer lives.
  expect(links.find('k8')?.reach).toEqual({ technique: 'QA' });
  expect(links.find('k9')).toBeUndefined();
});

test('a link that was followed leads on while the read models are built anew; of others it is not known whether they are', () => {
  const before = links.find('K7.');
  now += 60_000;
  readModels.notReady = 'they are damaged';
  expect(links.find('k7')).toBe(before);
  expect(() => links.find('k8')).toThrow(LinkNotKnown);
  // What cannot be a code is none, whatever is being built.
  expect(links.find('')).toBeUndefined();
  expect(links.find('x'.repeat(33))).toBeUndefined();
});
