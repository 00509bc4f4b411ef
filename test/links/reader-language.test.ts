import { readerLanguage } from '../../src/links/reader-language.ts';

test.each([
  ['nb', 'en', 'NB'],
  ['NN', 'en', 'NN'],
  ['no', '', 'NB'],
  ['fi', 'nn', 'NN'],
  ['', 'nb-NO,nb;q=0.9,en;q=0.8', 'NB'],
  ['', 'en;q=0.5, nn;q=0.7', 'NN'],
  ['', 'en;q=0, no', 'NB'],
  // English for those who read no Norwegian, Norwegian for those who do not say.
  ['', 'pl,de;q=0.9', 'EN'],
  ['', 'pl, nb;q=0.1', 'NB'],
  ['', '*', 'NB'],
  ['', '', 'NB'],
  [null, undefined, 'NB'],
  ['constructor', '__proto__,q=;;', 'EN'],
])('who asks for %j and prefers %j reads %s', (asked, accepted, language) => {
  expect(readerLanguage(asked, accepted)).toBe(language);
});
