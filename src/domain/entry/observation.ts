import { boundsOf } from '../bounds.ts';
import { parseDecimal } from '../decimal.ts';
import { Refusal, refuseField } from '../refusal.ts';
import type { DiscussionDraft, GaugeDraft, EntryContent, SpendDraft } from './draft.ts';
import type { DiscussionObserved, GaugeObserved, SpendRecorded, StandingEntry } from './events.ts';
import { exact, refusePeriod } from './indicator.ts';
import { type EntryState, noSuchEntry, standing } from './state.ts';

/** Entries about spend and observations. A correction that states no time keeps that of the entry it corrects. */

export function recordedSpend(
  data: SpendDraft['data'],
  before: StandingEntry | undefined,
): EntryContent<SpendRecorded> | Refusal {
  if (parseDecimal(data.amount) === 0n) return refuseField('amount.amount', 'Expected an amount above 0.');
  const during = data.during ?? (before?.type === 'SpendRecorded' ? before.data.during : null);
  if (!during) return refuseField('during', 'Expected the days it paid for.');
  return refusePeriod(during, 'during') ?? { ...data, amount: exact(data.amount), during };
}

export function observedGauge(
  data: GaugeDraft['data'],
  before: StandingEntry | undefined,
  occurredAt: string,
): EntryContent<GaugeObserved> | Refusal {
  const bounds = boundsOf(data);
  if (bounds instanceof Refusal) return bounds;
  const { observedAt } = data;
  const earlier = before?.type === 'GaugeObserved' ? before.data.observedAt : occurredAt;
  return { ...data, ...bounds, observedAt: observedAt ?? earlier };
}

/** @param update the state of the update it is about, if it names one */
export function observedDiscussion(
  data: DiscussionDraft['data'],
  update: EntryState | null,
  before: StandingEntry | undefined,
  occurredAt: string,
): EntryContent<DiscussionObserved> | Refusal {
  if (data.updateId !== null && !standing(update, 'UpdatePlanned', 'UpdatePublished')) {
    return noSuchEntry('updateId', 'the id of an update of this campaign');
  }
  const { observedAt } = data;
  const earlier = before?.type === 'DiscussionObserved' ? before.data.observedAt : occurredAt;
  return { ...data, observedAt: observedAt ?? earlier };
}
