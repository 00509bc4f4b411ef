import { InputType } from '@nestjs/graphql';
import type { Campaign } from '../domain/campaign/state.ts';
import { type EntryCommand, entryDecider } from '../domain/entry/decide.ts';
import type { EntryDraft } from '../domain/entry/draft.ts';
import type { Circumstances } from '../domain/circumstances.ts';
import { Refusal } from '../domain/refusal.ts';
import { entryStream } from '../domain/streams.ts';
import type { Outcome } from '../event-store/ledger.ts';
import { CampaignScopedCommand } from './command.ts';
import { IdField } from './fields.ts';
import type { Recording } from './recording.ts';

/** Something organisers tell of their campaign, which can be told again in other words. */
@InputType({ isAbstract: true })
export abstract class CorrectableEntry extends CampaignScopedCommand {
  @IdField(
    'The id of an earlier entry of the same kind that this replaces, all of it. Left out: a new entry. Both stay in the history.',
    { optional: true },
  )
  corrects?: string | null;
}

/** What a draft names that must stand in the campaign. */
interface Named {
  /** An indicator's key. */
  readonly indicator?: string | null | undefined;
  /** An update's id. */
  readonly updateId?: string | null | undefined;
}

type Drafting = (
  circumstances: Circumstances,
  campaign: Campaign,
) => EntryDraft | Promise<EntryDraft | Refusal>;

/** Records a new entry, whose id the receipt tells, or the next version of the one it corrects. */
export function recordEntry(
  recording: Recording,
  command: CorrectableEntry,
  drafting: EntryDraft | Drafting,
  named: Named = {},
): Promise<Outcome> {
  const { campaignId, corrects } = command;
  const stream = entryStream(campaignId, corrects ?? recording.newId(command, 'entry'));
  return recordEntryIn(recording, command, stream, drafting, named, corrects != null);
}

/** Records an entry in a stream that the command fixes. */
export function recordEntryIn(
  recording: Recording,
  command: CampaignScopedCommand,
  stream: string,
  drafting: EntryDraft | Drafting,
  { indicator, updateId }: Named = {},
  corrects = false,
): Promise<Outcome> {
  const { campaignId } = command;
  return recording.recordIn(command, stream, {
    decider: entryDecider,
    command: async (circumstances, known): Promise<EntryCommand | Refusal> => {
      const campaign = await known.campaign(campaignId);
      const draft = typeof drafting === 'function' ? await drafting(circumstances, campaign) : drafting;
      if (draft instanceof Refusal) return draft;
      return {
        ...circumstances,
        type: 'EnterEntry',
        campaign,
        draft,
        corrects,
        indicator: indicator == null ? null : await known.indicator(campaignId, indicator),
        update: updateId == null ? null : await known.entry(campaignId, updateId),
      };
    },
  });
}

/** When it was so: null in a correction that does not say, and so leaves it as it was told. */
export function statedTime(
  { occurredAt, corrects }: CorrectableEntry,
  circumstances: Circumstances,
): string | null {
  return occurredAt == null && corrects != null ? null : circumstances.occurredAt;
}
