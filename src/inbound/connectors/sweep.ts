import type { Polled } from './connector.ts';
import { isObject } from './json.ts';

/** How much of what was seen is asked for again, in milliseconds: what changes while pages are read, and clocks that differ. */
const overlap = 5 * 60_000;

interface Marks {
  /** What changed after this is asked for, in milliseconds; left out: all. */
  readonly since?: number;
  /** When the first page was asked for. */
  readonly began?: number;
  /** When the latest change happened that was seen on the pages so far. */
  readonly latest?: number;
  /** Names the next page; left out: the first. */
  readonly page?: string;
}

/**
 * Asks for what changed since the sweep before, page by page. It begins a little before the latest change that was seen, so that none is
 * missed; what comes twice is recorded once.
 */
export class Sweep {
  readonly #marks: Marks;

  private constructor(marks: Marks) {
    this.#marks = marks;
  }

  /**
   * Goes on where a cursor says.
   * @param cursor null: from the first change on
   * @param now milliseconds
   */
  static from(cursor: string | null, now = Date.now()): Sweep {
    return new Sweep({ began: now, ...(cursor === null ? {} : marksIn(cursor)) });
  }

  /** What changed after this is asked for; undefined: all. */
  get since(): Date | undefined {
    return this.#marks.since === undefined ? undefined : new Date(this.#marks.since);
  }

  /** Names the page to be asked for; undefined: the first. */
  get page(): string | undefined {
    return this.#marks.page;
  }

  /**
   * The cursor after a page.
   * @param changes when what was on it changed, in milliseconds
   * @param next names the next page; undefined: there is none
   */
  after(changes: readonly number[], next: string | undefined): Pick<Polled, 'cursor' | 'more'> {
    const { since, began, latest } = this.#marks;
    const seen = changes.reduce<number | undefined>((most, at) => Math.max(most ?? at, at), latest);
    const marks: Marks =
      next === undefined
        ? // Nothing of after the first page was asked for is seen for certain: it may have changed on a page that was read already.
          stated({ since: seen === undefined ? since : Math.min(seen, began ?? seen) - overlap })
        : stated({ since, began, latest: seen, page: next });
    return { cursor: JSON.stringify(marks), more: next !== undefined };
  }
}

type Possibly<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

const stated = (marks: Possibly<Marks>): Marks =>
  Object.fromEntries(Object.entries(marks).filter(([, value]) => value !== undefined));

/** What cannot be read says nothing: then the sweep begins with the first change. */
function marksIn(cursor: string): Marks {
  const { since, began, latest, page } = parsed(cursor);
  const at = (value: unknown) => (Number.isSafeInteger(value) ? (value as number) : undefined);
  return stated({
    since: at(since),
    began: at(began),
    latest: at(latest),
    page: typeof page === 'string' ? page : undefined,
  });
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? json : {};
  } catch {
    return {};
  }
}
