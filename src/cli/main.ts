#!/usr/bin/env node
import 'reflect-metadata';
import { Command } from 'commander';
import { backupCommand } from './backup.ts';
import { demoCommand } from './demo.ts';
import { newDirectoryCommand } from './new-directory.ts';
import { replayCommand } from './replay.ts';
import { restoreCommand } from './restore.ts';
import { schemaCommand } from './schema.ts';
import { serveCommand } from './serve.ts';

const program = new Command('dugnad')
  .description('A participation ledger for social-mobilisation campaigns.')
  .showHelpAfterError()
  .addHelpText('after', '\nSettings come from the environment; docs/operations.md lists them.')
  .addCommand(serveCommand(), { isDefault: true })
  .addCommand(demoCommand())
  .addCommand(replayCommand())
  .addCommand(backupCommand())
  .addCommand(restoreCommand())
  .addCommand(newDirectoryCommand())
  .addCommand(schemaCommand());

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
