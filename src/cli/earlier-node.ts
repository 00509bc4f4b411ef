import { neededNode } from '../operations/installed-version.ts';

/** What to say where the program runs on a Node that is too early for it; undefined: it is not. */
export function earlierNode(): string | undefined {
  const [needed, version] = [neededNode(), process.versions.node];
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [neededMajor = 0, neededMinor = 0] = needed.split('.').map(Number);
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return undefined;
  return (
    `Dugnad needs Node ${needed} or newer; this is Node ${version}. In its own folder npm ci brings one with it, ` +
    'for npm start and npx dugnad; or install one: https://nodejs.org'
  );
}
