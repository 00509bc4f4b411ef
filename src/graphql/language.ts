import { enumOf } from '../commands/fields.ts';

export const languages = ['NB', 'NN', 'EN'] as const;
export type Language = (typeof languages)[number];

export const LanguageEnum = enumOf('Language', 'What sentences are written in.', languages, {
  NB: 'Norwegian bokmål.',
  NN: 'Norwegian nynorsk.',
  EN: 'English.',
});
