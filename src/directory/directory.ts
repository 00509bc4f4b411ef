/**
 * The directory: who. The only store whose data may be changed or deleted; no event holds personal data,
 * only the random ids handed out here.
 */

/** An identifier in normal form: `email` + `kari@example.org`, `phone` + `+4791234567`, `mobilize` + `991`. */
export interface Identifier {
  readonly system: string;
  readonly value: string;
}

export type Who = { readonly id: string } | { readonly identifier: Identifier };

export interface RecipientRequest {
  readonly organisationId: string;
  readonly who: Who;
  /** The person's name, if it came along; kept unless one is known. */
  readonly name?: string | undefined;
  /** An unknown identifier makes a new participant; otherwise it finds nobody. */
  readonly create: boolean;
  /** Keyed digests by which a repeat of the request is known. */
  readonly claims: readonly string[];
  /** Whoever claimed them before: nothing came of it. */
  readonly claimAnew?: boolean;
  /** The stream that a participant's events of this request go to. */
  readonly streamOf: (participantId: string) => string;
}

export interface Recipient {
  /** The stream to record in; where `claimed`, that of the first request with the same claim, whoever this one names. */
  readonly stream: string;
  readonly claimed: boolean;
  /** True where the participant was made just now, so that the stream cannot exist yet. */
  readonly isNew: boolean;
}

/** Where a tracked link leads. */
export interface ShareOwner {
  readonly organisationId: string;
  readonly campaignId: string;
  readonly participantId: string;
}

export interface Person {
  readonly id: string;
  readonly name: string | null;
}

export interface Directory {
  /**
   * Finds or makes the participant a request is about, and claims its stream, in one durable step. Race-free: the same
   * identifier, however often and at once, is the same participant.
   * @returns undefined when there is no such participant
   */
  recipient(request: RecipientRequest): Promise<Recipient | undefined>;

  /**
   * The stream of the first request with one of these claims; durable. Without claims: `stream`.
   * @param anew whoever claimed them before: nothing came of it
   */
  claim(claims: readonly string[], stream: string, anew?: boolean): Promise<string>;

  /** Makes `code` lead to `owner`. @returns false when it leads to another already */
  claimShare(code: string, owner: ShareOwner): Promise<boolean>;

  share(code: string): Promise<ShareOwner | undefined>;

  /** The people of an organisation with these ids, in any order; unknown ids are left out. */
  people(organisationId: string, ids: readonly string[]): Promise<Person[]>;

  /** A 32-byte secret, made at first use, kept for ever: the key of all digests. */
  secret(name: string): Promise<Uint8Array>;

  /** Resolves when it answers and takes writes. @throws {DirectoryUnavailable} */
  ping(): Promise<void>;

  /** The identity of the log that it belongs to; undefined: it is none's yet. */
  log(): Promise<string | undefined>;

  /** Makes it that log's, for ever. A directory of before this was kept is its log's from the first start on. */
  adopt(logIdentity: string): Promise<void>;

  /**
   * People of whom the log tells up to this position may be missing here, and that is known: the directory was begun anew, or
   * put back without its log. Undefined: none are missing.
   */
  lacksPeopleUntil(): Promise<number | undefined>;

  /** @param position of the log's last event whose people may be missing */
  acceptMissingPeople(position: number): Promise<void>;

  /** Whether anything was ever kept in it. */
  isUnused(): Promise<boolean>;

  close(): Promise<void>;
}

/** The directory is not the one that the log needs; the message says what to do. */
export class NotThisLogsDirectory extends Error {
  override name = 'NotThisLogsDirectory';
}

/** The directory cannot be reached or takes no writes. */
export class DirectoryUnavailable extends Error {
  override name = 'DirectoryUnavailable';
  readonly detail: string;

  constructor(detail: string, options?: ErrorOptions) {
    super(
      'The directory takes no writes for now. Repeat the request with the same idempotency key: ' +
        'nothing is lost, nothing is recorded twice.',
      options,
    );
    this.detail = detail;
  }
}
