/** An input class; its fields are declared by decorators of `fields.ts`. */
type InputClass<T extends object = object> = new (...args: never[]) => T;

/** By prototype: which fields hold another input, or a list of them, and of which class. */
const nested = new WeakMap<object, Map<string, () => InputClass>>();

/** Declares that a field holds another input, or a list of them. */
export const Nested =
  (type: () => InputClass): PropertyDecorator =>
  (target, name) => {
    const own = nested.get(target) ?? new Map<string, () => InputClass>();
    nested.set(target, own.set(String(name), type));
  };

/**
 * What was sent, as an instance of its class, and so at each depth where the class declares another: rules and handlers are found by the
 * class. Nothing is checked or changed; what is no object where one is expected stays as it is, and is refused by the rules.
 */
export function asInput<T extends object>(type: InputClass<T>, sent: object): T {
  const input = Object.assign(new type() as T & Record<string, unknown>, sent);
  for (const [name, nestedType] of fieldsOf(type)) {
    const value = input[name];
    if (isObject(value)) input[name as keyof typeof input] = allOf(nestedType(), value) as never;
  }
  return input;
}

function allOf(type: InputClass, value: object): unknown {
  if (!Array.isArray(value)) return asInput(type, value);
  return value.map((part: unknown) => (isObject(part) && !Array.isArray(part) ? asInput(type, part) : part));
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const kept = new Map<InputClass, readonly [string, () => InputClass][]>();

/** With those that it inherits. */
function fieldsOf(type: InputClass): readonly [string, () => InputClass][] {
  let fields = kept.get(type);
  if (!fields) kept.set(type, (fields = [...declared(type.prototype as object)]));
  return fields;
}

function declared(prototype: object | null): Map<string, () => InputClass> {
  if (prototype === null) return new Map();
  return new Map([
    ...declared(Object.getPrototypeOf(prototype) as object | null),
    ...(nested.get(prototype) ?? []),
  ]);
}
