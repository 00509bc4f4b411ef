import { readdir } from 'node:fs/promises';
import { itemPreparer } from '../../src/commands/prepared-items.ts';
import { Preparation } from '../../src/commands/preparation.ts';
import { Refusal } from '../../src/domain/refusal.ts';
import { UnfitColumns } from '../../src/inbound/columns.ts';
import { FileReader, type Reader, type ReadRow } from '../../src/inbound/file-reader.ts';
import { AmbiguousDates } from '../../src/inbound/files/dates.ts';
import { UnreadableFile } from '../../src/inbound/files/unreadable-file.ts';
import type { StatedMeanings } from '../../src/inbound/import-plan.ts';
import type { ReadingData } from '../../src/inbound/reading-messages.ts';
import type { Target } from '../../src/inbound/target.ts';
import { ThreadReader } from '../../src/inbound/thread-reader.ts';
import { builtReadingThread } from './built-reading-thread.ts';
import { nameless } from './files/nameless.ts';

const key = new Uint8Array(32).fill(7);
const organisationId = 'o1';

const readers: Record<string, (data: ReadingData) => Reader> = {
  'the thread that asks': ({ file, stated }) =>
    new FileReader(file, stated, itemPreparer(new Preparation(key), organisationId)),
  'a thread of its own': data => new ThreadReader(data, builtReadingThread),
};

const target: Target = { campaignId: 'c1', activityId: null, startsAt: null, timeZone: 'Europe/Oslo' };
const csv: StatedMeanings = { format: 'csv', meanings: new Map() };

