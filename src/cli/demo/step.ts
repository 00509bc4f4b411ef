import type { CommandName } from '../../commands/all.ts';

/** Stands for the id in the receipt of an earlier step. */
export interface ReceiptOf {
  readonly receiptOf: string;
}

export const receiptOf = (step: string): ReceiptOf => ({ receiptOf: step });

/** A value of an input, ids of earlier receipts still to be filled in. */
export type Draft = string | number | readonly Draft[] | ReceiptOf | { readonly [field: string]: Draft };

/** One command of the story, as plain data: the same story is the same steps. */
export interface Step {
  /** Its external id: by it a repeat is known. */
  readonly id: string;
  readonly command: CommandName;
  /** When it happened, in milliseconds since 1970. */
  readonly at: number;
  /** What it is about: steps about the same are recorded in their order. */
  readonly subject: string;
  readonly input: Readonly<Record<string, Draft>>;
}

/** The steps whose receipts a step needs. */
export function needs({ input }: Step): string[] {
  const found: string[] = [];
  const visit = (value: Draft) => {
    if (typeof value !== 'object') return;
    if (isReceiptOf(value)) found.push(value.receiptOf);
    else Object.values(value).forEach(visit);
  };
  visit(input);
  return found;
}

/** A step as `record` takes it. @param idOf the id in the receipt of a step */
export function asCommand({ command, input }: Step, idOf: (step: string) => string): object {
  const fill = (value: Draft): unknown => {
    if (typeof value !== 'object') return value;
    if (isReceiptOf(value)) return idOf(value.receiptOf);
    if (Array.isArray(value)) return (value as readonly Draft[]).map(fill);
    return Object.fromEntries(Object.entries(value).map(([field, part]) => [field, fill(part)]));
  };
  return { [command]: fill(input) };
}

function isReceiptOf(value: object): value is ReceiptOf {
  return 'receiptOf' in value;
}
