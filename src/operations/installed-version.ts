import { readFileSync } from 'node:fs';

/** The program's version. */
export function installedVersion(): string {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}
