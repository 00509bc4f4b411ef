import type { DurableFile } from '../../sqlite/durable-file.ts';
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

const owners = 'SELECT id, organisation_id AS organisationId, added_at AS addedAt FROM webhooks';
const replays =
  'SELECT id, cursor, until_position AS until FROM webhook_replays WHERE webhook_id = ? ORDER BY id';

/** What is known of webhooks, in the directory's file. */
export class EmbeddedWebhooks implements Webhooks {
  readonly #file: DurableFile;

  constructor(file: DurableFile) {
    this.#file = file;
  }

  add({ id, organisationId, addedAt }: WebhookOwner): Promise<void> {
    return this.#write(
      'INSERT INTO webhooks (id, organisation_id, added_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      id,
      organisationId,
      addedAt,
    );
  }

  async find(id: string): Promise<WebhookOwner | undefined> {
    return this.#file.get<WebhookOwner>(`${owners} WHERE id = ?`, id);
  }

  async owners(organisationId?: string): Promise<WebhookOwner[]> {
    return organisationId === undefined
      ? this.#file.all<WebhookOwner>(`${owners} ORDER BY rowid`)
      : this.#file.all<WebhookOwner>(`${owners} WHERE organisation_id = ? ORDER BY rowid`, organisationId);
  }

  remove(id: string): Promise<void> {
    return this.#file.write(() => {
      for (const table of ['secrets', 'attempts', 'set_aside', 'replays'])
        this.#file.database.run(`DELETE FROM webhook_${table} WHERE webhook_id = ?`, id);
      this.#file.database.run('DELETE FROM webhooks WHERE id = ?', id);
    });
  }

  keepSecrets(id: string, webhookId: string, sealed: Uint8Array): Promise<void> {
    return this.#write(
      'INSERT INTO webhook_secrets VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      id,
      webhookId,
      sealed,
    );
  }

  async secrets(id: string): Promise<Uint8Array | undefined> {
    return this.#file.get<{ sealed: Uint8Array }>('SELECT sealed FROM webhook_secrets WHERE id = ?', id)
      ?.sealed;
  }

  forgetSecretsBefore(id: string, webhookId: string): Promise<void> {
    return this.#write('DELETE FROM webhook_secrets WHERE webhook_id = ? AND id <> ?', webhookId, id);
  }

  async holders(now: number): Promise<{ holders: WebhookHolder[]; processes: string[] }> {
    return {
      holders: this.#file.all<WebhookHolder>(
        `SELECT w.id, p.process AS holder
         FROM webhooks w LEFT JOIN webhook_processes p ON p.process = w.holder AND p.until > ? ORDER BY w.rowid`,
        now,
      ),
      processes: this.#file
        .all<{ process: string }>(
          'SELECT process FROM webhook_processes WHERE until > ? ORDER BY process',
          now,
        )
        .map(({ process }) => process),
    };
  }

  announce(process: string, until: number): Promise<void> {
    return this.#file.write(() => {
      this.#file.database.run(
        'INSERT INTO webhook_processes VALUES (?, ?) ON CONFLICT (process) DO UPDATE SET until = excluded.until',
        process,
        until,
      );
      this.#file.database.run('DELETE FROM webhook_processes WHERE until < ?', until - processesKept);
    });
  }

  take(id: string, process: string, now: number): Promise<boolean> {
    return this.#changed(
      `UPDATE webhooks SET holder = ? WHERE id = ? AND NOT EXISTS
         (SELECT 1 FROM webhook_processes p WHERE p.process = holder AND p.process <> ? AND p.until > ?)`,
      process,
      id,
      process,
      now,
    );
  }

  giveBack(id: string, process: string): Promise<void> {
    return this.#write('UPDATE webhooks SET holder = NULL WHERE id = ? AND holder = ?', id, process);
  }

  leave(process: string): Promise<void> {
    return this.#file.write(() => {
      this.#file.database.run('UPDATE webhooks SET holder = NULL WHERE holder = ?', process);
      this.#file.database.run('DELETE FROM webhook_processes WHERE process = ?', process);
    });
  }

  async progress(id: string): Promise<WebhookProgress> {
    return this.#progress(id);
  }

  #progress(id: string): WebhookProgress {
    const row = this.#file.get<ProgressRow>(
      'SELECT progress, cursor, due_at AS dueAt FROM webhooks WHERE id = ?',
      id,
    );
    return progressIn(row);
  }

  keep(id: string, process: string, before: string | null, kept: ProgressKept): Promise<boolean> {
    const { cursor, dueAt, ...progress } = kept.progress;
    return this.#file.write(() => {
      const { changes } = this.#file.database
        .prepare(
          'UPDATE webhooks SET cursor = ?, due_at = ?, progress = ? WHERE id = ? AND holder = ? AND cursor IS ?',
        )
        .run(cursor, dueAt, JSON.stringify(progress), id, process, before);
      if (changes === 0) return false;
      this.#keepAttempts(id, kept.attempts);
      if (kept.setAside) this.#keepSetAside(id, kept.setAside);
      return true;
    });
  }

  #keepAttempts(id: string, attempts: readonly WebhookAttempt[]): void {
    const { database } = this.#file;
    const insert = database.prepare('INSERT INTO webhook_attempts (webhook_id, attempt) VALUES (?, ?)');
    for (const attempt of attempts.slice(-keptAttempts)) insert.run(id, JSON.stringify(attempt));
    database.run(
      `DELETE FROM webhook_attempts WHERE webhook_id = ? AND id <=
         (SELECT id FROM webhook_attempts WHERE webhook_id = ? ORDER BY id DESC LIMIT 1 OFFSET ${keptAttempts})`,
      id,
      id,
    );
  }

  #keepSetAside(id: string, setAside: SetAside): void {
    this.#file.database.run(
      `INSERT INTO webhook_set_aside (webhook_id, event_id, set_aside) VALUES (?, ?, ?)
       ON CONFLICT (webhook_id, event_id) DO UPDATE SET set_aside = excluded.set_aside, again = 0`,
      id,
      setAside.eventId,
      JSON.stringify(setAside),
    );
  }

  hurry(id: string): Promise<void> {
    return this.#write('UPDATE webhooks SET due_at = 0 WHERE id = ?', id);
  }

  async report(id: string): Promise<WebhookReport> {
    const { count } = this.#file.get<{ count: number }>(
      'SELECT count(*) AS count FROM webhook_set_aside WHERE webhook_id = ?',
      id,
    )!;
    return {
      progress: this.#progress(id),
      setAside: count,
      replays: this.#file.all<WebhookReplay>(replays, id),
    };
  }

  async attempts(id: string, limit: number): Promise<WebhookAttempt[]> {
    return this.#file
      .all<{ attempt: string }>(
        'SELECT attempt FROM webhook_attempts WHERE webhook_id = ? ORDER BY id DESC LIMIT ?',
        id,
        limit,
      )
      .map(({ attempt }) => JSON.parse(attempt) as WebhookAttempt);
  }

  async setAside(id: string, limit: number): Promise<SetAside[]> {
    return this.#listed('webhook_id = ? ORDER BY id DESC LIMIT ?', id, limit);
  }

  #listed(where: string, ...values: (string | number)[]): SetAside[] {
    return this.#file
      .all<{ setAside: string }>(
        `SELECT set_aside AS setAside FROM webhook_set_aside WHERE ${where}`,
        ...values,
      )
      .map(({ setAside }) => JSON.parse(setAside) as SetAside);
  }

  async sendAgain(id: string, eventIds: readonly string[] | undefined): Promise<number> {
    return this.#file.write(() => {
      const named = eventIds === undefined ? '' : `AND event_id IN (${eventIds.map(() => '?').join(', ')})`;
      const { changes } = this.#file.database.sqlite
        .prepare(`UPDATE webhook_set_aside SET again = 1 WHERE webhook_id = ? ${named}`)
        .run(id, ...(eventIds ?? []));
      return Number(changes);
    });
  }

  replay(id: string, cursor: string | null, until: string): Promise<void> {
    return this.#write(
      'INSERT INTO webhook_replays (webhook_id, cursor, until_position) VALUES (?, ?, ?)',
      id,
      cursor,
      until,
    );
  }

  async errands(id: string, limit: number): Promise<Errands> {
    return {
      setAside: this.#listed('webhook_id = ? AND again = 1 ORDER BY id LIMIT ?', id, limit),
      replays: this.#file.all<WebhookReplay>(replays, id),
    };
  }

  note(id: string, attempt: WebhookAttempt): Promise<void> {
    return this.#file.write(() => this.#keepAttempts(id, [attempt]));
  }

  sentAgain(id: string, attempt: WebhookAttempt, left: SetAside | undefined): Promise<void> {
    return this.#file.write(() => {
      this.#keepAttempts(id, [attempt]);
      if (left) this.#keepSetAside(id, left);
      else
        this.#file.database.run(
          'DELETE FROM webhook_set_aside WHERE webhook_id = ? AND event_id = ?',
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
    return this.#file.write(() => {
      this.#keepAttempts(id, attempts);
      for (const one of setAside) this.#keepSetAside(id, one);
      if (cursor === undefined) this.#file.database.run('DELETE FROM webhook_replays WHERE id = ?', replay);
      else this.#file.database.run('UPDATE webhook_replays SET cursor = ? WHERE id = ?', cursor, replay);
    });
  }

  #changed(sql: string, ...values: (string | number | null)[]): Promise<boolean> {
    return this.#file.write(() => Number(this.#file.database.prepare(sql).run(...values).changes) > 0);
  }

  #write(sql: string, ...values: (string | number | Uint8Array | null)[]): Promise<void> {
    return this.#file.write(() => this.#file.database.run(sql, ...values));
  }
}
