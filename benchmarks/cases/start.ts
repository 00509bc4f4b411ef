import { signUpsCounted } from '../client.ts';
import { type GeneratedLog, generatedLog } from '../generated/log.ts';
import { alternately, mustBe } from '../measure.ts';
import { memoryOf, type Running, startEmptyServer, startProgram } from '../processes.ts';
import type { Result, Row } from '../results.ts';
import type { Settings } from '../settings.ts';

interface Started {
  readonly startedIn: number;
  readonly memory: number;
}

/** From the start until it serves, and the memory it then takes. */
export async function start({ runs, events }: Settings): Promise<Result> {
  const log = await generatedLog(events);
  // The read models are made once, and are current from then on.
  await (await startProgram(log.directory)).stop();
  const started = await alternately(runs, { program: () => program(log), empty });
  const row = (
    contender: string,
    unit: 'ms' | 'MB',
    values: number[],
    others?: number[],
    target?: string,
  ): Row => ({
    contender,
    durability: '–',
    unit,
    values,
    ...(others && { against: { contender: 'empty', values: others } }),
    ...(target && { target }),
  });
  const times = (runs: readonly Started[]) => runs.map(({ startedIn }) => startedIn);
  const memories = (runs: readonly Started[]) => runs.map(({ memory }) => memory);
  return {
    title: 'Start and memory',
    text: `A log of ${log.events} events, its read models current: from the start of the process until \`/health/ready\` answers 200, and
the resident memory after a hundred impact queries. The empty server is the same framework with constant resolvers, from
its start until it answers.`,
    rows: [
      row('Dugnad, start', 'ms', times(started.program), times(started.empty), '≤ 2 s (10 M events)'),
      row('empty server, start', 'ms', times(started.empty)),
      row(
        'Dugnad, memory',
        'MB',
        memories(started.program),
        memories(started.empty),
        '≤ 350 MB (10 M events)',
      ),
      row('empty server, memory', 'MB', memories(started.empty)),
    ],
  };
}

const queryCount = 100;

async function program(log: GeneratedLog): Promise<Started> {
  const server = await startProgram(log.directory);
  const [id = ''] = log.campaignIds;
  return look(server, id, log.expected[id]?.GROSS_SIGN_UPS);
}

async function empty(): Promise<Started> {
  return look(await startEmptyServer(), 'c0', undefined);
}

async function look(server: Running, id: string, expected: number | undefined): Promise<Started> {
  for (let count = 0; count < queryCount; count++) {
    const counted = await signUpsCounted(server.url, id);
    if (expected !== undefined) mustBe('Sign-ups', expected, counted);
  }
  const memory = memoryOf(server, 'now');
  await server.stop();
  return { startedIn: server.startedIn, memory };
}
