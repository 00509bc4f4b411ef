import { isObject, type Json, objectIn, objectsIn, textOf as text, textsIn } from '../connectors/json.ts';

/**
 * Resources of OSDI, https://opensupporter.github.io/osdi-docs/: people, and what they did (attendances, submissions, signatures …), of
 * which each names its person. Action Network sends the same.
 */

/** What is read of a resource, in the order of `valuesOf`, as headings. */
export const osdiHeader = [
  ...['row id', 'created', 'status', 'attended', 'email', 'phone', 'first name', 'last name', 'identifier'],
  ...['year of birth', 'municipality', 'utm_source'],
];

/** The resources in a JSON text. A page of a collection holds them in `_embedded`; a webhook under what they are. */
export function resourcesIn(json: unknown): Json[] {
  if (Array.isArray(json)) return json.flatMap(resourcesIn);
  // Something else in a list is a row that says nothing, and is refused as one.
  if (!isObject(json)) return [{}];
  const kinds = Object.entries(json).filter(([name]) => /^osdi:\w+$/.test(name));
  if (kinds.length > 0) return kinds.flatMap(([, resource]) => resourcesIn(resource));
  const { _embedded: embedded } = json;
  const isPage = isObject(embedded) && Object.values(embedded).some(Array.isArray);
  return isPage ? Object.values(embedded).flatMap(resourcesIn) : [json];
}

/**
 * What a resource says, by `osdiHeader`. Of several addresses it is the primary one. `attended` is false also where nobody has looked, so
 * only true says anything.
 */
export function valuesOf(resource: Json): string[] {
  const person = personOf(resource);
  const referrer = objectIn(resource, 'action_network:referrer_data', 'referrer_data');
  const isPerson = person === resource;
  const identifiers = textsIn(person, 'identifiers');
  return [
    isPerson ? '' : (textsIn(resource, 'identifiers')[0] ?? ''),
    text(resource.created_date),
    isPerson ? '' : text(resource.status),
    !isPerson && resource.attended === true ? 'true' : '',
    text(primaryOf(person, 'email_addresses').address),
    text(primaryOf(person, 'phone_numbers').number),
    text(person.given_name),
    text(person.family_name),
    identifiers[0] ?? '',
    text(objectIn(person, 'birthdate').year),
    text(primaryOf(person, 'postal_addresses').locality),
    text(referrer.source),
  ];
}

function personOf(resource: Json): Json {
  const embedded = objectIn(resource, '_embedded');
  const places = [
    [resource, 'person'],
    [resource, 'osdi:person'],
    [embedded, 'osdi:person'],
  ] as const;
  const named = places.filter(([json, name]) => name in json).map(([json, name]) => json[name]);
  // What somebody did names them, or says that nobody is known; anything else is a person.
  return named.length === 0 ? resource : (named.find(isObject) ?? {});
}

function primaryOf(person: Json, name: string): Json {
  const all = objectsIn(person, name);
  return all.find(({ primary }) => primary === true) ?? all[0] ?? {};
}
