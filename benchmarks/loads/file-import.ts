import { openAsBlob, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, headers } from '../client.ts';
import { answer } from '../processes.ts';

/** A file that is written, sent and imported. */
export interface FileLoad {
  readonly url: string;
  readonly campaignId: string;
  readonly rows: number;
  /** Where the file is written. */
  readonly directory: string;
}

export interface Imported {
  /** Rows, from when the file was begun to be sent. */
  readonly perSecond: number;
  readonly accepted: number;
}

if (import.meta.main) answer(importFile);

interface Shown {
  readonly import: { readonly state: string; readonly counts: { readonly recorded: number } | null };
}

async function importFile({ url, campaignId, rows, directory }: FileLoad): Promise<Imported> {
  const path = join(directory, 'people.csv');
  writeFileSync(path, csv(rows));
  const prepare = 'mutation ($input: PrepareImportInput!) { prepareImport(input: $input) { id } }';
  const { prepareImport } = await ask<{ prepareImport: { id: string } }>(url, prepare, {
    input: { campaignId },
  });
  const { id } = prepareImport;
  const body = await openAsBlob(path);
  const began = performance.now();
  const sent = await fetch(`${url}/import/${id}`, {
    method: 'PUT',
    headers: { authorization: headers.authorization },
    body,
  });
  if (!sent.ok) throw new Error(`The file was answered by ${sent.status}: ${await sent.text()}`);
  for (;;) {
    const query = 'query ($id: ID!) { import(id: $id) { state counts { recorded } } }';
    const { import: shown } = await ask<Shown>(url, query, { id });
    if (['DONE', 'FAILED', 'CANCELLED'].includes(shown.state)) {
      const accepted = shown.counts?.recorded ?? 0;
      return { perSecond: (accepted / (performance.now() - began)) * 1_000, accepted };
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

function csv(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const day = String(1 + (row % 28)).padStart(2, '0');
    const time = `2026-05-${day} ${String(row % 24).padStart(2, '0')}:${String(row % 60).padStart(2, '0')}`;
    return `person${row}@example.org,+47${40_000_000 + row},${100_000 + row},Person Number ${row},${time}`;
  });
  return `e-post,telefon,medlem:id,navn,tidspunkt\n${lines.join('\n')}\n`;
}
