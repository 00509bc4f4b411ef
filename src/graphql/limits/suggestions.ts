import type { GraphQLFormattedError } from 'graphql';

type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

/** GraphQL's codes of errors that suggest names. */
const ofGraphQL: readonly unknown[] = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT'];

/** Leaves out GraphQL's suggestions, from which the whole schema could be learnt name by name. */
export function withoutSuggestions(format: FormatError): FormatError {
  return (formatted, error) => {
    const answered = format(formatted, error);
    if (!ofGraphQL.includes(answered.extensions?.code)) return answered;
    return { ...answered, message: answered.message.replace(/ ?Did you mean [^?]*\?/g, '') };
  };
}
