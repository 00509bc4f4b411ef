import { lacks } from '../auth/requester.ts';
import { noSuchCampaign } from '../domain/campaign.ts';
import { Refusal } from '../domain/refusal.ts';
import { streamParts } from '../domain/streams.ts';
import { KeyReused, type Outcome } from '../event-store/ledger.ts';
import type { CampaignScopedCommand, Command } from './command.ts';
import { type CommandDefinition, commandName } from './definition.ts';

/** Whoever sends it must have the right to it, in the campaign that it is about. */
export function refuseSender(
  command: Command,
  { right, makes, input }: CommandDefinition,
): Refusal | undefined {
  const { rights, campaigns } = command.context;
  if (!rights.has(right)) return new Refusal('FORBIDDEN', lacks(command.context, commandName(input), right));
  if (campaigns === undefined) return undefined;
  if (makes === 'campaign') {
    return new Refusal('FORBIDDEN', 'This key opens some campaigns only, so it cannot create another.');
  }
  const { campaignId } = command as Partial<CampaignScopedCommand>;
  return campaignId !== undefined && !campaigns.has(campaignId) ? noSuchCampaign() : undefined;
}

/** For a key that opens some campaigns only, there is no receipt of another. */
export function shown(outcome: Outcome, { context: { campaigns } }: Command): Outcome {
  if (!(outcome instanceof KeyReused) || campaigns === undefined) return outcome;
  const campaignId = streamParts(outcome.receipt.stream)?.campaignId;
  return campaignId !== undefined && campaigns.has(campaignId)
    ? outcome
    : new Refusal(
        'KEY_REUSED',
        'An earlier request with the same idempotency key or external id asked for something else. Nothing was recorded.',
      );
}
