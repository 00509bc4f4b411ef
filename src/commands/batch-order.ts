import type { Command } from './command.ts';
import type { CommandDefinition } from './definition.ts';
import { anything, changes, needs } from './depends.ts';

interface Ordered {
  readonly command: Command;
  readonly definition: CommandDefinition;
  /** By which a repeat of the request is recognised. */
  readonly digests: readonly string[];
}

/**
 * The commands of a batch in stretches that are recorded one after another. Within one all are recorded at once: none depends on what
 * another changes, and none repeats another.
 */
export function* stretches<T extends Ordered>(commands: readonly T[]): Generator<readonly T[]> {
  const changedBy = ({ definition, command }: T) => changes(definition, command);
  const anythingChanges = commands.some(one => changedBy(one).length > 0);
  let stretch = new Stretch<T>();
  for (const one of commands) {
    const changed = anythingChanges ? changedBy(one) : nothing;
    const needed = anythingChanges ? needs(one.command) : nothing;
    if (!stretch.takes(one, changed, needed)) {
      yield stretch.commands;
      stretch = new Stretch();
    }
    stretch.add(one, changed, needed);
  }
  if (stretch.commands.length > 0) yield stretch.commands;
}

const nothing: readonly string[] = [];

class Stretch<T extends Ordered> {
  readonly commands: T[] = [];
  readonly #digests = new Set<string>();
  readonly #changed = new Set<string>();
  readonly #needed = new Set<string>();

  takes({ digests }: T, changed: readonly string[], needed: readonly string[]): boolean {
    const isNeeded = (stream: string) => this.#needed.has(stream) || this.#needed.has(anything);
    const isChanged = (stream: string) =>
      stream === anything ? this.#changed.size > 0 : this.#changed.has(stream);
    return (
      !digests.some(digest => this.#digests.has(digest)) &&
      !needed.some(isChanged) &&
      !changed.some(stream => isChanged(stream) || isNeeded(stream))
    );
  }

  add(one: T, changed: readonly string[], needed: readonly string[]): void {
    this.commands.push(one);
    for (const digest of one.digests) this.#digests.add(digest);
    for (const stream of changed) this.#changed.add(stream);
    for (const stream of needed) this.#needed.add(stream);
  }
}
