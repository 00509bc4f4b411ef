import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const swc = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));
// The sources are run as they lie, so their imports keep the ending `.ts`.
swc.jsc.rewriteRelativeImportExtensions = false;

// Libraries look for their users' mistakes unless a setting says that they are in use: that took a fifth of the time. The program itself
// goes by the settings that a test gives it.
process.env.NODE_ENV = 'production';

/** Tests are native ES modules, compiled by SWC one file at a time. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swc, swcrc: false }] },
  testTimeout: 60_000,
  // Many of them wait for processes and pauses more than they reckon: one more than there are cores.
  maxWorkers: availableParallelism() + 1,
  // Modules of a suite that is over stay in memory, and each collection of garbage goes through them: at two gigabytes tests took three times as long.
  workerIdleMemoryLimit: '700MB',
};
