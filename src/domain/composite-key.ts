/** Parts are texts without control characters, so none of them holds it. */
const separator = '\u0000';

/** Several texts as one key of a map. */
export const compositeKey = (parts: readonly string[]): string => parts.join(separator);

/** The texts that a key is made of. */
export const partsOf = (key: string): string[] => key.split(separator);
