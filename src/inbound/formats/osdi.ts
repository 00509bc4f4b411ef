import { openOsdi } from '../files/osdi-file.ts';
import { signUpItems } from '../sign-up-row.ts';
import type { FileFormat } from './format.ts';

/** What any system that speaks OSDI holds of people and what they answered. */
export const osdi: FileFormat = {
  is: 'JSON of OSDI: attendances, submissions, signatures or people; also one a line.',
  system: 'osdi',
  ownIds: true,
  headings: { rowId: ['rowid'] },
  open: openOsdi,
  rest: 'ignored',
  needs: ['email', 'phone', 'identifier'],
  reader: () => signUpItems,
};
