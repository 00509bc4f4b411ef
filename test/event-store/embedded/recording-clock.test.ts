import * as fc from 'fast-check';
import { replayCampaign } from '../../../src/audit/replay.ts';
import type { EventStore } from '../../../src/event-store/event-store.ts';
import { openEmbedded } from '../../../src/event-store/embedded/embedded-event-store.ts';
import { jump, RecordingClock, settling } from '../../../src/event-store/embedded/recording-clock.ts';
import { newEvent, TemporaryStore } from '../examples.ts';

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const began = Date.UTC(2026, 4, 4, 12);

/** A machine: time goes by, and somebody moves the hands of its clock. */
class Machine {
  time = began;
  /** By how much its clock is wrong. */
  off = 0;
  readonly warnings: string[] = [];
  readonly clocks = { wall: () => this.time + this.off, steady: () => this.time - began + 12_345 };
  readonly warn = (message: string) => void this.warnings.push(message);
}

describe('the clock by which events are recorded', () => {
  let machine: Machine;
  let clock: RecordingClock;
  let last: number | undefined;
  beforeEach(() => {
    machine = new Machine();
    clock = new RecordingClock(machine.clocks, machine.warn);
    last = undefined;
  });

  const stamp = () => {
    const stamped = clock.stamp(last);
    last = stamped.at;
    return stamped;
  };
  const restart = () => (clock = new RecordingClock(machine.clocks, machine.warn));

  test('is the machine’s, as long as that goes on, asleep or not, and is only corrected a little', () => {
    for (const [passed, correction] of [
      [0, 0],
      [5, 0],
      [day, 0],
      [hour, 9 * minute],
      [90 * day, -9 * minute],
    ] as const) {
      machine.time += passed;
      machine.off += correction;
      expect(stamp()).toEqual({ at: machine.time + machine.off, setBack: false });
    }
    expect(machine.warnings).toEqual([]);
  });

  test('does not go back with a small correction', () => {
    const { at } = stamp();
    machine.off = -5 * minute;
    machine.time += minute;
    expect(stamp()).toEqual({ at, setBack: false });
  });

  test.each([365 * day, 11 * minute, -11 * minute, -365 * day])(
    'does not follow a jump of %d milliseconds, says so once, and goes on when it is undone',
    off => {
      stamp();
      machine.off = off;
      for (const passed of [1_000, 20 * minute, 30 * minute]) {
        machine.time += passed;
        expect(stamp()).toEqual({ at: machine.time, setBack: false });
      }
      expect(machine.warnings).toEqual([
        expect.stringMatching(/^The clock jumped \d+ minutes (ahead|back), to /),
      ]);
      machine.off = 0;
      machine.time += hour;
      expect(stamp()).toEqual({ at: machine.time, setBack: false });
    },
  );

  test('follows a jump that has lasted for an hour: it was set on purpose', () => {
    stamp();
    machine.off = 2 * day;
    machine.time += minute;
    stamp();
    machine.time += settling;
    expect(stamp()).toEqual({ at: machine.time + 2 * day, setBack: false });
  });

  test('goes by the machine’s after a restart though the last event lies far ahead, and says so', () => {
    machine.off = 365 * day;
    restart();
    stamp();
    machine.off = 0;
    machine.time += day;
    restart();
    expect(stamp()).toEqual({ at: machine.time, setBack: true });
    machine.time += minute;
    expect(stamp()).toEqual({ at: machine.time, setBack: false });
    expect(machine.warnings).toEqual([expect.stringContaining('the clock had been wrong')]);
  });

  test('stands still while the machine’s shows a time that cannot be, and goes on once it is set', () => {
    stamp();
    machine.time += day;
    const { at } = stamp();
    machine.off = -50 * 365 * day;
    restart();
    for (const passed of [0, minute, 10 * minute]) {
      machine.time += passed;
      expect(stamp()).toEqual({ at, setBack: false });
    }
    expect(machine.warnings).toEqual([expect.stringContaining('which cannot be')]);
    machine.off = 0;
    machine.time += minute;
    expect(stamp()).toEqual({ at: machine.time, setBack: false });
  });

  const step = fc.record({
    passes: fc.oneof(fc.nat(2_000), fc.nat(2 * hour), fc.nat(40 * day)),
    off: fc.oneof(fc.constant(0), fc.integer({ min: -2 * 365 * day, max: 2 * 365 * day })),
    restarts: fc.boolean(),
  });

  test('is never far from the time, whatever jumps are undone within the hour', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), steps => {
        machine = new Machine();
        restart();
        last = undefined;
        let lastAt = 0;
        for (const { passes, off } of steps) {
          machine.time += passes;
          machine.off = 0;
          const right = [stamp()];
          machine.off = off;
          machine.time += passes % (settling - 1);
          right.push(stamp());
          for (const { at, setBack } of right) {
            expect(setBack).toBe(false);
            expect(at).toBeGreaterThanOrEqual(lastAt);
            lastAt = at;
          }
          expect(Math.abs(right[0]!.at - (machine.time - (passes % (settling - 1))))).toBeLessThanOrEqual(
            jump,
          );
          expect(Math.abs(right[1]!.at - machine.time)).toBeLessThanOrEqual(jump);
        }
      }),
    );
  });
});

describe('a log recorded by a clock that jumped', () => {
  const stream = (n: number) => `campaign_c1-share_s${n}`;

  async function append(store: EventStore, n: number): Promise<void> {
    await store.append(stream(n), [newEvent('ShareOpened', { n })], 'no stream');
  }
  const asOf = async (store: EventStore, time: number) =>
    (await replayCampaign(store, 'c1', { recordedAt: new Date(time) })).events;

  test('answers asOf an instant with all that was recorded since, also for another reader and after reopening', async () => {
    const machine = new Machine();
    const temporary = new TemporaryStore(machine);
    await append(temporary.store, 1);
    machine.off = 365 * day;
    await temporary.reopen();
    await append(temporary.store, 2);
    machine.off = 0;
    await temporary.reopen();
    for (const n of [3, 4, 5]) {
      machine.time += day;
      await append(temporary.store, n);
    }

    const reader = openEmbedded(temporary.path, { readOnly: true });
    for (const store of [temporary.store, reader]) {
      expect(await asOf(store, machine.time)).toBe(5);
      expect(await asOf(store, machine.time - 1)).toBe(4);
      expect(await asOf(store, began + day)).toBe(3);
      expect(await asOf(store, began + minute)).toBe(1);
      expect(await asOf(store, began - 1)).toBe(0);
    }
    await reader.close();
    await temporary.end();
  });

  test('shows at every later instant all that was recorded by then, however the clock jumped and was set right', async () => {
    const jumps = fc.array(
      fc.record({ off: fc.integer({ min: -11 * day, max: 700 * day }), events: fc.nat(4) }),
      {
        maxLength: 6,
      },
    );
    await fc.assert(
      fc.asyncProperty(jumps, async periods => {
        const machine = new Machine();
        const temporary = new TemporaryStore(machine);
        let count = 0;
        await append(temporary.store, count++);
        const known: [number, number][] = [[machine.time, count]];
        for (const { off, events } of periods) {
          // Wrong from one restart to the next, then right again.
          for (const wrong of [off, 0]) {
            machine.off = wrong;
            machine.time += 30 * day;
            await temporary.reopen();
            for (let n = 0; n <= events; n++) {
              machine.time += minute;
              await append(temporary.store, count++);
            }
          }
          known.push([machine.time, count]);
        }
        for (const [time, events] of known) expect(await asOf(temporary.store, time)).toBe(events);
        await temporary.end();
      }),
      { numRuns: 20 },
    );
  });
});
