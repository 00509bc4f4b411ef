import { join } from 'node:path';
import { checkCounts } from '../generated/counts.ts';
import { type GeneratedLog, logPath } from '../generated/log.ts';
import { mustBe } from '../measure.ts';
import { answer, fromProgram, withDirectory } from '../processes.ts';

/** A process that builds all read models of a log anew, by the program's own projector thread. */

/** Events a second. */
export type Rate = number;

const { openEmbedded } = await fromProgram<
  typeof import('../../src/event-store/embedded/embedded-event-store.ts')
>('event-store/embedded/embedded-event-store.js');
const { ReadSide } =
  await fromProgram<typeof import('../../src/projector/read-side.ts')>('projector/read-side.js');
const { Figures } = await fromProgram<typeof import('../../src/metrics/figures.ts')>('metrics/figures.js');

if (import.meta.main) answer(rebuild);

const patience = 600_000;

function rebuild(log: GeneratedLog): Promise<Rate> {
  return withDirectory(async directory => {
    const eventStore = logPath(log.directory);
    const store = openEmbedded(eventStore, { readOnly: true });
    const head = await store.head();
    await store.close();
    const began = performance.now();
    const readSide = await ReadSide.start({
      eventStore,
      path: join(directory, 'read-models.sqlite'),
    });
    await readSide.reached(head ?? 0, patience);
    const took = performance.now() - began;
    mustBe('Events set aside', 0, readSide.progress.parked);
    checkCounts(log.expected, id => {
      const figures = new Figures(readSide.database, [{ id, timeZone: 'Europe/Oslo' }]);
      return { ...figures.counts(), PARTICIPANTS: figures.people() };
    });
    await readSide.close();
    return (log.events / took) * 1_000;
  });
}
