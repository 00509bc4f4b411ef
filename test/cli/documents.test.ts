import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../server/harness.ts';

/** `dugnad documents`, as it is called. */

const main = join(import.meta.dirname, '../../dist/cli/main.js');
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

let folder: string;
beforeEach(() => {
  folder = temporaryDirectory();
});
afterEach(() => rmSync(folder, { recursive: true }));

const output = () => join(folder, 'documents.json');
const write = (name: string, text: string) => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
};

function documents(...paths: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [main, 'documents', ...paths, '--output', output()],
    { encoding: 'utf8', env: { PATH: process.env.PATH } },
  );
  return { code: status, out: stdout, err: stderr };
}

const counts = 'query Campaigns {\n  campaigns { totalCount }\n}\n';
const figures = 'query ($id: ID!) { publicImpact(campaignId: $id) { nextNotBefore } }';
const two = 'query A { ...f } query B { ...f } fragment f on Query { __typename }';

test('files, and those in folders, are listed by the hashes of their texts as they are', () => {
  const one = write('counts.graphql', counts);
  const inFolder = write('site/deep/figures.gql', figures);
  const several = write('site/several.graphql', two);
  write('site/readme.md', 'No document.');
  const { code, out, err } = documents(one, join(folder, 'site'));

  expect([code, err]).toEqual([0, '']);
  expect(out).toBe(
    `${hashOf(counts)}  ${one}\n${hashOf(figures)}  ${inFolder}\n${hashOf(two)}  ${several}\n`,
  );
  expect(JSON.parse(readFileSync(output(), 'utf8'))).toEqual({
    [hashOf(counts)]: counts,
    [hashOf(figures)]: figures,
    [hashOf(two)]: two,
  });
});

test('what would not be answered is refused, each with its reason, and nothing is written', () => {
  const wrong: Record<string, [text: string, reason: string]> = {
    'syntax.graphql': ['query {', 'Syntax Error'],
    'field.graphql': ['{ nothing }', 'Cannot query field "nothing"'],
    'fragment.graphql': ['fragment f on Query { __typename }', 'It has no operation.'],
    'large.graphql': [`{ ${'__typename '.repeat(600)} }`, 'are allowed'],
    'costly.graphql': [
      '{ campaigns(first: 500) { nodes { activities(first: 500) { nodes { id name } } } } }',
      'units of cost',
    ],
  };
  for (const [name, [text]] of Object.entries(wrong)) write(name, text);
  write('right.graphql', counts);
  const { code, err } = documents(folder);

  expect(code).toBe(1);
  for (const [name, [, reason]] of Object.entries(wrong))
    expect(err).toMatch(new RegExp(`^  - .*/${name}: .*${reason}`, 'm'));
  expect(err).not.toContain('right.graphql');
  expect(existsSync(output())).toBe(false);
});

test('where there is nothing to list it says so', () => {
  expect(documents(folder)).toMatchObject({ code: 1, err: `There are no .graphql files in ${folder}.\n` });
  const missing = join(folder, 'none.graphql');
  expect(documents(missing)).toMatchObject({ code: 1, err: `There is no ${missing}.\n` });
});
