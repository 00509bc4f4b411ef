import { createHash, randomBytes } from 'node:crypto';
import type { EarlierEpoch, Epoch, Position } from './event-store.ts';

/** The record in the log that an epoch began. */
export interface BegunEpoch {
  readonly tag: string;
  /** The log's last event when it began; null: the log was empty. */
  readonly after: Position | null;
  /** Why it began, in a sentence for an operator. */
  readonly reason: string;
  /** Epochs that occurred only in the log that was put aside. */
  readonly replaced: readonly { readonly tag: string; readonly until: Position | null }[];
}

/** Crockford's base 32 in lower case, as all ids. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const tagLength = 5;

/** The epoch a log is in. @param begun its later epochs, in the order they began */
export function epochOf(identity: string, begun: readonly BegunEpoch[]): Epoch {
  const first: Epoch = { tag: firstTag(identity), earlier: [] };
  return begun.reduce<Epoch>(({ tag, earlier }, next) => {
    const replaced = next.replaced.map(one => ({ tag: one.tag, until: one.until ?? undefined }));
    const before = [...earlier, { tag, until: next.after ?? undefined }, ...replaced];
    return { tag: next.tag, earlier: shortened(before, next.after ?? undefined) };
  }, first);
}

/** Epochs after the log was put back to `after`: each is cut to that position, and occurs once. */
export function shortened(
  epochs: readonly EarlierEpoch[],
  after: Position | undefined,
): readonly EarlierEpoch[] {
  const byTag = new Map<string, Position | undefined>();
  for (const { tag, until } of epochs) {
    byTag.set(tag, earlierOf(earlierOf(until, after), byTag.has(tag) ? byTag.get(tag) : Infinity));
  }
  return [...byTag].map(([tag, until]) => ({ tag, until }));
}

function earlierOf(a: Position | undefined, b: Position | undefined): Position | undefined {
  return a === undefined || b === undefined ? undefined : Math.min(a, b);
}

/** The first epoch's tag is derived from the log's identity, so that nothing need be written for it. */
function firstTag(identity: string): string {
  return asTag(createHash('sha256').update(`epoch ${identity}`).digest());
}

/** A tag that none of these epochs has. */
export function newTag({ tag, earlier }: Epoch): string {
  const taken = new Set([tag, ...earlier.map(epoch => epoch.tag)]);
  for (;;) {
    const fresh = asTag(randomBytes(tagLength));
    if (!taken.has(fresh)) return fresh;
  }
}

function asTag(bytes: Uint8Array): string {
  return [...bytes.subarray(0, tagLength)].map(byte => alphabet[byte & 31]).join('');
}
