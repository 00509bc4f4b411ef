import { newSigningSecret } from '../../auth/standard-webhooks.ts';
import { formats } from '../formats/all.ts';
import type { FileFormat } from '../formats/format.ts';
import type { MappedRow } from '../mapped-row.ts';
import { signUpItems } from '../sign-up-row.ts';
import { rowStatusOf } from '../status.ts';
import type { Connector, PayloadReading, Content } from './connector.ts';
import { type FormField, formRow, rowReading, contentOf } from './form-row.ts';
import { idIn, isObject, type Json, objectsIn, textOf } from './json.ts';
import { verifyStandardWebhook } from './standard-webhooks.ts';

const file = formats['google-forms'];

/** A response has the headings of a file, and an id besides, which a file does not have. */
const response: FileFormat = {
  ...file,
  ownIds: true,
  headings: { ...file.headings, rowId: ['responseid'] },
};

/** The responses to a form, which a script in the form posts as JSON: docs/connectors/google-forms.md. */
export const googleForms: Connector = {
  is: "A form's responses, as they are sent in; every question that is no known heading is kept as an answer.",
  system: file.system,
  secrets: {
    SIGNING_SECRET: {
      is: "Signs what the form's script sends. Enter it there as the script property DUGNAD_SECRET.",
      isNeeded: true,
      make: newSigningSecret,
    },
  },
  settings: ['only', 'map'],
  verify: (request, { SIGNING_SECRET: secret = '' }, now) => verifyStandardWebhook(request, secret, now),
  read: (payload, reading) => [ofResponse(payload, reading)],
};

function ofResponse(payload: unknown, reading: PayloadReading): Content {
  const json = isObject(payload) ? payload : {};
  const [formId, id, at] = [idIn(json, 'formId'), idIn(json, 'responseId'), textOf(json.submittedAt)];
  if (formId === undefined || id === undefined || at === '') {
    return { says: 'nonsense', reason: "It is not what the form's script sends." };
  }
  const { only } = reading.settings;
  if (only.length > 0 && !only.includes(formId)) return { says: 'nothing' };
  return contentOf(() =>
    signUpItems(declining(rowIn(json, { id, at }, reading)), rowReading(response, reading)),
  );
}

/** A response may be changed later, and keeps its id: each version is recorded as an item of its own. */
function rowIn(json: Json, { id, at }: { id: string; at: string }, { settings }: PayloadReading): MappedRow {
  const fields: FormField[] = [
    ['response id', `${id}@${at}`],
    ['timestamp', at],
  ];
  const email = textOf(json.email);
  // Where the form collects no addresses, a question may ask for one.
  if (email) fields.push(['e-mail address', email]);
  const answers = objectsIn(json, 'answers').map(({ question, answer }): FormField => [
    textOf(question),
    textOf(answer),
  ]);
  return formRow([...fields, ...answers], response, settings.map);
}

/** Whoever cancels in a form says no to the invitation, whether or not they had signed up by it. */
function declining(row: MappedRow): MappedRow {
  const status = row.get('status');
  return status !== undefined && rowStatusOf(status) === 'CANCELLED' ? row.with('status', 'declined') : row;
}