describe.each(Object.entries(readers))('a file that is read in %s', (_, readerOf) => {
  async function reading<T>(
    content: string | Uint8Array,
    use: (reader: Reader) => Promise<T>,
    stated: Partial<StatedMeanings> = {},
  ): Promise<T> {
    const file = await nameless(content);
    const reader = readerOf({ file, stated: { ...csv, ...stated }, key, organisationId });
    try {
      return await use(reader);
    } finally {
      await reader.close();
    }
  }

  async function rowsOf(reader: Reader): Promise<ReadRow[]> {
    const rows: ReadRow[] = [];
    for await (const batch of reader.batches(target)) rows.push(...batch);
    return rows;
  }

  test('has rows that are commands, with what was made of them', async () => {
    const content =
      'E-post;Navn;Tidspunkt\nkari@example.org;Kåre Ås;04.05.2026 18:30\nnobody;;\n;Ola;\na;b;c;d\n';
    const { plan, rows } = await reading(content, async reader => ({
      plan: await reader.plan(),
      rows: await rowsOf(reader),
    }));
    expect(plan).toMatchObject({ encoding: 'utf-8', delimiter: ';', rows: 4 });
    expect(plan.columns.map(({ heading }) => heading)).toEqual(['E-post', 'Navn', 'Tidspunkt']);
    const [kari, nobody, ola, long] = rows;
    expect(kari).toMatchObject({ line: 2, values: ['kari@example.org', 'Kåre Ås', '04.05.2026 18:30'] });
    const [{ item, prepared }] = kari!.items as [ReadRow['items'][number]];
    expect(item.signUp).toMatchObject({ name: 'Kåre Ås', occurredAt: '2026-05-04T16:30:00.000Z' });
    expect(prepared).toEqual(itemPreparer(new Preparation(key), organisationId)(item).prepared);
    const [refused] = nobody!.items;
    expect(refused!.prepared).toBeInstanceOf(Refusal);
    expect(refused!.prepared).toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ path: 'participant.email' }],
    });
    expect(ola).toMatchObject({ line: 4, items: [] });
    expect(ola!.reason).toContain('Nobody is named');
    expect(long).toMatchObject({ line: 5, items: [] });
    expect(long!.reason).toContain('4 values');
  });

  test('comes in batches that can be sent at once, in its order', async () => {
    const lines = Array.from({ length: 2_500 }, (_, row) => `person${row}@example.org`);
    await reading(`email\n${lines.join('\n')}`, async reader => {
      const seen: number[] = [];
      await reader.plan(rows => seen.push(rows));
      expect(seen.at(-1)).toBe(2_500);
      const batches: number[] = [];
      const emails: unknown[] = [];
      for await (const batch of reader.batches(target)) {
        batches.push(batch.length);
        emails.push(...batch.map(({ values }) => values[0]));
      }
      expect(batches).toEqual([1_000, 1_000, 500]);
      expect(emails).toEqual(lines);
    });
  });

  test('comes in smaller ones where rows are long', async () => {
    const lines = Array.from({ length: 12 }, (_, row) => `p${row}@example.org,${'a'.repeat(90_000)}`);
    await reading(`email,name\n${lines.join('\n')}`, async reader => {
      await reader.plan();
      const batches: number[] = [];
      for await (const batch of reader.batches(target)) batches.push(batch.length);
      expect(batches).toEqual([11, 1]);
    });
  });

  test('comes in smaller ones where rows have many values, since each is sent with its question', async () => {
    const questions = Array.from({ length: 500 }, (_, column) => `q${column}`);
    const lines = Array.from({ length: 100 }, (_, row) => `p${row}@example.org${',y'.repeat(500)}`);
    await reading(
      `email,${questions.join()}\n${lines.join('\n')}`,
      async reader => {
        await reader.plan();
        const batches: number[] = [];
        for await (const batch of reader.batches(target)) batches.push(batch.length);
        expect(batches.length).toBeGreaterThan(1);
        expect(Math.max(...batches)).toBeLessThan(70);
      },
      { answers: true },
    );
  });

  test.each([
    ['no text', new Uint8Array([0x50, 0x4b, 3, 4]), UnreadableFile, 'a ZIP archive'],
    ['a quote that is never closed', 'email\na@example.org\n"b@example.org\n', UnreadableFile, 'line 2'],
    ['nobody in it', 'Farge\nblå\n', UnfitColumns, 'No column of the file is known'],
    ['dates of two meanings', 'email,date\na@example.org,03/04/2026\n', AmbiguousDates, '03/04/2026'],
  ])('is not planned with %s', async (__, content, kind, says) => {
    const planned = reading(content, reader => reader.plan());
    await expect(planned).rejects.toBeInstanceOf(kind);
    await expect(planned).rejects.toThrow(says);
  });

  test('is left where its progress is no longer wanted, and where its rows are not', async () => {
    const content = `email\n${'a@example.org\n'.repeat(50_000)}`;
    const enough = new Error('enough');
    const planned = reading(content, reader =>
      reader.plan(() => {
        throw enough;
      }),
    );
    await expect(planned).rejects.toBe(enough);
    await reading(content, async reader => {
      await reader.plan();
      for await (const batch of reader.batches(target)) {
        expect(batch).toHaveLength(1_000);
        break;
      }
    });
  });
});

test('a file that takes more memory than a file may is refused, and the server goes on', async () => {
  const file = await nameless('email\na@example.org\n');
  const script = 'const kept = []; for (;;) kept.push(new Array(100_000).fill({}));';
  const thread = new URL(`data:text/javascript,${script}`);
  const reader = new ThreadReader({ file, stated: csv, key, organisationId }, thread);
  await expect(reader.plan()).rejects.toBeInstanceOf(UnreadableFile);
  await reader.close();
});

test.each([
  ['ends', 'process.exit(0)', /ended before the file did/],
  ['fails', "throw new Error('out of order')", /out of order/],
])('where a thread %s the import does, and says so', async (_, script, says) => {
  const file = await nameless('email\na@example.org\n');
  const thread = new URL(`data:text/javascript,${encodeURIComponent(script)}`);
  const reader = new ThreadReader({ file, stated: csv, key, organisationId }, thread);
  await expect(reader.plan()).rejects.toThrow(says);
  await reader.close();
});

test('a file is closed with the thread that reads it', async () => {
  const before = await openFiles();
  const file = await nameless(`email\n${'a@example.org\n'.repeat(50_000)}`);
  const reader = new ThreadReader({ file, stated: csv, key, organisationId }, builtReadingThread);
  await reader.plan();
  await reader.close();
  expect(await openFiles()).toBe(before);
});

const openFiles = async () => (await readdir('/proc/self/fd')).length;
