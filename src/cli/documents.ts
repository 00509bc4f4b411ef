import { Command } from 'commander';
import { readConfig } from '../config.ts';

const help = `
A server with DOCUMENTS=documents.json answers those who bring neither a key nor a session these documents alone, and with
DOCUMENTS_ONLY=on everybody. Each file is one document, and clients send exactly its text, or the text's SHA-256.

Examples:
  dugnad documents site/queries --output documents.json
  dugnad documents a.graphql b.graphql --output documents.json`;

export function documentsCommand(): Command {
  return new Command('documents')
    .description('make the list of documents that a server answers, from .graphql files')
    .argument('<paths...>', 'the files, and folders with .graphql files in them')
    .requiredOption('-o, --output <file>', 'where to write the list')
    .addHelpText('after', help)
    .action(async (paths: string[], { output }: { output: string }) => {
      const { limits } = readConfig(process.env);
      const { schemaOfCode } = await import('./printed-schema.ts');
      const { documentsIn } = await import('./document-list.ts');
      const { printOrWrite } = await import('./print-or-write.ts');
      const listed = documentsIn(paths, await schemaOfCode(), limits.queryCost);
      const list = Object.fromEntries(listed.map(({ hash, text }) => [hash, text]));
      printOrWrite(`${JSON.stringify(list, null, 2)}\n`, output);
      process.stdout.write(listed.map(({ hash, path }) => `${hash}  ${path}\n`).join(''));
    });
}
