import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { format } from 'prettier';
import { type Result, resultText } from './results.ts';

const packages = ['@nestjs/core', '@nestjs/graphql', '@apollo/server', 'fastify', 'graphql', 'autocannon'];

/** All results as a Markdown page. @param results by the letter that names each */
export function page(results: ReadonlyMap<string, Result>, runs: number, flags: string): Promise<string> {
  const sections = [...results].map(([letter, result]) =>
    resultText(
      { ...result, title: `${letter}. ${result.title}` },
      `npm run bench -- --only ${letter}${flags}`,
    ),
  );
  const text = `# Benchmark results

The built program, started as it is in use, against its limit on the same machine. ${runs} runs each, the contenders taking
turns, the order turned round each time. Medians of the runs; each ratio is the median of the runs' own, each against the
run beside it. A run counts only if its numbers are right; what was checked is said below.

Again, all of it: \`npm run bench${flags && ` -- ${flags.trim()}`}\`

| | |
|---|---|
${machine()
  .map(([name, value]) => `| ${name} | ${value} |`)
  .join('\n')}

${sections.join('\n')}`;
  return format(text, { parser: 'markdown' });
}

function machine(): [string, string][] {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return [
    ['Machine', `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${memory} GiB memory`],
    ['Kernel', `${type()} ${release().replace(/-.*/, '')}`],
    ['Node', process.version],
    ['SQLite', sqliteVersion()],
    ...packages.map(name => [name, versionOf(name)] as [string, string]),
    ['Date', new Date().toISOString().slice(0, 10)],
  ];
}

function sqliteVersion(): string {
  const db = new DatabaseSync(':memory:');
  const row = db.prepare('SELECT sqlite_version() AS version').get();
  db.close();
  return String(row?.version);
}

function versionOf(name: string): string {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
