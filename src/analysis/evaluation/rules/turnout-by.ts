import { exceeds, pairs, rate } from '../chance.ts';
import type { Breakdown, Group } from '../figures.ts';
import { type Answer, figure, type Silence } from '../finding.ts';
import { thresholds } from '../thresholds.ts';
import { isKnown, known } from '../turnout.ts';
import { breakdownWords, en, nb } from '../words.ts';

/** By which channel or technique those who sign up most often come. */
export function turnoutBy({ by, groups }: Breakdown): Answer {
  const comparable = groups
    .filter(({ turnout }) => isKnown(turnout))
    .sort((a, b) => rate(known(b.turnout)) - rate(known(a.turnout)));
  const [best, worst] = [comparable[0], comparable.at(-1)];
  if (!best || !worst || best === worst) return tooFew(by, comparable.length);
  const [a, b] = [known(best.turnout), known(worst.turnout)];
  const differ = exceeds(a, b, pairs(comparable.length));
  const text = differ
    ? {
        nb: `De som meldte seg på gjennom ${nb.name(best.key)}, kom oftere enn de som meldte seg på gjennom ${nb.name(worst.key)}: ${nb.share(a)} mot ${nb.share(b)}. Forskjellen er større enn tilfeldigheter gir, men sier ikke hvorfor.`,
        en: `Those who signed up through ${en.name(best.key)} came more often than those who signed up through ${en.name(worst.key)}: ${en.share(a)} against ${en.share(b)}. The difference is greater than chance makes; it does not say why.`,
      }
    : {
        nb: `Oftest kom de som meldte seg på gjennom ${nb.name(best.key)}: ${nb.share(a)}. Sjeldnest kom de som meldte seg på gjennom ${nb.name(worst.key)}: ${nb.share(b)}. Forskjellen kan være tilfeldig.`,
        en: `Those who signed up through ${en.name(best.key)} came most often: ${en.share(a)}. Those who signed up through ${en.name(worst.key)} came least often: ${en.share(b)}. The difference may be chance.`,
      };
  return [{ kind: differ ? 'WORKS' : 'NEITHER', text, numbers: [best, worst].flatMap(figures) }];
}

function figures({ key, turnout }: Group) {
  return [
    figure('turnout', rate(known(turnout)), null, key),
    figure('came', turnout.came, 'sign-up', key),
    figure('noShow', turnout.noShow, 'sign-up', key),
    figure('unknown', turnout.unknown, 'sign-up', key),
  ];
}

function tooFew(by: Breakdown['by'], have: number): Silence {
  const words = breakdownWords[by];
  const { fewest, knownShare } = thresholds;
  return {
    have,
    need: 2,
    text: {
      nb: `Oppmøtet kan sammenlignes mellom minst to ${words.nb.many} der det er kjent for minst ${fewest} påmeldinger, og for minst ${nb.percent(knownShare)} av dem. Så langt er det ${nb.count(have, `slik ${words.nb.one}`, `slike ${words.nb.many}`)}.`,
      en: `Turnout can be compared between at least two ${words.en.many} where it is known of at least ${fewest} sign-ups, and of at least ${en.percent(knownShare)} of them. So far there ${have === 1 ? 'is' : 'are'} ${en.count(have, `such ${words.en.one}`, `such ${words.en.many}`)}.`,
    },
  };
}
