import type { Complexity } from '@nestjs/graphql';
import {
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  type GraphQLCompositeType,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isAbstractType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import { introspectionCosts } from './introspection-costs.ts';

type Field = GraphQLField<unknown, unknown>;

/** The estimate of a list: how many items it has, and what each costs. */
export interface Expected {
  readonly items: number;
  readonly each: number;
}

/** What an operation asks for, after its fragments are spread and its variables are filled in. */
export interface Weight {
  readonly cost: number;
  /** The deepest nesting of fields. */
  readonly depth: number;
  /** The number of fields after fragments are spread, counted up to `most.fields` + 1. */
  readonly fields: number;
  readonly roots: readonly Root[];
  /** By the field's first node. */
  readonly lists: ReadonlyMap<FieldNode, Expected>;
}

export interface Root {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Where counting ends: beyond it the operation is refused in any case. */
interface Most {
  readonly depth: number;
  readonly fields: number;
}

/** @param operation must be valid, with valid variables */
export function weigh(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: Readonly<Record<string, unknown>>,
  most: Most,
): Weight {
  const type = schema.getRootType(operation.operation);
  const scales = new Scales(schema, fragments, variables, most);
  const cost = type ? scales.selection(type, [operation.selectionSet], 0) : 0;
  const { depth, fields, roots, lists } = scales;
  return { cost, depth, fields, roots, lists };
}

class Scales {
  depth = 0;
  fields = 0;
  readonly roots: Root[] = [];
  readonly lists = new Map<FieldNode, Expected>();
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: Readonly<Record<string, unknown>>;
  readonly #most: Most;

  constructor(
    schema: GraphQLSchema,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    variables: Readonly<Record<string, unknown>>,
    most: Most,
  ) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#variables = variables;
    this.#most = most;
  }

  get #full(): boolean {
    return this.depth > this.#most.depth || this.fields > this.#most.fields;
  }

  /** The cost of a selection; of a union, that of its most expensive member. */
  selection(type: GraphQLCompositeType, sets: readonly SelectionSetNode[], above: number): number {
    const members: readonly GraphQLObjectType[] = isAbstractType(type)
      ? this.#schema.getPossibleTypes(type)
      : [type];
    const costs = members.map(member => {
      const asked = new Map<string, FieldNode[]>();
      const spread = new Set<string>();
      for (const set of sets) this.#collect(member, set, asked, spread);
      return [...asked.values()].reduce((sum, nodes) => sum + this.#field(member, nodes, above + 1), 0);
    });
    return Math.max(0, ...costs);
  }

  /** Collects fields as execution does: the same name is one field, and a fragment is spread once into a selection. */
  #collect(
    type: GraphQLObjectType,
    { selections }: SelectionSetNode,
    asked: Map<string, FieldNode[]>,
    spread: Set<string>,
  ): void {
    for (const selection of selections) {
      if (this.#full) return;
      this.fields++;
      if (!this.#wanted(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        asked.set(name, [...(asked.get(name) ?? []), selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        if (this.#applies(condition, type)) this.#collect(type, selection.selectionSet, asked, spread);
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = this.#fragments.get(selection.name.value);
        if (fragment && this.#applies(fragment.typeCondition.name.value, type)) {
          this.#collect(type, fragment.selectionSet, asked, spread);
        }
      }
    }
  }

  #wanted(selection: SelectionNode): boolean {
    const skip = getDirectiveValues(GraphQLSkipDirective, selection, this.#variables);
    const include = getDirectiveValues(GraphQLIncludeDirective, selection, this.#variables);
    return skip?.if !== true && include?.if !== false;
  }

  #applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const named = this.#schema.getType(condition);
    return isAbstractType(named) && this.#schema.isSubType(named, type);
  }

  #field(parent: GraphQLObjectType, nodes: readonly FieldNode[], depth: number): number {
    const [node] = nodes;
    const field = node && fieldOf(this.#schema, parent, node.name.value);
    if (!field) return 0;
    this.depth = Math.max(this.depth, depth);
    const args = getArgumentValues(field, node, this.#variables);
    if (depth === 1) this.roots.push({ name: field.name, args });
    if (this.#full) return 0;
    const named = getNamedType(field.type);
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const list = isListType(getNullableType(field.type));
    const each = isCompositeType(named) ? this.selection(named, sets, depth) : Number(list);
    const { itself, items } = estimate(parent, field, args);
    if (list && field.extensions.complexity !== undefined) this.#expect(node, { items, each });
    return itself + items * each;
  }

  #expect(node: FieldNode, { items, each }: Expected): void {
    const known = this.lists.get(node);
    const dearest = { items: Math.min(items, known?.items ?? items), each: Math.max(each, known?.each ?? 0) };
    this.lists.set(node, dearest);
  }
}

/** The cost of a field itself, and how often its subfields are charged. */
export function estimate(
  parent: GraphQLCompositeType,
  field: Field,
  args: Readonly<Record<string, unknown>>,
): { readonly itself: number; readonly items: number } {
  const complexity = (field.extensions.complexity ??
    introspectionCosts[`${parent.name}.${field.name}`] ??
    1) as Complexity;
  if (typeof complexity === 'number') return { itself: complexity, items: 1 };
  const cost = (childComplexity: number) => complexity({ type: parent, field, args, childComplexity }) ?? 1;
  const itself = cost(0);
  return { itself, items: cost(1) - itself };
}

function fieldOf(schema: GraphQLSchema, parent: GraphQLObjectType, name: string): Field | undefined {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  if (parent === schema.getQueryType()) {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  }
  return isObjectType(parent) ? parent.getFields()[name] : undefined;
}
