import { heldAgainst, poisson } from '../chance.ts';
import type { Links } from '../figures.ts';
import { type Answer, figure, type Text } from '../finding.ts';
import { thresholds } from '../thresholds.ts';
import { en, nb } from '../words.ts';

/** Whether participants bring participants. */
export function recruitment({ shares, signUps, participants }: Links): Answer {
  const need = thresholds.fewest;
  if (participants < need) {
    return {
      have: participants,
      need,
      text: {
        nb: `Om deltakerne verver andre, kan sies når det er minst ${need} deltakere. Det er ${nb.number(participants)}.`,
        en: `Whether participants bring others can be told once there are at least ${need} participants. There ${participants === 1 ? 'is' : 'are'} ${en.number(participants)}.`,
      },
    };
  }
  const numbers = [
    figure('kFactor', signUps / participants),
    figure('shares', shares, 'share'),
    figure('signUpsThroughLinks', signUps, 'sign-up'),
    figure('participants', participants, 'participant'),
  ];
  if (shares === 0) {
    const text = {
      nb: `Ingen av de ${nb.number(participants)} deltakerne har fått en lenke til å dele.`,
      en: `None of the ${en.number(participants)} participants has been given a link to share.`,
    };
    return [{ kind: 'DOES_NOT_WORK', text, numbers }];
  }
  const where = heldAgainst(poisson({ hits: signUps, of: participants }), thresholds.kFactor);
  const k = { nb: nb.number(signUps / participants, 2), en: en.number(signUps / participants, 2) };
  const told: Text = {
    nb: `${nb.count(signUps, 'påmelding', 'påmeldinger')} kom gjennom lenkene til ${nb.number(participants)} deltakere: ${k.nb} per deltaker.`,
    en: `${en.count(signUps, 'sign-up', 'sign-ups')} came through the links of ${en.number(participants)} participants: ${k.en} for each.`,
  };
  const text = {
    nb: `${beginning[where].nb}${told.nb}`,
    en: `${beginning[where].en}${told.en}`,
  };
  return [{ kind: kinds[where], text, numbers }];
}

const kinds = { HIGH: 'WORKS', LOW: 'DOES_NOT_WORK', BETWEEN: 'NEITHER' } as const;

const beginning: Record<keyof typeof kinds, Text> = {
  HIGH: { nb: 'Deltakerne verver andre. ', en: 'Participants bring others. ' },
  LOW: { nb: 'Deltakerne verver få. ', en: 'Participants bring few others. ' },
  BETWEEN: { nb: '', en: '' },
};
