import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { appends } from './cases/appends.ts';
import { asOf } from './cases/as-of.ts';
import { batches } from './cases/batches.ts';
import { fileImport } from './cases/file-import.ts';
import { impactQueries } from './cases/impact-query.ts';
import { rebuild } from './cases/rebuild.ts';
import { singleMutations } from './cases/single-mutations.ts';
import { start } from './cases/start.ts';
import { visibility } from './cases/visibility.ts';
import { webhook } from './cases/webhook.ts';
import { page } from './report.ts';
import type { Result } from './results.ts';
import { full, quick, type Settings } from './settings.ts';

const cases: Readonly<Record<string, (settings: Settings) => Promise<Result>>> = {
  a: singleMutations,
  b: batches,
  c: appends,
  d: rebuild,
  e: impactQueries,
  f: visibility,
  g: asOf,
  h: start,
  i: webhook,
  j: fileImport,
};

const sizes = {
  runs: 'how often each contender has its turn',
  mutations: 'a: mutations a run',
  connections: 'a: connections',
  batches: 'b, i: batches of 1 000 a run',
  appends: 'c: appends a run, one at a time',
  events: 'd, e, g, h: events in the log',
  fewEvents: 'e: events in the short log',
  queries: 'e: queries a run',
  rows: 'j: rows of the file',
  rate: 'f, i: mutations a second',
  seconds: 'f, i: seconds a run',
} as const satisfies Partial<Record<keyof Settings, string>>;

type Options = Partial<Settings> & {
  readonly only?: readonly string[];
  readonly quick?: boolean;
  readonly output?: string;
};

const command = new Command('npm run bench --')
  .description('measures the built program against its limits; see the results for what each letter is')
  .option('--only <letters>', `of ${Object.keys(cases).join()}: only these, such as a,b`, letters)
  .option('--quick', 'far smaller, to see that everything works')
  .option(
    '--output <file>',
    'where the results go; default: benchmarks/RESULTS.md of a full run, else the terminal',
  )
  .option('--profile <directory>', "write CPU profiles of the program's threads; they slow it")
  .addHelpText('after', '\nLogs that are generated stay in the temporary directory, for the next run.');
for (const [name, description] of Object.entries(sizes)) {
  const flag = name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
  command.option(`--${flag} <number>`, `${description} (${full[name as keyof typeof sizes]})`, count);
}

function letters(text: string): string[] {
  const chosen = text.split(',');
  if (chosen.every(letter => letter in cases)) return chosen;
  throw new InvalidArgumentError(`Expected some of ${Object.keys(cases).join()}.`);
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('Expected a whole number above 0.');
}

const options: Options = command.parse().opts();
const { only = Object.keys(cases), quick: isQuick = false, ...chosen } = options;
const settings: Settings = { ...(isQuick ? quick : full), ...chosen };

const results = new Map<string, Result>();
for (const letter of only) {
  process.stderr.write(`${letter}\n`);
  results.set(letter, await cases[letter]!(settings));
}
const flags = process.argv
  .slice(2)
  .join(' ')
  .replace(/--(only|output|profile)[= ]\S+ ?/g, '');
const text = await page(results, settings.runs, flags && ` ${flags.trim()}`);
const isWhole = only.length === Object.keys(cases).length && !isQuick && !settings.profile;
const output = options.output ?? (isWhole ? new URL('RESULTS.md', import.meta.url) : undefined);
if (output) writeFileSync(output, text);
else process.stdout.write(text);
