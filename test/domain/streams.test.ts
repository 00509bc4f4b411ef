import * as fc from 'fast-check';
import {
  activityStream,
  campaignCategory,
  campaignStream,
  entryStream,
  indicatorStream,
  participantStream,
  shareStream,
  streamParts,
} from '../../src/domain/streams.ts';
import { categoryOf } from '../../src/event-store/event-store.ts';

const id = fc.stringMatching(/^[0-9a-z]{1,32}$/);

describe('a stream’s name', () => {
  test.each([
    ['a campaign', campaignStream('c1'), 'campaign_c1-campaign'],
    ['an activity', activityStream('c1', 'a1'), 'campaign_c1-activity_a1'],
    ['a participant', participantStream('c1', 'p1'), 'campaign_c1-participant_p1'],
    ['a tracked link', shareStream('c1', 'x1'), 'campaign_c1-share_x1'],
    ['an entry', entryStream('c1', 'e1'), 'campaign_c1-entry_e1'],
    ['an indicator', indicatorStream('c1', 'plastic_waste'), 'campaign_c1-indicator_plastic_waste'],
  ])('of %s never changes', (_, stream, name) => {
    expect(stream).toBe(name);
  });

  test('names its campaign, its kind and its id', () => {
    fc.assert(
      fc.property(id, id, (campaignId, own) => {
        const parts = (kind: string, of = own) => ({ campaignId, kind, id: of });
        expect(streamParts(campaignStream(campaignId))).toEqual(parts('campaign', campaignId));
        expect(streamParts(activityStream(campaignId, own))).toEqual(parts('activity'));
        expect(streamParts(participantStream(campaignId, own))).toEqual(parts('participant'));
        expect(streamParts(shareStream(campaignId, own))).toEqual(parts('share'));
        expect(streamParts(entryStream(campaignId, own))).toEqual(parts('entry'));
        expect(streamParts(indicatorStream(campaignId, `a_${own}`))).toEqual(parts('indicator', `a_${own}`));
      }),
    );
  });

  test('puts it in its campaign’s category, whatever it is about', () => {
    fc.assert(
      fc.property(id, id, (campaignId, own) => {
        const streams = [
          campaignStream(campaignId),
          activityStream(campaignId, own),
          participantStream(campaignId, own),
          shareStream(campaignId, own),
          entryStream(campaignId, own),
          indicatorStream(campaignId, own),
        ];
        for (const stream of streams) expect(categoryOf(stream)).toBe(campaignCategory(campaignId));
      }),
    );
  });

  test.each(['organisation_o1-settings', 'campaign_c1', 'foreign_c1-x_1', '', '-'])(
    '%j is no campaign’s',
    stream => {
      expect(streamParts(stream)).toBeUndefined();
    },
  );
});
