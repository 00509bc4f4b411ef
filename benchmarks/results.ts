import { median, quantile, ratios } from './measure.ts';

/** One contender's figures in one benchmark. */
export interface Row {
  readonly contender: string;
  /** When what it acknowledges is on the disk; `–` where nothing is written. */
  readonly durability: string;
  readonly unit: 'requests/s' | 'events/s' | 'rows/s' | 'commits/s' | 'ms' | 'MB';
  /** One per run. */
  readonly values: readonly number[];
  /** One per run, in milliseconds. */
  readonly p99?: readonly number[];
  /** What it is compared with, run by run. */
  readonly against?: { readonly contender: string; readonly values: readonly number[] };
  readonly target?: string;
}

/** What one benchmark found. */
export interface Result {
  readonly title: string;
  /** What was done, and how it was made sure that the numbers are right. */
  readonly text: string;
  readonly rows: readonly Row[];
}

/** A result as Markdown. @param command what reproduces it */
export function resultText({ title, text, rows }: Result, command: string): string {
  return `## ${title}

${text}

| contender | durability | median | min–max | p99 | ratio | target |
|---|---|--:|--:|--:|--:|---|
${rows.map(rowText).join('\n')}

Again: \`${command}\`
`;
}

function rowText({ contender, durability, unit, values, p99, against, target }: Row): string {
  const ratio = against ? `${median(ratios(values, against.values)).toFixed(2)} × ${against.contender}` : '';
  const cells = [
    contender,
    durability,
    `${number(median(values))} ${unit}`,
    `${number(quantile(values, 0))}–${number(quantile(values, 1))}`,
    p99 ? `${number(median(p99))} ms` : '',
    ratio,
    target ?? '',
  ];
  return `| ${cells.join(' | ')} |`;
}

/** 12 345; 12.3; 1.23 */
function number(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en-GB').replaceAll(',', ' ');
  return value.toFixed(value >= 10 ? 1 : 2);
}
