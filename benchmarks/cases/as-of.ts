import { ask, impactQuery } from '../client.ts';
import type { Scan } from '../contenders/scan.ts';
import { type GeneratedLog, generatedLog } from '../generated/log.ts';
import type { Rate } from '../loads/rebuild.ts';
import { alternately, mustBe } from '../measure.ts';
import { inProcess, startProgram } from '../processes.ts';
import type { Result } from '../results.ts';
import type { Settings } from '../settings.ts';

interface Impact {
  readonly campaign: {
    readonly position: string;
    readonly impact: { readonly signUps: { readonly gross: number } };
  };
}

interface Asked {
  readonly first: number;
  readonly again: number;
}

/** One campaign that is the whole log, as of its last event: the longest replay there is. */
export async function asOf({ runs, events, profile }: Settings): Promise<Result> {
  const log = await generatedLog(events, 1);
  const took = await alternately<string, Asked>(runs, {
    program: () => program(log, profile),
    scan: () => scan(log),
  });
  const { program: asked = [], scan: scanned = [] } = took;
  const first = asked.map(run => run.first);
  const scans = scanned.map(run => run.first);
  return {
    title: 'Impact as of a moment',
    text: `A campaign of ${log.events} events, as of its last event: the whole history is replayed. Asked first, then again. The
scan reads the campaign's events in order and parses their data and metadata. A run counts when the sign-ups are as many
as were generated.`,
    rows: [
      {
        contender: 'Dugnad, first time',
        durability: '–',
        unit: 'ms',
        values: first,
        against: { contender: 'scan', values: scans },
        target: '≤ 10 s',
      },
      {
        contender: 'Dugnad, again',
        durability: '–',
        unit: 'ms',
        values: asked.map(run => run.again),
        target: '≤ 10 ms',
      },
      { contender: 'scan and `JSON.parse`', durability: '–', unit: 'ms', values: scans },
    ],
  };
}

async function program(log: GeneratedLog, profile: string | undefined): Promise<Asked> {
  const server = await startProgram(log.directory, { profile });
  const [id = ''] = log.campaignIds;
  const position = await lastPosition(server.url, id);
  const query = () => timed(() => ask<Impact>(server.url, impactQuery, { id, asOf: { position } }));
  const first = await query();
  const again = await query();
  for (const { answer } of [first, again]) {
    mustBe('Sign-ups', log.expected[id]?.GROSS_SIGN_UPS, answer.campaign.impact.signUps.gross);
  }
  await server.stop();
  return { first: first.took, again: again.took };
}

async function lastPosition(url: string, id: string): Promise<string> {
  const { campaign } = await ask<Impact>(url, 'query ($id: ID!) { campaign(id: $id) { position } }', { id });
  return campaign.position;
}

async function timed<T>(work: () => Promise<T>): Promise<{ answer: T; took: number }> {
  const began = performance.now();
  const answer = await work();
  return { answer, took: performance.now() - began };
}

async function scan(log: GeneratedLog): Promise<Asked> {
  const [campaignId = ''] = log.campaignIds;
  const rate = await inProcess<Scan, Rate>('contenders/scan.ts', { log, campaignId });
  const took = (log.events / rate) * 1_000;
  return { first: took, again: took };
}
