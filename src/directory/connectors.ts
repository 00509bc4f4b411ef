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
  /** Requests to its address that nobody could have sent who knows its secret. */
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

/** Whatever there is to poll is one look-up of this name. */
export const poll = '';

export interface Connectors {
  /** Keeps whose it is. Again, it changes nothing. */
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

  /** Up to where its system was asked; null: it never was. */
  cursor(id: string): Promise<string | null>;

  /** Keeps it, unless it is another than `before` by now. @param cursor null: it is asked from the beginning */
  keepCursor(id: string, before: string | null, cursor: string | null): Promise<void>;

  /** Adds to the reports of connectors that are there. */
  note(notes: ReadonlyMap<string, ConnectorNote>): Promise<void>;

  reports(ids: readonly string[]): Promise<Map<string, ConnectorReport>>;

  /** Remembers durably what is to be looked up; what waits already is wanted once more. @param now milliseconds */
  want(connectorId: string, whats: readonly string[], now: number): Promise<void>;

  /** Makes all that waits for a connector due. @param now milliseconds */
  hurry(connectorId: string, now: number): Promise<void>;

  /**
   * Takes the look-up that is due longest, for a while in which nobody else takes it, nor another one of the same connector.
   * @param now milliseconds @param lease milliseconds
   */
  takeLookUp(now: number, lease: number): Promise<LookUp | undefined>;

  /** It is done, unless it was wanted again since it was taken. */
  finishLookUp(lookUp: LookUp): Promise<void>;

  /** It is to be tried again. @param dueAt milliseconds @param problem why; null: nothing failed */
  putOff(lookUp: LookUp, dueAt: number, problem: string | null): Promise<void>;

  /**
   * The system does not answer: all that waits for it has failed once more. It comes last from then on, so that one thing that the system
   * never answers does not keep the others from being asked.
   * @param dueAt milliseconds @param problem why
   */
  holdBack(lookUp: LookUp, dueAt: number, problem: string): Promise<void>;
}
