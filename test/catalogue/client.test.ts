import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * schema.graphql and asyncapi.json are enough for a typed client: the one that docs/integrations.md shows is generated as it says there,
 * and compiles, and no longer with a wrong name in it.
 */

const page = readFileSync('docs/integrations.md', 'utf8').split('## A typed client')[1]!;
const shown = (language: string) => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(page)![1]!;

let folder: string;
beforeAll(() => {
  // Within the project, so that packages are found.
  mkdirSync('node_modules/.cache', { recursive: true });
  folder = mkdtempSync(join('node_modules/.cache', 'typed-'));
  for (const file of ['schema.graphql', 'asyncapi.json']) cpSync(file, join(folder, file));
  writeFileSync(join(folder, 'impact.graphql'), shown('graphql'));
  writeFileSync(join(folder, 'generate.mjs'), shown('js'));
  execFileSync(process.execPath, ['generate.mjs'], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const mistakes = [
  ['a field of an answer', 'signUps.net', 'signUps.gross', "Property 'gross' does not exist"],
  [
    'a field of an event’s data',
    'data.signedUpAt',
    'data.signedUpOn',
    "Property 'signedUpOn' does not exist",
  ],
  ['a field of another event’s data', 'data.signedUpAt', 'data.amount', "Property 'amount' does not exist"],
  ['an event type', 'dugnad.PledgeMade', 'dugnad.PledgeBroken', 'is not comparable to type'],
] as const;

test('it compiles, and not with something in it that there is not', () => {
  const right = shown('ts');
  const wrong = mistakes.map(([, name, other]) => right.replaceAll(name, other));
  expect(new Set([right, ...wrong]).size).toBe(mistakes.length + 1);
  const [complaints, ...others] = compiled([right, ...wrong]);
  expect(complaints).toBe('');
  for (const [index, [what, , , complaint]] of mistakes.entries())
    expect([what, others[index]]).toEqual([what, expect.stringContaining(complaint)]);
});

/** What the compiler says of each of some programs; all at once, since reading the libraries takes longest. */
function compiled(texts: readonly string[]): string[] {
  const paths = texts.map((text, index) => {
    const path = join(folder, `client-${index}.ts`);
    writeFileSync(path, text);
    return path;
  });
  const program = ts.createProgram(paths, {
    strict: true,
    noEmit: true,
    types: [],
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
  });
  const elsewhere = ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => !/client-\d\.ts$/.test(file?.fileName ?? ''));
  expect(elsewhere.map(({ messageText }) => messageText)).toEqual([]);
  return paths.map(path =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(path))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
      .join('\n'),
  );
}
