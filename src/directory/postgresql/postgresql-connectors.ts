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
import type { ConnectionPool } from './connection-pool.ts';
import type { Queries } from './queries.ts';

const owners = 'SELECT id, organisation_id AS "organisationId", added_at AS "addedAt" FROM connectors';
const counts = 'received, recorded, duplicate, refused, unverified';

/** What is known of connectors, in the directory's database. */
export class PostgresqlConnectors implements Connectors {
  readonly #pool: ConnectionPool;

  constructor(pool: ConnectionPool) {
    this.#pool = pool;
  }

  async add({ id, organisationId, addedAt }: ConnectorOwner): Promise<void> {
    await this.#pool.run(
      'INSERT INTO connectors (id, organisation_id, added_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      id,
      organisationId,
      addedAt,
    );
  }

  find(id: string): Promise<ConnectorOwner | undefined> {
    return this.#pool.get<ConnectorOwner>(`${owners} WHERE id = $1`, id);
  }

  owners(organisationId?: string): Promise<ConnectorOwner[]> {
    return organisationId === undefined
      ? this.#pool.all<ConnectorOwner>(`${owners} ORDER BY ordinal`)
      : this.#pool.all<ConnectorOwner>(
          `${owners} WHERE organisation_id = $1 ORDER BY ordinal`,
          organisationId,
        );
  }

  remove(id: string): Promise<void> {
    return this.#pool.write(async transaction => {
      for (const table of ['connector_secrets', 'connector_refusals', 'connector_look_ups'])
        await transaction.run(`DELETE FROM ${table} WHERE connector_id = $1`, id);
      await transaction.run('DELETE FROM connectors WHERE id = $1', id);
    });
  }

  async keepSecrets(id: string, connectorId: string, sealed: Uint8Array): Promise<void> {
    await this.#pool.run(
      'INSERT INTO connector_secrets VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      id,
      connectorId,
      sealed,
    );
  }

  async secrets(id: string): Promise<Uint8Array | undefined> {
    const row = await this.#pool.get<{ sealed: Uint8Array }>(
      'SELECT sealed FROM connector_secrets WHERE id = $1',
      id,
    );
    return row?.sealed;
  }

  async forgetSecretsBefore(id: string, connectorId: string): Promise<void> {
    await this.#pool.run(
      'DELETE FROM connector_secrets WHERE connector_id = $1 AND id <> $2',
      connectorId,
      id,
    );
  }

  async cursor(id: string): Promise<string | null> {
    const row = await this.#pool.get<{ cursor: string | null }>(
      'SELECT cursor FROM connectors WHERE id = $1',
      id,
    );
    return row?.cursor ?? null;
  }

  async keepCursor(id: string, before: string | null, cursor: string | null): Promise<void> {
    await this.#pool.run(
      'UPDATE connectors SET cursor = $1 WHERE id = $2 AND cursor IS NOT DISTINCT FROM $3',
      cursor,
      id,
      before,
    );
  }

  note(notes: ReadonlyMap<string, ConnectorNote>): Promise<void> {
    return this.#pool.write(async transaction => {
      for (const [id, note] of notes) await keepNote(transaction, id, note);
    });
  }

  async reports(ids: readonly string[]): Promise<Map<string, ConnectorReport>> {
    return new Map(await Promise.all(ids.map(async id => [id, await this.#report(id)] as const)));
  }

  async #report(id: string): Promise<ConnectorReport> {
    const row = await this.#pool.get<ConnectorCounts & { heardAt: number | null }>(
      `SELECT ${counts}, nullif(heard_at, 0) AS "heardAt" FROM connectors WHERE id = $1`,
      id,
    );
    const { heardAt, ...counted } = row ?? { heardAt: null, ...noConnectorCounts };
    const { waiting } = (await this.#pool.get<{ waiting: number }>(
      'SELECT count(*) AS waiting FROM connector_look_ups WHERE connector_id = $1 AND what <> $2',
      id,
      poll,
    ))!;
    const problem = await this.#pool.get<{ problem: string }>(
      'SELECT problem FROM connector_look_ups WHERE connector_id = $1 AND problem IS NOT NULL ORDER BY due_at DESC LIMIT 1',
      id,
    );
    return {
      counts: counted,
      heardAt,
      refusals: await this.#pool.all(
        `SELECT code, reason, count, last_at AS "lastAt" FROM connector_refusals
         WHERE connector_id = $1 ORDER BY last_at DESC, code, reason`,
        id,
      ),
      waiting,
      problem: problem?.problem ?? null,
    };
  }

  async want(connectorId: string, whats: readonly string[], now: number): Promise<void> {
    await this.#pool.write(async transaction => {
      for (const what of whats) {
        await transaction.run(
          `INSERT INTO connector_look_ups AS one (connector_id, what, since, due_at) VALUES ($1, $2, $3, $3)
           ON CONFLICT (connector_id, what)
           DO UPDATE SET wanted = one.wanted + 1, due_at = least(one.due_at, excluded.due_at)`,
          connectorId,
          what,
          now,
        );
      }
    });
  }

  async hurry(connectorId: string, now: number): Promise<void> {
    await this.#pool.write(transaction =>
      transaction.run(
        'UPDATE connector_look_ups SET due_at = least(due_at, $1) WHERE connector_id = $2',
        now,
        connectorId,
      ),
    );
  }

  async takeLookUp(now: number, lease: number): Promise<LookUp | undefined> {
    // Nothing is written, and nobody waits, where nothing is due.
    if (!(await this.#pool.get(due, now))) return undefined;
    return this.#pool.write(
      transaction =>
        transaction.get<LookUp>(
          `UPDATE connector_look_ups SET leased_until = $2 WHERE id = (${due})
           RETURNING id, connector_id AS "connectorId", what, attempts, since, wanted`,
          now,
          now + lease,
        ),
      // Without it, several processes would take the same one at the same moment.
      ['look-ups'],
    );
  }

  finishLookUp({ id, wanted }: LookUp): Promise<void> {
    return this.#pool.write(async transaction => {
      const done = await transaction.run(
        'DELETE FROM connector_look_ups WHERE id = $1 AND wanted = $2',
        id,
        wanted,
      );
      if (done === 0)
        await transaction.run('UPDATE connector_look_ups SET leased_until = 0 WHERE id = $1', id);
    });
  }

  async putOff({ id }: LookUp, dueAt: number, problem: string | null): Promise<void> {
    await this.#pool.run(
      `UPDATE connector_look_ups SET leased_until = 0, due_at = $2, problem = $3,
         attempts = CASE WHEN $3::text IS NULL THEN 0 ELSE attempts + 1 END WHERE id = $1`,
      id,
      dueAt,
      problem,
    );
  }

  async holdBack({ id, connectorId }: LookUp, dueAt: number, problem: string): Promise<void> {
    await this.#pool.write(transaction =>
      transaction.run(
        `UPDATE connector_look_ups AS one SET due_at = greatest(due_at, $2 + place), attempts = attempts + 1, problem = $3,
           leased_until = CASE WHEN id = $4 THEN 0 ELSE leased_until END
         FROM (SELECT id AS placed, row_number() OVER (ORDER BY id = $4, due_at, id) AS place
               FROM connector_look_ups WHERE connector_id = $1) AS places
         WHERE one.id = placed`,
        connectorId,
        dueAt - 1,
        problem,
        id,
      ),
    );
  }
}

