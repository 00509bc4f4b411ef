import type { FileColumn } from './columns.ts';
import type { RowField } from './headings.ts';

interface Answered {
  readonly question: string;
  readonly answer: string;
}

/** A row's values by what they mean. */
export class MappedRow {
  readonly #values: ReadonlyMap<RowField, string>;
  /** Ids in other systems, `system:id`. */
  readonly identifiers: readonly string[];
  readonly answers: readonly Answered[];

  constructor(
    values: ReadonlyMap<RowField, string>,
    identifiers: readonly string[] = [],
    answers: readonly Answered[] = [],
  ) {
    this.#values = values;
    this.identifiers = identifiers;
    this.answers = answers;
  }

  /** @param takenOff what is removed from each value */
  static of(columns: readonly FileColumn[], texts: readonly string[], takenOff?: RegExp): MappedRow {
    const values = new Map<RowField, string>();
    const identifiers: string[] = [];
    const answers: Answered[] = [];
    for (const [index, { heading, meaning }] of columns.entries()) {
      const text = texts[index]?.trim();
      const value = takenOff ? text?.replace(takenOff, '') : text;
      if (!value) continue;
      if (meaning.kind === 'field') values.set(meaning.field, value);
      if (meaning.kind === 'identifier') identifiers.push(`${meaning.system}:${value}`);
      if (meaning.kind === 'answer') answers.push({ question: heading, answer: value });
    }
    return new MappedRow(values, identifiers, answers);
  }

  /** undefined: not stated. */
  get(field: RowField): string | undefined {
    return this.#values.get(field);
  }

  /** The same row, with another value of a field. */
  with(field: RowField, value: string): MappedRow {
    return new MappedRow(new Map(this.#values).set(field, value), this.identifiers, this.answers);
  }

  /** The same row, for somebody who is identified by this id and by no address. */
  knownBy(identifier: string): MappedRow {
    const values = new Map(this.#values).set('identifier', identifier);
    values.delete('email');
    values.delete('phone');
    return new MappedRow(values, this.identifiers, this.answers);
  }

  /** All its values, in the order of the columns. They identify a row without an id. */
  get content(): readonly unknown[] {
    return [
      ...this.#values,
      ...this.identifiers,
      ...this.answers.map(({ question, answer }) => [question, answer]),
    ];
  }
}
