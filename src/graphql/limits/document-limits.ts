import {
  type DocumentNode,
  type GraphQLError,
  Kind,
  Lexer,
  type SelectionSetNode,
  Source,
  TokenKind,
  visit,
} from 'graphql';
import { limitExceeded } from './limit-exceeded.ts';

/**
 * Limits on a document as it is written. They are checked before anything that takes long or recurses: those on its text before
 * parsing, those on its parts before validation.
 */

/** The most a document may have of each. The largest documented query has about a quarter. */
export const documentLimits = {
  tokens: 2_000,
  nesting: 60,
  fields: 500,
  aliases: 50,
  fragments: 50,
  spreads: 100,
  directives: 50,
  directivesOfOne: 5,
  repetitions: 10,
} as const;

type DocumentLimit = keyof typeof documentLimits;

const explained: Record<DocumentLimit, readonly [what: string, instead: string]> = {
  tokens: ['tokens', 'Put values into variables, or ask in several requests.'],
  nesting: ['brackets within one another', 'Ask for what lies deeper by its id, in another request.'],
  fields: ['fields', 'Ask in several requests.'],
  aliases: ['aliases', 'Ask in several requests.'],
  fragments: ['fragments', 'Send only those that the operation uses, or ask in several requests.'],
  spreads: ['fragment spreads', 'Write the fields out, or ask in several requests.'],
  directives: ['directives', 'Leave out what is not wanted instead of skipping it.'],
  directivesOfOne: ['directives in one place', '@skip and @include are all there are, once each.'],
  repetitions: ['times the same field in one selection', 'Once is enough: the answer holds it once.'],
};

function exceeded(limit: DocumentLimit, had: number): GraphQLError {
  const [what, instead] = explained[limit];
  return limitExceeded({ code: 'QUERY_TOO_LARGE', limit, most: documentLimits[limit], had, what, instead });
}

const opening: readonly TokenKind[] = [TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L];
const closing: readonly TokenKind[] = [TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R];

/** To be called before parsing. Counts until a limit is passed; wrong syntax is left to the parser. */
export function refuseText(text: string): GraphQLError | undefined {
  const lexer = new Lexer(new Source(text));
  let nesting = 0;
  for (let tokens = 1; ; tokens++) {
    let kind: TokenKind;
    try {
      ({ kind } = lexer.advance());
    } catch {
      return undefined;
    }
    if (kind === TokenKind.EOF) return undefined;
    if (opening.includes(kind)) nesting++;
    if (closing.includes(kind)) nesting--;
    if (tokens > documentLimits.tokens) return exceeded('tokens', tokens);
    if (nesting > documentLimits.nesting) return exceeded('nesting', nesting);
  }
}

/** To be called before validation. */
export function refuseDocument(document: DocumentNode): GraphQLError | undefined {
  const had = {
    fields: 0,
    aliases: 0,
    fragments: 0,
    spreads: 0,
    directives: 0,
    directivesOfOne: 0,
    repetitions: 0,
  };
  visit(document, {
    enter: node => {
      if (node.kind === Kind.FIELD) had.fields++;
      if (node.kind === Kind.FIELD && node.alias) had.aliases++;
      if (node.kind === Kind.FRAGMENT_DEFINITION) had.fragments++;
      if (node.kind === Kind.FRAGMENT_SPREAD || node.kind === Kind.INLINE_FRAGMENT) had.spreads++;
      if (node.kind === Kind.SELECTION_SET) had.repetitions = Math.max(had.repetitions, repetitions(node));
      if (!('directives' in node)) return;
      had.directives += node.directives.length;
      had.directivesOfOne = Math.max(had.directivesOfOne, node.directives.length);
    },
  });
  const limits = Object.keys(had) as (keyof typeof had)[];
  const passed = limits.find(limit => had[limit] > documentLimits[limit]);
  return passed && exceeded(passed, had[passed]);
}

/** The highest number of fields with the same name in the answer. */
function repetitions(set: SelectionSetNode): number {
  const times = new Map<string, number>();
  const count = ({ selections }: SelectionSetNode) => {
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) count(selection.selectionSet);
      if (selection.kind !== Kind.FIELD) continue;
      const name = (selection.alias ?? selection.name).value;
      times.set(name, (times.get(name) ?? 0) + 1);
    }
  };
  count(set);
  return Math.max(0, ...times.values());
}
