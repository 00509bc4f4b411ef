/** What is known of webhooks besides the log: their addresses and secrets, how far each has come, and what became of deliveries. */

/** A webhook, and whose it is. */
export interface WebhookOwner {
  readonly id: string;
  readonly organisationId: string;
  /** Milliseconds. */
  readonly addedAt: number;
}

/** How far deliveries have come. Times are in milliseconds. */
export interface WebhookProgress {
  /** How often the owner had asked for another beginning when this was kept. */
  readonly begun: number;
  /** The position up to which everything was delivered or set aside; null: nothing was. */
  readonly cursor: string | null;
  /** How often the next delivery has failed. */
  readonly attempts: number;
  /** How often of these the event was refused. */
  readonly refusals: number;
  /** When the next delivery is tried again; 0: at once. */
  readonly dueAt: number;
  /** Since when deliveries have been failing; null: the last one did not. */
  readonly failingSince: number | null;
  /** Why the last one failed; null: it did not. */
  readonly problem: string | null;
  /** What it was answered; null: nothing, or it did not fail. */
  readonly status: number | null;
  /** How many in succession were set aside. */
  readonly refusedInSuccession: number;
  readonly delivered: number;
  /** When something was last taken; null: never. */
  readonly deliveredAt: number | null;
}

export const notBegun: WebhookProgress = {
  begun: 0,
  cursor: null,
  attempts: 0,
  refusals: 0,
  dueAt: 0,
  failingSince: null,
  problem: null,
  status: null,
  refusedInSuccession: 0,
  delivered: 0,
  deliveredAt: null,
};

/** Progress as both adapters keep it: what is searched or compared in columns, the rest as JSON; null: nothing was kept yet. */
export interface ProgressRow extends Pick<WebhookProgress, 'cursor' | 'dueAt'> {
  readonly progress: string | null;
}

/** @param row undefined: there is no such webhook */
export function progressIn(row: ProgressRow | undefined): WebhookProgress {
  if (!row?.progress) return notBegun;
  const { progress, ...columns } = row;
  return { ...notBegun, ...(JSON.parse(progress) as object), ...columns };
}

/** What came of an attempt: taken (2xx), the event was refused, it failed for now, or there is nothing any more (410). */
export type AttemptOutcome = 'ACCEPTED' | 'REFUSED' | 'FAILED' | 'GONE';

/** An event that was to be delivered. */
export interface Delivered {
  readonly eventId: string;
  readonly type: string;
  readonly position: string;
}

export interface WebhookAttempt extends Delivered {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** How long it took, in milliseconds. */
  readonly took: number;
  /** null: there was no answer. */
  readonly status: number | null;
  readonly outcome: AttemptOutcome;
  /** null: it was taken. */
  readonly problem: string | null;
}

/** An event that the address refused, and that was passed over. */
export interface SetAside extends Delivered {
  /** Milliseconds. */
  readonly since: number;
  readonly attempts: number;
  readonly status: number | null;
  readonly problem: string;
  /** As it was sent. */
  readonly body: string;
}

/** Events that are delivered once more. */
export interface WebhookReplay {
  readonly id: number;
  /** Up to where they were delivered again; null: not begun, with the first event. */
  readonly cursor: string | null;
  readonly until: string;
}

/** What a webhook is to deliver besides what is new. */
export interface Errands {
  readonly setAside: readonly SetAside[];
  readonly replays: readonly WebhookReplay[];
}

/** Who delivers to a webhook for now. */
export interface WebhookHolder {
  readonly id: string;
  /** null: nobody does. */
  readonly holder: string | null;
}

/** What changed since progress was last kept. */
export interface ProgressKept {
  readonly progress: WebhookProgress;
  readonly attempts: readonly WebhookAttempt[];
  readonly setAside?: SetAside | undefined;
}

/** What became of the deliveries of a replay. */
export interface Replayed {
  readonly attempts: readonly WebhookAttempt[];
  readonly setAside: readonly SetAside[];
}

export interface WebhookReport {
  readonly progress: WebhookProgress;
  /** How many events are set aside. */
  readonly setAside: number;
  readonly replays: readonly WebhookReplay[];
}

/** So many attempts are kept of each webhook: the latest. */
export const keptAttempts = 100;

/** How long after its last announcement a process is forgotten, in milliseconds. */
export const processesKept = 86_400_000;

export interface Webhooks {
  /** Remembers its owner. A repeated call changes nothing. */
  add(owner: WebhookOwner): Promise<void>;

  find(id: string): Promise<WebhookOwner | undefined>;

  /** Those of an organisation, or all, in the order they were added. */
  owners(organisationId?: string): Promise<WebhookOwner[]>;

  /** Forgets all about it. */
  remove(id: string): Promise<void>;

  /** Keeps the encrypted address and secrets, durably, under an id of their own. */
  keepSecrets(id: string, webhookId: string, sealed: Uint8Array): Promise<void>;

  secrets(id: string): Promise<Uint8Array | undefined>;

  /** Forgets the secrets that a webhook had before those with this id. */
  forgetSecretsBefore(id: string, webhookId: string): Promise<void>;

  /** Which process delivers to which webhook, and all processes that deliver now. @param now milliseconds */
  holders(now: number): Promise<{ readonly holders: WebhookHolder[]; readonly processes: string[] }>;

  /** Announces that a process delivers, and renews its hold on its webhooks. @param until milliseconds */
  announce(process: string, until: number): Promise<void>;

  /** Takes a webhook that no delivering process holds. @returns whether the process holds it now @param now milliseconds */
  take(id: string, process: string, now: number): Promise<boolean>;

  /** Gives one back. */
  giveBack(id: string, process: string): Promise<void>;

  /** The process delivers nothing any more. */
  leave(process: string): Promise<void>;

  progress(id: string): Promise<WebhookProgress>;

  /**
   * Stores the progress and the outcomes of the deliveries since, durably and in one transaction.
   * @returns false, and nothing was kept: another process holds it, or it stands elsewhere than `before`
   */
  keep(id: string, process: string, before: string | null, kept: ProgressKept): Promise<boolean>;

  /** Makes what waits due at once. */
  hurry(id: string): Promise<void>;

  report(id: string): Promise<WebhookReport>;

  /** The latest first. */
  attempts(id: string, limit: number): Promise<WebhookAttempt[]>;

  /** Events that were set aside, the latest first. */
  setAside(id: string, limit: number): Promise<SetAside[]>;

  /** Asks that events which were set aside are sent again. @param eventIds undefined: all @returns how many */
  sendAgain(id: string, eventIds: readonly string[] | undefined): Promise<number>;

  /** Asks that events are delivered once more. @param cursor after which; null: from the first on */
  replay(id: string, cursor: string | null, until: string): Promise<void>;

  /** What was asked for and is not done, at most so many events that were set aside. */
  errands(id: string, limit: number): Promise<Errands>;

  /** Stores an attempt that changes no progress. */
  note(id: string, attempt: WebhookAttempt): Promise<void>;

  /** An event that was set aside was sent again. @param left undefined: it was taken */
  sentAgain(id: string, attempt: WebhookAttempt, left: SetAside | undefined): Promise<void>;

  /** How far a replay has come, with what became of its deliveries. @param cursor undefined: to its end */
  replayed(
    id: string,
    replay: WebhookReplay,
    cursor: string | null | undefined,
    kept: Replayed,
  ): Promise<void>;
}
