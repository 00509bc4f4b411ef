import type { Epoch, EventStore, Position } from './event-store.ts';

/** A position from outside that is not of this log's present epoch; the message says where to go on. */
export class RefusedPosition extends Error {
  override name = 'RefusedPosition';
  /** `EARLIER_EPOCH`: the log was put back after the position was given out. */
  readonly code: 'EARLIER_EPOCH' | 'INVALID_INPUT';
  /** The position to go on from; undefined: begin at the beginning. */
  readonly goOnFrom: string | undefined;

  constructor(message: string, code: RefusedPosition['code'] = 'INVALID_INPUT', goOnFrom?: string) {
    super(message);
    this.code = code;
    this.goOnFrom = goOnFrom;
  }
}

/** `<epoch>-<position in base 36>`, padded so that clients do not take it for a number. */
const written = /^(?:([0-9a-hjkmnp-tv-z]{5})-)?([0-9a-z]{1,11})$/;

/** Whether a text looks like a position; whether it is one of this log's, only `Positions` knows. */
export const looksLikePosition = (text: string): boolean => parts(text)?.tag !== undefined;

function parts(text: string): { tag: string | undefined; position: Position } | undefined {
  const [, tag, digits = ''] = written.exec(text) ?? [];
  const position = parseInt(digits, 36);
  return Number.isSafeInteger(position) ? { tag, position } : undefined;
}

const inEpoch = (tag: string, position: Position) => `${tag}-${position.toString(36).padStart(4, '0')}`;

/** A log's positions as clients hold them: opaque text, which carries the log's epoch. */
export class Positions {
  readonly #store: EventStore;
  #epoch: Epoch | undefined;
  /** The log is known to reach at least this far. */
  #reached: Position = -1;

  constructor(store: EventStore) {
    this.#store = store;
  }

  /** Reads the log's epoch: at start, and again whenever the log may have been put back. */
  async load(): Promise<Epoch> {
    const epoch = await this.#store.epoch();
    if (epoch.tag !== this.#epoch?.tag) this.#reached = -1;
    return (this.#epoch = epoch);
  }

  /** The epoch that positions are given out in. @throws {Error} before `load` */
  get epoch(): Epoch {
    if (!this.#epoch) throw new Error("The log's epoch has not been read.");
    return this.#epoch;
  }

  /** @throws {Error} before `load` */
  text(position: Position): string {
    this.#reached = Math.max(this.#reached, position);
    return inEpoch(this.epoch.tag, position);
  }

  /** A position that an event's data holds, whatever its epoch: the event was recorded after it, so it still exists. */
  restated(text: string): string {
    const known = parts(text);
    return known ? this.text(known.position) : text;
  }

  /**
   * A position that came from outside.
   * @throws {RefusedPosition} it is none that the log gave out in its present epoch
   */
  async read(text: string): Promise<Position> {
    const { tag, position = 0 } = parts(text) ?? {};
    if (tag === undefined) throw new RefusedPosition('Expected a position as the ledger gave it out.');
    if (tag !== this.#epoch?.tag) await this.load();
    if (tag !== this.epoch.tag) throw this.#ofAnotherEpoch(tag, position);
    if (position > this.#reached) this.#reached = Math.max(this.#reached, (await this.#store.head()) ?? -1);
    if (position > this.#reached) {
      throw new RefusedPosition('Expected a position that the log has reached.');
    }
    return position;
  }

  #ofAnotherEpoch(tag: string, position: Position): RefusedPosition {
    const current = this.epoch;
    const earlier = current.earlier.find(epoch => epoch.tag === tag);
    if (!earlier) {
      return new RefusedPosition(
        `Expected a position of this log: its positions begin with ${current.tag}-. Read anew, and go on from the positions you then get.`,
      );
    }
    const { until } = earlier;
    const missedNothing = until !== undefined && position <= until;
    const target = missedNothing ? position : until;
    const goOn = target === undefined ? undefined : inEpoch(current.tag, target);
    const restored = until === undefined ? 'to before its first event' : `to ${inEpoch(current.tag, until)}`;
    const consequence = missedNothing
      ? 'this position lies before that, so nothing was missed'
      : 'what was recorded after that is gone, and may have been read';
    const way = goOn === undefined ? 'begin at the beginning' : `go on from ${goOn}`;
    return new RefusedPosition(
      `It is a position of an earlier epoch: since it was given out, the log was put back ${restored}; ${consequence}. Now ${way}.`,
      'EARLIER_EPOCH',
      goOn,
    );
  }
}
