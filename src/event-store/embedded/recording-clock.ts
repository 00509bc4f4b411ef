import { uptime } from 'node:os';

/** Where a store reads the time, in milliseconds. */
export interface Clocks {
  /** Since 1970, as the machine's clock shows it: people and other machines set it. */
  wall(): number;
  /** Since any moment; nobody sets it, and it goes on while the machine sleeps. */
  steady(): number;
}

export const machineClocks: Clocks = { wall: () => Date.now(), steady: () => uptime() * 1_000 };

/** When something was recorded. */
interface Stamp {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** It lies before the stamp of the event before, which was taken by a clock that was wrong. */
  readonly setBack: boolean;
}

/** Ordinary corrections of a clock stay below this, in milliseconds. A larger step is a jump: ten minutes. */
export const jump = 10 * 60_000;
/** If a clock jumped and stays there for this long, in milliseconds, it was set on purpose: an hour. */
export const settling = 60 * 60_000;
/** A clock that shows a time before this program was written has lost it. */
const written = Date.UTC(2026, 0, 1);
/** Shorter steps than this, in milliseconds, are not looked into. */
const glance = 1_000;

/**
 * Says when events are recorded, so that one wrong reading of the machine's clock does not stay in the log for ever. A jump, against
 * a clock that nobody sets, is not followed until it has lasted for an hour. Stamps never go back, unless the last one lies so far
 * ahead that it must itself be wrong. Decision 0016.
 */
export class RecordingClock {
  readonly #clocks: Clocks;
  readonly #warn: (message: string) => void;
  #known: { readonly wall: number; readonly steady: number };
  #suspect: { readonly since: number; readonly off: number } | undefined;
  #unbelieved: number | undefined;

  constructor(clocks: Clocks, warn: (message: string) => void) {
    this.#clocks = clocks;
    this.#warn = warn;
    this.#known = { wall: clocks.wall(), steady: clocks.steady() };
  }

  /** @param last when the log's last event was recorded; undefined: there is none */
  stamp(last: number | undefined): Stamp {
    const at = this.#now();
    if (last === undefined || at >= last) return { at, setBack: false };
    if (last - at <= jump) return { at: last, setBack: false };
    if (at >= written) {
      this.#warn(
        `The log's last event was recorded at ${iso(last)}, but it is ${iso(at)}: the clock had been wrong. Recording goes on by the clock; asOf an instant finds what is recorded from here on.`,
      );
      return { at, setBack: true };
    }
    if (this.#unbelieved !== last) {
      this.#warn(
        `The clock shows ${iso(at)}, which cannot be. Set it: until then events are stamped ${iso(last)}, as the last one.`,
      );
    }
    this.#unbelieved = last;
    return { at: last, setBack: false };
  }

  #now(): number {
    const wall = this.#clocks.wall();
    const sinceKnown = wall - this.#known.wall;
    if (!this.#suspect && sinceKnown >= 0 && sinceKnown < glance) return wall;
    const steady = this.#clocks.steady();
    const expected = this.#known.wall + steady - this.#known.steady;
    const off = wall - expected;
    // A machine without a battery in its clock begins in 1970, and is set right when it finds the network.
    const isSetRight = expected < written && wall >= written;
    if (Math.abs(off) <= jump || isSetRight || this.#hasSettled(off, steady, expected)) {
      this.#known = { wall, steady };
      this.#suspect = undefined;
      return wall;
    }
    return expected;
  }

  #hasSettled(off: number, steady: number, expected: number): boolean {
    if (this.#suspect && Math.abs(off - this.#suspect.off) <= jump) {
      return steady - this.#suspect.since >= settling;
    }
    this.#suspect = { since: steady, off };
    const [minutes, way] = [Math.round(Math.abs(off) / 60_000), off > 0 ? 'ahead' : 'back'];
    this.#warn(
      `The clock jumped ${minutes} minutes ${way}, to ${iso(expected + off)}. Events are stamped as if it had not, until it has stayed there for an hour or the program is started again.`,
    );
    return false;
  }
}

const iso = (time: number) => new Date(time).toISOString();
