#!/usr/bin/env node
import 'reflect-metadata';
import { run } from './program.ts';

// The reader of the output may close it: then the rest is dropped, and the exit code stays the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') return;
    process.exitCode = 1;
    if (stream === process.stdout) process.stderr.write(`The output cannot be written: ${error.message}\n`);
  });
}

const exitCode = await run(process.argv.slice(2));
if (exitCode !== undefined) process.exitCode = exitCode;
