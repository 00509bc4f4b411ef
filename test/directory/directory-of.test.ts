import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DirectoryUnavailable, NotThisLogsDirectory } from '../../src/directory/directory.ts';
import { openDirectoryOf, type PersonInLog } from '../../src/directory/directory-of.ts';
import { openEmbeddedDirectory } from '../../src/directory/embedded/embedded-directory.ts';
import { earlierClaims } from '../fixtures/layout-1.ts';
import { lockForWriting } from '../../src/sqlite/writer-lock.ts';
import { recipientOf } from './recipient.ts';

let home: string;
let path: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'dugnad-'));
  path = join(home, 'directory.sqlite');
});
afterEach(() => rmSync(home, { recursive: true }));

const log = (identity: string, events: boolean, people: readonly PersonInLog[] = []) => ({
  identity,
  hasEvents: () => Promise.resolve(events),
  lastPeople: () => Promise.resolve(people),
});
const opened = async (identity: string, events: boolean) =>
  (await openDirectoryOf(log(identity, events), path)).close();

test('a new log makes its directory, and finds it again', async () => {
  await opened('one', false);
  await opened('one', true);
});

test('a directory of another log is refused, whatever is in either', async () => {
  await opened('one', false);
  for (const events of [true, false]) {
    await expect(opened('two', events)).rejects.toThrow(NotThisLogsDirectory);
    await expect(opened('two', events)).rejects.toThrow(
      'is the directory of another log (one; this one is two)',
    );
  }
  await opened('one', true);
});

test('missing beside a log that has events: refused with the way out, and none is made', async () => {
  await expect(opened('one', true)).rejects.toThrow('there is no directory at');
  await expect(opened('one', true)).rejects.toThrow('dugnad restore');
  expect(existsSync(path)).toBe(false);
});

test('an empty file of one beside a log that has events is as good as none', async () => {
  await openEmbeddedDirectory(path).close();
  await expect(opened('one', true)).rejects.toThrow('there is no directory at');
});

test('one of before it was kept whose it is becomes the log’s at the first start', async () => {
  const old = openEmbeddedDirectory(path);
  const digest = await old.secret('digest');
  await old.close();
  const db = new DatabaseSync(path);
  const accounts = [
    'organisations',
    'members',
    'key_secrets',
    'sessions',
    'sign_in_links',
    'member_identities',
    'answers',
    'connectors',
    'connector_secrets',
    'connector_refusals',
    'connector_look_ups',
    'webhooks',
    'webhook_processes',
    'webhook_secrets',
    'webhook_attempts',
    'webhook_set_aside',
    'webhook_replays',
  ];
  for (const table of ['log', ...accounts]) db.exec(`DROP TABLE ${table}`);
  db.exec(`${earlierClaims}; PRAGMA user_version = 1`);
  db.close();

  const directory = await openDirectoryOf(log('one', true), path);
  expect(await directory.log()).toBe('one');
  expect(await directory.secret('digest')).toEqual(digest);
  await directory.close();
  await expect(opened('two', true)).rejects.toThrow(NotThisLogsDirectory);
});

test('several use it side by side; nobody does while another holds it alone, and nobody holds it alone while it is used', async () => {
  const [one, two] = [openEmbeddedDirectory(path), openEmbeddedDirectory(path)];
  expect(lockForWriting(path)).toBeUndefined();
  await one.close();
  expect(lockForWriting(path)).toBeUndefined();
  await two.close();

  const alone = lockForWriting(path)!;
  const opening = () => openEmbeddedDirectory(path);
  expect(opening).toThrow(DirectoryUnavailable);
  expect(opening).toThrow(
    expect.objectContaining({ detail: expect.stringContaining('restores it, copies it') as string }) as Error,
  );
  alone[Symbol.dispose]();
  await openEmbeddedDirectory(path).close();
});

describe('one that is older than the log', () => {
  /** Somebody the directory knows, and somebody it does not, about whom the log's last event is. */
  async function people(): Promise<PersonInLog[]> {
    await opened('one', false);
    const directory = openEmbeddedDirectory(path);
    const kari = await recipientOf(directory, {
      organisationId: 'org1',
      who: { identifiers: [{ system: 'email', value: 'kari@example.org' }] },
      create: true,
      digests: [],
      streamOf: id => id,
    });
    await directory.close();
    return [
      { organisationId: 'org1', id: kari!.stream, position: 7 },
      { organisationId: 'org1', id: 'lost', position: 8 },
    ];
  }

  test('is refused with the way out', async () => {
    const [kari, lost] = await people();
    const known = await openDirectoryOf(log('one', true, [kari!]), path);
    await known.close();
    const opening = openDirectoryOf(log('one', true, [kari!, lost!]), path);
    await expect(opening).rejects.toThrow('is older than the log: it does not know 1 of the people');
    await expect(openDirectoryOf(log('one', true, [lost!]), path)).rejects.toThrow('dugnad restore');
  });

  test('is opened where it is known to lack those people, and refused again for later ones', async () => {
    const [, lost] = await people();
    const directory = openEmbeddedDirectory(path);
    await directory.acceptMissingPeople(8);
    await directory.close();
    await (await openDirectoryOf(log('one', true, [lost!]), path)).close();
    const later = { ...lost!, position: 9 };
    await expect(openDirectoryOf(log('one', true, [later]), path)).rejects.toThrow(NotThisLogsDirectory);
  });
});
