import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ProviderUnavailable } from '../auth/provider-unavailable.ts';
import { DirectoryUnavailable } from '../directory/directory.ts';
import type { FieldRefusal, Refusal, RefusalCode } from '../domain/refusal.ts';
import { StoreUnavailable, StoreUnreadable, UnknownPosition } from '../event-store/errors.ts';
import type { RefusedPosition } from '../event-store/positions.ts';
import { TooManyGroups } from '../metrics/grouping.ts';
import { NotYetProjected } from '../projector/position-waiters.ts';
import { ReadModelsNotReady } from '../projector/query-connection.ts';
import { isDamage } from '../sqlite/damage.ts';
import { UnreadableDatabase } from '../sqlite/open-database.ts';
import { codeOfStatus, failure } from './error-codes.ts';

/** A refusal as a GraphQL error, for operations with one result. */
export function refused({
  code,
  message,
  fields,
}: Pick<Refusal, 'code' | 'message' | 'fields'>): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...(fields.length > 0 && { fields }) } });
}

/** The whole operation is refused, since whoever sends it may not ask for a part of it. */
export function forbidden(message: string): GraphQLError {
  const code: RefusalCode = 'FORBIDDEN';
  return new GraphQLError(message, { extensions: { code, http: { status: 403 } } });
}

/** @param receipt of the first request with the key, as clients get it */
export function keyReused({ code, message }: Refusal, receipt: object): GraphQLError {
  return new GraphQLError(message, { extensions: { code, receipt } });
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

/** GraphQL's last error, when more than fifty variables do not fit. Apollo gives a code to the others, not to this one. */
function endOfList(error: GraphQLError): GraphQLError | undefined {
  const is = error.message.startsWith('Too many errors processing variables');
  return is && error.extensions.code === undefined ? failure('BAD_USER_INPUT', error.message) : undefined;
}

/** The ledger's own errors as clients get them; undefined: an unexpected error. */
export function foreseen(error: unknown): GraphQLError | undefined {
  if (error instanceof GraphQLError) return endOfList(error) ?? error;
  if (error instanceof StoreUnavailable || error instanceof DirectoryUnavailable) {
    return failure('STORE_UNAVAILABLE', error.message);
  }
  if (error instanceof ProviderUnavailable) return failure('PROVIDER_UNAVAILABLE', error.message);
  if (error instanceof StoreUnreadable || error instanceof UnreadableDatabase || isDamage(error)) {
    return failure(
      'STORE_DAMAGED',
      'What was asked for is damaged in the event log or the directory; the server has logged where.',
    );
  }
  if (error instanceof NotYetProjected) {
    return failure('NOT_YET_PROJECTED', `${error.message} Ask again.`);
  }
  if (error instanceof ReadModelsNotReady) {
    return failure('READ_MODELS_NOT_READY', `${error.message} Ask again later; /health/ready says when.`);
  }
  if (error instanceof TooManyGroups) return failure('QUERY_TOO_COSTLY', error.message);
  if (error instanceof UnknownPosition) return invalidInput('after', error.message);
  return undefined;
}

/** The original error inside GraphQL's; an error that GraphQL gave a code to is returned as it is. */
export function originalOf(error: unknown): unknown {
  if (!(error instanceof GraphQLError) || error.extensions.code !== undefined) return error;
  return error.originalError ?? error;
}

export type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

/** Formats errors for clients. Unexpected errors are shown in full only in development. */
export function formatError(production: boolean): FormatError {
  return (formatted, error) => {
    const original = originalOf(error);
    const known = foreseen(original);
    // GraphQL's own errors get their code from Apollo, in `formatted`.
    const { message, extensions } = known && known !== original ? known : formatted;
    const code = codeOf(extensions?.code, original);
    const inDocument = {
      ...(formatted.locations && { locations: formatted.locations }),
      ...(formatted.path && { path: formatted.path }),
    };
    if (code === 'INTERNAL_SERVER_ERROR' && production) {
      return {
        message: 'Something went wrong on our side; it has been logged.',
        ...inDocument,
        extensions: { code },
      };
    }
    const { http: _, stacktrace: __, ...shown } = extensions ?? {};
    return { message, ...inDocument, extensions: { ...shown, code } };
  };
}

/** Apollo's code BAD_REQUEST is replaced by the more exact one of the error's status. */
function codeOf(code: unknown, error: unknown): unknown {
  if (code !== 'BAD_REQUEST' || !(error instanceof GraphQLError)) return code ?? 'INTERNAL_SERVER_ERROR';
  const { status } = (error.extensions.http ?? {}) as { readonly status?: number };
  return status === undefined ? code : codeOfStatus(status);
}
