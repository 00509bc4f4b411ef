import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Beside each file the same one compressed, so that the server compresses nothing while it answers. */
const compressed: Plugin = {
  name: 'compressed',
  writeBundle({ dir = '' }) {
    for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(js|css|html)$/.test(name)) continue;
      const path = join(dir, name);
      writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
    }
  },
};

/**
 * Makes the explorer's page: all that a browser needs of it, in `dist/explorer`, with the licences of what it is made of.
 * The packages themselves are needed only to build it.
 */
export default defineConfig({
  base: '/explorer/',
  logLevel: 'error',
  plugins: [compressed],
  worker: { format: 'es' },
  build: {
    outDir: '../dist/explorer',
    emptyOutDir: true,
    license: { fileName: 'licences.md' },
    // Monaco, the editor, is 3 MB in one piece.
    chunkSizeWarningLimit: 5_000,
  },
});
