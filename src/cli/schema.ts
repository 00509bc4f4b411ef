import { writeFileSync } from 'node:fs';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { NestFactory } from '@nestjs/core';
import { Command } from 'commander';
import { type GraphQLSchema, printSchema } from 'graphql';
import { resolvers } from '../app.module.ts';

/** The schema as the code has it, without what answers it. */
export async function schemaOfCode(): Promise<GraphQLSchema> {
  const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
  const schema = await app.get(GraphQLSchemaFactory).create(resolvers);
  await app.close();
  return schema;
}

/** … in GraphQL's schema language. */
export async function printedSchema(): Promise<string> {
  return `${printSchema(await schemaOfCode())}\n`;
}

export function schemaCommand(): Command {
  return new Command('schema')
    .description('print the GraphQL schema')
    .option('-o, --output <file>', 'write it to a file instead')
    .action(async ({ output }: { output?: string }) => {
      const schema = await printedSchema();
      if (output) writeFileSync(output, schema);
      else process.stdout.write(schema);
    });
}
