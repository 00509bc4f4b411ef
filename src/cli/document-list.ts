import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type GraphQLError, type GraphQLSchema, Kind, parse, validate } from 'graphql';
import { hashOf } from '../graphql/documents.ts';
import { refuseOperation } from '../graphql/limits/operation-limits.ts';
import { refuseWritten, weightOf } from '../graphql/limits/query-limits.ts';

export interface Listed {
  readonly path: string;
  readonly hash: string;
  readonly text: string;
}

/**
 * The documents in files and folders.
 * @throws {Error} some would not be answered; the message names each with the reason
 */
export function documentsIn(paths: readonly string[], schema: GraphQLSchema, queryCost: number): Listed[] {
  const listed = paths.flatMap(filesIn).map(path => {
    const text = readFileSync(path, 'utf8');
    return { path, hash: hashOf(text), text };
  });
  const mistakes = listed.flatMap(({ path, text }) =>
    mistakesIn(text, schema, queryCost).map(mistake => `  - ${path}: ${mistake}`),
  );
  if (mistakes.length > 0) throw new Error(`Nothing was written:\n${mistakes.join('\n')}`);
  return listed;
}

const extensions: ReadonlySet<string> = new Set(['.graphql', '.gql']);

/** @throws {Error} there is none */
function filesIn(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new Error(`There is no ${path}.`);
  if (!found.isDirectory()) return [path];
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter(name => extensions.has(extname(name)))
    .sort()
    .map(name => join(path, name));
  if (files.length === 0) throw new Error(`There are no .graphql files in ${path}.`);
  return files;
}

function mistakesIn(text: string, schema: GraphQLSchema, queryCost: number): string[] {
  const messages = (errors: readonly (GraphQLError | undefined)[]) =>
    errors.flatMap(error => error?.message ?? []);
  try {
    const large = refuseWritten(text);
    if (large) return [large.message];
    const document = parse(text);
    const operations = document.definitions.filter(each => each.kind === Kind.OPERATION_DEFINITION);
    if (operations.length === 0) return ['It has no operation.'];
    const invalid = validate(schema, document);
    if (invalid.length > 0) return messages(invalid);
    return messages(
      operations.map(operation => {
        // What depends on variables is known with the request.
        const weight = weightOf(schema, document, operation, {});
        return weight && refuseOperation(operation, weight, queryCost);
      }),
    );
  } catch (error) {
    return [(error as Error).message];
  }
}
