import { osdiHeader, valuesOf } from '../files/osdi-resource.ts';
import { formats } from '../formats/all.ts';
import { signUpItems } from '../sign-up-row.ts';
import { type Api, ApiFailure } from './api.ts';
import type { Connector, InboundRequest, Polled, PayloadReading, Content } from './connector.ts';
import { type FormField, formRow, rowReading, contentOf } from './form-row.ts';
import { isObject, type Json, objectIn, objectsIn, textOf, textsIn } from './json.ts';
import { Sweep } from './sweep.ts';

/** The actions that count as a sign-up, and where the API has each: https://actionnetwork.org/docs/v2/ */
const kinds = {
  'osdi:attendance': { of: 'events', are: 'attendances', link: 'osdi:event' },
  'osdi:submission': { of: 'forms', are: 'submissions', link: 'osdi:form' },
  'osdi:signature': { of: 'petitions', are: 'signatures', link: 'osdi:petition' },
} as const;

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const collection = Object.values(kinds)
  .map(({ of, are }) => `${of}/${uuid}/${are}`)
  .join('|');
const collectionPath = new RegExp(`^(?:${collection})$`, 'i');
const resourcePath = new RegExp(`^(?:${collection})/${uuid}$`, 'i');
const root = '/api/v2/';

/**
 * Sign-ups by webhook, and by asking for what changed. The ids are those of an OSDI file, so that what comes in several ways is recorded
 * once. https://actionnetwork.org/docs/webhooks/ https://actionnetwork.org/docs/v2/
 */
export const actionNetwork: Connector = {
  is: 'Those who RSVP to an event, submit a form, or sign a petition.',
  system: formats.osdi.system,
  secrets: {
    API_KEY: {
      is: 'The key of your group, on its page “API & Sync”. It is needed to ask for what no webhook brings; webhooks alone need none.',
      isNeeded: false,
    },
  },
  settings: ['account', 'only', 'map'],
  refuse: ({ account }, { API_KEY: key }) => [
    ...(account === null || collectionPath.test(account)
      ? []
      : [{ path: 'account', message: 'Expected a path such as events/<id>/attendances.' }]),
    ...(account !== null && key === undefined
      ? [{ path: 'secrets', message: 'To be asked, ACTION_NETWORK needs API_KEY.' }]
      : []),
  ],
  verify: request => listIn(request) !== undefined,
  read: (payload, reading) => {
    const contents = (Array.isArray(payload) ? payload : [])
      .filter(isObject)
      .flatMap(each => ofEntry(each, reading));
    if (contents.length > 0) return contents;
    return [Array.isArray(payload) ? { says: 'nothing' } : { says: 'nonsense', reason: 'It is no list.' }];
  },
  api: {
    origin: 'https://actionnetwork.org',
    authorization: ({ API_KEY: key }): Record<string, string> => (key ? { 'OSDI-API-Token': key } : {}),
  },
  lookUp,
  poll,
};

