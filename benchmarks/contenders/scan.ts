import { DatabaseSync } from 'node:sqlite';
import { type GeneratedLog, logPath } from '../generated/log.ts';
import type { Rate } from '../loads/rebuild.ts';
import { mustBe } from '../measure.ts';
import { answer } from '../processes.ts';

/** The least that any rebuild must do: reads every event of a log in order, and parses its JSON. */
export interface Scan {
  readonly log: GeneratedLog;
  /** Only this campaign's events. */
  readonly campaignId?: string;
}

if (import.meta.main) answer(scan);

const pageSize = 5_000;

async function scan({ log, campaignId }: Scan): Promise<Rate> {
  const db = new DatabaseSync(logPath(log.directory), { readOnly: true });
  const one = campaignId
    ? `AND category_id = (SELECT id FROM categories WHERE name = 'campaign_${campaignId}')`
    : '';
  const page = db.prepare(
    `SELECT position, data, metadata FROM events WHERE position > ? ${one} ORDER BY position LIMIT ${pageSize}`,
  );
  page.setReturnArrays(true);
  const began = performance.now();
  let [events, types] = [0, 0];
  for (let after = 0, rows: [number, string, string][]; ; after = rows.at(-1)?.[0] ?? after) {
    rows = page.all(after) as unknown as typeof rows;
    events += rows.length;
    for (const [, data, metadata] of rows) {
      types += Number(typeof JSON.parse(data) === 'object' && typeof JSON.parse(metadata) === 'object');
    }
    if (rows.length < pageSize) break;
  }
  const took = performance.now() - began;
  mustBe('Objects', events, types);
  // A program that was started on the log before has begun its organisation there.
  if (!campaignId) mustBe('Events of campaigns', log.events, events - ofOrganisations(db));
  db.close();
  return (events / took) * 1_000;
}

function ofOrganisations(db: DatabaseSync): number {
  const count = db.prepare(
    "SELECT count(*) AS events FROM events e JOIN categories c ON c.id = e.category_id WHERE c.name NOT LIKE 'campaign~_%' ESCAPE '~'",
  );
  return Number(count.get()?.events);
}
