import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Where rows of an imported file are written that are refused.
 * @param stated default: beside the file
 * @throws {Error} there is something already, or nothing can be written there
 */
export async function rejectedPath(imported: string, stated: string | undefined): Promise<string> {
  const path = stated ?? besides(imported);
  const wayOut =
    'Say where rows that are refused are to be written: --rejected <file>. Nothing was recorded.';
  if (existsSync(path)) throw new Error(`${path} is there already. ${wayOut}`);
  await access(dirname(path), constants.W_OK).catch((cause: unknown) => {
    throw new Error(`Nothing can be written to ${dirname(path)}. ${wayOut}`, { cause });
  });
  return path;
}

/** `members.csv` → `members.rejected.csv`, or the first such name that is free. */
function besides(path: string): string {
  const base = path.replace(/(\.rejected(-\d+)?)?(\.[^./\\]*)?$/, '');
  for (let number = 1; ; number++) {
    const name = `${base}.rejected${number === 1 ? '' : `-${number}`}.csv`;
    if (!existsSync(name)) return name;
  }
}
