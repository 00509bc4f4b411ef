import { hash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  openReadModels,
  openReadModelsForReading,
  readModelPath,
  readModelVersion,
} from '../../src/projector/read-model-file.ts';
import { readCheckpoint } from '../../src/projector/checkpoint.ts';
import { Projector } from '../../src/projector/projector.ts';
import { Database } from '../../src/sqlite/database.ts';
import { campaignStream, participantStream } from '../../src/domain/streams.ts';
import { created } from '../domain/examples.ts';
import { recordedEvent } from '../metrics/histories.ts';
import { aSignUp, countsOf } from '../projections/projected.ts';

describe('the read models’ file', () => {
  let home: string;
  let path: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'dugnad-'));
    path = readModelPath(home);
  });
  afterEach(() => rmSync(home, { recursive: true }));

  /** Makes a file in which one sign-up is counted. */
  function fill(identity: string): void {
    const db = openReadModels(path, { identity, epoch: 'first' });
    const events = [
      recordedEvent(1, campaignStream('c1'), 0, 'CampaignCreated', created().data),
      recordedEvent(2, participantStream('c1', 'p1'), 0, 'SignedUp', aSignUp),
    ];
    new Projector(db).apply(events, 2);
    db.close();
  }

  /** What a process finds that opens the file for this log. */
  function found(identity: string): { position: number | undefined; signUps: number } {
    const db = openReadModels(path, { identity, epoch: 'first' });
    const { position } = new Projector(db);
    const { GROSS_SIGN_UPS: signUps } = countsOf(new Database(db), 'c1');
    db.close();
    return { position, signUps };
  }

  const kept = { position: 2, signUps: 1 };
  const begunAnew = { position: undefined, signUps: 0 };

  test('carries the version of what is projected in its name', () => {
    expect(path).toBe(join(home, `read-models-v${readModelVersion}.sqlite`));
  });

  test('has another version where its tables are others: a file of the same version is opened as it is', () => {
    openReadModels(path, { identity: 'this log', epoch: 'first' }).close();
    const db = new DatabaseSync(path, { readOnly: true });
    const tables = db.prepare('SELECT sql FROM sqlite_schema ORDER BY type, name').all();
    db.close();
    const digest = hash('sha256', JSON.stringify(tables)).slice(0, 12);
    // When this is red: raise readModelVersion, unless no release had the last one yet; then write both here.
    expect({ version: readModelVersion, digest }).toEqual({ version: 7, digest: '7a7d18a66560' });
  });

  test('is kept for the same log', () => {
    fill('this log');
    expect(found('this log')).toEqual(kept);
  });

  test('of another log is thrown away and begun anew', () => {
    fill('this log');
    expect(found('another log')).toEqual(begunAnew);
    expect(found('another log')).toEqual(begunAnew);
    expect(found('this log')).toEqual(begunAnew);
  });

  test('is made with its folder where there is none', () => {
    path = join(home, 'a', 'b', 'read-models.sqlite');
    expect(found('this log')).toEqual(begunAnew);
    expect(existsSync(path)).toBe(true);
  });

  const damages: [string, () => void][] = [
    ['text', () => writeFileSync(path, 'Kjære dagbok. '.repeat(1_000))],
    ['truncated', () => truncateSync(path, 4096 * 2)],
    ['cut off in its first bytes', () => truncateSync(path, 20)],
    ['of another layout', () => alter(db => db.exec('PRAGMA user_version = 99'))],
    ['another program’s', () => alter(db => db.exec('PRAGMA application_id = 7'))],
    ['damaged where the checkpoint is', () => damagePageOf('checkpoint')],
  ];

  test.each(damages)('that is %s is thrown away and begun anew', (_, damage) => {
    fill('this log');
    damage();
    expect(found('this log')).toEqual(begunAnew);
    fill('this log');
    expect(found('this log')).toEqual(kept);
  });

  test.each(damages)(
    'that is %s: why it is built anew says nothing of a backup, nor of what is not done',
    (_, damage) => {
      fill('this log');
      damage();
      const db = openReadModels(path, { identity: 'this log', epoch: 'first' });
      expect(readCheckpoint(new Database(db)).building).toMatch(/^their file was damaged \(/);
      expect(readCheckpoint(new Database(db)).building).not.toMatch(/backup|Restore|left as it is|[Pp]oint/);
      db.close();
    },
  );

  test.each(damages.slice(0, 3))('that is %s is not to be restored by whoever reads it', (_, damage) => {
    fill('this log');
    damage();
    const read = () => openReadModelsForReading(path);
    expect(read).toThrow(
      'estart the server, or run dugnad rebuild: it is built anew from the log, and no backup is needed',
    );
    expect(read).not.toThrow('from a backup');
  });

  test('leaves no part of the old file behind', () => {
    fill('this log');
    writeFileSync(`${path}-wal`, 'rest of an old one');
    writeFileSync(path, 'Kjære dagbok');
    expect(found('this log')).toEqual(begunAnew);
    expect(readFileSync(path, 'latin1')).toMatch(/^SQLite format 3/);
  });

  test('may be read beside the projector, and not written', () => {
    fill('this log');
    const db = openReadModels(path, { identity: 'this log', epoch: 'first' });
    const reader = openReadModelsForReading(path);

    expect(countsOf(new Database(reader), 'c1').GROSS_SIGN_UPS).toBe(1);
    new Projector(db).apply([recordedEvent(3, participantStream('c1', 'p2'), 0, 'SignedUp', aSignUp)], 3);
    expect(countsOf(new Database(reader), 'c1').GROSS_SIGN_UPS).toBe(2);
    expect(() => reader.exec('DELETE FROM facts')).toThrow('readonly');
    reader.close();
    db.close();
  });

  test('that is not there cannot be read', () => {
    expect(() => openReadModelsForReading(path)).toThrow(`There is no read-model file at ${path}.`);
  });

  function alter(change: (db: DatabaseSync) => void): void {
    const db = new DatabaseSync(path);
    change(db);
    db.close();
  }

  function damagePageOf(table: string): void {
    let page = 0;
    alter(db => {
      page = Number(db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table)?.rootpage);
    });
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(4096, 0xee), 0, 4096, (page - 1) * 4096);
    closeSync(file);
  }
});
