import { createCampaign } from '../client.ts';
import { type BatchLoad, batchSize, type Recorded } from '../loads/batches.ts';
import type { Delivered, WebhookLoad } from '../loads/webhook.ts';
import { alternately, mustBe } from '../measure.ts';
import { inProcess, startProgram, withDirectory } from '../processes.ts';
import type { Result } from '../results.ts';
import type { Settings } from '../settings.ts';

/** How fast events are delivered to a webhook, and how soon. */
export async function webhook(settings: Settings): Promise<Result> {
  const { delivered } = await alternately(settings.runs, { delivered: () => program(settings) });
  const row = { durability: 'fsync before the acknowledgement; the cursor likewise, behind the delivery' };
  return {
    title: `One webhook: ${settings.batches * batchSize} events behind, then ${settings.rate}/s`,
    text: `Sign-ups that are recorded already are delivered to an address that answers 204, one request at a time, each signed; from the
first that it got to the last. The same address is asked as often over one connection by a loop that does nothing else. Then \`signUp\` mutations at a steady
rate for ${settings.seconds} s, timed from each acknowledgement until the address has the event. A run counts when every event came.`,
    rows: [
      {
        ...row,
        contender: 'delivered',
        unit: 'events/s',
        values: delivered.map(({ perSecond }) => perSecond),
        against: { contender: 'the address alone', values: delivered.map(({ alone }) => alone) },
        target: '≥ 2 000/s',
      },
      {
        contender: 'the address alone',
        durability: '–',
        unit: 'requests/s',
        values: delivered.map(({ alone }) => alone),
      },
      {
        ...row,
        contender: 'acknowledged → delivered',
        unit: 'ms',
        values: delivered.map(({ p50 }) => p50),
        p99: delivered.map(({ p99 }) => p99),
        target: 'p99 ≤ 50 ms',
      },
    ],
  };
}

function program({ batches, rate, seconds, profile }: Settings): Promise<Delivered> {
  return withDirectory(async directory => {
    const environment = { WEBHOOK_NETWORKS: '127.0.0.0/8' };
    const server = await startProgram(directory, { profile, environment });
    const { url } = server;
    const campaignId = await createCampaign(url);
    const { accepted: backlog } = await inProcess<BatchLoad, Recorded>('loads/batches.ts', {
      ...{ url, campaignId, batches, atOnce: 2 },
    });
    const load = { url, campaignId, backlog, rate, seconds };
    const delivered = await inProcess<WebhookLoad, Delivered>('loads/webhook.ts', load);
    mustBe('Acknowledged', Math.ceil(rate * seconds), delivered.accepted);
    mustBe('Delivered', backlog + delivered.accepted, delivered.received);
    await server.stop();
    return delivered;
  });
}
