/** The tools that the source article names, and other channels. */
export const channels = [
  'FACEBOOK_GROUP',
  'INSTAGRAM_STORY',
  'WHATSAPP_GROUP',
  'X',
  'TELEGRAM_CHANNEL',
  'EVENTBRITE',
  'CANVA',
  'GOOGLE_FORMS',
  'FACEBOOK_ADS',
  'HOOTSUITE',
  'WEBSITE',
  'EMAIL',
  'SMS',
  'IN_PERSON',
  'POSTER_QR',
  'OTHER',
] as const;
export type Channel = (typeof channels)[number];

/** The techniques that the source article names. */
export const techniques = [
  'LIVE_VIDEO',
  'QA',
  'USER_GENERATED_CONTENT',
  'HASHTAG_CAMPAIGN',
  'STORY_CHALLENGE',
  'PAID_AD',
  'NEWSLETTER_DM',
  'GROUP_FORUM',
  'INFOGRAPHIC',
  'STORY_POLL',
] as const;
export type Technique = (typeof techniques)[number];

/** UTM parameters, as the link carried them. */
export interface Utm {
  readonly source?: string;
  readonly medium?: string;
  readonly campaign?: string;
  readonly term?: string;
  readonly content?: string;
}

/** How somebody was reached. */
export interface Reach {
  readonly channel?: Channel;
  readonly technique?: Technique;
  /** For example a Canva design id. */
  readonly creativeId?: string;
  /** The target group that was addressed. */
  readonly audience?: string;
  readonly utm?: Utm;
}

/**
 * Where somebody came from, and what was known of them then. It is copied into the event that brought them in and into the
 * events that follow from it (confirmation, attendance), so that counts need no look-up and do not change as people age or move
 * (consuldemocracy/consuldemocracy#5531).
 */
export interface Attribution extends Reach {
  /** Where they live, as coarse as the organisation keeps it: a district, a municipality. */
  readonly area?: string;
  readonly ageBand?: AgeBand;
  /** The system the fact came from. */
  readonly source?: string;
  /** The code of the tracked link that led here. */
  readonly share?: string;
  /** The participant who shared that link; left out where it is the organisers' own. */
  readonly referrerId?: string;
}

/** What is stated of a person, as far as people are counted by it. */
export type About = Pick<Attribution, 'area' | 'ageBand'>;

/** Ages in whole years. 13 is the age of consent to online services in Norway, 18 of majority, 67 of pension. */
export const ageBands = [
  'AGE_0_12',
  'AGE_13_17',
  'AGE_18_24',
  'AGE_25_34',
  'AGE_35_44',
  'AGE_45_54',
  'AGE_55_66',
  'AGE_67_UP',
] as const;
export type AgeBand = (typeof ageBands)[number];

/** The band of the age that somebody reaches in the year of `at`. Undefined: not born then. @param at ISO 8601 */
export function ageBandOf(birthYear: number, at: string): AgeBand | undefined {
  const age = Number(at.slice(0, 4)) - birthYear;
  return ageBands.findLast(band => Number(band.split('_')[1]) <= age);
}

/** A tracked link: somebody's share, or one of the organisers' own. */
export interface TrackedLink {
  readonly code: string;
  /** The participant who shared it; null: it is the organisers' own, and credits nobody. */
  readonly sharerId: string | null;
  readonly attribution: Attribution;
}

/** The stated attribution; what it leaves open of the reach is filled in from the link. */
export function attributedTo(stated: Attribution, link?: TrackedLink): Attribution {
  if (!link) return stated;
  return { ...reachOf(link.attribution), ...stated, ...creditOf(link) };
}

/** The link somebody came by, and whom it credits. */
export function creditOf({ code, sharerId }: TrackedLink): Pick<Attribution, 'share' | 'referrerId'> {
  return { share: code, ...(sharerId !== null && { referrerId: sharerId }) };
}

/** The part of an attribution that says how somebody was reached, without what describes them. */
export function reachOf({ channel, technique, creativeId, audience, utm }: Attribution): Reach {
  return {
    ...(channel && { channel }),
    ...(technique && { technique }),
    ...(creativeId && { creativeId }),
    ...(audience && { audience }),
    ...(utm && { utm }),
  };
}
