import type { Complexity } from '@nestjs/graphql';
import { listOf } from './field-costs.ts';

/**
 * The lists of introspection, whose fields are GraphQL's own, with their average lengths in this schema. An introspection is
 * answered in one turn, so a request may hold only one.
 */
export const introspectionCosts: Readonly<Record<string, Complexity | undefined>> = {
  'Query.__schema': 20_000,
  'Query.__type': 500,
  '__Schema.types': listOf(290),
  '__Schema.directives': listOf(6),
  '__Directive.locations': listOf(5),
  '__Directive.args': listOf(1),
  '__Type.fields': listOf(3),
  '__Type.inputFields': listOf(2),
  '__Type.enumValues': listOf(1.5),
  '__Type.interfaces': listOf(0.1),
  '__Type.possibleTypes': listOf(0.1),
  '__Field.args': listOf(0.5),
};
