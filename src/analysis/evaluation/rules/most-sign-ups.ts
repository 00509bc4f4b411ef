import { wilson } from '../chance.ts';
import type { Breakdown, Group } from '../figures.ts';
import { type Answer, figure, type Remark, type Silence, type Text } from '../finding.ts';
import { thresholds } from '../thresholds.ts';
import { breakdownWords, en, nb } from '../words.ts';

/** Which channel or technique brings the most sign-ups, of those of which it was stated. */
export function mostSignUps({ by, groups, unstated }: Breakdown): Answer {
  const [first, second] = groups.filter(({ signUps }) => signUps > 0).sort((a, b) => b.signUps - a.signUps);
  const stated = groups.reduce((total, { signUps }) => total + signUps, 0);
  if (!first || stated < thresholds.fewest) return tooFew(by, stated);
  const { kind, text } = compared(by, first, second, stated);
  const rest = notStated(by, unstated);
  const shown = second ? [first, second] : [first];
  const numbers = [
    ...shown.map(({ key, signUps }) => figure('signUps', signUps, 'sign-up', key)),
    figure('signUpsStated', stated, 'sign-up'),
    figure('signUpsUnstated', unstated, 'sign-up'),
  ];
  return [{ kind, text: { nb: text.nb + rest.nb, en: text.en + rest.en }, numbers }];
}

function compared(
  by: Breakdown['by'],
  first: Group,
  second: Group | undefined,
  stated: number,
): Pick<Remark, 'kind' | 'text'> {
  const words = breakdownWords[by];
  const [a, b] = [first.signUps, second?.signUps ?? 0];
  if (!second) {
    const text = {
      nb: `Alle ${nb.number(stated)} påmeldinger der ${words.nb.the} er oppgitt, kom gjennom ${nb.name(first.key)}.`,
      en: `All ${en.number(stated)} sign-ups of which the ${words.en.one} is stated came through ${en.name(first.key)}.`,
    };
    return { kind: 'NEITHER', text };
  }
  // By chance the first would have half of what the two have together.
  if (wilson({ hits: a, of: a + b }).low > 0.5) {
    const text = {
      nb: `Flest påmeldinger kom gjennom ${nb.name(first.key)}: ${nb.share({ hits: a, of: stated })}. Nest flest kom gjennom ${nb.name(second.key)}: ${nb.number(b)}.`,
      en: `More sign-ups came through ${en.name(first.key)} than through any other ${words.en.one}: ${en.share({ hits: a, of: stated })}. Next came ${en.name(second.key)}: ${en.number(b)}.`,
    };
    return { kind: 'WORKS', text };
  }
  const text = {
    nb: `Flest påmeldinger kom gjennom ${nb.name(first.key)} og ${nb.name(second.key)}: ${nb.number(a)} og ${nb.number(b)} av ${nb.number(stated)}. Forskjellen på de to kan være tilfeldig.`,
    en: `The most sign-ups came through ${en.name(first.key)} and ${en.name(second.key)}: ${en.number(a)} and ${en.number(b)} of ${en.number(stated)}. The difference between the two may be chance.`,
  };
  return { kind: 'NEITHER', text };
}

function notStated(by: Breakdown['by'], unstated: number): Text {
  if (unstated === 0) return { nb: '', en: '' };
  const words = breakdownWords[by];
  return {
    nb: ` For ${nb.count(unstated, 'påmelding', 'påmeldinger')} til er ${words.nb.the} ikke oppgitt.`,
    en: ` Of another ${en.count(unstated, 'sign-up', 'sign-ups')} the ${words.en.one} is not stated.`,
  };
}

function tooFew(by: Breakdown['by'], have: number): Silence {
  const words = breakdownWords[by];
  const need = thresholds.fewest;
  return {
    have,
    need,
    text: {
      nb: `Hvilken ${words.nb.one} som gir flest påmeldinger, kan sies når det er minst ${need} påmeldinger der ${words.nb.the} er oppgitt. Det er ${nb.number(have)}.`,
      en: `Which ${words.en.one} brings the most sign-ups can be told once there are at least ${need} sign-ups of which it is stated. There ${have === 1 ? 'is' : 'are'} ${en.number(have)}.`,
    },
  };
}
