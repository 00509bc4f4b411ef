/** Readers of JSON that others sent: what is not as expected is nothing, and never an error. */

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The first of the named values that is an object; none: an empty one. */
export function objectIn(json: Json, ...names: readonly string[]): Json {
  return names.map(name => json[name]).find(isObject) ?? {};
}

/** The objects of a list. */
export const objectsIn = (json: Json, name: string): Json[] => {
  const list = json[name];
  return Array.isArray(list) ? list.filter(isObject) : [];
};

/** The texts of a list. */
export const textsIn = (json: Json, name: string): string[] => {
  const list = json[name];
  return Array.isArray(list) ? list.filter(each => typeof each === 'string') : [];
};

/** A value as text; empty where there is none. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** The first of the named values that is an id: visible characters without spaces. A number that JSON does not hold exactly is none. */
export function idIn(json: Json, ...names: readonly string[]): string | undefined {
  return names
    .map(name => json[name])
    .map(value => (typeof value === 'number' && !Number.isSafeInteger(value) ? '' : textOf(value)))
    .find(text => /^[\x21-\x7e]{1,200}$/.test(text));
}

/** From here on a number of seconds would lie in the year 5138, so it is one of milliseconds. */
const leastMilliseconds = 100_000_000_000;

/** The instant that a number of seconds or milliseconds since 1970 states, ISO 8601. */
export function epochIn(json: Json, ...names: readonly string[]): string | undefined {
  const count = Number(names.map(name => textOf(json[name])).find(text => /^\d{1,15}$/.test(text)));
  if (!Number.isFinite(count)) return undefined;
  return new Date(count < leastMilliseconds ? count * 1_000 : count).toISOString();
}
