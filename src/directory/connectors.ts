/** What is known of connectors besides the log: their secrets, what came through them, and what is still to be looked up. */

/** A connector, and whose it is. */
export interface ConnectorOwner {
  readonly id: string;
  readonly organisationId: string;
  /** Milliseconds. */
  readonly addedAt: number;
}

/** How much came through a connector, and what became of it. */
export interface ConnectorCounts {
  /** Messages. Each is counted as one of the following, or holds nothing that is recorded. */
  readonly received: number;
  readonly recorded: number;
  /** Recorded before, by this connector or otherwise. */
  readonly duplicate: number;
  readonly refused: number;
  /** Requests to its address without a valid signature. */
  readonly unverified: number;
}

export const noConnectorCounts: ConnectorCounts = {
  received: 0,
  recorded: 0,
  duplicate: 0,
  refused: 0,
  unverified: 0,
};

/** Why something was refused: the refusal's code or `NONSENSE`, and the reason, which holds nothing personal. */
export interface RefusalReason {
  readonly code: string;
  readonly reason: string;
}

/** What came through a connector since the last note. */
export interface ConnectorNote {
  readonly counts: ConnectorCounts;
  /** Milliseconds; undefined: it was not heard from. */
  readonly heardAt?: number | undefined;
  readonly refusals: readonly (RefusalReason & { readonly count: number; readonly lastAt: number })[];
}

export interface ConnectorReport {
  readonly counts: ConnectorCounts;
  /** Milliseconds; null: never. */
  readonly heardAt: number | null;
  /** The latest first. */
  readonly refusals: readonly (RefusalReason & { readonly count: number; readonly lastAt: number })[];
  /** How much is still to be looked up. */
  readonly waiting: number;
  /** Why the last look-up or poll failed; null: it did not. */
  readonly problem: string | null;
}

/** Something that a connector has to ask its system. */
export interface LookUp {
  readonly id: number;
  readonly connectorId: string;
  /** What is looked up; empty: whether there is something new. */
  readonly what: string;
  /** How often it failed. */
  readonly attempts: number;
  /** When it was first wanted, milliseconds. */
  readonly since: number;
  /** Grows whenever it is wanted again. */
  readonly wanted: number;
}

/** So many reasons are kept of one connector: the latest. */
export const mostReasons = 50;

/** The name of the one look-up that polls for news. */
export const poll = '';

export interface Connectors {
  /** Remembers its owner. A repeated call changes nothing. */
  add(owner: ConnectorOwner): Promise<void>;

  find(id: string): Promise<ConnectorOwner | undefined>;

  /** Those of an organisation, or all, in the order they were added. */
  owners(organisationId?: string): Promise<ConnectorOwner[]>;

  /** Forgets all about it. */
  remove(id: string): Promise<void>;

  /** Keeps encrypted secrets, durably, under an id of their own. */
  keepSecrets(id: string, connectorId: string, sealed: Uint8Array): Promise<void>;

  secrets(id: string): Promise<Uint8Array | undefined>;

  /** Forgets the secrets that a connector had before those with this id. */
  forgetSecretsBefore(id: string, connectorId: string): Promise<void>;

  /** The cursor after the last poll of its system; null: it was never polled. */
  cursor(id: string): Promise<string | null>;

  /** Stores the cursor, unless it has changed from `before` meanwhile. @param cursor null: it is asked from the beginning */
  keepCursor(id: string, before: string | null, cursor: string | null): Promise<void>;

  /** Adds to the reports of connectors that are there. */
  note(notes: ReadonlyMap<string, ConnectorNote>): Promise<void>;

  reports(ids: readonly string[]): Promise<Map<string, ConnectorReport>>;

  /** Remembers durably what to look up. A look-up that waits already is marked as wanted again. @param now milliseconds */
  want(connectorId: string, whats: readonly string[], now: number): Promise<void>;

  /** Makes all that waits for a connector due. @param now milliseconds */
  hurry(connectorId: string, now: number): Promise<void>;

  /**
   * Leases the look-up that has been due longest. Meanwhile no other process gets it, nor another look-up of the same connector.
   * @param now milliseconds @param lease milliseconds
   */
  takeLookUp(now: number, lease: number): Promise<LookUp | undefined>;

  /** It is done, unless it was wanted again since it was taken. */
  finishLookUp(lookUp: LookUp): Promise<void>;

  /** It is to be tried again. @param dueAt milliseconds @param problem why; null: nothing failed */
  putOff(lookUp: LookUp, dueAt: number, problem: string | null): Promise<void>;

  /**
   * Counts one more failure for all look-ups of this connector, since its system does not answer. This look-up comes last from now on, so
   * that one that is never answered does not block the others.
   * @param dueAt milliseconds @param problem why
   */
  holdBack(lookUp: LookUp, dueAt: number, problem: string): Promise<void>;
}
