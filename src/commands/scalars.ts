import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/**
 * Input scalars take any string here; they are checked with the rest of the command (fields.ts). So a wrong date in a batch is
 * the refusal of one item, with its path, and the others are recorded.
 */
function textScalar(
  name: string,
  description: string,
  specifiedByURL?: string,
): GraphQLScalarType<string, string> {
  const take = (value: unknown): string => {
    if (typeof value === 'string') return value;
    throw new GraphQLError(`${name} is written as a string, for example ${examples[name] ?? ''}.`);
  };
  return new GraphQLScalarType<string, string>({
    name,
    description,
    specifiedByURL,
    serialize: value => String(value),
    parseValue: take,
    parseLiteral: node => take(node.kind === Kind.STRING ? node.value : undefined),
  });
}

const examples: Record<string, string> = {
  DateTime: '"2026-05-04T18:30:00+02:00"',
  Date: '"2026-05-04"',
  Decimal: '"12.50"',
  Position: 'the `position` of a receipt',
};

export const DateTime = textScalar(
  'DateTime',
  'An instant, RFC 3339 with offset: `2026-05-04T18:30:00+02:00`. Answers are in UTC.',
  'https://scalars.graphql.org/andimarek/date-time',
);

export const LocalDate = textScalar(
  'Date',
  "A day in the campaign's own time zone: `2026-05-04`.",
  'https://scalars.graphql.org/andimarek/local-date',
);

export const Decimal = textScalar(
  'Decimal',
  'An exact amount as a string, at most ten digits and four decimals: `"12.50"`.',
);

export const PositionScalar = textScalar(
  'Position',
  'Where an event stands in the log. It is opaque: pass it back in `atLeast`, `asOf` or `after`; only the server can compare it.',
);
