import type { CommandName } from './all.ts';
import { changes, needs } from './depends.ts';

/** The items of a batch about one stream: the last that changes it, and those since whose rules depend on it. */
interface Line {
  change: Promise<unknown>;
  needed: Promise<unknown>[];
}

/**
 * Items of a batch are recorded in parallel. But if one changes what the rules of a later one depend on, the later waits until
 * the earlier is recorded or refused.
 */
export class BatchOrder {
  readonly #lines = new Map<string, Line>();
  readonly #anythingChanges: boolean;

  /** @param items the whole batch, each under its command's name */
  constructor(items: readonly Partial<Record<CommandName, object>>[]) {
    this.#anythingChanges = items.some(item =>
      Object.entries(item).some(([name, input]) => changes(name as CommandName, input).length > 0),
    );
  }

  /** Must be called for the items in the order of the batch. */
  run<T>(name: CommandName, input: object, execute: () => Promise<T>): Promise<T> {
    if (!this.#anythingChanges) return execute();
    const changed = changes(name, input).map(stream => this.#line(stream));
    const needed = needs(input).map(stream => this.#line(stream));
    const earlier = new Set([...needed, ...changed].map(({ change }) => change));
    for (const line of changed) for (const item of line.needed) earlier.add(item);
    earlier.delete(nothing);
    const done = earlier.size === 0 ? execute() : Promise.allSettled(earlier).then(execute);
    for (const line of needed) line.needed.push(done);
    for (const line of changed) Object.assign(line, { change: done, needed: [] } satisfies Line);
    return done;
  }

  #line(stream: string): Line {
    let line = this.#lines.get(stream);
    if (!line) this.#lines.set(stream, (line = { change: nothing, needed: [] }));
    return line;
  }
}

const nothing = Promise.resolve();
