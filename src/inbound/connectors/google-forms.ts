import { formats } from '../formats/all.ts';
import type { MappedRow } from '../mapped-row.ts';
import { rowStatusOf } from '../status.ts';
import type { Connector, Reading, Said } from './connector.ts';
import { idIn, isObject, type Json, objectsIn, textOf } from './json.ts';
import { rowOfFields, saidByRow } from './row-of-fields.ts';
import { newSigningSecret, verifyStandardWebhook } from './standard-webhooks.ts';

const form = formats['google-forms'];

/** A form's response as the headings of a file say it, and the id that a file does not have. */
const known = { ...form, headings: { ...form.headings, rowId: ['responseid'] } };

/** The responses to a form, which a script in the form posts as JSON: docs/connectors/google-forms.md. */
export const googleForms: Connector = {
  is: "A form's responses, as they are sent in; every question that is no known heading is kept as an answer.",
  system: form.system,
  secrets: {
    SIGNING_SECRET: {
      is: "Signs what the form's script sends. Enter it there as the script property DUGNAD_SECRET.",
      isNeeded: true,
      make: newSigningSecret,
    },
  },
  settings: ['only', 'map'],
  verify: (request, { SIGNING_SECRET: secret = '' }, now) => verifyStandardWebhook(request, secret, now),
  read: (payload, reading) => [saidBy(payload, reading)],
};

function saidBy(payload: unknown, reading: Reading): Said {
  const response = isObject(payload) ? payload : {};
  const [formId, id, at] = [
    idIn(response, 'formId'),
    idIn(response, 'responseId'),
    textOf(response.submittedAt),
  ];
  if (formId === undefined || id === undefined || at === '') {
    return { says: 'nonsense', reason: "It is not what the form's script sends." };
  }
  const { settings, target } = reading;
  if (settings.only.length > 0 && !settings.only.includes(formId)) return { says: 'nothing' };
  const { system, channel } = form;
  const dates = { order: undefined, timeZone: target.timeZone };
  return saidByRow(() => declining(rowIn(response, { id, at }, reading)), {
    ...{ system, channel, target, dates },
    ownIds: true,
  });
}

/** A response may be changed later, and keeps its id: what it said at each time is another fact. */
function rowIn(response: Json, { id, at }: { id: string; at: string }, { settings }: Reading): MappedRow {
  const answers = objectsIn(response, 'answers').map(
    ({ question, answer }) => [textOf(question), textOf(answer)] as const,
  );
  const email = textOf(response.email);
  const fields = [
    ...[['response id', `${id}@${at}`] as const, ['timestamp', at] as const],
    ...(email ? [['e-mail address', email] as const] : []),
    ...answers,
  ];
  return rowOfFields(fields, settings.map, known);
}

/** Whoever cancels in a form says no to the invitation, whether or not they had signed up by it. */
function declining(row: MappedRow): MappedRow {
  const status = row.get('status');
  return status !== undefined && rowStatusOf(status) === 'CANCELLED' ? row.with('status', 'declined') : row;
}
