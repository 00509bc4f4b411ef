import {
  type Errands,
  keptAttempts,
  processesKept,
  progressIn,
  type ProgressKept,
  type ProgressRow,
  type WebhookReplay,
  type Replayed,
  type SetAside,
  type WebhookAttempt,
  type WebhookHolder,
  type WebhookOwner,
  type WebhookProgress,
  type WebhookReport,
  type Webhooks,
} from '../webhooks.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { Queries } from './queries.ts';

const owners = 'SELECT id, organisation_id AS "organisationId", added_at AS "addedAt" FROM webhooks';
const replays =
  'SELECT id, cursor, until_position AS until FROM webhook_replays WHERE webhook_id = $1 ORDER BY id';

/** What is known of webhooks, in the directory's database. */
export class PostgresqlWebhooks implements Webhooks {
  readonly #pool: ConnectionPool;

  constructor(pool: ConnectionPool) {
    this.#pool = pool;
  }

  async add({ id, organisationId, addedAt }: WebhookOwner): Promise<void> {
    await this.#pool.run(
      'INSERT INTO webhooks (id, organisation_id, added_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      id,
      organisationId,
      addedAt,
    );
  }

  find(id: string): Promise<WebhookOwner | undefined> {
    return this.#pool.get<WebhookOwner>(`${owners} WHERE id = $1`, id);
  }

  owners(organisationId?: string): Promise<WebhookOwner[]> {
    return organisationId === undefined
      ? this.#pool.all<WebhookOwner>(`${owners} ORDER BY ordinal`)
      : this.#pool.all<WebhookOwner>(`${owners} WHERE organisation_id = $1 ORDER BY ordinal`, organisationId);
  }

  remove(id: string): Promise<void> {
    return this.#pool.write(async transaction => {
      for (const table of ['secrets', 'attempts', 'set_aside', 'replays'])
        await transaction.run(`DELETE FROM webhook_${table} WHERE webhook_id = $1`, id);
      await transaction.run('DELETE FROM webhooks WHERE id = $1', id);
    });
  }

  async keepSecrets(id: string, webhookId: string, sealed: Uint8Array): Promise<void> {
    await this.#pool.run(
      'INSERT INTO webhook_secrets VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      id,
      webhookId,
      sealed,
    );
  }

  async secrets(id: string): Promise<Uint8Array | undefined> {
    const row = await this.#pool.get<{ sealed: Uint8Array }>(
      'SELECT sealed FROM webhook_secrets WHERE id = $1',
      id,
    );
    return row?.sealed;
  }

  async forgetSecretsBefore(id: string, webhookId: string): Promise<void> {
    await this.#pool.run('DELETE FROM webhook_secrets WHERE webhook_id = $1 AND id <> $2', webhookId, id);
  }

  async holders(now: number): Promise<{ holders: WebhookHolder[]; processes: string[] }> {
    const [holders, processes] = await Promise.all([
      this.#pool.all<WebhookHolder>(
        `SELECT w.id, p.process AS holder
         FROM webhooks w LEFT JOIN webhook_processes p ON p.process = w.holder AND p.until > $1 ORDER BY w.ordinal`,
        now,
      ),
      this.#pool.all<{ process: string }>(
        'SELECT process FROM webhook_processes WHERE until > $1 ORDER BY process',
        now,
      ),
    ]);
    return { holders, processes: processes.map(({ process }) => process) };
  }

  announce(process: string, until: number): Promise<void> {
    return this.#pool.write(async transaction => {
      await transaction.run(
        'INSERT INTO webhook_processes VALUES ($1, $2) ON CONFLICT (process) DO UPDATE SET until = excluded.until',
        process,
        until,
      );
      await transaction.run('DELETE FROM webhook_processes WHERE until < $1', until - processesKept);
    });
  }

  /** One after another: if two processes take a free webhook at once, the second must see that the first has it. */
  take(id: string, process: string, now: number): Promise<boolean> {
    return this.#pool.write(
      async transaction => {
        const taken = await transaction.run(
          `UPDATE webhooks SET holder = $1 WHERE id = $2 AND NOT EXISTS
             (SELECT FROM webhook_processes p WHERE p.process = holder AND p.process <> $1 AND p.until > $3)`,
          process,
          id,
          now,
        );
        return taken > 0;
      },
      [`webhook ${id}`],
    );
  }

  async giveBack(id: string, process: string): Promise<void> {
    await this.#pool.run('UPDATE webhooks SET holder = NULL WHERE id = $1 AND holder = $2', id, process);
  }

  leave(process: string): Promise<void> {
    return this.#pool.write(async transaction => {
      await transaction.run('UPDATE webhooks SET holder = NULL WHERE holder = $1', process);
      await transaction.run('DELETE FROM webhook_processes WHERE process = $1', process);
    });
  }

  async progress(id: string): Promise<WebhookProgress> {
    const row = await this.#pool.get<ProgressRow>(
      'SELECT progress, cursor, due_at AS "dueAt" FROM webhooks WHERE id = $1',
      id,
    );
    return progressIn(row);
  }

  keep(id: string, process: string, before: string | null, kept: ProgressKept): Promise<boolean> {
    const { cursor, dueAt, ...progress } = kept.progress;
    return this.#pool.write(async transaction => {
      const moved = await transaction.run(
        `UPDATE webhooks SET cursor = $1, due_at = $2, progress = $3
         WHERE id = $4 AND holder = $5 AND cursor IS NOT DISTINCT FROM $6`,
        cursor,
        dueAt,
        JSON.stringify(progress),
        id,
        process,
        before,
      );
      if (moved === 0) return false;
      await keepAttempts(transaction, id, kept.attempts);
      if (kept.setAside) await keepSetAside(transaction, id, kept.setAside);
      return true;
    });
  }

  async hurry(id: string): Promise<void> {
    await this.#pool.run('UPDATE webhooks SET due_at = 0 WHERE id = $1', id);
  }

  async report(id: string): Promise<WebhookReport> {
    const [progress, counted, waiting] = await Promise.all([
      this.progress(id),
      this.#pool.get<{ count: number }>(
        'SELECT count(*) AS count FROM webhook_set_aside WHERE webhook_id = $1',
        id,
      ),
      this.#pool.all<WebhookReplay>(replays, id),
    ]);
    return { progress, setAside: counted!.count, replays: waiting };
  }

  async attempts(id: string, limit: number): Promise<WebhookAttempt[]> {
    const rows = await this.#pool.all<{ attempt: string }>(
      'SELECT attempt FROM webhook_attempts WHERE webhook_id = $1 ORDER BY id DESC LIMIT $2',
      id,
      limit,
    );
    return rows.map(({ attempt }) => JSON.parse(attempt) as WebhookAttempt);
  }

  setAside(id: string, limit: number): Promise<SetAside[]> {
    return this.#listed('webhook_id = $1 ORDER BY id DESC LIMIT $2', id, limit);
  }

  async #listed(where: string, ...values: (string | number)[]): Promise<SetAside[]> {
    const rows = await this.#pool.all<{ setAside: string }>(
      `SELECT set_aside AS "setAside" FROM webhook_set_aside WHERE ${where}`,
      ...values,
    );
    return rows.map(({ setAside }) => JSON.parse(setAside) as SetAside);
  }

  sendAgain(id: string, eventIds: readonly string[] | undefined): Promise<number> {
    const named = (eventIds ?? []).map((_, index) => `$${index + 2}`).join(', ');
    if (eventIds?.length === 0) return Promise.resolve(0);
    return this.#pool.write(transaction =>
      transaction.run(
        `UPDATE webhook_set_aside SET again = 1 WHERE webhook_id = $1 ${eventIds ? `AND event_id IN (${named})` : ''}`,
        id,
        ...(eventIds ?? []),
      ),
    );
  }

  async replay(id: string, cursor: string | null, until: string): Promise<void> {
    await this.#pool.run(
      'INSERT INTO webhook_replays (webhook_id, cursor, until_position) VALUES ($1, $2, $3)',
      id,
      cursor,
      until,
    );
  }

  async errands(id: string, limit: number): Promise<Errands> {
    const [setAside, waiting] = await Promise.all([
      this.#listed('webhook_id = $1 AND again = 1 ORDER BY id LIMIT $2', id, limit),
      this.#pool.all<WebhookReplay>(replays, id),
    ]);
    return { setAside, replays: waiting };
  }

  note(id: string, attempt: WebhookAttempt): Promise<void> {
    return this.#pool.write(transaction => keepAttempts(transaction, id, [attempt]));
  }

  sentAgain(id: string, attempt: WebhookAttempt, left: SetAside | undefined): Promise<void> {
    return this.#pool.write(async transaction => {
      await keepAttempts(transaction, id, [attempt]);
      if (left) await keepSetAside(transaction, id, left);
      else
        await transaction.run(
          'DELETE FROM webhook_set_aside WHERE webhook_id = $1 AND event_id = $2',
          id,
          attempt.eventId,
        );
    });
  }

  replayed(
    id: string,
    { id: replay }: WebhookReplay,
    cursor: string | null | undefined,
    { attempts, setAside }: Replayed,
  ): Promise<void> {
    return this.#pool.write(async transaction => {
      await keepAttempts(transaction, id, attempts);
      for (const one of setAside) await keepSetAside(transaction, id, one);
      if (cursor === undefined) await transaction.run('DELETE FROM webhook_replays WHERE id = $1', replay);
      else await transaction.run('UPDATE webhook_replays SET cursor = $1 WHERE id = $2', cursor, replay);
    });
  }
}

async function keepAttempts(
  transaction: Queries,
  id: string,
  attempts: readonly WebhookAttempt[],
): Promise<void> {
  for (const attempt of attempts.slice(-keptAttempts))
    await transaction.run(
      'INSERT INTO webhook_attempts (webhook_id, attempt) VALUES ($1, $2)',
      id,
      JSON.stringify(attempt),
    );
  await transaction.run(
    `DELETE FROM webhook_attempts WHERE webhook_id = $1 AND id <=
       (SELECT id FROM webhook_attempts WHERE webhook_id = $1 ORDER BY id DESC LIMIT 1 OFFSET ${keptAttempts})`,
    id,
  );
}

async function keepSetAside(transaction: Queries, id: string, setAside: SetAside): Promise<void> {
  await transaction.run(
    `INSERT INTO webhook_set_aside (webhook_id, event_id, set_aside) VALUES ($1, $2, $3)
     ON CONFLICT (webhook_id, event_id) DO UPDATE SET set_aside = excluded.set_aside, again = 0`,
    id,
    setAside.eventId,
    JSON.stringify(setAside),
  );
}
