/**
 * What lets people and programs in: hashes of secrets, addresses of members, sessions. The log says what each of them may do, and until
 * when. Only what must never be in the log is kept here.
 */

/** A secret of an API key. It never changes. */
export interface KeySecret {
  readonly id: string;
  readonly organisationId: string;
  readonly keyId: string;
  /** SHA-256 of the secret part: 190 random bits need no slower hash. */
  readonly digest: Uint8Array;
}

/** A member of an organisation. */
export interface Membership {
  readonly organisationId: string;
  readonly memberId: string;
}

export interface MemberAddress {
  readonly memberId: string;
  /** null: none was ever stated. */
  readonly email: string | null;
}

/** An account that somebody has at a provider (OpenID Connect Core 1.0, 5.7): the two together name them for ever. */
export interface ProviderAccount {
  readonly issuer: string;
  readonly subject: string;
}

/** Something that lets its bearer in as a member for a while: known by a digest of a random token. */
export interface Pass extends Membership {
  readonly digest: Uint8Array;
  /** Milliseconds. */
  readonly expiresAt: number;
}

export interface Accounts {
  /** The ids of all organisations, in the order they were made. */
  organisations(): Promise<string[]>;

  addOrganisation(id: string): Promise<void>;

  /**
   * The member with this address, found or made in one durable step. A new member is let in by the log, not by this.
   * @param email in normal form; null: somebody new, of whom no address is known
   */
  member(organisationId: string, email: string | null): Promise<string>;

  /** The addresses of an organisation's members, in any order. */
  addresses(organisationId: string): Promise<MemberAddress[]>;

  /** A member's address; null: none is known, or there is no such member. */
  address(membership: Membership): Promise<string | null>;

  /** Everywhere somebody with this address may be a member. */
  memberships(email: string): Promise<Membership[]>;

  /** The members as whom this account signed in before, the earliest first. */
  identified(account: ProviderAccount): Promise<Membership[]>;

  /**
   * Remembers that a member has this account. A member has one account with each issuer. The first stays; another account belongs to
   * somebody else.
   * @returns whether this is the member's account
   */
  identify(account: ProviderAccount, membership: Membership): Promise<boolean>;

  /** Durable before it resolves. Keeping it again changes nothing. */
  keepSecret(secret: KeySecret): Promise<void>;

  secret(id: string): Promise<KeySecret | undefined>;

  /** Notes when keys were last used. @param uses by the id of the secret, in milliseconds */
  noteUses(uses: ReadonlyMap<string, number>): Promise<void>;

  /** When the keys of an organisation were last used, in milliseconds; those never used are left out. */
  lastUses(organisationId: string): Promise<Map<string, number>>;

  /** Removes expired sessions on the way. */
  beginSession(session: Pass): Promise<void>;

  /** undefined: there is none, or it has ended. @param now milliseconds */
  session(digest: Uint8Array, now: number): Promise<Pass | undefined>;

  endSession(digest: Uint8Array): Promise<void>;

  /** Ends all of a member's sessions and links, and forgets their accounts at providers. */
  endSessions(membership: Membership): Promise<void>;

  /** Keeps a sign-in link. Removes expired ones on the way. */
  keepLink(link: Pass): Promise<void>;

  /** Whom a link lets in, without using it up. @param now milliseconds */
  link(digest: Uint8Array, now: number): Promise<Membership | undefined>;

  /** Redeems a link: of several who try at once, one succeeds. @param now milliseconds */
  redeemLink(digest: Uint8Array, now: number): Promise<Membership | undefined>;
}
