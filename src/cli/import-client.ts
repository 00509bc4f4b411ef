import { createWriteStream, openAsBlob } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { ImportProblem, ImportState } from '../inbound/file-import.ts';
import type { ImportCounts } from '../inbound/import-rows.ts';
import type { RunningServer } from './running-server.ts';

/** An import as the server shows it. */
export interface ShownImport {
  readonly id: string;
  readonly state: ImportState;
  readonly url: string | null;
  readonly progress: { readonly bytes: number; readonly rows: number };
  readonly plan: ShownPlan | null;
  readonly counts: ImportCounts | null;
  readonly problem: ImportProblem | null;
  readonly rejected: ShownRejected | null;
}

/** How the server understands a file. */
export interface ShownPlan {
  readonly encoding: string;
  readonly written: string;
  readonly dates: string | null;
  readonly timeZone: string | null;
  readonly rows: number;
  readonly columns: readonly {
    readonly heading: string;
    readonly meaning: string;
    readonly isStated: boolean;
  }[];
}

interface ShownRejected {
  readonly url: string | null;
  readonly examples: readonly { readonly line: number; readonly reason: string }[];
}

const shown = `id state url progress { bytes rows } counts { recorded known already changed leftOut rejected }
  plan { encoding written dates timeZone rows columns { heading meaning isStated } }
  problem { code message } rejected { url examples { line reason } }`;

/** How often it is asked how far an import is, in milliseconds. */
const interval = 100;

/** An import by a server, in an organisation's name. */
export class ImportClient {
  readonly #server: RunningServer;
  readonly #organisation: string;

  constructor(server: RunningServer, organisation: string) {
    this.#server = server;
    this.#organisation = organisation;
  }

  /** @throws {Error} it is refused */
  prepare(input: object): Promise<ShownImport> {
    const query = `mutation ($input: PrepareImportInput!) { one: prepareImport(input: $input) { ${shown} } }`;
    return this.#ask(query, { input });
  }

  /** Sends a file as it is. @throws {Error} it is refused, or the signal's reason */
  async send({ id }: ShownImport, path: string, signal: AbortSignal): Promise<void> {
    const body = await openAsBlob(path);
    await this.#server.fetch(this.#organisation, `/import/${id}`, { method: 'PUT', body, signal });
  }

  /**
   * Watches an import until it is over.
   * @param watched called now and then
   * @param signal ends it, after the rows that are being recorded
   */
  async watch(
    { id }: ShownImport,
    watched: (now: ShownImport) => void,
    signal: AbortSignal,
  ): Promise<ShownImport> {
    for (;;) {
      // To cancel it again changes nothing.
      const asked = signal.aborted
        ? 'mutation ($id: ID!) { one: cancelImport'
        : 'query ($id: ID!) { one: import';
      const now = await this.#ask(`${asked}(id: $id) { ${shown} } }`, { id });
      watched(now);
      if (['DONE', 'FAILED', 'CANCELLED'].includes(now.state)) return now;
      await wait(interval);
    }
  }

  /** Writes the rows that were refused into a new file, for its owner alone. */
  async download({ id }: ShownImport, path: string): Promise<void> {
    const { body } = await this.#server.fetch(this.#organisation, `/import/${id}/rejected.csv`, {});
    if (body) await pipeline(Readable.fromWeb(body), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  }

  async #ask(query: string, variables: object): Promise<ShownImport> {
    return (await this.#server.ask<{ one: ShownImport }>(this.#organisation, query, variables)).one;
  }
}
