import type { Command } from './command.ts';
import { streamParts } from '../domain/streams.ts';
import { anyCampaign, type CommandDefinition } from './definition.ts';

interface Ordered {
  readonly command: Command;
  readonly definition: CommandDefinition;
  /** The id of what it makes. */
  readonly newId: string;
  /** By which a repeat of the request is recognised. */
  readonly digests: readonly string[];
}

/**
 * The commands of a batch in stretches that are recorded one after another. Within one all are recorded at once: none depends on what
 * another changes, and none repeats another.
 */
export function* stretches<T extends Ordered>(commands: readonly T[]): Generator<readonly T[]> {
  const anythingChanges = commands.some(one => changedBy(one).length > 0);
  let stretch = new Stretch<T>();
  for (const one of commands) {
    const changed = anythingChanges ? changedBy(one) : nothing;
    const needed = anythingChanges ? neededBy(one) : nothing;
    if (!stretch.takes(one, changed, needed)) {
      yield stretch.commands;
      stretch = new Stretch();
    }
    stretch.add(one, changed, needed);
  }
  if (stretch.commands.length > 0) yield stretch.commands;
}

const nothing: readonly string[] = [];

/** The stream that a command names, if it names one. */
function changedBy({ command, newId, definition: { stream } }: Ordered): readonly string[] {
  return typeof stream === 'function' ? [stream(command as never, { newId })] : nothing;
}

/** The streams that a command's rules read, besides its own. */
function neededBy({ command, definition: { needs } }: Ordered): readonly string[] {
  return needs.flatMap(([, need]) => need.streams?.(command as never) ?? nothing);
}

/** By which names a need may read a stream. */
function namesFor(stream: string): readonly string[] {
  return streamParts(stream)?.kind === 'campaign' ? [stream, anyCampaign] : [stream];
}

class Stretch<T extends Ordered> {
  readonly commands: T[] = [];
  readonly #digests = new Set<string>();
  readonly #changed = new Set<string>();
  readonly #needed = new Set<string>();

  takes({ digests }: T, changed: readonly string[], needed: readonly string[]): boolean {
    const isNeeded = (stream: string) => namesFor(stream).some(name => this.#needed.has(name));
    const isChanged = (stream: string) => this.#changed.has(stream);
    return (
      !digests.some(digest => this.#digests.has(digest)) &&
      !needed.some(isChanged) &&
      !changed.some(stream => isChanged(stream) || isNeeded(stream))
    );
  }

  add(one: T, changed: readonly string[], needed: readonly string[]): void {
    this.commands.push(one);
    for (const digest of one.digests) this.#digests.add(digest);
    for (const stream of changed) for (const name of namesFor(stream)) this.#changed.add(name);
    for (const stream of needed) this.#needed.add(stream);
  }
}
