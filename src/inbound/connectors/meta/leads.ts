import { facebookLeads } from '../../formats/facebook-leads.ts';
import { signUpItems } from '../../sign-up-row.ts';
import { type Api, ApiFailure } from '../api.ts';
import type { PayloadReading, Content } from '../connector.ts';
import { type FormField, formRow, rowReading, contentOf } from '../form-row.ts';
import { idIn, isObject, type Json, objectsIn, textOf } from '../json.ts';
import { type MetaChange, nonsense } from './change.ts';

/** A lead's form was sent in: it is looked up, since the notification holds nothing of the person. */
export function leadNamed({ value }: MetaChange): Content {
  const id = idIn(value, 'leadgen_id');
  return id !== undefined && isLeadId(id)
    ? { says: 'look up', what: id }
    : nonsense('A lead without an id of digits.');
}

const isLeadId = (text: string): boolean => /^\d{1,32}$/.test(text);

/** `custom_disclaimer_responses` comes only where it is asked for. */
const leadFields = 'created_time,form_id,platform,field_data,custom_disclaimer_responses';
/** They need a token that may read the account's advertisements. */
const advertisementFields = 'campaign_name,ad_name';

/**
 * A lead as a sign-up, https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving: by its id and headings the same row
 * as in a file of leads.
 * @throws {ApiFailure}
 */
export async function leadAsked(id: string, api: Api, reading: PayloadReading): Promise<readonly Content[]> {
  if (!isLeadId(id)) return [nonsense('It is no id of a lead.')];
  const lead = await leadOf(id, api);
  if (lead === undefined) return [{ says: 'nothing' }];
  if (!isObject(lead) || !Array.isArray(lead.field_data)) return [nonsense('What was answered is no lead.')];
  return [isMadeByTestingTool(lead) ? { says: 'nothing' } : signUpOf(id, lead, reading)];
}

/** undefined: it is not there any more. A token that may not read advertisements is asked for the rest. */
async function leadOf(id: string, api: Api): Promise<unknown> {
  try {
    return await api.get(`/${id}?fields=${leadFields},${advertisementFields}`);
  } catch (error) {
    if (error instanceof ApiFailure && (error.status === 404 || error.status === 410)) return undefined;
    if (!(error instanceof ApiFailure) || (error.status !== 400 && error.status !== 403)) throw error;
    return await api.get(`/${id}?fields=${leadFields}`);
  }
}

function signUpOf(id: string, lead: Json, reading: PayloadReading): Content {
  const fields = [
    ['id', id],
    ...['created_time', 'platform', 'campaign_name', 'ad_name'].map(
      name => [name, textOf(lead[name])] as const,
    ),
    ...filledIn(lead),
  ] as const;
  const present = fields.filter(([, value]) => value !== '');
  return contentOf(() =>
    signUpItems(
      formRow(present, facebookLeads, reading.settings.map, consents(lead)),
      rowReading(facebookLeads, reading),
    ),
  );
}

const filledIn = (lead: Json): FormField[] =>
  objectsIn(lead, 'field_data').map(({ name, values }) => [
    textOf(name),
    (Array.isArray(values) ? values : [values]).map(textOf).filter(Boolean).join(', '),
  ]);

/** What was ticked, and what was not: both are answers. */
const consents = (lead: Json): FormField[] =>
  objectsIn(lead, 'custom_disclaimer_responses')
    .filter(({ checkbox_key: key }) => textOf(key) !== '')
    .map(({ checkbox_key: key, is_checked: ticked }) => [
      textOf(key),
      ['1', 'true'].includes(textOf(ticked)) ? 'yes' : 'no',
    ]);

/** The tool by which a form is tried out fills it in so. */
const isMadeByTestingTool = (lead: Json): boolean =>
  filledIn(lead).some(([, value]) => value.startsWith('<test lead:'));
