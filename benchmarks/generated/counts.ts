import type { LedgerEventType } from '../../src/domain/catalogue.ts';
import type { FactMetric } from '../../src/domain/metrics.ts';
import { mustBe } from '../measure.ts';
import type { StreamEvent } from './campaign.ts';

type Counted = FactMetric | 'PARTICIPANTS';
export type ExpectedCounts = Partial<Record<Counted, number>>;

/** In the generated stories no event takes back another: so each type is one measure. */
const measureOf: Partial<Record<LedgerEventType, FactMetric>> = {
  SignedUp: 'GROSS_SIGN_UPS',
  SignUpConfirmed: 'CONFIRMED_SIGN_UPS',
  SignUpWithdrawn: 'WITHDRAWN_SIGN_UPS',
  CampaignShared: 'SHARES',
  ShareOpened: 'OPENS',
  AttendanceRecorded: 'ATTENDANCES',
  NoShowMarked: 'NO_SHOWS',
  PledgeMade: 'PLEDGES',
};

/** What must be counted of generated events, by campaign: known without the program's read models. */
export class Counts {
  readonly byCampaign: Record<string, ExpectedCounts> = {};

  add({ stream, expected, event }: StreamEvent): void {
    const [category = '', rest = ''] = stream.split('-');
    const counts = (this.byCampaign[category.replace('campaign_', '')] ??= {});
    const add = (measure: Counted) => (counts[measure] = (counts[measure] ?? 0) + 1);
    const measure = measureOf[event.type];
    if (measure) add(measure);
    if (expected === 'no stream' && rest.startsWith('participant')) add('PARTICIPANTS');
  }
}

/** @throws {WrongNumbers} something was counted otherwise */
export function checkCounts(
  expected: Readonly<Record<string, ExpectedCounts>>,
  counted: (campaignId: string) => Record<Counted, number>,
): void {
  for (const [campaignId, counts] of Object.entries(expected)) {
    const actual = counted(campaignId);
    for (const [measure, count] of Object.entries(counts)) mustBe(measure, count, actual[measure as Counted]);
  }
}
