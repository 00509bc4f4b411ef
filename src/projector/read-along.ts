import { setTimeout as pause } from 'node:timers/promises';
import { Database } from '../sqlite/database.ts';
import { lockForWriting } from '../sqlite/writer-lock.ts';
import { readCheckpoint } from './checkpoint.ts';
import { fileAt, openReadModelsForReading } from './read-model-file.ts';
import { countParked } from './projector.ts';
import { noProgress, type Progress } from './projector-messages.ts';

/** How often the file is looked at, in milliseconds: this process sees so much later what the other has projected. */
const lookAfter = 20;
/** It tries to take over at every tenth look. */
const looksPerTry = 10;

/**
 * Reports how far the file's read models are while another process projects into them.
 * @returns the file's lock, as soon as the other process has ended; undefined: `signal` was aborted first
 */
export async function readAlong(
  path: string,
  report: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Disposable | undefined> {
  let lock = lockForWriting(path);
  if (lock) return lock;
  using reader = new CheckpointReader(path);
  for (let looks = 0; !signal.aborted; looks++) {
    if (looks % looksPerTry === 0 && (lock = lockForWriting(path))) return lock;
    const progress = reader.changed();
    if (progress) report(progress);
    await pause(lookAfter, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

const nothingToRead = noProgress('another process is about to build them', true);

/** Reads the checkpoint of a file that another process writes, and may replace. */
class CheckpointReader implements Disposable {
  readonly #path: string;
  #open: { readonly database: Database; readonly file: string } | undefined;
  #reported: string | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Undefined: nothing has changed since the last time. */
  changed(): Progress | undefined {
    const file = fileAt(this.#path);
    if (this.#open?.file !== file) this[Symbol.dispose]();
    let progress = nothingToRead;
    let version = 'none';
    try {
      if (file !== undefined) [progress, version] = this.#read(file);
    } catch {
      // It is half made, being replaced, or damaged. The next look tries again; queries notice damage themselves.
      this[Symbol.dispose]();
    }
    if (version === this.#reported) return undefined;
    this.#reported = version;
    return progress;
  }

  [Symbol.dispose](): void {
    if (this.#open?.database.sqlite.isOpen) this.#open.database.sqlite.close();
    this.#open = undefined;
  }

  /** The file's progress, and a text by which a change of it is noticed. */
  #read(file: string): [Progress, string] {
    this.#open ??= { database: new Database(openReadModelsForReading(this.#path)), file };
    const { database } = this.#open;
    const version = database.get<{ data_version: number }>('PRAGMA data_version')?.data_version;
    const progress = { ...readCheckpoint(database), parked: countParked(database) };
    // If the file was replaced while it was opened, it may be neither the old nor the new one.
    if (fileAt(this.#path) !== file) throw new Error('The file was replaced.');
    return [{ ...progress, file, readsAlong: true }, `${file} ${version}`];
  }
}
