/**
 * The directory knows who people are. It is the only store whose data may be changed or deleted; events hold no personal data,
 * only the random ids that are made here.
 */

import type { Accounts } from './accounts.ts';
import type { Connectors } from './connectors.ts';
import type { Webhooks } from './webhooks.ts';

/** An identifier in normal form: `email` + `kari@example.org`, `phone` + `+4791234567`, `mobilize` + `991`. */
export interface Identifier {
  readonly system: string;
  readonly value: string;
}

/**
 * Who a request is about: by id, by identifiers, or both. The first known identifier decides, unless its owner has a different identifier
 * of a kind that was named before it: two people of a household may share a phone.
 */
export interface Who {
  readonly id?: string | undefined;
  /** The strongest first. */
  readonly identifiers: readonly Identifier[];
}

export interface RecipientRequest {
  readonly organisationId: string;
  readonly who: Who;
  /** The person's name, if it came along; kept unless one is known. */
  readonly name?: string | undefined;
  /** True: unknown identifiers make a new participant, or are added to the one who is found. False: they find nobody. */
  readonly create: boolean;
  /** Keyed digests by which a repeat of the request is recognised. */
  readonly digests: readonly string[];
  /** Takes the digests over from an earlier request, which recorded nothing. */
  readonly reserveAnew?: boolean;
  /** The stream that a participant's events of this request go to. */
  readonly streamOf: (participantId: string) => string;
}

export interface Recipient {
  /** The stream to record in; if `isReserved`, that of the first request with the same digest, which may name another person. */
  readonly stream: string;
  readonly isReserved: boolean;
  /** Whether the participant was made just now, so that the stream cannot exist yet. */
  readonly isNew: boolean;
}

/** Whose a tracked link is. */
export interface ShareOwner {
  readonly organisationId: string;
  readonly campaignId: string;
  /** Who shared it; null: it is the organisers' own. */
  readonly participantId: string | null;
}

/** Kept in the place of a participant: the link is the organisers' own. */
export const ofOrganisers = '';

export interface KnownPerson {
  readonly id: string;
  readonly name: string | null;
}

/** An identifier, and whose it is. */
export interface IdentifierOf extends Identifier {
  readonly id: string;
}

/** What somebody answered to a question of the organiser's. */
export interface GivenAnswer {
  readonly question: string;
  readonly answer: string;
}

/** The sign-up that answers belong to. */
export interface AnsweredSignUp {
  readonly campaignId: string;
  readonly participantId: string;
  /** null: for the campaign as a whole. */
  readonly activityId: string | null;
}

export interface Directory {
  /** Who is let in. */
  readonly accounts: Accounts;

  /** The systems that participation comes from. */
  readonly connectors: Connectors;

  /** Where events are delivered. */
  readonly webhooks: Webhooks;

  /**
   * Finds or makes the participants of requests, and reserves their streams, in durable steps and in this order. Requests with the same
   * identifier find the same participant, also at the same moment.
   * @returns one for each; undefined where there is no such participant
   */
  recipients(requests: readonly RecipientRequest[]): Promise<readonly (Recipient | undefined)[]>;

  /**
   * The stream of the first request with one of these digests; durable. Without digests: `stream`.
   * @param anew takes the digests over from an earlier request, which recorded nothing
   */
  reserve(digests: readonly string[], stream: string, anew?: boolean): Promise<string>;

  /**
   * Makes `code` lead to `owner`. The organisers' own links of a campaign count as one owner's. @returns false: it leads to another already
   */
  reserveShare(code: string, owner: ShareOwner): Promise<boolean>;

  share(code: string): Promise<ShareOwner | undefined>;

  /** The id of the participant whom a request would be about; undefined when there is none. */
  find(organisationId: string, who: Who): Promise<string | undefined>;

  /** The people of an organisation with these ids, in any order; unknown ids are left out. */
  people(organisationId: string, ids: readonly string[]): Promise<KnownPerson[]>;

  /** All identifiers by which these people of an organisation are found, in any order. */
  identifiersOf(organisationId: string, ids: readonly string[]): Promise<IdentifierOf[]>;

  /** All that an organisation knows a participant by, ordered by system and value. */
  identifiers(organisationId: string, participantId: string): Promise<Identifier[]>;

  /** Keeps answers durably; one to a question that was answered before replaces it. */
  keepAnswers(signUp: AnsweredSignUp, answers: readonly GivenAnswer[]): Promise<void>;

  /** Somebody's answers in a campaign, in the order in which the questions were first answered. */
  answers(
    campaignId: string,
    participantId: string,
  ): Promise<(GivenAnswer & Pick<AnsweredSignUp, 'activityId'>)[]>;

  /** A 32-byte secret, made at first use and kept for ever, for example the key of all digests. */
  secret(name: string): Promise<Uint8Array>;

  /** Resolves when it answers and takes writes. @throws {DirectoryUnavailable} */
  ping(): Promise<void>;

  /**
   * Runs a check on each new connection, and now and then in `ping`: a server's database may have been put back to an earlier state
   * meanwhile. While the check fails, every operation fails. An embedded directory needs none, since it watches its file itself.
   */
  watch?(check: (now: Pick<Directory, 'log' | 'people' | 'lacksPeopleUntil'>) => Promise<void>): void;

  /** The identity of the log that it belongs to; undefined: none yet. */
  log(): Promise<string | undefined>;

  /**
   * Binds the directory to this log for ever. An old directory, which names no log, is bound at the first start.
   * @returns the identity of the log that it belongs to: another one's, where that was sooner
   */
  adopt(logIdentity: string): Promise<string>;

  /**
   * People in the log's events up to this position may be missing here, and the operator accepted that: the directory was begun
   * anew, or put back without its log. Undefined: none are missing.
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

/** The directory cannot be reached or takes no writes. The message goes to the client; `detail` is for the log. */
export class DirectoryUnavailable extends Error {
  override name = 'DirectoryUnavailable';
  readonly detail: string;

  constructor(detail: string, options?: ErrorOptions) {
    super(
      'The directory cannot be reached, or takes no writes for now. Repeat the request with the same ' +
        'idempotency key: nothing is lost, nothing is recorded twice.',
      options,
    );
    this.detail = detail;
  }
}

/** The directory's server refuses this program, or is not what it needs: waiting does not help. `detail` says what to do. */
export class UnusableDirectory extends DirectoryUnavailable {
  override name = 'UnusableDirectory';
}
