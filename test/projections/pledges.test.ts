import type { PledgeMade } from '../../src/domain/participation/events.ts';
import { campaignStream, participantStream } from '../../src/domain/streams.ts';
import type { RecordedEvent } from '../../src/event-store/event-store.ts';
import { Figures } from '../../src/metrics/figures.ts';
import type { Database } from '../../src/sqlite/database.ts';
import { created } from '../domain/examples.ts';
import { recordedEvent } from '../metrics/histories.ts';
import { projected } from './projected.ts';

const today = '2026-05-10';
const noon = `${today}T12:00:00.000Z`;

const pledgeTotals = (database: Database, day = today) =>
  new Figures(database, [{ id: 'c1', timeZone: 'Europe/Oslo' }]).pledges(() => day);

/** A campaign in which these pledges are made. */
function made(...pledges: Partial<PledgeMade['data']>[]): RecordedEvent[] {
  const nothing = { kind: 'MONEY', unit: 'NOK', amount: '1', dueOn: null, madeAt: noon, attribution: {} };
  return [
    recordedEvent(1, campaignStream('c1'), 0, 'CampaignCreated', created().data),
    ...pledges.map((pledge, n) =>
      recordedEvent(n + 2, participantStream('c1', 'p1'), n, 'PledgeMade', {
        ...nothing,
        pledgeId: `g${n}`,
        ...pledge,
      }),
    ),
  ];
}

describe('pledges', () => {
  test('are added per kind and unit, as it is spelt', () => {
    const database = projected(
      made(
        { amount: '100.5' },
        { amount: '0.0001' },
        { unit: 'EUR', amount: '7' },
        { kind: 'QUANTITY', unit: 'hours', amount: '2' },
        { kind: 'QUANTITY', unit: 'Hours', amount: '3' },
        { kind: 'ACTION', unit: 'plant a tree' },
      ),
    );
    const totals = pledgeTotals(database).map(({ kind, unit, pledged }) => [kind, unit, pledged]);
    expect(totals).toEqual([
      ['ACTION', 'plant a tree', '1'],
      ['MONEY', 'EUR', '7'],
      ['MONEY', 'NOK', '100.5001'],
      ['QUANTITY', 'Hours', '3'],
      ['QUANTITY', 'hours', '2'],
    ]);
  });

  test('are overdue from the day after they were due, not on it, and never without a due day', () => {
    const database = projected(
      made(
        { dueOn: '2026-05-09', amount: '1' },
        { dueOn: today, amount: '10' },
        { dueOn: null, amount: '100' },
      ),
    );
    const overdue = (day: string) => pledgeTotals(database, day)[0]!.overdue;
    expect([overdue('2026-05-09'), overdue(today), overdue('2026-05-11')]).toEqual(['0', '1', '11']);
  });

  test('of a campaign without any are none', () => {
    expect(pledgeTotals(projected(made()))).toEqual([]);
  });

  test.each([[1], [7], [1_000]])('add up exactly beyond what a number holds, %i in a batch', size => {
    const most = { amount: '9999999999.9999' };
    const database = projected(made(...Array.from({ length: 250 }, () => most)), [size]);
    expect(pledgeTotals(database)).toMatchObject([
      { pledged: '2499999999999.975', outstanding: '2499999999999.975' },
    ]);
  });
});
