import { InvalidArgumentError } from 'commander';

/** Reads `heading=meaning` of an option that may be repeated. */
export function headingMeaning(text: string, before: ReadonlyMap<string, string>): Map<string, string> {
  const at = text.lastIndexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected heading=meaning, such as "T-shirt size=answer".');
  return new Map(before).set(text.slice(0, at).trim(), text.slice(at + 1).trim());
}
