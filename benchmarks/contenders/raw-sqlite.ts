import { randomBytes, randomUUID, randomUUIDv7 } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { batchSize, type Recorded } from '../loads/batches.ts';
import { mustBe } from '../measure.ts';
import { answer, fromProgram, withDirectory } from '../processes.ts';

/**
 * What the disk and SQLite allow: the rows of the program's three files, with its tables and indexes, in one file,
 * inserted without asking anything; the facts, of which the program counts, in one row per transaction.
 */
export interface RawLoad {
  readonly transactions: number;
  readonly warmUp: number;
  /** What is kept of each: by an e-mail address alone; or by two more identifiers, a name, and the digest of its id in the file. */
  readonly kind: 'sign-up' | 'row of a file';
}

if (import.meta.main) answer(insert);

function insert({ transactions, warmUp, kind }: RawLoad): Promise<Recorded> {
  return withDirectory(async directory => {
    // Opened as the program opens its files.
    const schema = [...new Set(await programSchema(directory))].join(';\n');
    const db = openDatabase(join(directory, 'raw.sqlite'), { ...embeddedLog, schema, migrations: [] });
    const write = transaction(db, kind);
    for (let count = 0; count < warmUp; count++) write();
    const began = performance.now();
    for (let count = 0; count < transactions; count++) write();
    const took = performance.now() - began;
    check(db, (warmUp + transactions) * batchSize);
    db.close();
    const accepted = transactions * batchSize;
    return { perSecond: (accepted / took) * 1_000, accepted };
  });
}

/** The statements that make the program's own tables and indexes; triggers are left out. */
async function programSchema(directory: string): Promise<string[]> {
  const { openEmbedded } = await fromProgram<
    typeof import('../../src/event-store/embedded/embedded-event-store.ts')
  >('event-store/embedded/embedded-event-store.js');
  const { openEmbeddedDirectory } = await fromProgram<
    typeof import('../../src/directory/embedded/embedded-directory.ts')
  >('directory/embedded/embedded-directory.js');
  const { openReadModels } = await fromProgram<typeof import('../../src/projector/read-model-file.ts')>(
    'projector/read-model-file.js',
  );
  const paths = ['events', 'directory', 'read-models'].map(name => join(directory, `${name}.sqlite`));
  const [events = '', people = '', readModels = ''] = paths;
  await openEmbedded(events).close();
  await openEmbeddedDirectory(people).close();
  openReadModels(readModels, { identity: 'raw', epoch: 'raw' }).close();
  return paths.flatMap(schemaOf);
}

/** Participants are kept both by the directory and by the read models: the latter get another name. */
function schemaOf(path: string): string[] {
  const db = new DatabaseSync(path, { readOnly: true });
  const rows = db
    .prepare(
      "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'trigger' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'",
    )
    .all();
  db.close();
  const isReadModels = path.endsWith('read-models.sqlite');
  return rows.map(({ sql }) =>
    isReadModels ? String(sql).replace(/\b(TABLE|ON) participants\b/, '$1 taking_part') : String(sql),
  );
}

const { openDatabase } =
  await fromProgram<typeof import('../../src/sqlite/open-database.ts')>('sqlite/open-database.js');
const { embeddedLog } = await fromProgram<typeof import('../../src/event-store/embedded/schema.ts')>(
  'event-store/embedded/schema.js',
);
const { orderedId } = await fromProgram<typeof import('../../src/directory/ids.ts')>('directory/ids.js');
const { uuidToBytes } = await fromProgram<typeof import('../../src/event-store/embedded/encoding.ts')>(
  'event-store/embedded/encoding.js',
);

/** What the program keeps of each fact, column by column. */
const bytesAFact = 17;

/** A function that inserts 1 000 sign-ups and commits. */
function transaction(db: DatabaseSync, kind: RawLoad['kind']): () => void {
  db.exec("INSERT INTO categories VALUES (1, 'campaign_c0'); INSERT INTO types VALUES (1, 'SignedUp')");
  const person = db.prepare('INSERT INTO participants VALUES (?, ?, ?, ?)');
  const identifier = db.prepare('INSERT INTO identifiers VALUES (?, ?, ?, ?)');
  const claim = db.prepare('INSERT INTO claims VALUES (?, ?)');
  const stream = db.prepare('INSERT INTO streams VALUES (?, ?, 1)');
  const event = db.prepare('INSERT INTO events VALUES (?, ?, 0, 1, 1, ?, ?, ?, ?)');
  const part = db.prepare("INSERT INTO taking_part VALUES (?, 'c0', ?, ?, NULL, NULL, NULL)");
  const facts = db.prepare("INSERT INTO facts VALUES ('c0', ?, ?, ?, ?, ?, 0)");
  const columns = randomBytes(batchSize * bytesAFact);
  const isRow = kind === 'row of a file';
  let position = 0;
  const insertOne = () => {
    const id = orderedId();
    const now = Date.now();
    position++;
    const name = `campaign_c0-participant_${id}`;
    person.run(id, 'default', isRow ? `Person Number ${position}` : null, now);
    identifier.run('default', 'email', `${id}@example.org`, id);
    const sourceId = isRow ? randomBytes(16).toString('base64url') : undefined;
    if (sourceId !== undefined) {
      identifier.run('default', 'phone', `+47${40_000_000 + position}`, id);
      identifier.run('default', 'medlem', String(100_000 + position), id);
      claim.run(sourceId, name);
    }
    stream.run(position, name);
    event.run(position, position, uuidToBytes(randomUUIDv7()), now, ...signedUp(now, sourceId));
    part.run(id, position - 1, position);
  };
  return () => {
    db.exec('BEGIN IMMEDIATE');
    for (let count = 0; count < batchSize; count++) insertOne();
    const minute = Math.floor(Date.now() / 60_000);
    facts.run(position / batchSize, batchSize, minute, minute, columns);
    db.exec('COMMIT');
  };
}

const correlation = randomUUID();

/** The data and metadata that the program writes for such a sign-up. */
function signedUp(now: number, sourceId: string | undefined): [string, string] {
  const attribution = { channel: 'FACEBOOK_GROUP', technique: 'LIVE_VIDEO' };
  return [
    JSON.stringify({
      activityId: null,
      signedUpAt: new Date(now).toISOString(),
      attribution,
      endsWalkIn: null,
    }),
    JSON.stringify({
      actor: { id: 'default', kind: 'SYSTEM' },
      organisationId: 'default',
      occurredAt: new Date(now).toISOString(),
      schemaVersion: 1,
      ...(sourceId !== undefined && { sourceId, requestDigest: sourceId, source: 'file' }),
      $correlationId: correlation,
      $causationId: correlation,
    }),
  ];
}

function check(db: DatabaseSync, expected: number): void {
  const count = (sql: string) => Object.values(db.prepare(sql).get() ?? {})[0];
  mustBe('Rows', expected, count('SELECT count(*) FROM events'));
  mustBe('Facts', expected, count('SELECT sum(rows) FROM facts'));
  mustBe('People', expected, count('SELECT count(*) FROM taking_part'));
}
