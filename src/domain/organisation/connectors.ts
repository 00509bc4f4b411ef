/** The systems that connectors bring participation in from. A stored name never changes. */
export const connectorKinds = [
  'META',
  'X',
  'TELEGRAM',
  'EVENTBRITE',
  'GOOGLE_FORMS',
  'ACTION_NETWORK',
  'MOBILIZE',
  'CLOUD_EVENTS',
] as const;

export type ConnectorKind = (typeof connectorKinds)[number];

/** What an option of a poll says of whoever chooses it. */
export const pollMeanings = ['SIGN_UP', 'TENTATIVE', 'DECLINED', 'NOTHING'] as const;

export type PollMeaning = (typeof pollMeanings)[number];

/** A question or field of the other system, and what it means: a field of a row, `answer`, `ignore` or `identifier:<system>`. */
export interface HeadingMeaning {
  readonly heading: string;
  readonly meaning: string;
}

/** Where what comes through a connector is recorded, and how it is understood. */
export interface ConnectorSettings {
  readonly campaignId: string;
  /** null: the campaign as a whole, or the activity that is named by what comes. */
  readonly activityId: string | null;
  /** The account there that is asked: an organisation's id, or a path of its API. null: none is needed. */
  readonly account: string | null;
  /** The only forms, pages, groups or polls whose messages are taken, by their ids there; empty: all. */
  readonly only: readonly string[];
  readonly map: readonly HeadingMeaning[];
  /** What the options of polls mean, in their order. */
  readonly pollOptions: readonly PollMeaning[];
  /** Hours without a word after which it counts as silent; null: never. */
  readonly silentAfterHours: number | null;
}

/** Something that must be known to check what comes, or to ask for it. It is kept encrypted, and never shown again. */
export const secretNames = [
  'APP_SECRET',
  'VERIFY_TOKEN',
  'ACCESS_TOKEN',
  'SECRET_TOKEN',
  'CONSUMER_SECRET',
  'SIGNING_SECRET',
  'API_KEY',
] as const;

export type SecretName = (typeof secretNames)[number];

export type Secrets = Readonly<Partial<Record<SecretName, string>>>;
