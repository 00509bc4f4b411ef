import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProcess } from '../processes.ts';
import type { LogToMake, MadeLog } from './make-log.ts';

/** A log of a plausible mix of events; a data directory for the program. */
export interface GeneratedLog extends MadeLog {
  readonly directory: string;
}

/** To be raised when other events are made. */
const version = 6;

export const logPath = (directory: string) => join(directory, 'events.sqlite');

/** The log of this size: made at first use, then kept in the temporary directory. */
export async function generatedLog(events: number, campaigns = 10): Promise<GeneratedLog> {
  const directory = join(tmpdir(), `dugnad-benchmark-log-v${version}-${events}-${campaigns}`);
  const notes = join(directory, 'log.json');
  if (!existsSync(notes)) await make(directory, notes, { events, campaigns });
  return { directory, ...(JSON.parse(readFileSync(notes, 'utf8')) as MadeLog) };
}

async function make(directory: string, notes: string, size: Omit<LogToMake, 'path'>): Promise<void> {
  process.stderr.write(`  making a log of ${size.events} events in ${size.campaigns} campaigns\n`);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  const log = { path: logPath(directory), ...size };
  const made = await inProcess<LogToMake, MadeLog>('generated/make-log.ts', log);
  writeFileSync(`${notes}.new`, JSON.stringify(made));
  renameSync(`${notes}.new`, notes);
}
