import type { Breakdown } from '../figures.ts';
import { type Answer, figure, type Text } from '../finding.ts';
import { thresholds } from '../thresholds.ts';
import { breakdownWords, en, nb } from '../words.ts';

/** Channels or techniques of several updates and not one sign-up, where others have theirs. */
export function withoutSignUps({ by, groups }: Breakdown): Answer {
  const have = groups.reduce((total, { signUps }) => total + signUps, 0);
  const need = thresholds.fewest;
  if (have < need) {
    const words = breakdownWords[by];
    return {
      have,
      need,
      text: {
        nb: `Hvilke ${words.nb.many} som ikke gir påmeldinger, kan sies når det er minst ${need} påmeldinger der ${words.nb.the} er oppgitt. Det er ${nb.number(have)}.`,
        en: `Which ${words.en.many} bring no sign-ups can be told once there are at least ${need} sign-ups of which the ${words.en.one} is stated. There ${have === 1 ? 'is' : 'are'} ${en.number(have)}.`,
      },
    };
  }
  return groups
    .filter(({ signUps, updates }) => signUps === 0 && updates >= thresholds.triedUpdates)
    .map(({ key, updates }) => ({
      kind: 'DOES_NOT_WORK',
      text: sentence[by](updates, { nb: nb.name(key), en: en.name(key) }),
      numbers: [figure('signUps', 0, 'sign-up', key), figure('updates', updates, 'update', key)],
    }));
}

/** From `triedUpdates` on, updates are always several. */
const sentence: Record<Breakdown['by'], (updates: number, name: Text) => Text> = {
  CHANNEL: (updates, name) => ({
    nb: `Ingen påmelding er registrert gjennom ${name.nb}, der ${nb.number(updates)} oppdateringer er publisert.`,
    en: `No sign-up is recorded through ${name.en}, where ${en.number(updates)} updates were published.`,
  }),
  TECHNIQUE: (updates, name) => ({
    nb: `Ingen påmelding er registrert gjennom ${name.nb}, som ${nb.number(updates)} oppdateringer har brukt.`,
    en: `No sign-up is recorded through ${name.en}, which ${en.number(updates)} updates used.`,
  }),
};
