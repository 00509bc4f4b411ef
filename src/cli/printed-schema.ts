import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { type GraphQLSchema, printSchema } from 'graphql';
import { resolvers } from '../app.module.ts';

/** The schema as the code declares it, without services behind its resolvers. */
export async function schemaOfCode(): Promise<GraphQLSchema> {
  const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
  const schema = await app.get(GraphQLSchemaFactory).create(resolvers);
  await app.close();
  return schema;
}

/** The schema in GraphQL's schema language. */
export async function printedSchema(): Promise<string> {
  return `${printSchema(await schemaOfCode())}\n`;
}
