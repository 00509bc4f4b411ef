import { signUpItems } from '../sign-up-row.ts';
import type { FileFormat } from './format.ts';

/** What a spreadsheet holds: a list of those who signed up. */
export const csv: FileFormat = {
  is: 'A list of people with a heading above each column.',
  system: 'csv',
  // Such as the names by which `--map` states them.
  headings: { at: ['at', 'time', 'tid', 'dateandtime', 'datotid', 'datoogtid'], rowId: ['rowid'] },
  rest: 'ignored',
  needs: ['email', 'phone', 'identifier'],
  reader: () => signUpItems,
};
