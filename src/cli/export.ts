import { Command, InvalidArgumentError } from 'commander';
import { type AsOf } from '../audit/replay.ts';
import { rightsOf } from '../auth/rights.ts';
import { type Config, readConfig } from '../config.ts';
import type { EventStore } from '../event-store/event-store.ts';
import { openEventStore } from '../event-store/open-event-store.ts';
import { Positions, RefusedPosition } from '../event-store/positions.ts';
import { momentOf, RefusedInstant } from '../audit/moment.ts';
import { type Download, downloads, downloadFormats, tableNames } from '../export/downloads.ts';
import { namesFrom } from '../export/names.ts';
import { takeSnapshot } from '../export/snapshot.ts';
import type { Asking, NamesOf } from '../export/table.ts';
import { type ExportManifest, refuseFolderInUse, writeExport } from '../export/write-export.ts';
import { installedVersion } from '../operations/installed-version.ts';
import { createReport } from '../operations/logger.ts';
import { Interrupted, interruption } from './interruption.ts';
import { ProgressLine } from './progress-line.ts';
import { whenAnswers } from './store-answers.ts';

interface Options {
  readonly output?: string;
  readonly format: readonly string[];
  readonly tables: readonly string[];
  readonly asOf?: string;
  readonly names?: boolean;
  readonly licence?: string;
  readonly force: boolean;
  readonly json?: boolean;
}

const help = `
The folder holds a file for each table and format, a README that says what each column means, and a manifest. All files are of one moment.
There are no names in it unless they are asked for. docs/open-data.md has the tables and columns.

Examples:
  dugnad export wtcmwhsh1hfs4c9s
  dugnad export wtcmwhsh1hfs4c9s --output beach --format csv,ics --tables activities,sign_ups,attendances
  dugnad export wtcmwhsh1hfs4c9s --format parquet --as-of 2026-05-04T18:30:00+02:00 --licence 'CC BY 4.0'
  dugnad export wtcmwhsh1hfs4c9s --tables people --format csv --names`;

export function exportCommand(): Command {
  return new Command('export')
    .description("write a campaign's data as open formats into a folder, beside a running server")
    .argument('<campaign>', "the campaign's id")
    .option('--output <folder>', 'a folder that does not exist or is empty; default: <campaign>-export')
    .option(
      '--format <formats>',
      `some of ${downloadFormats.join(',')}`,
      someOf(downloadFormats),
      downloadFormats,
    )
    .option('--tables <tables>', `some of ${tableNames.join(',')}`, someOf(tableNames), tableNames)
    .option(
      '--as-of <moment>',
      'a position, or an instant such as 2026-05-04T18:30:00+02:00; default: all there is',
    )
    .option('--names', 'with names, addresses and telephone numbers, which are personal data')
    .option('--licence <text>', 'on which terms it may be used, for the README')
    .option('--force', 'replace the export that is in the folder', false)
    .option('--json', 'print the manifest')
    .addHelpText('after', help)
    .action(exported);
}

function someOf(all: readonly string[]) {
  return (text: string): readonly string[] => {
    const some = text.split(',').map(each => each.trim());
    const unknown = some.filter(each => !all.includes(each));
    if (unknown.length === 0) return some;
    throw new InvalidArgumentError(`Expected some of ${all.join(',')}; there is no ${unknown.join(', ')}.`);
  };
}

async function exported(campaignId: string, options: Options): Promise<void> {
  const { output = `${campaignId}-export`, force, json = false } = options;
  const chosen = downloads.filter(
    ({ table, format }) => options.tables.includes(table) && options.format.includes(format),
  );
  if (output.trim() === '') throw new Error('--output: expected a folder.');
  if (chosen.length === 0) throw new Error('None of these tables is there in any of these formats.');
  refuseFolderInUse(output, force);
  const config = readConfig(process.env);
  const opened: (() => Promise<void>)[] = [];
  using interruptedBy = interruption();
  const { signal } = interruptedBy;
  try {
    const manifest = await exportFrom(config, campaignId, { ...options, output }, chosen, {
      opened,
      signal,
    });
    show(manifest, output, json);
  } catch (error) {
    throw signal.aborted ? new Interrupted('Interrupted: nothing was exported.') : error;
  } finally {
    for (const close of opened.reverse()) await close();
  }
}

async function exportFrom(
  config: Config,
  campaignId: string,
  { output, asOf: moment, names, licence, force }: Options & { readonly output: string },
  chosen: readonly Download[],
  { opened, signal }: { readonly opened: (() => Promise<void>)[]; readonly signal: AbortSignal },
): Promise<ExportManifest> {
  const store = await openEventStore(config.eventStore, { readOnly: true });
  opened.push(() => store.close());
  await whenAnswers(store, config, 'reads');
  const positions = new Positions(store);
  await positions.load();
  const asOf = moment === undefined ? await asItIs(store) : await statedMoment(moment, positions);
  const line = new ProgressLine();
  using snapshot = await takeSnapshot(store, positions, campaignId, {
    asOf,
    signal,
    progress: events => line.show(`${events} events read`),
  });
  if (!snapshot) {
    throw new Error(
      `No campaign ${campaignId} in the log up to then. Its id is what createCampaign answered.`,
    );
  }
  const asking: Asking = {
    rights: rightsOf('OWNER'),
    namesOf: names ? await namesOf(store, config, snapshot.campaign.organisationId, opened) : undefined,
  };
  const about = { snapshot, asking, version: installedVersion(), licence };
  const manifest = await writeExport(output, about, chosen, {
    force,
    signal,
    progress: (file, rows) => line.show(`${file}: ${rows} rows`),
  });
  line.end();
  return manifest;
}

async function namesOf(
  store: EventStore,
  config: Config,
  organisationId: string,
  opened: (() => Promise<void>)[],
): Promise<NamesOf> {
  // Loaded only here: other verbs start sooner without it.
  const { openDirectoryOfLog } = await import('../stores.ts');
  return namesFrom(await openDirectoryOfLog(store, config, createReport(), opened, true), organisationId);
}

/** Undefined: the log is empty. */
async function asItIs(store: EventStore): Promise<AsOf | undefined> {
  const position = await store.head();
  return position === undefined ? undefined : { position };
}

async function statedMoment(text: string, positions: Positions): Promise<AsOf> {
  try {
    return await momentOf(text, positions);
  } catch (error) {
    if (!(error instanceof RefusedPosition || error instanceof RefusedInstant)) throw error;
    throw new Error(`--as-of ${text}: ${error.message}`, { cause: error });
  }
}

function show(manifest: ExportManifest, output: string, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`);
    return;
  }
  const { campaign, files, asOf, position, names } = manifest;
  const written = `Exported ${campaign.name} as of ${asOf} (${position}) to ${output}: ${files.length} files and a README.`;
  process.stdout.write(`${written}\n`);
  if (names) process.stdout.write('It holds names and addresses: handle it as personal data.\n');
}
