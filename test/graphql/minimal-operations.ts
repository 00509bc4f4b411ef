import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from 'graphql';

/** The least that can be asked for each field of a schema. */

type Field = GraphQLField<unknown, unknown>;

/** A value for an argument or an input field. */
export type Values = (type: string, name: string) => string | undefined;

export interface Minimal {
  /** `Campaign.name` */
  readonly field: string;
  /** The fields from the root to this one. */
  readonly path: readonly string[];
  readonly operation: string;
}

const scalars: Readonly<Record<string, string>> = {
  ID: '"x1"',
  String: '"x"',
  Int: '1',
  Float: '1',
  Boolean: 'true',
  Date: '"2025-05-04"',
  DateTime: '"2025-05-04T10:00:00Z"',
  Decimal: '"1"',
  Position: '"x"',
};

/** An operation for each field, by a shortest way from a root type. Arguments that need not be are left out. */
export function minimalOperations(schema: GraphQLSchema, values: Values = () => undefined): Minimal[] {
  const found: Minimal[] = [];
  const seen = new Set<GraphQLObjectType>();
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  interface Place {
    readonly type: GraphQLObjectType;
    readonly path: readonly string[];
    readonly wrap: (selection: string) => string;
  }
  const places: Place[] = roots.flatMap(([kind, type]) =>
    type ? [{ type, path: [], wrap: (selection: string) => `${kind} { ${selection} }` }] : [],
  );
  for (let place = places.shift(); place; place = places.shift()) {
    const { type, path, wrap } = place;
    if (seen.has(type)) continue;
    seen.add(type);
    for (const field of Object.values(type.getFields())) {
      const name = `${type.name}.${field.name}`;
      const asked = field.name + args(field, values);
      const of = getNamedType(field.type);
      found.push({ field: name, path: [...path, name], operation: wrap(`${asked}${leaf(of)}`) });
      const next = isUnionType(of) ? of.getTypes() : isObjectType(of) ? [of] : [];
      for (const each of next) {
        const on = isUnionType(of) ? (selection: string) => `... on ${each.name} { ${selection} }` : same;
        places.push({
          type: each,
          path: [...path, name],
          wrap: selection => wrap(`${asked} { ${on(selection)} }`),
        });
      }
    }
  }
  return found;
}

const same = (selection: string) => selection;

/** Of an object its type's name, so that nothing else of it is asked. */
const leaf = (type: ReturnType<typeof getNamedType>) =>
  isObjectType(type) || isUnionType(type) ? ' { __typename }' : '';

function args({ args: all }: Field, values: Values): string {
  const stated = all.flatMap(argument => {
    const given = values(getNamedType(argument.type).name, argument.name);
    return given !== undefined || isRequiredArgument(argument)
      ? [`${argument.name}: ${given ?? valueOf(argument, values)}`]
      : [];
  });
  return stated.length > 0 ? `(${stated.join(', ')})` : '';
}

const valueOf = ({ type, name }: GraphQLArgument, values: Values) => literal(type, name, values);

/** The least value of an input type. */
export function literal(type: GraphQLInputType, name: string, values: Values): string {
  if (isNonNullType(type)) return literal(type.ofType, name, values);
  if (isListType(type)) return `[${literal(type.ofType, name, values)}]`;
  const given = values(getNamedType(type).name, name);
  if (given !== undefined) return given;
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (!isInputObjectType(type)) return scalars[type.name]!;
  const fields = Object.values(type.getFields());
  const stated = type.isOneOf
    ? fields.slice(0, 1)
    : fields.filter(
        field =>
          isRequiredInputField(field) || values(getNamedType(field.type).name, field.name) !== undefined,
      );
  return `{ ${stated.map(field => `${field.name}: ${literal(field.type, field.name, values)}`).join(', ')} }`;
}
