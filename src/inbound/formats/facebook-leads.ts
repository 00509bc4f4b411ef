import { signUpItems } from '../sign-up-row.ts';
import type { FileFormat } from './format.ts';

/**
 * Leads of an advertisement's form, tab-separated and often in UTF-16. Ids and numbers carry what they are: `l:123`, `p:+47…`.
 * What belongs to the advertisement and not to the person is left out.
 */
export const facebookLeads: FileFormat = {
  is: "Leads of an advertisement's form; its own questions are kept as answers.",
  system: 'facebook-leads',
  ownIds: true,
  channel: 'FACEBOOK_ADS',
  headings: {
    rowId: ['id', 'leadid'],
    utmSource: ['platform'],
    utmCampaign: ['campaignname'],
    utmContent: ['adname'],
    email: ['workemail'],
    phone: ['workphonenumber'],
  },
  ignored: ['adid', 'adsetid', 'adsetname', 'campaignid', 'formid', 'formname', 'isorganic', 'leadstatus'],
  takenOff: /^(?:l|p|ag|as|c|f|a):(?=\S)/,
  rest: 'answer',
  needs: ['email', 'phone', 'identifier'],
  reader: () => signUpItems,
};
