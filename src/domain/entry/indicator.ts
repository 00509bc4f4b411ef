import { formatDecimal, parseDecimal } from '../decimal.ts';
import { Refusal, refuseField } from '../refusal.ts';
import type { BaselineDraft, EntryContent, SeriesDraft } from './draft.ts';
import type {
  BaselineRecorded,
  IndicatorDefined,
  LocalPeriod,
  MeasurementRecorded,
  SeriesImported,
} from './events.ts';
import { packed } from './series.ts';
import { type EntryState, standing } from './state.ts';

/** Entries about indicators: what they count, and what was measured. */

/** Somebody is active if they did something within at most a year. */
const longestWindow = 366;

/**
 * So many points always fit in one event, whatever their values, if they follow one another and are equally long: six years of
 * days. An event's data may take 64 KiB.
 */
export const mostPoints = 2_200;
/** The most that the points of one event may take as JSON, in bytes; the rest is for its other fields, also in a retraction. */
const mostPointBytes = 62_000;

/** `"12.50"` → `"12.5"`: the same amount is always written alike. */
export const exact = (amount: string): string => formatDecimal(parseDecimal(amount));

export function definedIndicator(
  data: EntryContent<IndicatorDefined>,
): EntryContent<IndicatorDefined> | Refusal {
  const { rule, windowDays } = data;
  if (rule === 'ACTIVE_USERS' && (windowDays === null || windowDays < 1 || windowDays > longestWindow)) {
    return refuseField('windowDays', `Expected 1 to ${longestWindow} days with ACTIVE_USERS.`);
  }
  if (rule !== 'ACTIVE_USERS' && windowDays !== null) {
    return refuseField('windowDays', 'Expected none: only ACTIVE_USERS has a window.');
  }
  return data;
}

/** Counted by the indicator's own rule, unless it says otherwise. */
export function recordedBaseline(
  data: BaselineDraft['data'],
  indicator: EntryState | null,
): EntryContent<BaselineRecorded> | Refusal {
  const defined = standingIndicator(indicator);
  if (defined instanceof Refusal) return defined;
  const { rule, value, during } = data;
  return refusePeriod(during, 'during') ?? { ...data, rule: rule ?? defined.rule, value: exact(value) };
}

export function recordedMeasurement(
  data: EntryContent<MeasurementRecorded>,
  indicator: EntryState | null,
): EntryContent<MeasurementRecorded> | Refusal {
  const defined = standingIndicator(indicator);
  if (defined instanceof Refusal) return defined;
  if (defined.rule !== 'MEASURED_QUANTITY') {
    return refuseField(
      'indicator',
      `Expected an indicator of a MEASURED_QUANTITY. This one, ${defined.rule}, is counted from what the ledger holds; figures counted elsewhere are an imported series.`,
    );
  }
  return refusePeriod(data.during, 'during') ?? { ...data, value: exact(data.value) };
}

export function importedSeries(
  data: SeriesDraft['data'],
  indicator: EntryState | null,
): EntryContent<SeriesImported> | Refusal {
  const defined = standingIndicator(indicator);
  if (defined instanceof Refusal) return defined;
  const { points } = data;
  if (points.length < 1 || points.length > mostPoints) {
    return refuseField('points', `Expected 1 to ${mostPoints} points. ${inParts}`);
  }
  for (const [index, point] of points.entries()) {
    const before = points[index - 1];
    const path = `points.${index}`;
    const refused = refusePeriod(point, path);
    if (refused) return refused;
    if (before && point.from <= before.to) {
      return refuseField(`${path}.from`, `Expected a day after ${before.to}, the last of the point before.`);
    }
  }
  const held = packed(points.map(({ from, to, value }) => ({ from, to, value: exact(value) })));
  return JSON.stringify(held).length > mostPointBytes
    ? refuseField('points', `Expected fewer points, since their days do not follow one another. ${inParts}`)
    : { ...data, points: held };
}

const inParts = 'Import a longer series in parts: those of one publisher are one series.';

/** The indicator's definition, or the refusal where none stands. */
export function standingIndicator(indicator: EntryState | null): IndicatorDefined['data'] | Refusal {
  return (
    standing(indicator, 'IndicatorDefined')?.data ??
    new Refusal('NOT_FOUND', 'There is no such indicator in this campaign. Define it first.', [
      { path: 'indicator', message: 'Expected the key of an indicator of this campaign.' },
    ])
  );
}

/** @param path of the period in the input */
export function refusePeriod({ from, to }: LocalPeriod, path: string): Refusal | undefined {
  return to < from ? refuseField(`${path}.to`, `Expected a day not before from, ${from}.`) : undefined;
}
