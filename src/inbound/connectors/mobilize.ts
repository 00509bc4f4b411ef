import { isLink } from '../../commands/fields.ts';
import { formats } from '../formats/all.ts';
import type { Item } from '../../commands/batch.ts';
import type { Target } from '../target.ts';
import { isWithdrawn, signUpItems } from '../sign-up-row.ts';
import { type Api, ApiFailure } from './api.ts';
import type { Connector, Polled, PayloadReading, Content } from './connector.ts';
import { cut, type FormField, formRow, rowReading, contentOf } from './form-row.ts';
import { epochIn, idIn, isObject, type Json, objectIn, objectsIn, textOf, textsIn } from './json.ts';
import { Sweep } from './sweep.ts';

const { mobilize: file } = formats;
const system = file.system;

/** Attendances of an organisation, with their events: https://github.com/mobilizeamerica/api#attendances */
export const mobilize: Connector = {
  is: 'Those who sign up for the events of an organisation, cancel, confirm, and come or do not.',
  system,
  secrets: {
    API_KEY: { is: 'The API key that Mobilize has given to your organisation.', isNeeded: true },
  },
  settings: ['account', 'only', 'map'],
  organises: true,
  refuse: ({ account }) =>
    isAccount(account)
      ? []
      : [{ path: 'account', message: "MOBILIZE needs the organisation's number, such as 1234." }],
  api: {
    origin: 'https://api.mobilize.us',
    authorization: ({ API_KEY: key }): Record<string, string> =>
      key ? { authorization: `Bearer ${key}` } : {},
  },
  poll,
};

const isAccount = (account: string | null): boolean => /^\d{1,12}$/.test(account ?? '');

/** A page of what changed. Of the next page's address only the query is taken: it is asked of the same host, at the same path. */
async function poll(cursor: string | null, api: Api, reading: PayloadReading): Promise<Polled> {
  const account = reading.settings.account ?? '';
  if (!isAccount(account))
    throw new ApiFailure("The setting account does not fit. Expected the organisation's number.", 400);
  const sweep = Sweep.from(cursor);
  const since = sweep.since && `?updated_since=${Math.floor(sweep.since.getTime() / 1_000)}`;
  const page = await api.get(`/v1/organizations/${account}/attendances${sweep.page ?? since ?? ''}`);
  if (!isObject(page) || !Array.isArray(page.data)) throw new ApiFailure('Its answer is no page of a list.');
  const attendances = objectsIn(page, 'data');
  const changes = attendances.flatMap(each => secondsIn(each, 'modified_date') ?? []).map(at => at * 1_000);
  return { contents: ofPage(attendances, reading), ...sweep.after(changes, nextIn(page)) };
}

function nextIn({ next }: Json): string | undefined {
  if (next === null || next === undefined) return undefined;
  const { search } = (typeof next === 'string' ? URL.parse(next, 'https://api.mobilize.us') : null) ?? {
    search: '',
  };
  // Going on without it would skip the following pages.
  if (search === '' || search.length > 2_000) throw new ApiFailure('Its answer does not name the next page.');
  return search;
}

/** The timeslots first, each once; then what happened in them. */
function ofPage(attendances: readonly Json[], reading: PayloadReading): Content[] {
  const { only } = reading.settings;
  const taken = attendances.filter(
    each => only.length === 0 || only.includes(idIn(objectIn(each, 'event'), 'id') ?? ''),
  );
  const schedules = new Map<string, Item>();
  if (reading.target.activityId === null) {
    for (const each of taken) {
      const slot = timeslotIn(each);
      if (slot) schedules.set(slot, scheduleOf(slot, each, reading.target));
    }
  }
  const scheduled = [...schedules.values()].map((item): Content => ({ says: 'commands', items: [item] }));
  return [...scheduled, ...taken.map(each => ofAttendance(each, reading))];
}

/** The external id of the activity that a timeslot is; undefined: none is named, as where two organisations may not know of each other. */
function timeslotIn(attendance: Json): string | undefined {
  const id = idIn(objectIn(attendance, 'timeslot'), 'id');
  return id === undefined ? undefined : `timeslot-${id}`;
}

function scheduleOf(externalId: string, attendance: Json, { campaignId }: Target): Item {
  const [event, slot] = [objectIn(attendance, 'event'), objectIn(attendance, 'timeslot')];
  const eventId = idIn(event, 'id');
  const [startsAt, endsAt] = [epochIn(slot, 'start_date'), epochIn(slot, 'end_date')];
  const [type, url, capacity] = [textOf(event.event_type), event.virtual_action_url, slot.max_attendees];
  const tags = new Set(objectsIn(event, 'tags').map(({ name }) => lineOf(textOf(name), 60)));
  tags.delete('');
  const scheduleActivity = {
    campaignId,
    name: lineOf(textOf(event.title), 200) || `Mobilize ${eventId ?? externalId}`,
    ...(type && { type: lineOf(type, 60) }),
    ...(eventId !== undefined && { group: `mobilize:${eventId}`.slice(0, 100) }),
    ...(startsAt && { startsAt }),
    ...(startsAt && endsAt && endsAt > startsAt && { endsAt }),
    ...placeOf(event),
    ...(isLink(url) && { onlineUrl: url }),
    ...(tags.size > 0 && { tags: [...tags].slice(0, 20) }),
    ...(Number.isSafeInteger(capacity) && Number(capacity) > 0 && Number(capacity) < 1e7 && { capacity }),
    source: { system, externalId },
  };
  return { scheduleActivity };
}

