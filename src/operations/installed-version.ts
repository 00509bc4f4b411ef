import { readFileSync } from 'node:fs';

/** The program's version. */
export function installedVersion(): string {
  return manifest().version;
}

/** The earliest Node that the program runs on: `24.16`. */
export function neededNode(): string {
  return manifest().engines.node.replace('>=', '');
}

interface Manifest {
  readonly version: string;
  readonly engines: { readonly node: string };
}

function manifest(): Manifest {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Manifest;
}
