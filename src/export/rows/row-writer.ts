import { hash } from 'node:crypto';
import type { SQLInputValue } from 'node:sqlite';
import { type LocalDays, localDays, minuteOf } from '../../calendar/local-day.ts';
import { campaignOfEvent } from '../../projections/campaigns.ts';
import type { ProjectedEvent } from '../../projections/projection.ts';
import type { Database } from '../../sqlite/database.ts';

/** Column → value. */
export type Fields = Readonly<Record<string, SQLInputValue>>;

export type EventOf<Type extends ProjectedEvent['type']> = Extract<ProjectedEvent, { readonly type: Type }>;

/** Writes rows of an export, each at once. */
export class RowWriter {
  readonly database: Database;
  #days: LocalDays | undefined;

  constructor(database: Database) {
    this.database = database;
  }

  /** A row of an act: in the order of the log, and in one that says nothing. */
  insert(table: string, { recorded: { position, id } }: ProjectedEvent, fields: Fields): void {
    this.add(table, { position, shuffled: shuffled(id), ...fields });
  }

  /** A row without such an order. */
  add(table: string, fields: Fields): void {
    const names = Object.keys(fields);
    const marks = names.map(() => '?').join(', ');
    this.database.run(
      `INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks})`,
      ...Object.values(fields),
    );
  }

  /** Changes these columns of the rows that meet a condition. */
  change(table: string, fields: Fields, where: string, ...values: SQLInputValue[]): void {
    const set = Object.keys(fields).map(name => `${name} = ?`);
    this.database.run(
      `UPDATE ${table} SET ${set.join(', ')} WHERE ${where}`,
      ...Object.values(fields),
      ...values,
    );
  }

  /** The columns `…_at` and `…_on`, its local day. */
  when(what: string, event: ProjectedEvent, at: string): Fields {
    return { [`${what}_at`]: instant(at), [`${what}_on`]: this.day(event, at) };
  }

  /** By the whole minute, as everything is counted. */
  day({ campaignId }: ProjectedEvent, at: string): string {
    this.#days ??= localDays(campaignOfEvent(this.database, campaignId).timeZone);
    return this.#days.at(minuteOf(at) * 60_000);
  }
}

export const occurredAt = ({ recorded }: ProjectedEvent) => recorded.metadata.occurredAt;

/** As everything is exported: in UTC. @throws {RangeError} it is no instant */
export function instant(text: string | null): string | null {
  return text === null ? null : new Date(text).toISOString();
}

/** 48 bits of a hash of the event's random id: fewer would make rows meet. */
function shuffled(eventId: string): number {
  return parseInt(hash('sha256', eventId).slice(0, 12), 16);
}