/** Where an event is held, unless that is kept from the public: it may be somebody's home, and events never change. */
function placeOf(event: Json): object {
  if (event.address_visibility === 'PRIVATE') return {};
  const location = objectIn(event, 'location');
  const parts = [textOf(location.venue), ...textsIn(location, 'address_lines'), textOf(location.locality)];
  const place = lineOf(parts.filter(part => part.trim()).join(', '), 500);
  const { latitude, longitude } = objectIn(location, 'location');
  const isPoint = isDegrees(latitude, 90) && isDegrees(longitude, 180);
  return { ...(place && { place }), ...(place && isPoint && { coordinates: { latitude, longitude } }) };
}

const isDegrees = (value: unknown, most: number): boolean =>
  typeof value === 'number' && Math.abs(value) <= most;

/** On one line, without marks that turn the direction of what follows. */
const lineOf = (text: string, longest: number): string =>
  cut(text.replace(/[\s\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, ' '), longest);

function ofAttendance(attendance: Json, reading: PayloadReading): Content {
  const id = idIn(attendance, 'id');
  if (id === undefined) return { says: 'nonsense', reason: withoutId };
  return contentOf(() => itemsOf(id, attendance, reading));
}

const withoutId =
  'An attendance has no id. Mobilize leaves it out where the event belongs to an organisation that yours may not know of.';

/**
 * What an attendance says: the sign-up, under its id as in a file; and what it has become since, under its id and the time of the change,
 * since somebody may cancel and come back. A sign-up that was changed later is sent again. That is refused if the person is still signed
 * up.
 */
function itemsOf(id: string, attendance: Json, reading: PayloadReading): Item[] {
  const [created, changed] = [secondsIn(attendance, 'created_date'), secondsIn(attendance, 'modified_date')];
  const target = targetIn(attendance, reading.target);
  const where = rowReading(file, { ...reading, target: target });
  const status = textOf(attendance.status);
  const rowOf = (rowId: string, at: number | undefined, more: readonly FormField[]) =>
    formRow([...more, ...fieldsOf(attendance, rowId, at)], file, reading.settings.map);
  const signUp = signUpItems(rowOf(id, created, nothingSince), where);
  const attended = target.startsAt === null ? '' : textOf(attendance.attended);
  const since = [['status', status] as const, ['attended', attended] as const];
  const became = signUpItems(rowOf(`${id}@${changed ?? created ?? ''}`, changed ?? created, since), where);
  const isAnew = changed !== undefined && changed !== created;
  return [...signUp, ...became.filter(item => !item.signUp || isAnew || isWithdrawn(item))];
}

const nothingSince = [['status', ''] as const, ['attended', ''] as const];

/** The activity it is recorded at: the connector's own, or the timeslot's. */
function targetIn(attendance: Json, target: Target): Target {
  const externalId = timeslotIn(attendance);
  if (target.activityId !== null || externalId === undefined) return target;
  const startsAt = epochIn(objectIn(attendance, 'timeslot'), 'start_date') ?? null;
  return { ...target, activity: { system, externalId }, startsAt };
}

/** By the headings of a file. Phone numbers are American: Mobilize writes them without a country code. */
function fieldsOf(attendance: Json, rowId: string, at: number | undefined): FormField[] {
  const [person, referrer] = [objectIn(attendance, 'person'), objectIn(attendance, 'referrer')];
  const phone = primaryOf(person, 'phone_numbers', 'number');
  return [
    ['id', rowId],
    ['created date', at === undefined ? '' : new Date(at * 1_000).toISOString()],
    ['user id', idIn(person, 'user_id', 'person_id', 'id') ?? ''],
    ['email', primaryOf(person, 'email_addresses', 'address')],
    ['phone', /^\d{10}$/.test(phone) ? `+1${phone}` : phone],
    ['first name', textOf(person.given_name)],
    ['last name', textOf(person.family_name)],
    ...['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'].map((name): FormField => [
      name,
      textOf(referrer[name]),
    ]),
    ...objectsIn(attendance, 'custom_signup_field_values').map((field): FormField => [
      textOf(field.custom_field_name),
      textOf(field.text_value) || textOf(field.boolean_value),
    ]),
  ];
}

const primaryOf = (person: Json, list: string, name: string): string =>
  textOf(objectsIn(person, list).find(each => textOf(each[name]) !== '')?.[name]);

/** Seconds since 1970, which lie before the year 5138. */
function secondsIn(json: Json, name: string): number | undefined {
  const { [name]: at } = json;
  return typeof at === 'number' && Number.isSafeInteger(at) && at >= 0 && at < 1e11 ? at : undefined;
}
