import type { Language } from './language.ts';

/** What is written on the pages of tracked links, besides what organisers wrote. */
interface LinkWords {
  /** On a poster, above the web address. */
  readonly scan: string;
  /** Where the campaign has no page to lead to. */
  readonly noPage: string;
  readonly unknown: { readonly title: string; readonly advice: string };
  readonly notReady: { readonly title: string; readonly advice: string };
}

export const linkWords: Readonly<Record<Language, LinkWords>> = {
  NB: {
    scan: 'Skann koden med telefonen, eller gå til',
    noPage: 'Arrangøren har ikke lagt inn en nettside ennå.',
    unknown: {
      title: 'Denne lenken finnes ikke',
      advice: 'Se etter at adressen er riktig, eller spør den som ga deg lenken.',
    },
    notReady: { title: 'Prøv igjen om litt', advice: 'Lenken kan ikke slås opp akkurat nå.' },
  },
  NN: {
    scan: 'Skann koden med telefonen, eller gå til',
    noPage: 'Arrangøren har ikkje lagt inn ei nettside enno.',
    unknown: {
      title: 'Denne lenkja finst ikkje',
      advice: 'Sjå etter at adressa er rett, eller spør den som gav deg lenkja.',
    },
    notReady: { title: 'Prøv igjen om litt', advice: 'Lenkja kan ikkje slåast opp akkurat no.' },
  },
  EN: {
    scan: 'Scan the code with your phone, or go to',
    noPage: 'The organisers have not given a web page yet.',
    unknown: {
      title: 'There is no such link',
      advice: 'Check that the address is right, or ask whoever gave you the link.',
    },
    notReady: { title: 'Try again in a moment', advice: 'The link cannot be looked up just now.' },
  },
};
