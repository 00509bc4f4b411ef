import type { Language } from '../sentences/language.ts';

/** Norwegian of either kind, and English for everybody else. `no` is what older browsers say for bokmål. */
const known: ReadonlyMap<string, Language> = new Map([
  ['nb', 'NB'],
  ['no', 'NB'],
  ['nn', 'NN'],
  ['en', 'EN'],
]);

/** By a tag such as `nb-NO`; undefined: it is another language. */
const ofTag = (tag: string): Language | undefined => known.get(tag.trim().toLowerCase().split('-')[0] ?? '');

/**
 * What a page is written in: as is asked for, or else what the reader's browser prefers (RFC 9110, 12.5.4).
 * @param asked `nb`, `nn` or `en`; anything else is ignored
 */
export function readerLanguage(asked: string | null, acceptLanguage = ''): Language {
  const preferred = acceptLanguage
    .split(',')
    .map(each => {
      const [tag = '', ...parameters] = each.split(';');
      const weight = parameters.find(parameter => /^\s*q=/i.test(parameter))?.split('=')[1];
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ tag, weight }) => tag.trim() !== '' && weight > 0)
    .sort((one, other) => other.weight - one.weight);
  const [language] = [asked ?? '', ...preferred.map(({ tag }) => tag)].map(ofTag).filter(Boolean);
  if (language) return language;
  return preferred.length > 0 && preferred[0]?.tag.trim() !== '*' ? 'EN' : 'NB';
}
