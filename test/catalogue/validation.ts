import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

interface Message {
  readonly name?: string;
  readonly payload: { readonly $ref: string };
  readonly examples?: readonly { readonly payload: Record<string, unknown> }[];
  readonly 'x-versions': readonly { readonly version: number; readonly data: object }[];
}

interface Catalogue {
  readonly channels: Readonly<Record<string, { readonly messages: Readonly<Record<string, Message>> }>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, { readonly properties?: object }>>;
    readonly messages: Readonly<Record<string, Message>>;
  };
}

/** The event catalogue as it is committed. */
export const catalogueText = readFileSync('asyncapi.json', 'utf8');
export const catalogue = JSON.parse(catalogueText) as Catalogue;

/** What is wrong with a value, by a schema of the catalogue; empty: nothing. */
export type Validation = (schema: string, value: unknown) => readonly string[];

/** Validates against the catalogue's schemas. @param closed fields that a schema does not know are wrong, too */
export function validation({ closed = false } = {}): Validation {
  const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, keywords: ['components'] });
  (formats as unknown as (to: Ajv) => void)(ajv);
  const document = closed ? (JSON.parse(catalogueText, withoutMore) as Catalogue) : catalogue;
  ajv.addSchema({ $id: 'catalogue', components: { schemas: document.components.schemas } });
  const known = new Map<string, ValidateFunction>();
  return (schema, value) => {
    const validate = known.get(schema) ?? ajv.compile({ $ref: `catalogue#/components/schemas/${schema}` });
    known.set(schema, validate);
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
  };
}

function withoutMore(_: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'properties' in value
    ? { ...value, additionalProperties: false }
    : value;
}
