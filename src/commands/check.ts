import { validateSync, type ValidationError } from 'class-validator';
import { type FieldRefusal, Refusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import { fits } from './fits.ts';

/** The refusal of a command, or another input, by the rules of its fields, each named by its path; undefined: it fits them. */
export function checkInput(command: object): Refusal | undefined {
  const errors = fits(command) ? [] : validateSync(command, { forbidUnknownValues: false });
  const ruled = errors.flatMap(error => fieldRefusals(error, ''));
  const known = new Set(ruled.map(({ path }) => path));
  const broken = isWholeInput(command) ? [] : brokenTexts({ ...command, context: undefined }, '');
  const fields = [...ruled, ...broken.filter(({ path }) => !known.has(path))];
  if (fields.length === 0) return undefined;
  return new Refusal(
    'INVALID_INPUT',
    fields.map(({ path, message }) => `${path}: ${message}`).join(' '),
    fields,
  );
}

function fieldRefusals(error: ValidationError, before: string): FieldRefusal[] {
  const path = before + error.property;
  const own = Object.values(error.constraints ?? {}).map(message => ({ path, message }));
  return [...own.slice(0, 1), ...(error.children ?? []).flatMap(child => fieldRefusals(child, `${path}.`))];
}

/** Without what the server says of the request. A copy of the rest would take longer than all rules. */
function isWholeInput(command: object): boolean {
  for (const key in command)
    if (key !== ('context' satisfies keyof Command) && !isWhole((command as Record<string, unknown>)[key]))
      return false;
  return true;
}

/** Whether `brokenTexts` finds none. It runs for every command, so it allocates nothing. */
function isWhole(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  for (const key in value) if (!isWhole((value as Record<string, unknown>)[key])) return false;
  return true;
}

/**
 * The texts, at any depth, that hold half a surrogate pair. They cannot be written in UTF-8, so what is stored, compared and
 * signed would differ from what was sent.
 */
function brokenTexts(value: unknown, path: string): FieldRefusal[] {
  if (typeof value === 'string') {
    return value.isWellFormed()
      ? []
      : [{ path, message: 'Expected whole characters, no half surrogate pair.' }];
  }
  if (typeof value !== 'object' || value === null) return [];
  const before = path && `${path}.`;
  return Object.entries(value).flatMap(([key, part]) => brokenTexts(part, before + key));
}
