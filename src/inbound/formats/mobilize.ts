import { signUpItems } from '../sign-up-row.ts';
import type { FileFormat } from './format.ts';

/** An export of participations: REGISTERED, CONFIRMED or CANCELLED, and whether they attended, which may not be known. */
export const mobilize: FileFormat = {
  is: 'An export of participations, with status and attendance.',
  system: 'mobilize',
  ownIds: true,
  headings: {
    rowId: ['participationid', 'attendanceid', 'id'],
    identifier: ['userid', 'personid'],
    at: ['signupcreatedtime', 'createddate', 'signupcreateddate'],
    status: ['status', 'participationstatus'],
    attended: ['attended', 'attendedstatus'],
    utmSource: ['utmsource', 'referrerutmsource'],
    utmMedium: ['utmmedium', 'referrerutmmedium'],
    utmCampaign: ['utmcampaign', 'referrerutmcampaign'],
  },
  rest: 'ignored',
  needs: ['email', 'phone', 'identifier'],
  reader: () => signUpItems,
};
