import { batchesOf } from './batches.ts';
import type { Client, RecordOutcome } from './client.ts';
import { asCommand, type EarlierReceipt, type Step } from './step.ts';

export interface RecordedStep {
  /** By step. */
  readonly receipts: ReadonlyMap<string, EarlierReceipt>;
  readonly events: number;
  /** Steps that an earlier run had recorded. */
  readonly repeated: number;
}

/** The ledger refused part of the story. */
class StoryRefused extends Error {
  override name = 'StoryRefused';
  constructor(
    refusals: readonly { readonly step: string; readonly code: string; readonly message: string }[],
  ) {
    const listed = refusals.slice(0, 10).map(({ step, code, message }) => `  - ${step}: ${code}: ${message}`);
    const more = refusals.length > listed.length ? [`  … and ${refusals.length - listed.length} more`] : [];
    super(
      `The ledger refused ${refusals.length} of the demo's commands:\n${[...listed, ...more].join('\n')}\n` +
        'Was something else recorded in the same campaigns? An empty DATA_DIR starts afresh.',
    );
  }
}

/**
 * Sends the story, request by request. After an interruption it can be sent again: what was recorded is recognised.
 * @param progress called now and then with how many steps are done
 * @throws {StoryRefused}
 */
export async function recordStory(
  client: Client,
  steps: readonly Step[],
  progress: (done: number) => void,
): Promise<RecordedStep> {
  const receipts = new Map<string, EarlierReceipt>();
  const receiptTo = (step: string) => receipts.get(step)!;
  let events = 0;
  let repeated = 0;
  for (const batch of batchesOf(steps)) {
    const outcomes = await client.record(batch.map(step => asCommand(step, receiptTo)));
    refuseRefusals(batch, outcomes);
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.__typename === 'Refusal') continue;
      receipts.set(batch[index]!.id, outcome);
      if (outcome.duplicate) repeated++;
      else events += outcome.eventIds.length;
    }
    progress(receipts.size);
  }
  return { receipts, events, repeated };
}

function refuseRefusals(batch: readonly Step[], outcomes: readonly RecordOutcome[]): void {
  const refusals = outcomes.flatMap((outcome, index) =>
    outcome.__typename === 'Refusal' ? [{ ...outcome, step: batch[index]!.id }] : [],
  );
  if (refusals.length > 0) throw new StoryRefused(refusals);
}
