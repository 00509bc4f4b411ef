import { signUpItems } from '../sign-up-row.ts';
import type { FileFormat } from './format.ts';

/** Responses, as the spreadsheet beside a form holds them: a time, and the questions as headings. */
export const googleForms: FileFormat = {
  is: "A form's responses; every question that is no known heading is kept as an answer.",
  system: 'google-forms',
  channel: 'GOOGLE_FORMS',
  headings: { email: ['username', 'brukernavn', 'brukarnamn', 'dinepost', 'dinepostadresse', 'youremail'] },
  rest: 'answer',
  needs: ['email', 'phone', 'identifier'],
  reader: () => signUpItems,
};
