import type { DurableFile } from '../../sqlite/durable-file.ts';
import {
  type ConnectorCounts,
  type ConnectorNote,
  type ConnectorOwner,
  type ConnectorReport,
  type Connectors,
  type LookUp,
  mostReasons,
  noConnectorCounts,
  poll,
} from '../connectors.ts';

const owners = 'SELECT id, organisation_id AS organisationId, added_at AS addedAt FROM connectors';
const counts = 'received, recorded, duplicate, refused, unverified';

/** What is known of connectors, in the directory's file. */
export class EmbeddedConnectors implements Connectors {
  readonly #file: DurableFile;

  constructor(file: DurableFile) {
    this.#file = file;
  }

  add({ id, organisationId, addedAt }: ConnectorOwner): Promise<void> {
    return this.#write(
      'INSERT INTO connectors (id, organisation_id, added_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      id,
      organisationId,
      addedAt,
    );
  }

  async find(id: string): Promise<ConnectorOwner | undefined> {
    return this.#file.get<ConnectorOwner>(`${owners} WHERE id = ?`, id);
  }

  async owners(organisationId?: string): Promise<ConnectorOwner[]> {
    return organisationId === undefined
      ? this.#file.all<ConnectorOwner>(`${owners} ORDER BY rowid`)
      : this.#file.all<ConnectorOwner>(`${owners} WHERE organisation_id = ? ORDER BY rowid`, organisationId);
  }

  remove(id: string): Promise<void> {
    return this.#file.write(() => {
      for (const table of ['connector_secrets', 'connector_refusals', 'connector_look_ups'])
        this.#file.database.run(`DELETE FROM ${table} WHERE connector_id = ?`, id);
      this.#file.database.run('DELETE FROM connectors WHERE id = ?', id);
    });
  }

  keepSecrets(id: string, connectorId: string, sealed: Uint8Array): Promise<void> {
    return this.#write(
      'INSERT INTO connector_secrets VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      id,
      connectorId,
      sealed,
    );
  }

  async secrets(id: string): Promise<Uint8Array | undefined> {
    return this.#file.get<{ sealed: Uint8Array }>('SELECT sealed FROM connector_secrets WHERE id = ?', id)
      ?.sealed;
  }

  forgetSecretsBefore(id: string, connectorId: string): Promise<void> {
    return this.#write('DELETE FROM connector_secrets WHERE connector_id = ? AND id <> ?', connectorId, id);
  }

  async cursor(id: string): Promise<string | null> {
    return (
      this.#file.get<{ cursor: string | null }>('SELECT cursor FROM connectors WHERE id = ?', id)?.cursor ??
      null
    );
  }

  keepCursor(id: string, before: string | null, cursor: string | null): Promise<void> {
    return this.#write('UPDATE connectors SET cursor = ? WHERE id = ? AND cursor IS ?', cursor, id, before);
  }

  note(notes: ReadonlyMap<string, ConnectorNote>): Promise<void> {
    return this.#file.write(() => {
      for (const [id, note] of notes) this.#note(id, note);
    });
  }

  #note(id: string, { counts: more, heardAt, refusals }: ConnectorNote): void {
    const { database } = this.#file;
    const columns = Object.keys(more) as (keyof ConnectorCounts)[];
    const { changes } = database
      .prepare(
        `UPDATE connectors SET ${columns.map(name => `${name} = ${name} + ?`).join(', ')},
           heard_at = max(coalesce(heard_at, 0), coalesce(?, heard_at, 0)) WHERE id = ?`,
      )
      .run(...columns.map(name => more[name]), heardAt ?? null, id);
    if (changes === 0) return;
    const keep = database.prepare(
      `INSERT INTO connector_refusals VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (connector_id, code, reason)
       DO UPDATE SET count = count + excluded.count, last_at = max(last_at, excluded.last_at)`,
    );
    for (const { code, reason, count, lastAt } of refusals) keep.run(id, code, reason, count, lastAt);
    database.run(
      `DELETE FROM connector_refusals WHERE connector_id = ? AND rowid NOT IN
         (SELECT rowid FROM connector_refusals WHERE connector_id = ? ORDER BY last_at DESC LIMIT ${mostReasons})`,
      id,
      id,
    );
  }

  async reports(ids: readonly string[]): Promise<Map<string, ConnectorReport>> {
    return new Map(ids.map(id => [id, this.#report(id)]));
  }

  #report(id: string): ConnectorReport {
    const row = this.#file.get<ConnectorCounts & { heardAt: number | null }>(
      `SELECT ${counts}, nullif(heard_at, 0) AS heardAt FROM connectors WHERE id = ?`,
      id,
    );
    const { heardAt, ...counted } = row ?? { heardAt: null, ...noConnectorCounts };
    const { waiting } = this.#file.get<{ waiting: number }>(
      'SELECT count(*) AS waiting FROM connector_look_ups WHERE connector_id = ? AND what <> ?',
      id,
      poll,
    )!;
    const problem = this.#file.get<{ problem: string }>(
      'SELECT problem FROM connector_look_ups WHERE connector_id = ? AND problem IS NOT NULL ORDER BY due_at DESC LIMIT 1',
      id,
    );
    return {
      counts: counted,
      heardAt,
      refusals: this.#file.all(
        `SELECT code, reason, count, last_at AS lastAt FROM connector_refusals
         WHERE connector_id = ? ORDER BY last_at DESC, code, reason`,
        id,
      ),
      waiting,
      problem: problem?.problem ?? null,
    };
  }

  want(connectorId: string, whats: readonly string[], now: number): Promise<void> {
    return this.#file.write(() => {
      const want = this.#file.database.prepare(
        `INSERT INTO connector_look_ups (connector_id, what, since, due_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (connector_id, what) DO UPDATE SET wanted = wanted + 1, due_at = min(due_at, excluded.due_at)`,
      );
      for (const what of whats) want.run(connectorId, what, now, now);
    });
  }

  hurry(connectorId: string, now: number): Promise<void> {
    return this.#write(
      'UPDATE connector_look_ups SET due_at = min(due_at, ?) WHERE connector_id = ?',
      now,
      connectorId,
    );
  }

  async takeLookUp(now: number, lease: number): Promise<LookUp | undefined> {
    // Nothing is written, and nothing synced, where nothing is due.
    if (!this.#file.get(due, now, now, now)) return undefined;
    return this.#file.write(() =>
      this.#file.get<LookUp>(
        `UPDATE connector_look_ups SET leased_until = ? WHERE id = (${due})
         RETURNING id, connector_id AS connectorId, what, attempts, since, wanted`,
        now + lease,
        now,
        now,
        now,
      ),
    );
  }

  finishLookUp({ id, wanted }: LookUp): Promise<void> {
    return this.#file.write(() => {
      const { changes } = this.#file.database
        .prepare('DELETE FROM connector_look_ups WHERE id = ? AND wanted = ?')
        .run(id, wanted);
      if (changes === 0)
        this.#file.database.run('UPDATE connector_look_ups SET leased_until = 0 WHERE id = ?', id);
    });
  }

  putOff({ id }: LookUp, dueAt: number, problem: string | null): Promise<void> {
    return this.#file.write(() => {
      this.#file.database
        .prepare(
          `UPDATE connector_look_ups SET leased_until = 0, due_at = ?, problem = ?,
             attempts = iif(? IS NULL, 0, attempts + 1) WHERE id = ?`,
        )
        .run(dueAt, problem, problem, id);
    });
  }

  holdBack({ id, connectorId }: LookUp, dueAt: number, problem: string): Promise<void> {
    return this.#file.write(() => {
      this.#file.database.run(
        `UPDATE connector_look_ups AS one SET due_at = max(due_at, ? + place), attempts = attempts + 1, problem = ?
         FROM (SELECT id AS placed, row_number() OVER (ORDER BY id = ?, due_at, id) AS place
               FROM connector_look_ups WHERE connector_id = ?)
         WHERE one.id = placed`,
        dueAt - 1,
        problem,
        id,
        connectorId,
      );
      this.#file.database.run('UPDATE connector_look_ups SET leased_until = 0 WHERE id = ?', id);
    });
  }

  #write(sql: string, ...values: (string | number | Uint8Array | null)[]): Promise<void> {
    return this.#file.write(() => this.#file.database.run(sql, ...values));
  }
}

/** The look-up that is due longest, of a connector of which none is under way. Takes the time three times. */
const due = `
  SELECT id FROM connector_look_ups AS one WHERE due_at <= ? AND leased_until <= ?
    AND NOT EXISTS (SELECT 1 FROM connector_look_ups AS other
                    WHERE other.connector_id = one.connector_id AND other.leased_until > ?)
  ORDER BY due_at, id LIMIT 1`;
