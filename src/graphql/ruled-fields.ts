import { applyDecorators } from '@nestjs/common';
import * as nest from '@nestjs/graphql';
import type { Right } from '../auth/rights.ts';

/**
 * Nest's decorators, with the rule that stands beside each field: the right that whoever asks for it must have. A field without
 * one does not compile, and a schema with one does not start (field-rights.ts).
 */
type Ruled<Options> = Options & { readonly right: Right };

/** A field of an output type. */
export function Field(options: Ruled<nest.FieldOptions>): PropertyDecorator & MethodDecorator;
export function Field(
  type: nest.ReturnTypeFunc,
  options: Ruled<nest.FieldOptions>,
): PropertyDecorator & MethodDecorator;
export function Field(...args: [unknown, unknown?]): PropertyDecorator & MethodDecorator {
  return ruled(nest.Field, args);
}

export function ResolveField(
  type: nest.ReturnTypeFunc,
  options: Ruled<nest.ResolveFieldOptions>,
): MethodDecorator {
  return ruled(nest.ResolveField as Decorating, [type, options]);
}

export function Query(type: nest.ReturnTypeFunc, options: Ruled<nest.QueryOptions>): MethodDecorator {
  return ruled(nest.Query as Decorating, [type, options]);
}

export function Mutation(type: nest.ReturnTypeFunc, options: Ruled<nest.MutationOptions>): MethodDecorator {
  return ruled(nest.Mutation as Decorating, [type, options]);
}

/** @param options with what it costs, of which Nest's own know nothing; default: a plain value */
export function Subscription(
  type: nest.ReturnTypeFunc,
  { complexity = 1, ...options }: Ruled<nest.SubscriptionOptions> & { readonly complexity?: nest.Complexity },
): MethodDecorator {
  return applyDecorators(
    ruled(nest.Subscription as Decorating, [type, options]),
    nest.Extensions({ complexity }),
  );
}

/** A field of an input or an argument: whoever may ask for the field that takes it may state it. */
export const InputField = nest.Field;

type Decorating = (...args: unknown[]) => PropertyDecorator & MethodDecorator;

function ruled(decorate: Decorating, args: [unknown, unknown?]): PropertyDecorator & MethodDecorator {
  const { right, ...options } = args.at(-1) as Ruled<object>;
  return applyDecorators(decorate(...args.slice(0, -1), options), nest.Extensions({ right }));
}
