import { writeFileSync } from 'node:fs';
import { Command } from 'commander';

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
      const schema = await printedSchema();
      if (output === undefined) process.stdout.write(schema);
      else write(output, schema);
    });
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new Error(
      `${path} cannot be written (${(error as Error).message}). Name a file in a folder that is there and may be written to.`,
      { cause: error },
    );
  }
}
