import * as fc from 'fast-check';
import { totalHeadcount } from '../../src/read-models/activities.ts';
import {
  activityTotals,
  campaignsOf,
  type DailyMeasure,
  dailyCounts,
  measures,
  totals,
} from '../../src/read-models/participation.ts';
import { pledgeTotals } from '../../src/read-models/pledges.ts';
import { parkedEvents } from '../../src/read-models/projector.ts';
import type { Statements } from '../../src/sqlite/statements.ts';
import { replayCampaign } from '../../src/audit/replay.ts';
import { TemporaryStore } from '../event-store/examples.ts';
import { activities, appendAll, campaigns, people, history, told } from './histories.ts';
import { projected, rowsOf } from './projected.ts';
import { SlowModel } from './slow-model.ts';

const dailyMeasures = measures.filter(
  (measure): measure is DailyMeasure => measure !== 'PARTICIPANTS' && measure !== 'UNKNOWN',
);

describe('whatever people do', () => {
  test('every number is that of the slow, obvious model', () => {
    fc.assert(
      fc.property(history, fc.constantFrom('2026-03-28', '2026-03-29', '2026-07-01'), (events, today) => {
        const statements = projected(events);
        expect(parkedEvents(statements)).toEqual([]);
        for (const { id, timeZone } of campaigns) {
          const model = new SlowModel(told(events), id, timeZone);
          expect(totals(statements, id)).toEqual(model.totals());
          for (const name of activities) {
            const expected = model.totals(id + name);
            expect(totals(statements, id, id + name)).toEqual(expected);
            expect(expected).toMatchObject(activityTotals(statements, [id]).get(id + name) ?? {});
          }
          for (const measure of dailyMeasures) {
            expect(dailyCounts(statements, id, measure)).toEqual(model.daily(measure));
            expect(breakdown(statements, id, measure)).toEqual(model.breakdown(measure));
          }
          expect(totalHeadcount(statements, id)).toEqual(model.headcount());
          expect(pledgeTotals(statements, id, today)).toEqual(model.pledges(today));
          for (const personId of people)
            expect(campaignsOf(statements, personId).includes(id)).toBe(
              model.participants().includes(personId),
            );
        }
      }),
      { numRuns: 100 },
    );
  });

  test('the rows are the same, however the events come in batches', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(history, sizes, (events, some) => {
        const atOnce = rowsOf(projected(events));
        expect(rowsOf(projected(events, [1]))).toEqual(atOnce);
        expect(rowsOf(projected(events, some))).toEqual(atOnce);
      }),
      { numRuns: 40 },
    );
  });

  test('the rows are those of a replay', async () => {
    await fc.assert(
      fc.asyncProperty(history, async events => {
        const temporary = new TemporaryStore();
        await appendAll(temporary.store, events);
        const live = projected(events, [7]);
        for (const { id } of campaigns) {
          const { statements } = await replayCampaign(temporary.store, id);
          expect(rowsOf(statements, id)).toEqual(rowsOf(live, id));
          expect(rowsOf(statements)).toEqual(rowsOf(statements, id));
        }
        await temporary.end();
      }),
      { numRuns: 15 },
    );
  });

  test('nothing is counted below nought, and the parts add up', () => {
    fc.assert(
      fc.property(history, events => {
        const statements = projected(events);
        for (const { id } of campaigns) {
          const { SIGN_UPS, SIGN_UPS_WITHDRAWN, ATTENDED, NO_SHOWS, UNKNOWN, WALK_INS } = totals(
            statements,
            id,
          );
          const rows = statements.all<{ n: number }>(
            'SELECT n FROM daily_counts UNION ALL SELECT n FROM totals',
          );
          for (const { n } of rows) expect(n).toBeGreaterThanOrEqual(0);
          const toCampaign = new SlowModel(told(events), id, 'UTC')
            .counted('SIGN_UPS')
            .filter(({ activityId }) => activityId === null).length;
          expect(ATTENDED - WALK_INS + NO_SHOWS + UNKNOWN).toBe(SIGN_UPS - SIGN_UPS_WITHDRAWN - toCampaign);
        }
      }),
      { numRuns: 40 },
    );
  });
});

function breakdown(
  statements: Statements,
  campaignId: string,
  measure: DailyMeasure,
): Record<string, number> {
  const rows = statements.all<{ key: string; n: number }>(
    `SELECT day || ' ' || channel || ' ' || technique AS key, n FROM daily_counts
     WHERE campaign_id = ? AND measure = ? AND n <> 0`,
    campaignId,
    measure,
  );
  return Object.fromEntries(rows.map(({ key, n }) => [key, n]));
}
