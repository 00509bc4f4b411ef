import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedDirectory } from '../../../src/directory/embedded/embedded-directory.ts';
import { DatabaseSync } from 'node:sqlite';
import { emailIdentifier } from '../../../src/directory/identifier.ts';
import { openEmbedded } from '../../../src/event-store/embedded/embedded-event-store.ts';
import { UnreadableDatabase } from '../../../src/sqlite/open-database.ts';
import { earlierClaims } from '../../fixtures/layout-1.ts';
import { connectorsContract } from '../../contracts/connectors.contract.ts';
import { webhooksContract } from '../../contracts/webhooks.contract.ts';
import { accountsContract } from '../../contracts/accounts.contract.ts';
import { directoryContract } from '../../contracts/directory.contract.ts';
import { recipientOf } from '../recipient.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'dugnad-'));

const open = async () => {
  const home = folder();
  const path = join(home, 'directory.sqlite');
  let directory = openEmbeddedDirectory(path);
  return {
    directory,
    reopen: async () => {
      await directory.close();
      return (directory = openEmbeddedDirectory(path));
    },
    close: async () => {
      await directory.close();
      rmSync(home, { recursive: true });
    },
  };
};

directoryContract('the embedded directory', open);
accountsContract('the embedded directory', open);
connectorsContract('the embedded directory', open);
webhooksContract('the embedded directory', open);

describe('the embedded directory’s file', () => {
  let home: string;
  let path: string;
  beforeEach(() => {
    home = folder();
    path = join(home, 'sub', 'directory.sqlite');
  });
  afterEach(() => rmSync(home, { recursive: true }));

  test('is made where there is none, with its folder', async () => {
    await openEmbeddedDirectory(path).close();
    expect(readFileSync(path).toString('latin1', 0, 15)).toBe('SQLite format 3');
  });

  test('damaged inside: reading and writing say so, and so does readiness from then on', async () => {
    await openEmbeddedDirectory(path).close();
    const filled = new DatabaseSync(path);
    filled.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
      INSERT INTO participants SELECT 'p' || i, 'org1', 'name ' || i, 0 FROM n`);
    const { rootpage } = filled
      .prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'participants'")
      .get() as { rootpage: number };
    filled.close();
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(4096, 0xee), 0, 4096, (rootpage - 1) * 4096);
    closeSync(file);
    const directory = openEmbeddedDirectory(path);
    await directory.ping();
    const message = `${path} is damaged`;
    await expect(directory.people('org1', ['p7'])).rejects.toThrow(message);
    await expect(directory.ping()).rejects.toThrow(message);
    // Elsewhere it is sound, but nothing more is entrusted to it.
    await expect(directory.reserve(['c1'], 'stream')).rejects.toThrow(message);
    await directory.close();

    const writing = openEmbeddedDirectory(path);
    const who = { identifiers: [emailIdentifier('kari@example.org')!] };
    const request = {
      organisationId: 'org1',
      who,
      create: true,
      digests: ['c1'],
      streamOf: (id: string) => id,
    };
    await expect(recipientOf(writing, request)).rejects.toThrow(message);
    await expect(writing.ping()).rejects.toThrow(message);
    await writing.close();
  });

  test('of the version before: whoever was entered under another form of the address is found by today’s', async () => {
    await openEmbeddedDirectory(path).close();
    const before = new DatabaseSync(path);
    for (const table of [
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
    ])
      before.exec(`DROP TABLE ${table}`);
    before.exec(`${earlierClaims}; PRAGMA user_version = 1;
      INSERT INTO claims VALUES ('MTIzNDU2Nzg5MDEyMzQ1Ng', 'of-one'), ('MTIzNDU2Nz00MDEyMzQ1Ng', 'of-another');
      INSERT INTO participants VALUES ('p1', 'org1', NULL, 0), ('p2', 'org1', NULL, 0), ('p3', 'org1', NULL, 0);
      INSERT INTO identifiers VALUES
        ('org1', 'email', 'kari@blåbær.no', 'p1'), ('org1', 'email', 'kari@xn--blbr-roah.no.', 'p2'),
        ('org1', 'email', 'o\u200bla@example.org', 'p3'), ('org1', 'email', 'not one', 'p3')`);
    before.close();

    const found = async (text: string) => {
      const directory = openEmbeddedDirectory(path);
      const recipient = await recipientOf(directory, {
        organisationId: 'org1',
        who: { identifiers: [emailIdentifier(text)!] },
        create: false,
        digests: [],
        streamOf: id => id,
      });
      await directory.close();
      return recipient?.stream;
    };
    for (const text of ['kari@blåbær.no', 'Kari@XN--blbr-roah.no', 'kari@blåbær.no.']) {
      expect(await found(text)).toBe('p1');
    }
    expect(await found('Ola@example.org')).toBe('p3');
    expect(await found('per@example.org')).toBeUndefined();

    const directory = openEmbeddedDirectory(path);
    // They begin alike: the index does not distinguish them.
    expect(await directory.reserve(['MTIzNDU2Nzg5MDEyMzQ1Ng'], 'of-a-third')).toBe('of-one');
    expect(await directory.reserve(['MTIzNDU2Nz00MDEyMzQ1Ng'], 'of-a-third')).toBe('of-another');
    expect(await directory.reserve(['MTIzNDU2NnNvbWV0aGluZw'], 'of-a-third')).toBe('of-a-third');
    expect(await directory.reserve(['MTIzNDU2Nzg5MDEyMzQ1Ng'], 'anew', true)).toBe('anew');
    expect(await directory.reserve(['MTIzNDU2Nzg5MDEyMzQ1Ng'], 'of-a-third')).toBe('anew');
    expect(await directory.reserve(['MTIzNDU2Nz00MDEyMzQ1Ng'], 'of-a-third')).toBe('of-another');
    await directory.close();
  });

  test('of another kind is refused with what to do, and left as it was', async () => {
    await openEmbedded(path).close();
    const before = readFileSync(path);

    expect(() => openEmbeddedDirectory(path)).toThrow(UnreadableDatabase);
    expect(() => openEmbeddedDirectory(path)).toThrow('not a Dugnad directory');
    expect(readFileSync(path)).toEqual(before);
  });

  test('that is no database is refused, and left as it was', () => {
    mkdirSync(join(home, 'sub'));
    writeFileSync(path, 'Kjære dagbok');
    expect(() => openEmbeddedDirectory(path)).toThrow('does not begin as an SQLite file does');
    expect(readFileSync(path, 'utf8')).toBe('Kjære dagbok');
  });
});
