import type { GroupedFigures, Group, Turnout } from '../../../src/analysis/evaluation/figures.ts';
import type { RuleAnswer, FindingNumber, Remark } from '../../../src/analysis/evaluation/finding.ts';
import { conclusionText, silenceText } from '../../../src/sentences/evaluation/text.ts';
import type { Language } from '../../../src/sentences/language.ts';

/** What a rule answers, with plain spaces: formatted numbers have some that do not break. */

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
const both = (text: (language: Language) => string) => [plain(text('NB')), plain(text('EN'))];
const sentences = ({ conclusion }: Remark) => both(language => conclusionText(conclusion, language));

/** Its one remark: kind, Norwegian, English. @throws unless it is one */
export function remark(answer: RuleAnswer): string[] {
  const all = remarks(answer);
  if (all.length !== 1) throw new Error(`Expected one remark, got ${JSON.stringify(answer)}.`);
  return all[0]!;
}

export function remarks(answer: RuleAnswer): string[][] {
  if ('need' in answer) throw new Error(`Expected remarks, got silence: ${silenceText(answer, 'EN')}`);
  return answer.map(one => [one.kind, ...sentences(one)]);
}

/** have, need, Norwegian, English. @throws if it says something */
export function silence(answer: RuleAnswer): (string | number)[] {
  if (!('need' in answer)) throw new Error(`Expected silence, got ${JSON.stringify(answer)}.`);
  return [answer.have, answer.need, ...both(language => silenceText(answer, language))];
}

/** Its numbers as `name of: value unit`. */
export function numbers(answer: RuleAnswer): string[] {
  const written = ({ name, of, value, unit }: FindingNumber) =>
    `${name}${of === null ? '' : ` ${of}`}: ${value}${unit === null ? '' : ` ${unit}`}`;
  return 'need' in answer ? [] : answer.flatMap(one => one.numbers.map(written));
}

export const noTurnout: Turnout = { came: 0, noShow: 0, unknown: 0 };

export function group(key: Group['key'], stated: Partial<Omit<Group, 'key'>>): Group {
  return { key, grossSignUps: 0, attended: 0, turnout: noTurnout, updates: 0, spend: new Map(), ...stated };
}

export const channels = (groups: readonly Group[], unstated = 0): GroupedFigures => ({
  by: 'CHANNEL',
  groups,
  unstated,
});

export const techniques = (groups: readonly Group[], unstated = 0): GroupedFigures => ({
  by: 'TECHNIQUE',
  groups,
  unstated,
});
