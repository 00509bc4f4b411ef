import { signUpItems } from '../sign-up-row.ts';
import type { FileFormat } from './format.ts';

/** A report of those who answered a form, signed, or RSVPed. The source code that a link carried is its UTM source. */
export const actionNetwork: FileFormat = {
  is: 'A report of those who signed up, signed or RSVPed.',
  system: 'action-network',
  headings: {
    at: ['createdat', 'createddate', 'timestampest', 'timestamp'],
    utmSource: ['source', 'sourcecode', 'actionnetworksource'],
    phone: ['can2phone', 'mobilenumber'],
    identifier: ['actionnetworkid', 'uuid', 'personid'],
  },
  rest: 'ignored',
  needs: ['email', 'phone', 'identifier'],
  reader: () => signUpItems,
};
