import type { GraphQLFormattedError } from 'graphql';

type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

/** GraphQL's own codes: of errors in which it says what else there is. */
const ofGraphQL: readonly unknown[] = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT'];

/** Leaves out what GraphQL supposes that was meant: name by name it tells the whole schema. */
export function withoutSuggestions(format: FormatError): FormatError {
  return (formatted, error) => {
    const answered = format(formatted, error);
    if (!ofGraphQL.includes(answered.extensions?.code)) return answered;
    return { ...answered, message: answered.message.replace(/ ?Did you mean [^?]*\?/g, '') };
  };
}
