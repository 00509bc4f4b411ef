import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { GroupCommit, Unwritable, WritesStopped } from '../../src/sqlite/group-commit.ts';

describe('work that is committed together', () => {
  let db: DatabaseSync;
  let ended: string[];
  let commits: GroupCommit;

  beforeEach(() => {
    db = new DatabaseSync(':memory:');
    db.exec(`
      PRAGMA foreign_keys = ON;
      CREATE TABLE notes (text TEXT NOT NULL) STRICT;
      CREATE TABLE shelves (id INTEGER PRIMARY KEY);
      CREATE TABLE books (shelf INTEGER REFERENCES shelves DEFERRABLE INITIALLY DEFERRED)`);
    ended = [];
    commits = new GroupCommit(db, {
      rollback: () => ended.push('rollback'),
      commit: () => ended.push('commit'),
    });
  });
  afterEach(() => db.close());

  const write = (text: string) => () => {
    db.prepare('INSERT INTO notes VALUES (?)').run(text);
    return text;
  };
  const notes = () =>
    db
      .prepare('SELECT text FROM notes')
      .all()
      .map(({ text }) => text);
  const failing = () => {
    throw new Error('not today');
  };
  /** Fails as a disk does: at the end, in COMMIT. */
  const uncommittable = () => db.exec('INSERT INTO books VALUES (99)');

  test('is answered piece by piece, and committed once', async () => {
    expect(await Promise.all([commits.run(write('a')), commits.run(write('b'))])).toEqual(['a', 'b']);
    expect(ended).toEqual(['commit']);
    expect(notes()).toEqual(['a', 'b']);
  });

  test('is not harmed by a piece that refuses', async () => {
    const answers = await Promise.allSettled([
      commits.run(write('a')),
      commits.run(failing),
      commits.run(write('b')),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(notes()).toEqual(['a', 'b']);
  });

  test('is answered only after the commit', async () => {
    let committed = false;
    const answer = commits
      .run(write('a'))
      .then(() => (committed = ended.includes('commit') || !db.isTransaction));
    await answer;
    expect(committed).toBe(true);
  });

  test('is refused as a whole where the disk is full, and taken once there is room', async () => {
    const pages = Number(Object.values(db.prepare('PRAGMA page_count').get()!)[0]);
    db.exec(`PRAGMA max_page_count = ${pages}`);
    const long = 'x'.repeat(10_000);

    const answers = await Promise.allSettled([commits.run(write('short')), commits.run(write(long))]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(WritesStopped) as unknown });
      expect((answer as PromiseRejectedResult).reason).toMatchObject({
        message: 'The disk is full: free some space. Nothing was recorded; repeat the request.',
      });
    }
    expect(ended).toEqual(['rollback']);
    expect(notes()).toEqual([]);

    db.exec('PRAGMA max_page_count = 1000');
    await commits.run(write(long));
    expect(notes()).toEqual([long]);
  });

  test('is never taken again after a commit that failed for another reason', async () => {
    const together = await Promise.allSettled([commits.run(write('a')), commits.run(uncommittable)]);
    const later = await Promise.allSettled([commits.run(write('b'))]);

    for (const answer of [...together, ...later]) {
      expect((answer as PromiseRejectedResult).reason).toBeInstanceOf(WritesStopped);
      expect((answer as PromiseRejectedResult).reason).toMatchObject({
        message: expect.stringContaining('no more writes are taken. Check the disk and restart.') as unknown,
      });
    }
    expect(notes()).toEqual([]);
    expect(db.isTransaction).toBe(false);
  });

  describe('of which a ping asks', () => {
    let home: string;
    let other: DatabaseSync;
    beforeEach(() => {
      home = mkdtempSync(join(tmpdir(), 'dugnad-'));
      db = new DatabaseSync(join(home, 'notes.sqlite'), { timeout: 0 });
      db.exec('PRAGMA journal_mode = WAL; CREATE TABLE notes (text TEXT) STRICT; PRAGMA user_version = 7');
      other = new DatabaseSync(join(home, 'notes.sqlite'));
      commits = new GroupCommit(db);
    });
    afterEach(() => {
      other.close();
      rmSync(home, { recursive: true });
    });
    const walSize = () => statSync(join(home, 'notes.sqlite-wal')).size;

    test('is tried where none was done yet: one page is written, and nothing is changed', async () => {
      const [before, version] = [walSize(), db.prepare('PRAGMA user_version').get()];
      commits.ping();
      const frame = 24 + 4096;
      expect(walSize() - before).toBe(frame);
      expect(db.prepare('PRAGMA user_version').get()).toEqual(version);
      await commits.run(write('a'));
      const after = walSize();
      commits.ping();
      expect(walSize()).toBe(after);
    });

    test('what was refused for a reason that may pass is reported, until it is found to have passed', async () => {
      other.exec('BEGIN IMMEDIATE');
      await expect(commits.run(write('a'))).rejects.toThrow('Another process keeps the file busy.');
      expect(() => commits.ping()).toThrow(
        'Another process keeps the file busy. Until then nothing is recorded.',
      );
      other.exec('COMMIT');
      // Not at once: whoever asks often shall not write often.
      expect(() => commits.ping()).toThrow(WritesStopped);
      const since = performance.now();
      while (performance.now() - since < 1_100) await new Promise(resolve => setTimeout(resolve, 20));
      commits.ping();
      expect(await commits.run(write('b'))).toBe('b');
    });

    test('it is known to have passed at the next commit', async () => {
      other.exec('BEGIN IMMEDIATE');
      await expect(commits.run(write('a'))).rejects.toThrow(WritesStopped);
      other.exec('COMMIT');
      await commits.run(write('b'));
      commits.ping();
    });
  });

  describe('in a file that turns out to be lost', () => {
    // Before the transaction, before its end, after it.
    test.each([1, 2, 3])('is acknowledged neither now nor later, whenever it is seen (%i)', async when => {
      let looks = 0;
      const lost = new GroupCommit(db, {
        check: () => {
          if (++looks === when) throw new Unwritable('It is lost. Put it back.');
        },
      });
      const together = await Promise.allSettled([lost.run(write('a')), lost.run(write('b'))]);
      const later = await Promise.allSettled([lost.run(write('c'))]);
      const reasons = [...together, ...later].map(
        answer => (answer as PromiseRejectedResult).reason as unknown,
      );
      for (const reason of reasons) expect(reason).toBeInstanceOf(WritesStopped);
      for (const reason of reasons) expect(reason).toMatchObject({ message: 'It is lost. Put it back.' });
      expect(() => lost.ping()).toThrow('It is lost. Put it back.');
      expect(db.isTransaction).toBe(false);
    });

    test('nor is what says so itself', async () => {
      const together = await Promise.allSettled([
        commits.run(write('a')),
        commits.run(() => {
          throw new Unwritable('Somebody else writes.');
        }),
      ]);
      for (const answer of together) expect(answer.status).toBe('rejected');
      await expect(commits.run(write('b'))).rejects.toThrow('Somebody else writes.');
      expect(notes()).toEqual([]);
    });
  });

  test('is refused for good where what is cached cannot be read anew', async () => {
    const broken = new GroupCommit(db, {
      rollback: () => {
        throw new Error('It cannot be read');
      },
    });
    await expect(broken.run(uncommittable)).rejects.toThrow('It cannot be read');
    await expect(broken.run(write('a'))).rejects.toThrow(WritesStopped);
  });

  test('that waits is committed by a flush', () => {
    void commits.run(write('a'));
    commits.flush();
    expect(notes()).toEqual(['a']);
  });
});
