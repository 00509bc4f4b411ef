/**
 * Events recorded by earlier versions, brought up to what today's code reads. What is stored never changes: the stored version
 * stands in the event's metadata (`schemaVersion`), and each function here takes data of one version to the next.
 */

type Data = Readonly<Record<string, unknown>>;
type Upcast = (data: Data) => Data;

/** A value of a field that has another name now. */
const renamed =
  (field: string, names: Readonly<Record<string, string>>): Upcast =>
  data => {
    const value = data[field];
    return typeof value === 'string' && value in names ? { ...data, [field]: names[value] } : data;
  };

/** Gross and net sign-ups were both SIGN_UPS. */
const rule = renamed('rule', { SIGN_UPS: 'GROSS_SIGN_UPS', DISTINCT_PERSONS: 'PARTICIPANTS' });

/** A retraction of version 1 holds an entry's data of version 1, which is brought up to today's too. */
const retracted: Upcast = data => {
  const upcasts = typeof data.entry === 'string' ? ofEntries[data.entry] : undefined;
  return upcasts ? { ...data, said: brought(data.said as Data, upcasts, 1) } : data;
};

/** Campaigns had no web page. */
const withoutPage: Upcast = data => ({ page: null, ...data });

const ofEntries: Readonly<Record<string, readonly Upcast[]>> = {
  GoalSet: [renamed('measure', { SIGN_UPS: 'NET_SIGN_UPS' })],
  IndicatorDefined: [rule],
  BaselineRecorded: [rule],
};

/** By event type: from version 1 to 2, from 2 to 3 … */
const upcasts: Readonly<Record<string, readonly Upcast[]>> = {
  ...ofEntries,
  EntryRetracted: [retracted],
  CampaignCreated: [withoutPage],
};

function brought(data: Data, steps: readonly Upcast[], version: number): Data {
  return steps.slice(version - 1).reduce((upTo, step) => step(upTo), data);
}

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
  const steps = upcasts[type];
  return steps ? brought(data as Data, steps, version) : data;
}
