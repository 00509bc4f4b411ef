/**
 * What each folder of `src` may import of the others (docs/architecture.md). No cycles, no exceptions.
 * `domain` is the vocabulary: pure, without npm or node, and so open to all that speak it.
 */
const mayImport = {
  domain: [],
  sqlite: [],
  'event-store': ['domain/(actor|decider|refusal)', 'sqlite'],
  directory: ['sqlite'],
  commands: ['domain', 'event-store', 'directory'],
  'read-models': ['domain', 'event-store', 'sqlite'],
  audit: ['domain', 'event-store', 'read-models', 'sqlite'],
  evaluation: ['domain', 'read-models', 'sqlite'],
  backup: ['event-store', 'directory', 'sqlite'],
  outbound: ['domain', 'event-store', 'directory'],
  auth: ['domain/actor', 'directory'],
  graphql: [
    'domain',
    'event-store',
    'directory',
    'commands',
    'read-models',
    'audit',
    'evaluation',
    'outbound',
    'auth',
    'sqlite',
  ],
  http: ['graphql'],
  operations: ['event-store', 'read-models'],
  cli: ['.*'],
};

const folders = Object.entries(mayImport).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `${folder} may import ${allowed.join(', ') || 'nothing of ours'}.`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: {
    path: '^src/',
    pathNot: [
      `^src/${folder}/`,
      ...allowed.map(other => `^src/${other}[/.]`),
      ...(folder === 'cli' ? ['^src/'] : []),
    ],
  },
}));

export default {
  forbidden: [
    ...folders,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domain-is-pure',
      comment: 'No npm, no node.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'] },
    },
    {
      name: 'roots-are-not-imported',
      comment: 'The composition root is for main and the command line.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli/|main|server|stores|app\\.module)' },
      to: { path: '^src/(main|server|stores|app\\.module|config)' },
    },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^src/' }, to: {} },
    {
      name: 'known-packages',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
