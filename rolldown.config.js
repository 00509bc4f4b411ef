import { defineConfig } from 'rolldown';

/**
 * Puts the built modules and all that each start needs of packages into a few files: reading three thousand of them took longer than all
 * else of a start. What runs is in `dist/cli`; the modules themselves stay in `build`.
 */
export default defineConfig({
  input: {
    main: 'build/cli/main.js',
    // Threads, found beside the file that starts them.
    'projector-thread': 'build/projector/projector-thread.js',
    'reading-thread': 'build/inbound/reading-thread.js',
  },
  platform: 'node',
  external: [
    // Loaded where a setting asks for it; it loads compiled code by its place.
    '@eventstore/db-client',
    // Packages ask for these, and do without.
    /^@apollo\/(gateway|subgraph)/,
    /^@as-integrations\/express/,
    /^@fastify\/(multipart|static|view)/,
    /^@nestjs\/(microservices|platform-express|platform-socket\.io|websockets)/,
    /^(class-transformer|pg-native|bufferutil|utf-8-validate|ts-morph)/,
  ],
  // Repeats are recognised by the names of commands' classes (src/commands/preparation.ts): none may change.
  output: { dir: 'dist/cli', format: 'esm', keepNames: true, cleanDir: true },
});
