#!/usr/bin/env node
import 'reflect-metadata';
import { earlierNode } from './earlier-node.ts';

// The reader of the output may close it: then the rest is dropped, and the exit code stays the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') return;
    process.exitCode = 1;
    if (stream === process.stdout) process.stderr.write(`The output cannot be written: ${error.message}\n`);
  });
}

const refusal = earlierNode();
if (refusal !== undefined) {
  process.stderr.write(`${refusal}\n`);
  process.exit(1);
}

// Loaded only here: it imports what an earlier Node lacks.
const { run } = await import('./program.ts');
const exitCode = await run(process.argv.slice(2));
if (exitCode !== undefined) process.exitCode = exitCode;
