import type { Database } from '../../sqlite/database.ts';
import type { Contradiction } from '../event-store.ts';

/** The category that a stream's name says, as `categoryOf`. */
const named = `substr(s.name, 1, instr(s.name || '-', '-') - 1)`;
const plural = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;
const filed = (count: number, category: string | null) =>
  `${count === 1 ? 'is' : 'are'} in ${category === null ? 'no category' : `the category ${category}`}`;

/**
 * Errors in the log's file that SQLite does not notice, after a change by hand or a fault: streams and events in another category than the
 * stream's name says, which some readers then see and others do not; revisions that are missing or there twice; ids that are there twice;
 * metadata that nobody can read. Each look reads the log, or an index of it, once.
 * @param database returns rows as arrays
 * @param category only its own streams, without ids that others have too; default: all
 */
export function contradictionsIn(database: Database, category?: string): Contradiction[] {
  // Names of streams are indexed: `.` comes after `-`.
  const ours = category === undefined ? 'true' : `(s.name = ? OR (s.name >= ? || '-' AND s.name < ? || '.'))`;
  const values = category === undefined ? [] : [category, category, category];
  const all = <Row extends readonly unknown[]>(sql: string) => database.all<Row>(sql, ...values);
  const streams = all<[string, string | null, number, string]>(
    `SELECT ${named} AS own, c.name AS found, count(*), min(s.name) FROM streams s LEFT JOIN categories c ON c.id = s.category_id
     WHERE ${ours} AND found IS NOT own GROUP BY own, found`,
  ).map(([own, found, count, first]) => ({
    found: `${plural(count, 'stream')} of ${own} ${filed(count, found)}`,
    first,
  }));
  const events = all<[string, string | null, number, number]>(
    `SELECT ${named} AS own, c.name AS found, count(*), min(e.position)
     FROM streams s JOIN events e ON e.stream_id = s.id LEFT JOIN categories c ON c.id = e.category_id
     WHERE ${ours} AND found IS NOT own GROUP BY own, found`,
  ).map(([own, found, count, first]) => ({
    found: `${plural(count, 'event')} of ${own} ${filed(count, found)}`,
    first,
  }));
  const revisions = all<[string, number, number, number, number]>(
    `SELECT s.name, count(*) AS events, count(DISTINCT e.revision) AS numbers, min(e.revision) AS lowest, max(e.revision) AS highest
     FROM streams s JOIN events e ON e.stream_id = s.id WHERE ${ours} GROUP BY s.id
     HAVING lowest <> 0 OR highest <> events - 1 OR numbers <> events`,
  ).map(([first, count, numbers, lowest, highest]) => ({
    found: `a stream has ${plural(count, 'event')}, numbered from ${lowest} to ${highest} by ${plural(numbers, 'revision')}`,
    first,
  }));
  const unreadable = counted(
    all(
      `SELECT count(*), min(e.position) FROM streams s JOIN events e ON e.stream_id = s.id
       WHERE ${ours} AND CASE WHEN json_valid(e.metadata) THEN json_type(e.metadata) END IS NOT 'object'`,
    ),
    count => `the metadata of ${plural(count, 'event')} is no JSON object`,
  );
  return [
    ...[...streams, ...events, ...revisions, ...unreadable],
    ...(category === undefined ? [...withoutStream(database), ...sharedIds(database)] : []),
  ];
}

function withoutStream(database: Database): Contradiction[] {
  const found = database.all<[number, number | null]>(
    `SELECT count(*), min(position) FROM events
     WHERE stream_id NOT IN (SELECT id FROM streams) OR type_id NOT IN (SELECT id FROM types)`,
  );
  return counted(found, count => `${plural(count, 'event')} of no stream, or of no type`);
}

function sharedIds(database: Database): Contradiction[] {
  // The ids are many: they are sorted in a temporary file rather than in memory.
  database.exec('PRAGMA temp_store = FILE');
  const found = database.all<[number | null, number | null]>(
    `SELECT sum(count), min(first) FROM (
       SELECT count(*) AS count, min(position) AS first FROM events GROUP BY event_id HAVING count > 1)`,
  );
  database.exec('PRAGMA temp_store = MEMORY');
  return counted(found, count => `${plural(count, 'event')} share an id with another`);
}

function counted(
  [row]: readonly (readonly [number | null, number | null])[],
  sentence: (count: number) => string,
): Contradiction[] {
  const [count, first] = row ?? [];
  return count && first != null ? [{ found: sentence(count), first }] : [];
}
