import { createGenerator, type Schema } from 'ts-json-schema-generator';

/** JSON Schemas (draft-07) by name, which refer to one another as components of an AsyncAPI document. */
export type Schemas = Readonly<Record<string, Schema>>;

export const schemaRef = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/**
 * What events of each type hold, the envelope in which they are published, and what these are made of, as the TypeScript types and
 * their comments say.
 * @param declared every event type, with what it means
 */
export function schemasOfCode(declared: Readonly<Record<string, { readonly is: string }>>): Schemas {
  const definitions = definitionsOf(['LedgerEvent', 'AdministrativeEvent', 'CloudEvent', 'TestEvent']);
  const dataOf = (type: string) => {
    const data = definitions[type]?.properties?.data;
    if (typeof data !== 'object') throw new Error(`No TypeScript type says what ${type} holds.`);
    return data;
  };
  const data = Object.entries(declared).map(
    ([type, { is }]) => [type, { description: is, ...dataOf(type) }] as const,
  );
  // A union of events that is made of these alone is stated by the catalogue's messages.
  const parts = Object.entries(definitions).filter(([name, { anyOf }]) => !(name in declared) && !anyOf);
  const named = Object.fromEntries([...data, ...parts].map(([name, schema]) => [plain(name), schema]));
  // An entry that is retracted says all of itself again.
  const again = new Map(Object.keys(declared).map(type => [JSON.stringify(dataOf(type)), schemaRef(type)]));
  return JSON.parse(
    JSON.stringify(named, (_, value: unknown) => again.get(JSON.stringify(value)) ?? value).replace(
      /#\/definitions\/([^"]*)/g,
      (_, name: string) => schemaRef(plain(decodeURIComponent(name))).$ref,
    ),
  ) as Schemas;
}

function definitionsOf(types: readonly string[]): Schemas {
  const generator = createGenerator({
    path: 'src/{domain/catalogue,outbound/cloud-event}.ts',
    tsconfig: 'tsconfig.json',
    // `npm run types` checks them.
    skipTypeCheck: true,
    // Whoever reads an event ignores what it does not know: fields may be added.
    additionalProperties: true,
  });
  return Object.assign({}, ...types.map(type => generator.createSchema(type).definitions)) as Schemas;
}

/** A name as components may have it: `Superseded<"ATTENDED">` → `Superseded_ATTENDED`. */
const plain = (name: string) => name.replace(/\W+/g, '_').replace(/_$/, '');
