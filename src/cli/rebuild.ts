import { Command } from 'commander';
import { type Config, readConfig } from '../config.ts';
import type { Position } from '../event-store/event-store.ts';
import { readModelPath } from '../projector/read-model-file.ts';
import { rebuild, type Rebuilt } from '../projector/rebuild.ts';
import { Interrupted, interruption } from './interruption.ts';
import { type OpenedLog, withLog } from './open-log.ts';
import { ProgressLine } from './progress-line.ts';
import { say } from './say.ts';

interface Options {
  readonly json: boolean;
}

const help = `
They are built in a file of their own, which takes as much room as the one that is there, and then takes its place. A server that
runs on DATA_DIR goes on answering from the old file meanwhile, and takes the new one by itself.
Whatever ends it before that leaves everything as it was.

Examples:
  dugnad rebuild && dugnad verify
  dugnad rebuild --json

Exit codes:
  0    they are built and in their place
  1    it failed; what was there is left as it was
  130  it was interrupted; what was there is left as it was`;

export function rebuildCommand(): Command {
  return new Command('rebuild')
    .description('build the read models anew from the log, beside a running server and without one')
    .option('--json', 'print the result as JSON', false)
    .addHelpText('after', help)
    .action(rebuilt);
}

async function rebuilt({ json }: Options): Promise<void> {
  using interruptedBy = interruption();
  const { signal } = interruptedBy;
  try {
    const config = readConfig(process.env);
    await withLog(config, log => rebuildFrom(log, config, signal, json));
  } catch (error) {
    throw signal.aborted ? new Interrupted('Interrupted: the read models are as they were.') : error;
  }
}

async function rebuildFrom(
  { store, positions }: OpenedLog,
  { dataDirectory }: Config,
  signal: AbortSignal,
  json: boolean,
): Promise<void> {
  const [began, line] = [performance.now(), new ProgressLine()];
  const seconds = () => (performance.now() - began) / 1_000;
  const head = await store.head();
  const path = readModelPath(dataDirectory);
  try {
    const progress = (events: number, position: Position | undefined) =>
      line.show(described(events, (position ?? 0) / (head ?? 1), events / seconds()));
    const result = await rebuild({ store, path, signal, progress });
    line.end();
    const { position } = result;
    show(result, position === undefined ? null : positions.text(position), seconds(), json);
  } finally {
    line.end();
  }
}

/** @param read the part of the log that is read: positions are events in the embedded log, bytes in EventStoreDB's */
function described(events: number, read: number, perSecond: number): string {
  const left = read > 0 ? Math.max(0, Math.round(events / read - events)) : 0;
  const percent = Math.min(100, Math.floor(read * 100));
  return `${percent} %: ${events} events, ${Math.round(perSecond)} a second; some ${left} are left`;
}

function show(
  { events, parked, taken }: Rebuilt,
  position: string | null,
  seconds: number,
  json: boolean,
): void {
  const eventsPerSecond = Math.round(events / seconds);
  if (json) {
    say(JSON.stringify({ events, parked, position, seconds, eventsPerSecond, takenByServer: taken }));
    return;
  }
  const by = taken ? ' The server that runs has taken them.' : '';
  say(
    `Built the read models anew from ${events} events in ${seconds.toFixed(1)} s, ${eventsPerSecond} a second.${by}`,
  );
  if (parked > 0) say(`${parked} events could not be folded in, and are parked: dugnad verify lists them.`);
}
