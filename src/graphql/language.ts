import { enumOf } from '../commands/fields.ts';
import { languages } from '../sentences/language.ts';

export const LanguageEnum = enumOf('Language', 'What sentences are written in.', languages, {
  NB: 'Norwegian bokmål.',
  NN: 'Norwegian nynorsk.',
  EN: 'English.',
});
