import type { Complexity } from '@nestjs/graphql';
import { listOf } from './field-costs.ts';

/** Lists of the schema's own description, whose fields GraphQL brings along: about as long as they are in this schema. */
export const introspectionCosts: Readonly<Record<string, Complexity | undefined>> = {
  'Query.__schema': 30_000,
  'Query.__type': 500,
  '__Schema.types': listOf(210),
  '__Schema.directives': listOf(6),
  '__Directive.locations': listOf(5),
  '__Directive.args': listOf(2),
  '__Type.fields': listOf(5),
  '__Type.inputFields': listOf(3),
  '__Type.enumValues': listOf(3),
  '__Type.interfaces': listOf(1),
  '__Type.possibleTypes': listOf(1),
  '__Field.args': listOf(1),
};
