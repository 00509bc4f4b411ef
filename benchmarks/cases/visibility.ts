import { createCampaign, signUpsCounted } from '../client.ts';
import type { Delays, Seen, VisibilityLoad } from '../loads/visibility.ts';
import { alternately, mustBe } from '../measure.ts';
import { inProcess, startProgram, withDirectory } from '../processes.ts';
import type { Result, Row } from '../results.ts';
import type { Settings } from '../settings.ts';

/** How soon what was acknowledged is seen. */
export async function visibility(settings: Settings): Promise<Result> {
  const { seen } = await alternately(settings.runs, { seen: () => program(settings) });
  const row = (contender: string, delays: readonly Delays[]): Row => ({
    contender,
    durability: 'fsync before the acknowledgement (WAL, synchronous=FULL)',
    unit: 'ms',
    values: delays.map(({ p50 }) => p50),
    p99: delays.map(({ p99 }) => p99),
    target: 'p99 ≤ 20 ms',
  });
  return {
    title: `Acknowledged → visible, ${settings.rate}/s`,
    text: `\`signUp\` mutations at a steady rate for ${settings.seconds} s a run, RECEIPT_PATIENCE_MS=0. Timed from each acknowledgement
until the answer of a query that includes it has arrived (one client, asking again at once: its round trip is in the
figure), and until a subscriber has been pushed the event. The median of each run's medians, and of its p99. A run counts
when all were seen both ways and the sign-ups counted are as many as were acknowledged.`,
    rows: [
      row(
        'seen by a query',
        seen.map(({ queried }) => queried),
      ),
      row(
        'pushed to a subscriber',
        seen.map(({ pushed }) => pushed),
      ),
    ],
  };
}

function program({ rate, seconds, profile }: Settings): Promise<Seen> {
  return withDirectory(async directory => {
    const server = await startProgram(directory, { profile, environment: { RECEIPT_PATIENCE_MS: '0' } });
    const campaignId = await createCampaign(server.url);
    const load = { url: server.url, campaignId, rate, seconds };
    const seen = await inProcess<VisibilityLoad, Seen>('loads/visibility.ts', load);
    mustBe('Acknowledged', Math.ceil(rate * seconds), seen.accepted);
    mustBe('All were seen', false, Number.isNaN(seen.pushed.p99) || Number.isNaN(seen.queried.p99));
    mustBe('Sign-ups', seen.accepted, await signUpsCounted(server.url, campaignId));
    await server.stop();
    return seen;
  });
}
