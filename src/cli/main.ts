#!/usr/bin/env node
import 'reflect-metadata';
import { Command } from 'commander';
import { forOperator } from '../event-store/errors.ts';
import { demoCommand } from './demo.ts';
import { replayCommand } from './replay.ts';
import { schemaCommand } from './schema.ts';
import { serveCommand } from './serve.ts';

const program = new Command('dugnad')
  .description('A participation ledger for social-mobilisation campaigns.')
  .showHelpAfterError()
  .addHelpText('after', '\nSettings come from the environment; docs/operations.md lists them.')
  .addCommand(serveCommand(), { isDefault: true })
  .addCommand(demoCommand())
  .addCommand(replayCommand())
  .addCommand(schemaCommand());

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${forOperator(error)}\n`);
  process.exitCode = 1;
}
