/** What a column of a file can say of a person and what they did. */
export const fields = {
  email: 'e-mail address',
  phone: 'phone number',
  name: 'whole name',
  firstName: 'first name',
  lastName: 'last name',
  identifier: 'id of the person in the system, which finds them again',
  rowId: 'id of the row in the system, by which it is recorded once',
  order: 'order: of those who share an address in it only the first is known by it',
  at: 'when they signed up',
  status: 'what they answered, and whether they came',
  attended: 'whether they came',
  share: 'code of the tracked link they came by',
  audience: 'target group',
  creativeId: 'creative that reached them',
  area: 'where they live, no finer than a district',
  birthYear: 'year or day of birth; only an age band is kept',
  utmSource: 'utm_source',
  utmMedium: 'utm_medium',
  utmCampaign: 'utm_campaign',
  utmTerm: 'utm_term',
  utmContent: 'utm_content',
  title: 'what is planned',
  link: 'where it leads',
} as const;

export type RowField = keyof typeof fields;

export const fieldNames = Object.keys(fields) as RowField[];

/** Which headings mean which field, as `plain` writes them. */
export type Headings = Readonly<Partial<Record<RowField, readonly string[]>>>;

/** What is known of a format's columns. */
export interface KnownHeadings {
  /** Its own; the common ones hold too. */
  readonly headings: Headings;
  /** Of what says nothing about anybody. */
  readonly ignored?: readonly string[];
  /** What columns mean that nothing is known of. */
  readonly rest: 'answer' | 'ignored';
}

/** A heading without what differs between exports: capitals, spaces and signs. */
export const plain = (heading: string): string =>
  heading
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** Headings in bokmål, nynorsk and English that mean the same in every export. */
export const commonHeadings: Headings = {
  email: [
    ...[
      'email',
      'emailaddress',
      'mail',
      'epost',
      'epostadresse',
      'epostadressa',
      'emailadresse',
      'mailadresse',
    ],
    ...['primaryemail', 'email1'],
  ],
  phone: [
    ...['phone', 'phonenumber', 'mobile', 'mobilephone', 'mobilenumber', 'cell', 'cellphone', 'telephone'],
    ...[
      'telefon',
      'telefonnummer',
      'telefonnr',
      'mobil',
      'mobilnummer',
      'mobilnr',
      'mobiltelefon',
      'tlf',
      'tlfnr',
    ],
  ],
  name: ['name', 'fullname', 'navn', 'namn', 'fulltnavn', 'fulltnamn', 'yourname', 'dittnavn', 'dittnamn'],
  firstName: ['first', 'firstname', 'givenname', 'fornavn', 'fornamn', 'førenamn'],
  lastName: ['last', 'lastname', 'surname', 'familyname', 'etternavn', 'etternamn', 'slektsnavn'],
  identifier: ['identifier', 'identifiers', 'identifikator'],
  at: [
    ...['timestamp', 'tidsmerke', 'tidsstempel', 'tidspunkt', 'tidspunktforregistrering', 'date', 'dato'],
    ...[
      'createddate',
      'createdat',
      'createdtime',
      'created',
      'signupdate',
      'signedup',
      'signedupat',
      'registeredat',
    ],
    ...[
      'registrert',
      'registrertdato',
      'påmeldt',
      'påmeldtdato',
      'opprettet',
      'oppretta',
      'submittedat',
      'occurredat',
    ],
  ],
  status: ['status', 'rsvp', 'response', 'svar', 'attendeestatus', 'attendancestatus', 'deltakerstatus'],
  attended: ['attended', 'checkedin', 'oppmøte', 'møtt', 'møtte', 'deltok', 'deltatt', 'delteke'],
  share: ['share', 'sharecode', 'delingskode', 'dugnadshare', 'referrercode'],
  audience: ['audience', 'målgruppe'],
  creativeId: ['creativeid', 'creative', 'canvadesignid'],
  area: ['area', 'område', 'district', 'bydel', 'municipality', 'kommune'],
  birthYear: [
    'birthyear',
    'yearofbirth',
    'yob',
    'fødselsår',
    'birthdate',
    'dateofbirth',
    'fødselsdato',
    'birthday',
  ],
  utmSource: ['utmsource'],
  utmMedium: ['utmmedium'],
  utmCampaign: ['utmcampaign'],
  utmTerm: ['utmterm'],
  utmContent: ['utmcontent'],
};
