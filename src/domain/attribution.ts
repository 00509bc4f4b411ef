/** The article's tools, and the places beside them. */
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

/** The article's techniques. */
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

/**
 * Where somebody came from. Snapshotted on the event that brought them in, and repeated on what follows
 * from it (confirmation, attendance), so that counts by channel need no look-up and never drift.
 */
export interface Attribution {
  readonly channel?: Channel;
  readonly technique?: Technique;
  /** For example a Canva design id. */
  readonly creativeId?: string;
  readonly utm?: Utm;
  /** The code of the tracked link that led here. */
  readonly share?: string;
  /** The participant who shared that link. */
  readonly referrerId?: string;
}

/** What was stated, filled in from the share it came through. */
export function attributedTo(
  stated: Attribution,
  share?: { readonly code: string; readonly sharerId: string; readonly attribution: Attribution },
): Attribution {
  if (!share) return stated;
  return { ...share.attribution, ...stated, share: share.code, referrerId: share.sharerId };
}
