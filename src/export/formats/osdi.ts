import { selected } from '../stored-rows.ts';
import type { Asking, Column, Named, Value } from '../table.ts';
import type { Snapshot } from '../snapshot.ts';

/**
 * Attendances and sign-ups in the shape of the Open Supporter Data Interface, as far as a file can have it: collections in HAL whose
 * resources hold their person and event, since there are no addresses that links could lead to.
 * https://opensupporter.github.io/osdi-docs/attendances.html, https://opensupporter.github.io/osdi-docs/submissions.html
 */
interface Collection {
  /** The relation under which the resources are embedded. */
  readonly relation: string;
  /** What finds them, with the columns below; each goes along an index, so that nothing is sorted at once. */
  readonly queries: readonly string[];
  readonly resource: (fields: Fields) => object;
}

type Fields = Readonly<Record<(typeof columns)[number]['name'], Value>>;

const columns = (
  [
    ['id', 'TEXT'],
    ['participant_id', 'TEXT'],
    ['activity_id', 'TEXT'],
    ['activity', 'TEXT'],
    ['starts_at', 'INSTANT'],
    ['source', 'TEXT'],
    ['status', 'TEXT'],
    ['attendance', 'TEXT'],
    ['signed_up_at', 'INSTANT'],
    ['occurred_at', 'INSTANT'],
    ['created_at', 'INSTANT'],
    ['changed_at', 'INSTANT'],
    ['recruiter_id', 'TEXT'],
  ] as const
).map(([name, type]) => ({ name, type, is: '' }) satisfies Column & { readonly name: typeof name });

/** What somebody answered who signed up, in OSDI's words. Walk-ins answered nothing. */
const answers: Readonly<Record<string, string>> = {
  REGISTERED: 'accepted',
  CONFIRMED: 'accepted',
  WITHDRAWN: 'declined',
};

const ofActivity = (
  one: 's' | 'a',
) => `SELECT ${one}.id, ${one}.participant_id, ${one}.activity_id, c.name AS activity,
  c.starts_at, ${one}.source, s.status, a.status AS attendance, s.signed_up_at, a.occurred_at, ${one}.created_at,
  max(coalesce(s.changed_at, ''), coalesce(a.created_at, '')) AS changed_at, ${one}.recruiter_id`;

/** One for each person and activity: the last sign-up, and whether they came. */
export const osdiAttendances: Collection = {
  relation: 'osdi:attendances',
  queries: [
    `${ofActivity('s')} FROM exported_sign_ups s
       LEFT JOIN exported_attendances a ON a.participant_id = s.participant_id AND a.activity_id = s.activity_id
       LEFT JOIN exported_activities c ON c.activity_id = s.activity_id
     WHERE s.activity_id IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM exported_sign_ups later
       WHERE later.participant_id = s.participant_id AND later.activity_id = s.activity_id AND later.position > s.position)
     ORDER BY s.position`,
    `${ofActivity('a')} FROM exported_attendances a
       LEFT JOIN exported_sign_ups s ON s.participant_id = a.participant_id AND s.activity_id = a.activity_id
       LEFT JOIN exported_activities c ON c.activity_id = a.activity_id
     WHERE s.id IS NULL ORDER BY a.position`,
  ],
  resource: ({ status, attendance, signed_up_at, occurred_at, activity_id, activity, starts_at, ...of }) => ({
    ...common(of),
    action_date: signed_up_at ?? occurred_at,
    ...(status !== null && { status: answers[String(status)] }),
    ...(attendance !== null && { attended: attendance === 'ATTENDED' }),
    event: { identifiers: [identifier(activity_id)], title: activity, start_date: starts_at },
  }),
};

/** Sign-ups for the campaign as a whole: what OSDI has for a form that somebody filled in. */
export const osdiSubmissions: Collection = {
  relation: 'osdi:submissions',
  queries: [
    `SELECT id, participant_id, NULL, NULL, NULL, source, status, NULL, signed_up_at, NULL, created_at, changed_at, recruiter_id
     FROM exported_sign_ups WHERE activity_id IS NULL ORDER BY position`,
  ],
  resource: ({ status, signed_up_at, ...of }) => ({
    ...common(of),
    action_date: signed_up_at,
    // OSDI has no status of a submission.
    custom_fields: { status },
  }),
};

const identifier = (id: Value) => `dugnad:${String(id)}`;

function common({
  id,
  source,
  created_at,
  changed_at,
  participant_id,
  recruiter_id,
}: Pick<Fields, 'id' | 'source' | 'created_at' | 'changed_at' | 'participant_id' | 'recruiter_id'>) {
  return {
    identifiers: [identifier(id)],
    origin_system: source ?? 'Dugnad',
    created_date: created_at,
    modified_date: changed_at,
    person: participant_id,
    ...(recruiter_id !== null && { invitedBy: recruiter_id }),
  };
}

/** A collection as one page, whose totals come last. @param counted called with how many resources were written */
export async function* osdi(
  { relation, queries, resource }: Collection,
  snapshot: Snapshot,
  { namesOf }: Asking,
  counted: (resources: number) => void,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`{"_links":${JSON.stringify(links)},"_embedded":{${JSON.stringify(relation)}:[`);
  let total = 0;
  for (const sql of queries) {
    for await (const batch of selected(snapshot, sql, columns)) {
      const all = batch.map(asFields);
      const named = namesOf && (await namesOf(all.map(({ participant_id }) => String(participant_id))));
      const written = all.map(fields => JSON.stringify(embedded(resource(fields), named)));
      yield Buffer.from((total === 0 ? '\n' : ',\n') + written.join(',\n'));
      total += batch.length;
      counted(batch.length);
    }
  }
  yield Buffer.from(`\n]},"total_pages":1,"page":1,"per_page":${total},"total_records":${total}}\n`);
}

const asFields = (row: readonly Value[]) =>
  Object.fromEntries(columns.map(({ name }, index) => [name, row[index]!])) as Fields;

const links = {
  curies: [{ name: 'osdi', href: 'https://opensupporter.github.io/osdi-docs/{rel}.html', templated: true }],
};

interface Written {
  readonly person?: string;
  readonly invitedBy?: string;
  readonly event?: object;
}

function embedded(
  { person, invitedBy, event, ...fields }: Written,
  named: ReadonlyMap<string, Named> | undefined,
) {
  return {
    ...fields,
    _embedded: {
      'osdi:person': personOf(person!, named?.get(person!)),
      ...(invitedBy !== undefined && { 'osdi:invited_by': { identifiers: [identifier(invitedBy)] } }),
      ...(event && { 'osdi:event': event }),
    },
  };
}

/** OSDI has given and family names; the directory has one name, which nobody can divide rightly. */
function personOf(id: string, named: Named | undefined) {
  if (!named) return { identifiers: [identifier(id)] };
  const of = (system: string) =>
    named.identifiers
      .filter(each => each.startsWith(`${system}:`))
      .map(each => each.slice(system.length + 1));
  return {
    identifiers: [identifier(id), ...named.identifiers.filter(each => !/^(email|phone):/.test(each))],
    email_addresses: of('email').map((address, index) => ({ address, primary: index === 0 })),
    phone_numbers: of('phone').map((number, index) => ({ number, primary: index === 0 })),
    custom_fields: { name: named.name },
  };
}
