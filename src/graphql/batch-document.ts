import { Lexer, Source, TokenKind } from 'graphql';

/** Validation follows fragments by recursion: a long chain would overflow the stack. */
const mostFragments = 100;

/** A document with more is refused in any case; a written-out batch of 1 000 has fewer. */
const mostTokens = 100_000;

/**
 * Whether a document asks only for `record`. This is read from its tokens, before it is parsed, whether or not it is valid.
 * Only such a request may be as large as a batch.
 */
export function isBatchDocument(text: string): boolean {
  let [parentheses, braces, batches, fragments] = [0, 0, 0, 0];
  let definition: string | undefined;
  let name: string | undefined;
  let previous = TokenKind.SOF;
  for (const { kind, value } of tokens(text)) {
    if (kind === TokenKind.PAREN_L) parentheses++;
    // In the outermost selection a name is an alias if a colon follows, otherwise a field.
    const isRoot = definition === 'mutation' && braces === 1 && parentheses === 0;
    if (name !== undefined && kind !== TokenKind.COLON && name !== 'record') return false;
    if (name === 'record' && kind !== TokenKind.COLON) batches++;
    name = isRoot && kind === TokenKind.NAME && previous !== TokenKind.AT ? value : undefined;
    if (isRoot && kind === TokenKind.SPREAD) return false;
    if (parentheses === 0) {
      if (braces === 0 && kind === TokenKind.NAME) definition ??= value;
      if (braces === 0 && kind === TokenKind.BRACE_L && !isKept(definition)) return false;
      if (braces === 0 && kind === TokenKind.BRACE_L && definition === 'fragment') fragments++;
      if (kind === TokenKind.BRACE_L) braces++;
      if (kind === TokenKind.BRACE_R && --braces === 0) definition = undefined;
    }
    if (kind === TokenKind.PAREN_R) parentheses--;
    previous = kind;
  }
  return batches > 0 && fragments <= mostFragments && previous === TokenKind.EOF;
}

const isKept = (definition: string | undefined) => definition === 'mutation' || definition === 'fragment';

interface Word {
  readonly kind: TokenKind;
  readonly value: string;
}

/** The document's tokens, up to the first invalid one or the limit. */
function* tokens(text: string): Generator<Word> {
  const lexer = new Lexer(new Source(text));
  try {
    for (let count = 0; count < mostTokens; count++) {
      const { kind, value } = lexer.advance();
      yield { kind, value };
      if (kind === TokenKind.EOF) return;
    }
  } catch {
    // An invalid token: it is no document, and so no batch.
  }
}
