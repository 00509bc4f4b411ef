import type { Scan } from '../contenders/scan.ts';
import { type GeneratedLog, generatedLog } from '../generated/log.ts';
import type { Rate } from '../loads/rebuild.ts';
import { alternately } from '../measure.ts';
import { inProcess } from '../processes.ts';
import type { Result } from '../results.ts';
import type { Settings } from '../settings.ts';

/** All read models from the whole log, against reading and parsing it. */
export async function rebuild({ runs, events }: Settings): Promise<Result> {
  const log = await generatedLog(events);
  const rates = await alternately(runs, {
    rebuild: () => inProcess<GeneratedLog, Rate>('loads/rebuild.ts', log),
    scan: () => inProcess<Scan, Rate>('contenders/scan.ts', { log }),
  });
  return {
    title: 'Rebuild of all read models',
    text: `${log.events} events in ${log.campaignIds.length} campaigns, about ${Math.round(log.events / 5)} people, appended by the store itself: sign-ups,
confirmations, withdrawals, shares, opens, attendances, no-shows, pledges. The projector thread begins with no file and
is timed from its start until queries see the last event. The scan reads every event in order and parses its data and
metadata. A run counts when every count of every campaign is what was generated and no event was set aside.`,
    rows: [
      {
        contender: 'Dugnad, projector thread',
        durability: 'read models: WAL, synchronous=NORMAL; they can be rebuilt',
        unit: 'events/s',
        values: rates.rebuild,
        against: { contender: 'scan', values: rates.scan },
        target: '≥ 100 000/s; ≥ 0.4 ×',
      },
      { contender: 'scan and `JSON.parse`', durability: '–', unit: 'events/s', values: rates.scan },
    ],
  };
}
