import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../server/harness.ts';
import { dugnad } from './dugnad.ts';

/** `dugnad documents`, as it is called. */

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

const documents = (...paths: string[]) => dugnad({}, 'documents', ...paths, '--output', output());

const counts = 'query Campaigns {\n  campaigns { totalCount }\n}\n';
const figures = 'query ($id: ID!) { publicImpact(campaignId: $id) { nextNotBefore } }';
const two = 'query A { ...f } query B { ...f } fragment f on Query { __typename }';

test('files, and those in folders, are listed by the hashes of their texts as they are', async () => {
  const one = write('counts.graphql', counts);
  const inFolder = write('site/deep/figures.gql', figures);
  const several = write('site/several.graphql', two);
  write('site/readme.md', 'No document.');
  const { code, said, complaints } = await documents(one, join(folder, 'site'));

  expect([code, complaints]).toEqual([0, '']);
  expect(said).toBe(`${hashOf(counts)}  ${one}\n${hashOf(figures)}  ${inFolder}\n${hashOf(two)}  ${several}`);
  expect(JSON.parse(readFileSync(output(), 'utf8'))).toEqual({
    [hashOf(counts)]: counts,
    [hashOf(figures)]: figures,
    [hashOf(two)]: two,
  });
});

test('what would not be answered is refused, each with its reason, and nothing is written', async () => {
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
  const { code, complaints } = await documents(folder);

  expect(code).toBe(1);
  for (const [name, [, reason]] of Object.entries(wrong))
    expect(complaints).toMatch(new RegExp(`^  - .*/${name}: .*${reason}`, 'm'));
  expect(complaints).not.toContain('right.graphql');
  expect(existsSync(output())).toBe(false);
});

test('where there is nothing to list it says so', async () => {
  expect(await documents(folder)).toEqual({
    code: 1,
    said: '',
    complaints: `There are no .graphql files in ${folder}.`,
  });
  const missing = join(folder, 'none.graphql');
  expect(await documents(missing)).toMatchObject({ code: 1, complaints: `There is no ${missing}.` });
});
