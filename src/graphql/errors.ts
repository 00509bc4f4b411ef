import { GraphQLError } from 'graphql';
import { DirectoryUnavailable } from '../directory/directory.ts';
import type { FieldRefusal, Refusal, RefusalCode } from '../domain/refusal.ts';
import { StoreUnavailable, UnknownPosition } from '../event-store/errors.ts';
import type { RefusedPosition } from '../event-store/positions.ts';
import { NotYetProjected } from '../read-models/position-waiters.ts';
import { ReadModelsNotReady } from '../read-models/query-connection.ts';

/** A refusal as a GraphQL error: for operations that answer one thing. */
export function refused({
  code,
  message,
  fields,
}: Pick<Refusal, 'code' | 'message' | 'fields'>): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...(fields.length > 0 && { fields }) } });
}

export function notFound(what: string): GraphQLError {
  return refused({ code: 'NOT_FOUND', message: `There is no such ${what}.`, fields: [] });
}

export function invalidInput(path: string, message: string): GraphQLError {
  const fields: FieldRefusal[] = [{ path, message }];
  return refused({ code: 'INVALID_INPUT' satisfies RefusalCode, message: `${path}: ${message}`, fields });
}

/** @param path of the argument that holds the position */
export function refusedPosition(path: string, { code, message, goOnFrom }: RefusedPosition): GraphQLError {
  const { extensions } = refused({ code, message, fields: [{ path, message }] });
  const way = goOnFrom === undefined ? {} : { goOnFrom };
  return new GraphQLError(`${path}: ${message}`, { extensions: { ...extensions, ...way } });
}

/** What our own errors look like outside; undefined for one that nobody foresaw. */
export function foreseen(error: unknown): GraphQLError | undefined {
  if (error instanceof GraphQLError) return error;
  if (error instanceof StoreUnavailable || error instanceof DirectoryUnavailable) {
    return new GraphQLError(error.message, {
      extensions: { code: 'STORE_UNAVAILABLE', http: { status: 503 } },
    });
  }
  if (error instanceof NotYetProjected) {
    return new GraphQLError(`${error.message} Ask again.`, {
      extensions: { code: 'NOT_YET_PROJECTED', http: { status: 503 } },
    });
  }
  if (error instanceof ReadModelsNotReady) {
    return new GraphQLError(`${error.message} Ask again later; /health/ready says when.`, {
      extensions: { code: 'READ_MODELS_NOT_READY', http: { status: 503 } },
    });
  }
  if (error instanceof UnknownPosition) return invalidInput('after', error.message);
  return undefined;
}
