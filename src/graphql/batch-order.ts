import type { CommandName } from '../commands/all.ts';
import { changes, needs } from '../commands/depends.ts';

/** What of a batch is about one stream: the last item that changes it, and those since whose rules go by it. */
interface Line {
  change: Promise<unknown>;
  needed: Promise<unknown>[];
}

/**
 * Items of a batch are recorded side by side, but where one changes what another's rules go by: then the later waits until the
 * earlier is recorded or refused.
 */
export class BatchOrder {
  readonly #lines = new Map<string, Line>();

  /** To be called for one item after another, in the order of the batch. */
  run<T>(name: CommandName, input: object, execute: () => Promise<T>): Promise<T> {
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
