import type {
  BaselineKind,
  ChangeType,
  Direction,
  Duration,
  StatementComparator,
  StatementForm,
} from '../../domain/entry/events.ts';

/** A result that the source article states, as `reportClaim` takes it. */
export interface Claim {
  /** Unique in its campaign. */
  readonly key: string;
  /** The article's own words, with the duration that its table gives. */
  readonly text: string;
  readonly subject: string;
  readonly form: StatementForm;
  readonly comparator: StatementComparator;
  readonly value?: string;
  readonly direction?: Direction;
  readonly changeType?: ChangeType;
  readonly unit?: string;
  readonly baseline?: BaselineKind;
  readonly duration: Duration;
  readonly scope?: string;
  readonly ambiguity?: string;
}

/** The source of all ten campaigns and their results. It names no sources itself, so the evidence is of the lowest level. */
export const article = {
  name: '«Hva er sosial mobilisering …»',
  title:
    'Hva er sosial mobilisering og hvordan kan sosial mobilisering styrke lokalsamfunn gjennom effektive verktøy for sosial mobilisering?',
  publishedOn: '2025-04-19',
  table: 'Nøkkeltall for effekt av mobilisering på Facebook i bærekraftige samfunnsprosjekter',
};

/** The results of the article's table, campaign by campaign; where the article says more elsewhere, that too. */
export const claims = {
  'trondheim-energisparing': [
    change('electricity_use', 'DOWN', '15', {
      text: '15 % reduksjon i strømbruk i bydeler (6 måneder)',
      subject: 'strømbruk',
      duration: months(6),
      scope: 'deltagende bydeler',
      ambiguity:
        'Tabellen sier «i bydeler», teksten «i deltagende bydeler». Hvilke bydeler det er, står ikke. (The table says “in districts”, the text “in participating districts”. Which they are is not stated.)',
    }),
  ],
  'oslo-gronne-nabolag': [
    level('members', 'EXACT', '12000', {
      text: '12 000 medlemmer (1 år)',
      subject: 'medlemmer',
      unit: 'medlemmer',
      duration: years(1),
      ambiguity:
        'Tabellen sier 12 000, teksten «over 12 000». (The table says 12 000, the text “over 12 000”.)',
    }),
    trend('clean_up_participation', 'UP', {
      text: 'økt deltakelse i ryddeaksjoner (1 år)',
      subject: 'deltakelse i ryddeaksjoner',
      duration: years(1),
    }),
  ],
  'bergen-plastfri': [
    change('single_use_plastic', 'DOWN', '40', {
      text: '40 % reduksjon i engangsplastbruk (6 måneder)',
      subject: 'bruk av engangsplast',
      duration: months(6),
    }),
  ],
  'kristiansand-resirkulering': [
    level('event_participants', 'AT_LEAST', '5000', {
      text: 'Over 5 000 deltakere på events (4 måneder)',
      subject: 'deltakere på arrangementer',
      unit: 'deltakere',
      duration: months(4),
      ambiguity:
        'Om det er personer eller oppmøter, står ikke: den som kom to ganger, kan være talt to ganger. (Whether these are persons or attendances is not stated: who came twice may be counted twice.)',
    }),
    change('sorting', 'UP', '20', {
      text: '20 % økt sortering (4 måneder)',
      subject: 'sortering av avfall',
      duration: months(4),
    }),
  ],
  'tromso-miljouke': [
    change('event_sign_ups', 'UP', '250', {
      text: '250 % økning i arrangementspåmelding (1 uke)',
      subject: 'påmelding til arrangementer',
      duration: { length: 1, unit: 'WEEK' },
    }),
  ],
  'fredrikstad-baerekraftsrad': [
    level('active_users', 'EXACT', '300', {
      text: '300 aktive brukere (2 år)',
      subject: 'aktive brukere',
      unit: 'brukere',
      duration: years(2),
      ambiguity:
        'Hva som regnes som aktiv, og over hvor lang tid, står ikke. (What counts as active, and over how long, is not stated.)',
    }),
    trend('engagement', 'UP', {
      text: 'Stadig økende engasjement (2 år)',
      subject: 'engasjement',
      duration: years(2),
    }),
  ],
  'stavanger-klimaaksjon': [
    change('clean_up_participation', 'UP', '60', {
      text: '60 % økt deltakelse i ryddeaksjoner (1 år)',
      subject: 'deltakelse i ryddeaksjoner',
      baseline: 'SAME_PERIOD_PREVIOUS_YEAR',
      duration: years(1),
    }),
  ],
  'oslo-sirkulaerokonomi': [
    change('reuse_shops', 'UP', '30', {
      text: '30 % økning i gjenbruksbutikker (8 måneder)',
      subject: 'i gjenbruksbutikker',
      duration: months(8),
      ambiguity:
        'Hva som økte, står ikke: antall butikker, kunder, salg eller noe annet. (What rose is not stated: the number of re-use shops, their customers, their sales or something else.)',
    }),
  ],
  'helsinki-miljoforum': [
    {
      key: 'participants_per_session',
      text: '500+ deltakere per sesjon (1 år)',
      subject: 'deltakere',
      form: 'PER_SESSION',
      comparator: 'AT_LEAST',
      value: '500',
      unit: 'deltakere',
      duration: years(1),
    },
  ],
  'trondheim-biodiversitet': [
    change('species_projects', 'UP', '20', {
      text: '20 % økt deltagelse i lokale artsprosjekter (9 måneder)',
      subject: 'deltakelse i lokale artsprosjekter',
      duration: months(9),
    }),
  ],
} satisfies Record<string, readonly Claim[]>;

type Stated = Pick<Claim, 'text' | 'subject' | 'duration' | 'unit' | 'baseline' | 'scope' | 'ambiguity'>;

/** A change in per cent. Only one claim says what it was compared with. */
function change(key: string, direction: Direction, value: string, stated: Stated): Claim {
  return {
    key,
    form: 'CHANGE',
    comparator: 'EXACT',
    value,
    direction,
    changeType: 'RELATIVE_PERCENT',
    baseline: 'UNSTATED',
    ...stated,
  };
}

function level(key: string, comparator: 'EXACT' | 'AT_LEAST', value: string, stated: Stated): Claim {
  return { key, form: 'LEVEL', comparator, value, ...stated };
}

function trend(key: string, direction: Direction, stated: Stated): Claim {
  return { key, form: 'TREND', comparator: 'DIRECTION_ONLY', direction, baseline: 'UNSTATED', ...stated };
}

function months(length: number): Duration {
  return { length, unit: 'MONTH' };
}

function years(length: number): Duration {
  return { length, unit: 'YEAR' };
}
