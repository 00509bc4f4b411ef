import { ApolloServerValidationErrorCode } from '@apollo/server/errors';
import type { GraphQLFormattedError } from 'graphql';

type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

/** GraphQL's codes of errors that suggest names. */
const ofGraphQL: readonly unknown[] = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT'];

const introspectionOff =
  'Introspection is off on this server (INTROSPECTION). What can be asked is in schema.graphql, which comes with the program; ' +
  'dugnad schema prints it.';

/**
 * Where introspection is off: its refusal says where the schema is to be had, and GraphQL's suggestions are left out, from which the
 * whole schema could be learnt name by name.
 */
export function hidingSchema(format: FormatError): FormatError {
  return (formatted, error) => {
    const answered = format(formatted, error);
    const { code, validationErrorCode } = answered.extensions ?? {};
    if (validationErrorCode === ApolloServerValidationErrorCode.INTROSPECTION_DISABLED)
      return { ...answered, message: introspectionOff };
    if (!ofGraphQL.includes(code)) return answered;
    return { ...answered, message: answered.message.replace(/ ?Did you mean [^?]*\?/g, '') };
  };
}
