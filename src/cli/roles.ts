import { Command } from 'commander';
import { printOrWrite } from './print-or-write.ts';

const help = `
Examples:
  dugnad roles | less
  dugnad roles --output docs/roles.md`;

export function rolesCommand(): Command {
  return new Command('roles')
    .description('print what each role may see and do, field by field')
    .option('-o, --output <file>', 'write it to a file instead')
    .addHelpText('after', help)
    .action(async ({ output }: { output?: string }) => {
      const { schemaOfCode } = await import('./printed-schema.ts');
      const { rolesTable } = await import('./roles-table.ts');
      printOrWrite(rolesTable(await schemaOfCode()), output);
    });
}
