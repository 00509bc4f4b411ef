/**
 * Events recorded by earlier versions, brought up to what today's code reads. What is stored never changes: the stored version
 * stands in the event's metadata (`schemaVersion`), and each function here takes data of one version to the next.
 */

type Data = Readonly<Record<string, unknown>>;
export type Upcast = (data: Data) => Data;
/** By event type: from version 1 to 2, from 2 to 3 … */
type Steps = Readonly<Record<string, readonly Upcast[]>>;
/** What one release changed in entries: a step for each type whose data it changed. */
export type EntryChange = Readonly<Record<string, Upcast>>;

/** A value of a field that has another name now. */
const renamed =
  (field: string, names: Readonly<Record<string, string>>): Upcast =>
  data => {
    const value = data[field];
    return typeof value === 'string' && value in names ? { ...data, [field]: names[value] } : data;
  };

/** Gross and net sign-ups were both SIGN_UPS. */
const rule = renamed('rule', { SIGN_UPS: 'GROSS_SIGN_UPS', DISTINCT_PERSONS: 'PARTICIPANTS' });

/** Campaigns had no web page. */
const withoutPage: Upcast = data => ({ page: null, ...data });

/**
 * The changes of entries, in the order of their releases. A further change is a further element, never a step more in one that is here:
 * a retraction holds an entry's data, so each change raises the version of `EntryRetracted`, and steps are found by it.
 */
export const entryChanges: readonly EntryChange[] = [
  {
    GoalSet: renamed('measure', { SIGN_UPS: 'NET_SIGN_UPS' }),
    IndicatorDefined: rule,
    BaselineRecorded: rule,
  },
];

/** The steps of entries, and those of retractions, which take the entry that they hold through the same. */
export function stepsOfEntries(changes: readonly EntryChange[]): Steps {
  const types = new Set(changes.flatMap(change => Object.keys(change)));
  const stepsOf = (type: string) => changes.flatMap(change => change[type] ?? []);
  return {
    ...Object.fromEntries([...types].map(type => [type, stepsOf(type)])),
    EntryRetracted: changes.map(inRetraction),
  };
}

const inRetraction =
  (change: EntryChange): Upcast =>
  data => {
    const step = typeof data.entry === 'string' ? change[data.entry] : undefined;
    return step ? { ...data, said: step(data.said as Data) } : data;
  };

const upcasts: Steps = { ...stepsOfEntries(entryChanges), CampaignCreated: [withoutPage] };

/** The version in which an event type is recorded today. */
export function schemaVersionOf(type: string): number {
  return 1 + (upcasts[type]?.length ?? 0);
}

/** Whether earlier versions recorded an event type differently. */
export function isUpcast(type: string): boolean {
  return type in upcasts;
}

/** An event's data as today's code reads it. @param version in which it was recorded */
export function upcast(type: string, data: object, version: number): object {
  return brought(data as Data, upcasts[type] ?? [], version);
}

/** Data after the steps that its version lacks. */
export function brought(data: Data, steps: readonly Upcast[], version: number): Data {
  return steps.slice(version - 1).reduce((upTo, step) => step(upTo), data);
}
