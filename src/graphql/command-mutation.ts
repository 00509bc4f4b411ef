import { Args, Context } from '@nestjs/graphql';
import type { CommandDefinition } from '../commands/definition.ts';
import { invalidInput } from './errors.ts';
import { work } from './limits/field-costs.ts';
import type { RequestContext } from './request-context.ts';
import { Mutation } from './ruled-fields.ts';

export const keyDescription =
  'Repeating a request with the same key records nothing and returns the first receipt; another request with it is refused with KEY_REUSED. Only a keyed digest is stored.';
const keyLimit = 255;

type Run<R> = (
  this: R,
  input: object,
  idempotencyKey: string | null | undefined,
  context: RequestContext,
) => Promise<unknown>;

/** Adds the mutation of one command to a resolver: its input, its description and its right come from the declaration. */
export function addMutation<R extends object>(
  resolver: { readonly prototype: R },
  name: string,
  { input, description, right }: Pick<CommandDefinition, 'input' | 'description' | 'right'>,
  returns: () => new () => object,
  run: Run<R>,
): void {
  const { prototype } = resolver;
  const descriptor = { value: run, writable: true, configurable: true };
  Object.defineProperty(prototype, name, descriptor);
  // The compiler would write this metadata for a written-out method.
  Reflect.defineMetadata('design:paramtypes', [Object, String, Object], prototype, name);
  Args('input', { type: () => input, description: 'What happened.' })(prototype, name, 0);
  Args('idempotencyKey', { type: () => String, nullable: true, description: keyDescription })(
    prototype,
    name,
    1,
  );
  Context()(prototype, name, 2);
  Mutation(returns, { right, name, nullable: false, complexity: work.command, description })(
    prototype,
    name,
    descriptor,
  );
}

/** @throws {GraphQLError} INVALID_INPUT */
export function checkedKey(key: string | null | undefined): string | null | undefined {
  if (key != null && !key.isWellFormed()) throw invalidInput('idempotencyKey', 'Expected whole characters.');
  if (key == null || (key.length > 0 && key.length <= keyLimit)) return key;
  throw invalidInput('idempotencyKey', `Expected 1 to ${keyLimit} characters.`);
}
