import { isOfParticipation, type LedgerEvent, type ParticipationType } from '../domain/catalogue.ts';
import type { RecordedEvent } from '../event-store/event-store.ts';
import type { Database } from '../sqlite/database.ts';

/** An event as a read model gets it: with the campaign that its stream belongs to. */
export type ProjectedEvent = LedgerEvent & {
  readonly campaignId: string;
  /** The id of the activity, participant, share, entry or indicator; in the campaign's own stream, of the campaign. */
  readonly subjectId: string;
  readonly recorded: RecordedEvent;
};

/** Whether an event is one of those that are declared together, such as `activityEvents`. */
export function isOf<Declared extends object>(
  declared: Declared,
  event: ProjectedEvent,
): event is Extract<ProjectedEvent, { readonly type: keyof Declared }> {
  return event.type in declared;
}

/** An act of taking part, or the opening of a tracked link. */
export type ProjectedParticipation = Extract<ProjectedEvent, { readonly type: ParticipationType }>;

export function isParticipation(event: ProjectedEvent): event is ProjectedParticipation {
  return isOfParticipation(event.type);
}

/** Some tables and the projection that keeps them. Every table has a `campaign_id`, by which `verify` compares. */
export interface ReadModel {
  readonly schema: string;
  /** Table → its primary key, in the order rows are compared. */
  readonly tables: Readonly<Record<string, string>>;
  /** Begins to fold events into `database`. */
  projection(database: Database): Projection;
}

/** `project` may keep rows in memory; `flush` writes each of them once. If it throws, the event is parked. */
export interface Projection {
  project(event: ProjectedEvent): void;
  flush?(): void;
}
