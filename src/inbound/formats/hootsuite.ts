import type { MappedRow } from '../mapped-row.ts';
import { instantIn, noInstant } from '../files/dates.ts';
import type { Item } from '../../commands/batch.ts';
import { RejectedRow } from '../rejected-row.ts';
import { rowDigest } from '../row-digest.ts';
import type { RowReading } from '../sign-up-row.ts';
import type { FileFormat } from './format.ts';

/** The longest title of a planned update. */
const longestTitle = 500;

/** Planned posts, as the bulk composer takes them: date and time, message, and link, without headings. */
export const hootsuite: FileFormat = {
  is: 'Posts planned in bulk: date and time, message, link.',
  system: 'hootsuite',
  channel: 'HOOTSUITE',
  headings: { title: ['message', 'text', 'melding', 'tekst'], link: ['link', 'url', 'lenke', 'lenkje'] },
  rest: 'ignored',
  withoutHeader: ['Date', 'Message', 'Link'],
  needs: ['title'],
  reader: () => planned,
};

function planned(row: MappedRow, { system, channel, dates, target: { campaignId } }: RowReading): Item[] {
  const [at, message, link] = [row.get('at'), row.get('title'), row.get('link')];
  if (at === undefined || message === undefined) throw new RejectedRow('Expected a date and a message.');
  const plannedAt = instantIn(at, dates);
  if (plannedAt === undefined) throw new RejectedRow(noInstant(at));
  const externalId = rowDigest(campaignId, at, message, link);
  const title = message.length > longestTitle ? `${message.slice(0, longestTitle - 1)}…` : message;
  const update = { campaignId, title, channel, plannedAt, ...(link !== undefined && { link }) };
  return [{ planUpdate: { ...update, source: { system, externalId } } }];
}