async function keepNote(
  transaction: Queries,
  id: string,
  { counts: more, heardAt, refusals }: ConnectorNote,
): Promise<void> {
  const columns = Object.keys(more) as (keyof ConnectorCounts)[];
  const known = await transaction.run(
    `UPDATE connectors SET ${columns.map((name, index) => `${name} = ${name} + $${index + 3}`).join(', ')},
       heard_at = greatest(heard_at, $2) WHERE id = $1`,
    id,
    heardAt ?? null,
    ...columns.map(name => more[name]),
  );
  if (known === 0) return;
  for (const { code, reason, count, lastAt } of refusals) {
    await transaction.run(
      `INSERT INTO connector_refusals AS one VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (connector_id, code, reason)
       DO UPDATE SET count = one.count + excluded.count, last_at = greatest(one.last_at, excluded.last_at)`,
      id,
      code,
      reason,
      count,
      lastAt,
    );
  }
  await transaction.run(
    `DELETE FROM connector_refusals WHERE connector_id = $1 AND ordinal NOT IN
       (SELECT ordinal FROM connector_refusals WHERE connector_id = $1 ORDER BY last_at DESC LIMIT ${mostReasons})`,
    id,
  );
}

/** The look-up that is due longest, of a connector of which none is under way. Takes the time. */
const due = `
  SELECT id FROM connector_look_ups AS one WHERE due_at <= $1 AND leased_until <= $1
    AND NOT EXISTS (SELECT FROM connector_look_ups AS other
                    WHERE other.connector_id = one.connector_id AND other.leased_until > $1)
  ORDER BY due_at, id LIMIT 1`;
