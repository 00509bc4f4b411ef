import type { PayloadReading, Content } from '../connector.ts';
import { epochIn, idIn } from '../json.ts';
import { type MetaChange, nonsense, recorded } from './change.ts';

/** The most that the ledger takes for a number of comments. */
const most = 10_000_000;

/**
 * How many replies a story had when it expired, https://developers.facebook.com/docs/instagram-platform/webhooks. −1 means fewer than 5, and
 * 0 is what accounts in Europe and Japan are answered whatever the number is: neither is known, so neither is recorded.
 */
export function storyReplies(
  { entry, value }: MetaChange,
  { target: { campaignId } }: PayloadReading,
): Content {
  const [story, { replies }, occurredAt] = [idIn(value, 'media_id'), value, epochIn(entry, 'time')];
  if (story === undefined || !Number.isInteger(replies))
    return nonsense('A story without an id or a number of replies.');
  const count = Number(replies);
  if (count < 1 || count > most) return { says: 'nothing' };
  return recorded({
    observeDiscussion: {
      campaignId,
      channel: 'INSTAGRAM_STORY',
      comments: count,
      // As many people at the most: who replied is not reported.
      participants: count,
      ...(occurredAt !== undefined && { occurredAt }),
      source: { system: 'instagram', externalId: `story:${story}` },
    },
  });
}
