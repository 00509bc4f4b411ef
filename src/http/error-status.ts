import { GraphQLError } from 'graphql';

/** An error of GraphQL, which answers 200, as one of HTTP. */
export function withStatus(status: number, { message, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { extensions: { ...extensions, http: { status } } });
}
