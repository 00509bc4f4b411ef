/** Whether two pieces of JSON hold the same, in any order of keys; a key without a value is as none. */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [one, other] = [entriesOf(a), entriesOf(b)];
  return one.size === other.size && [...one].every(([key, value]) => isSameJson(value, other.get(key)));
}

const entriesOf = (value: object) =>
  new Map(Object.entries(value).filter(([, stated]: [string, unknown]) => stated !== undefined));
