/**
 * What each folder of `src` may import of the others; `a/{b,c}`: of the folder `a`, only these. docs/architecture.md shows the same, which
 * test/architecture.test.ts compares. No cycles, no exceptions. `domain` is the vocabulary: pure, without npm or node, and so open to all
 * that speak it.
 */
export const mayImport = {
  domain: '',
  calendar: '',
  scheduling: '',
  sqlite: '',
  tracing: '',
  'event-store': 'domain/{actor,decider,refusal,upcasts}, scheduling, sqlite, tracing',
  directory: 'sqlite',
  commands: 'domain, calendar, event-store, directory, auth, scheduling, tracing',
  projections: 'domain, calendar, event-store/event-store, sqlite',
  projector: 'domain/{catalogue,streams}, event-store, projections, sqlite, tracing',
  metrics: 'domain, calendar, projections, sqlite/database',
  analysis: 'domain, calendar, metrics, projections, sqlite/database',
  sentences: 'domain, calendar, analysis',
  audit: 'domain, event-store, projections, projector, scheduling, sqlite/{database,temporary-folder}',
  backup: 'domain/streams, event-store, directory, sqlite',
  inbound:
    'domain, calendar, commands, directory/{connectors,directory,ids}, event-store/ledger, auth/{bounded-body,requester,sealing,standard-webhooks}',
  links:
    'domain, commands, directory/directory, event-store/errors, projections/links, auth, sentences, sqlite/database',
  outbound: 'domain, event-store, directory, auth/{sealing,standard-webhooks}, scheduling, tracing',
  export:
    'domain, calendar, event-store, directory, auth, projections, projector, metrics, audit, outbound, scheduling, sqlite',
  auth: 'domain/{actor,organisation,role,streams}, event-store/ledger, directory',
  graphql:
    'domain, calendar, event-store, directory, commands, projections, projector, metrics, analysis, sentences, audit, inbound, outbound, export, auth, scheduling, sqlite',
  http: 'graphql, auth, links, inbound, outbound, export, audit, commands/event-type, projections/links, sentences, directory, event-store, sqlite/unusable, tracing',
  operations: 'event-store, projector',
};

/** `a/{b,c}, d` as patterns of paths. */
const patterns = allowed =>
  (allowed === '' ? [] : allowed.split(', ')).map(
    one => `^src/${one.replace(/\{(.*)\}/, (_, names) => `(${names.replaceAll(',', '|')})`)}[/.]`,
  );

const folders = Object.entries(mayImport).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  comment: `${folder} may import ${allowed || 'nothing of ours'}.`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: [`^src/${folder}/`, ...patterns(allowed)] },
}));

export default {
  forbidden: [
    ...folders,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'pure',
      comment: 'No npm, no node.',
      severity: 'error',
      from: { path: '^src/(domain|calendar|sentences)/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'] },
    },
    {
      name: 'analysis-concludes',
      comment: 'No npm but the cache that it remembers in, no node.',
      severity: 'error',
      from: { path: '^src/analysis/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: 'node_modules/lru-cache/' },
    },
    {
      name: 'sentences-compute-nothing',
      comment: 'Of analysis they know the types: what it concludes comes as values.',
      severity: 'error',
      from: { path: '^src/sentences/' },
      to: { path: '^src/analysis/', dependencyTypesNot: ['type-only'] },
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
