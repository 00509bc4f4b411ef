import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** `npm audit --json`, as npm 10 and 11 write it: https://docs.npmjs.com/cli/v11/commands/npm-audit */
interface Audit {
  readonly metadata?: { readonly vulnerabilities: Readonly<Record<string, number>> };
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string }>>;
  readonly message?: string;
}

/** npm ends with an error where something was found, and where the registry does not answer. */
async function audit(): Promise<Audit> {
  const run = promisify(execFile)('npm', ['audit', '--omit=dev', '--json'], { timeout: 60_000 });
  const { stdout } = await run.catch((error: unknown) => error as { stdout: string });
  return JSON.parse(stdout || '{}') as Audit;
}

const grave = ['high', 'critical'];

test('no high finding is known of what is installed with the program, where the registry says so', async () => {
  const { metadata, vulnerabilities = {}, message } = await audit();
  if (!metadata) {
    process.stderr.write(`npm audit: the registry does not answer (${message ?? 'no reason given'}).\n`);
    return;
  }
  const found = Object.entries(vulnerabilities).filter(([, { severity }]) => grave.includes(severity));
  expect(found.map(([name, { severity }]) => `${name}: ${severity}`)).toEqual([]);
}, 90_000);
