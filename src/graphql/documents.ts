import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { GraphQLError } from 'graphql';
import type { Requester } from '../auth/requester.ts';
import { failure } from './error-codes.ts';

/** By which a document is named: the SHA-256 of exactly its text. */
export const hashOf = (document: string): string => createHash('sha256').update(document).digest('hex');

/** What a request states its document by: the text, or the hash in `extensions.persistedQuery`, as Apollo's clients do. */
export interface StatedDocument {
  readonly query?: unknown;
  readonly extensions?: unknown;
}

/** The documents that are answered, where not every one is; `dugnad documents` makes the list. */
export class Documents {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #everybody: boolean;

  /**
   * @param texts by their hashes
   * @param everybody whether those who are known are held to it as well
   */
  constructor(texts: ReadonlyMap<string, string>, everybody: boolean) {
    this.#texts = texts;
    this.#everybody = everybody;
  }

  /** The document that is asked for; undefined: none is stated. @throws {GraphQLError} it is not answered */
  asked(requester: Requester, { query, extensions }: StatedDocument): string | undefined {
    const hash = hashIn(extensions);
    const whole = typeof query === 'string' && query !== '' ? query : undefined;
    if (hash !== undefined && whole !== undefined && hashOf(whole) !== hash) {
      throw failure('BAD_REQUEST', 'The hash in extensions.persistedQuery is not that of the document.');
    }
    const text = whole ?? (hash === undefined ? undefined : this.#texts.get(hash));
    if (text === undefined) {
      if (hash === undefined) return undefined;
      throw notAllowed(`There is no document ${hash} in the server's list.`, requester);
    }
    if (this.#holds(requester) && !this.#texts.has(hashOf(text))) {
      throw notAllowed("The document is not in the server's list.", requester);
    }
    return text;
  }

  /** Whoever runs the server, by its command line, is not held to it. */
  #holds({ role, actor }: Requester): boolean {
    return role === null || (this.#everybody && actor.kind !== 'SYSTEM');
  }
}

function notAllowed(what: string, { role }: Requester): GraphQLError {
  const known = role === null ? ' With an API key or a session others may be answered.' : '';
  return failure(
    'DOCUMENT_NOT_ALLOWED',
    `${what} Whoever runs the server adds documents to it, by dugnad documents.${known}`,
  );
}

/** @throws {GraphQLError} `persistedQuery` is there without a valid hash */
function hashIn(extensions: unknown): string | undefined {
  const { persistedQuery } = (extensions ?? {}) as { readonly persistedQuery?: unknown };
  if (persistedQuery === undefined) return undefined;
  const { sha256Hash } = (persistedQuery ?? {}) as { readonly sha256Hash?: unknown };
  if (typeof sha256Hash === 'string' && /^[\da-f]{64}$/i.test(sha256Hash)) return sha256Hash.toLowerCase();
  throw failure('BAD_REQUEST', 'extensions.persistedQuery needs sha256Hash, of 64 hexadecimal digits.');
}

/** Reads a list: a JSON object of documents by their hashes. @throws {Error} it is none */
export function readDocuments(path: string): Map<string, string> {
  const refuse = (why: string, cause?: unknown) =>
    new Error(`DOCUMENTS: ${path} ${why}. Make it anew: dugnad documents <files> --output ${path}`, {
      cause,
    });
  let list: unknown;
  try {
    list = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw refuse(`cannot be read (${(error as Error).message})`, error);
  }
  if (typeof list !== 'object' || list === null || Array.isArray(list))
    throw refuse('is no list of documents');
  const entries = Object.entries(list as Readonly<Record<string, unknown>>);
  for (const [hash, text] of entries) {
    if (typeof text !== 'string' || hashOf(text) !== hash) throw refuse(`has another document under ${hash}`);
  }
  return new Map(entries as [string, string][]);
}
