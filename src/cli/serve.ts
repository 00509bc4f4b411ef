import { Command } from 'commander';
import { serve } from '../main.ts';

export function serveCommand(): Command {
  return new Command('serve').description('start the server').action(() => serve(process.env));
}
