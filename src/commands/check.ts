import { validateSync, type ValidationError } from 'class-validator';
import { type FieldRefusal, Refusal } from '../domain/refusal.ts';

/** What a command's own rules find wrong, each field by its path; undefined when all is well. */
export function checkInput(command: object): Refusal | undefined {
  const errors = validateSync(command, { forbidUnknownValues: false });
  if (errors.length === 0) return undefined;
  const fields = errors.flatMap(error => fieldRefusals(error, ''));
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