/** Action Network signs nothing: its messages are known by the address, which nobody else knows, and by their form. */
function listIn({ body }: InboundRequest): readonly unknown[] | undefined {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'));
    return Array.isArray(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** One message of a webhook: a resource under the name of its kind, beside what is the same in all. */
const ofEntry = (entry: Json, reading: PayloadReading): Content[] =>
  Object.keys(kinds).flatMap(kind => {
    const { [kind]: resource } = entry;
    return isObject(resource) ? [ofResource(resource, reading)] : [];
  });

function ofResource(resource: Json, reading: PayloadReading): Content {
  if (!isTaken(resource, reading)) return { says: 'nothing' };
  const person = personIn(resource);
  if (person) return ofPerson(resource, person, reading);
  const what = pathIn(resource);
  if (what !== undefined) return { says: 'look up', what };
  return { says: 'nonsense', reason: 'It names nobody, and not where it can be looked up.' };
}

function isTaken(resource: Json, { settings: { only } }: PayloadReading): boolean {
  if (only.length === 0) return true;
  const ids = Object.values(kinds).map(({ link }) => linkedId(resource, link));
  return ids.some(id => id !== undefined && only.includes(id));
}

/** Who did it; undefined: the message only names where to look them up. */
function personIn(resource: Json): Json | undefined {
  const person = objectIn({ ...objectIn(resource, '_embedded'), ...resource }, 'person', 'osdi:person');
  const has = ['email_addresses', 'phone_numbers'].some(name => objectsIn(person, name).length > 0);
  return has ? person : undefined;
}

function ofPerson(resource: Json, person: Json, reading: PayloadReading): Content {
  const whole = {
    ...identified(resource, pathIn(resource)?.split('/').at(-1)),
    person: identified(person, personIdIn(resource)),
  };
  const values = valuesOf(whole);
  const own = osdiHeader.map((heading, index): FormField => [heading, values[index] ?? '']);
  const custom = Object.entries(objectIn(person, 'custom_fields')).map(([name, value]): FormField => [
    name,
    textOf(value),
  ]);
  const row = () => formRow([...own, ...custom], formats.osdi, reading.settings.map);
  return contentOf(() => signUpItems(row(), rowReading(formats.osdi, reading)));
}

/** A webhook may leave out the id of what it brings, and does so of people; the links to them say it. */
const identified = (resource: Json, id: string | undefined): Json =>
  id === undefined || textsIn(resource, 'identifiers').length > 0
    ? resource
    : { ...resource, identifiers: [`action_network:${id.toLowerCase()}`] };

/** `events/…/attendances/…`, as its own link says. Of a link only the ids count, so that no other host is asked. */
function pathIn(resource: Json): string | undefined {
  const path = pathOf(textOf(objectIn(objectIn(resource, '_links'), 'self').href));
  return path !== undefined && resourcePath.test(path) ? path : undefined;
}

const personIdIn = (resource: Json): string | undefined =>
  idForm(textOf(resource['action_network:person_id'])) ?? linkedId(resource, 'osdi:person');

const linkedId = (resource: Json, link: string): string | undefined =>
  idForm(
    pathOf(textOf(objectIn(objectIn(resource, '_links'), link).href))
      ?.split('/')
      .at(-1) ?? '',
  );

const idForm = (text: string): string | undefined =>
  new RegExp(`^${uuid}$`, 'i').test(text) ? text.toLowerCase() : undefined;

function pathOf(href: string): string | undefined {
  const { pathname } = URL.parse(href) ?? { pathname: '' };
  return pathname.startsWith(root) ? pathname.slice(root.length) : undefined;
}

/** What somebody did, and who they are. */
async function lookUp(what: string, api: Api, reading: PayloadReading): Promise<readonly Content[]> {
  const resource = resourcePath.test(what) ? await found(api, what) : undefined;
  if (resource === undefined) return [{ says: 'nothing' }];
  if (!isObject(resource) || (!personIn(resource) && personIdIn(resource) === undefined))
    return [
      { says: 'nonsense', reason: 'What it answered names nobody, and not where they can be looked up.' },
    ];
  if (!isTaken(resource, reading)) return [{ says: 'nothing' }];
  const person = personIn(resource) ?? (await foundPerson(api, personIdIn(resource)));
  return [isObject(person) ? ofPerson(resource, person, reading) : { says: 'nothing' }];
}

const foundPerson = async (api: Api, id: string | undefined): Promise<unknown> =>
  id === undefined ? undefined : found(api, `people/${id}`);

/** undefined: it was deleted. @throws {ApiFailure} */
async function found(api: Api, path: string): Promise<unknown> {
  try {
    return await api.get(`${root}${path}`);
  } catch (error) {
    if (error instanceof ApiFailure && (error.status === 404 || error.status === 410)) return undefined;
    throw error;
  }
}

/** Without an account there are only webhooks. The pages name people without saying who they are: each is looked up. */
async function poll(cursor: string | null, api: Api, reading: PayloadReading): Promise<Polled> {
  const { account } = reading.settings;
  if (account === null) return { contents: [], cursor: cursor ?? '', more: false };
  if (!collectionPath.test(account))
    throw new ApiFailure(`${unfit} ${collection.replaceAll(uuid, '…')}.`, 400);
  const sweep = Sweep.from(cursor);
  const number = Number(sweep.page ?? 1);
  const page = await api.get(`${root}${account}?${queryOf(sweep.since, number)}`);
  if (!isObject(page) || !isObject(page._embedded)) throw new ApiFailure('Its answer is no page of a list.');
  const resources = Object.values(page._embedded).filter(Array.isArray).flat().filter(isObject);
  const changes = resources.map(({ modified_date: at }) => Date.parse(textOf(at))).filter(Number.isFinite);
  const isMore = resources.length > 0 && (Number(page.total_pages) > number || hasNext(page));
  const contents = resources.map(resource => ofResource(withLink(resource, account), reading));
  return { contents, ...sweep.after(changes, isMore ? String(number + 1) : undefined) };
}

const unfit = 'The setting account does not fit. Expected, with the id for the dots, one of';

/** Seconds are enough: a sweep begins minutes before what it has seen. */
function queryOf(since: Date | undefined, page: number): string {
  const query = new URLSearchParams();
  if (since) query.set('filter', `modified_date gt '${since.toISOString().slice(0, 19)}Z'`);
  query.set('page', String(page));
  return query.toString();
}

const hasNext = (page: Json): boolean => isObject(objectIn(page, '_links').next);

/** The resources of a page lie below it, even if their links do not say so. */
function withLink(resource: Json, account: string): Json {
  const own = textsIn(resource, 'identifiers').find(each => each.startsWith('action_network:'));
  const id = idForm(own?.slice('action_network:'.length) ?? '');
  if (id === undefined || pathIn(resource) !== undefined) return resource;
  const self = { href: `https://actionnetwork.org${root}${account}/${id}` };
  return { ...resource, _links: { ...objectIn(resource, '_links'), self } };
}
