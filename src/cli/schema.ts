import { Command } from 'commander';
import { printOrWrite } from './print-or-write.ts';

const help = `
Examples:
  dugnad schema | less
  dugnad schema --output schema.graphql`;

export function schemaCommand(): Command {
  return new Command('schema')
    .description('print the GraphQL schema')
    .option('-o, --output <file>', 'write it to a file instead')
    .addHelpText('after', help)
    .action(async ({ output }: { output?: string }) => {
      const { printedSchema } = await import('./printed-schema.ts');
      printOrWrite(await printedSchema(), output);
    });
}
