import type { CommandName } from '../../commands/all.ts';

/** Stands for the id in the receipt of an earlier step. */
interface ReceiptOf {
  readonly receiptOf: string;
}

export const receiptOf = (step: string): ReceiptOf => ({ receiptOf: step });

/** Stands for the position in the receipt of an earlier step. */
interface PositionOf {
  readonly positionOf: string;
}

export const positionAfter = (step: string): PositionOf => ({ positionOf: step });

/** A value of an input; what earlier receipts say is still to be filled in. */
export type DraftInput =
  | string
  | number
  | boolean
  | readonly DraftInput[]
  | ReceiptOf
  | PositionOf
  | { readonly [field: string]: DraftInput };

/** One command of the story, as plain data: the same story is the same steps. */
export interface Step {
  /** Its external id, by which a repeat is recognised. */
  readonly id: string;
  readonly command: CommandName;
  /** When it happened, in milliseconds since 1970. */
  readonly at: number;
  /** What it is about: steps with the same subject are recorded in their order. */
  readonly subject: string;
  readonly input: Readonly<Record<string, DraftInput>>;
}

/** The steps whose receipts a step needs. */
export function needs({ input }: Step): string[] {
  const found: string[] = [];
  const visit = (value: DraftInput) => {
    if (typeof value !== 'object') return;
    if (isReceiptOf(value)) found.push(value.receiptOf);
    else if (isPositionOf(value)) found.push(value.positionOf);
    else Object.values(value).forEach(visit);
  };
  visit(input);
  return found;
}

/** The receipt of an earlier step. */
export interface EarlierReceipt {
  readonly id: string;
  readonly position: string;
}

/** A step as `record` takes it. */
export function asCommand({ command, input }: Step, receiptTo: (step: string) => EarlierReceipt): object {
  const fill = (value: DraftInput): unknown => {
    if (typeof value !== 'object') return value;
    if (isReceiptOf(value)) return receiptTo(value.receiptOf).id;
    if (isPositionOf(value)) return receiptTo(value.positionOf).position;
    if (Array.isArray(value)) return (value as readonly DraftInput[]).map(fill);
    return Object.fromEntries(Object.entries(value).map(([field, part]) => [field, fill(part)]));
  };
  return { [command]: fill(input) };
}

function isReceiptOf(value: object): value is ReceiptOf {
  return 'receiptOf' in value;
}

function isPositionOf(value: object): value is PositionOf {
  return 'positionOf' in value;
}
