import { createCampaign, signUpsCounted } from '../client.ts';
import type { RawLoad } from '../contenders/raw-sqlite.ts';
import { batchSize, type Recorded } from '../loads/batches.ts';
import type { FileLoad, Imported } from '../loads/file-import.ts';
import { alternately, mustBe } from '../measure.ts';
import { inProcess, memoryOf, startProgram, withDirectory } from '../processes.ts';
import type { Result } from '../results.ts';
import type { Settings } from '../settings.ts';

interface Run extends Recorded {
  /** The most memory that the program took, in megabytes. */
  readonly peak?: number;
}

/** A file of sign-ups, each with an e-mail address, a telephone number and an id, against inserting the same rows. */
export async function fileImport(settings: Settings): Promise<Result> {
  const run = await alternately<'program' | 'raw', Run>(settings.runs, {
    program: () => program(settings),
    raw: () => raw(settings),
  });
  const values = (runs: readonly Run[]) => runs.map(({ perSecond }) => perSecond);
  return {
    title: `A file of ${settings.rows} sign-ups`,
    text: `A CSV file whose rows have an e-mail address, a telephone number, a member's id, a name and a time is sent to \`/import\`; timed from
then until all rows are recorded, durable. Raw inserts what is kept of such rows into the program's tables with their indexes, in one file and one process,
1 000 a transaction. A run counts when the sign-ups counted are as many as there are rows: at once, and after kill -9 and a restart.`,
    rows: [
      {
        contender: 'Dugnad',
        durability: 'one fsync a group of appends (WAL, synchronous=FULL)',
        unit: 'rows/s',
        values: values(run.program),
        against: { contender: 'raw', values: values(run.raw) },
        target: '≥ 20 000/s',
      },
      {
        contender: 'Dugnad: most memory',
        durability: '',
        unit: 'MB',
        values: run.program.flatMap(({ peak }) => peak ?? []),
      },
      {
        contender: 'raw `node:sqlite`',
        durability: 'one fsync a transaction (WAL, synchronous=FULL)',
        unit: 'rows/s',
        values: values(run.raw),
      },
    ],
  };
}

function program({ rows, profile }: Settings): Promise<Run> {
  return withDirectory(async directory => {
    const server = await startProgram(directory, { profile });
    const { url } = server;
    const campaignId = await createCampaign(url);
    const { accepted, perSecond } = await inProcess<FileLoad, Imported>('loads/file-import.ts', {
      ...{ url, campaignId, rows, directory },
    });
    const peak = memoryOf(server, 'most');
    mustBe('Recorded', rows, accepted);
    mustBe('Sign-ups at once', rows, await signUpsCounted(url, campaignId));
    await server.stop(profile ? 'SIGTERM' : 'SIGKILL');
    const again = await startProgram(directory);
    mustBe('Sign-ups after kill -9', rows, await signUpsCounted(again.url, campaignId));
    await again.stop();
    return { perSecond, accepted, peak };
  });
}

function raw({ rows }: Settings): Promise<Recorded> {
  return inProcess<RawLoad, Recorded>('contenders/raw-sqlite.ts', {
    transactions: Math.ceil(rows / batchSize),
    warmUp: 5,
    kind: 'row of a file',
  });
}
