import type { Type } from '@nestjs/common';
import { InputType } from '@nestjs/graphql';
import type { Right } from '../auth/rights.ts';
import type { Campaign } from '../domain/campaign.ts';
import type { Circumstances } from '../domain/circumstances.ts';
import { entryDecider } from '../domain/entry/decide.ts';
import type { EntryDraft } from '../domain/entry/draft.ts';
import type { Refusal } from '../domain/refusal.ts';
import { entryStream } from '../domain/streams.ts';
import { CampaignScopedCommand } from './command.ts';
import { type CommandDefinition, decidedBy, type Need } from './definition.ts';
import { IdField } from './fields.ts';
import { campaign, indicatorIfNamed, updateIfNamed } from './needs.ts';

/** A command that makes an entry which can be corrected. */
@InputType({ isAbstract: true })
export abstract class CorrectableEntry extends CampaignScopedCommand {
  @IdField(
    'The id of an earlier entry of the same kind, which this replaces completely. Left out: a new entry. Both stay in the history.',
    { optional: true },
  )
  corrects?: string | null;
}

const define = decidedBy(entryDecider);

/** Declares an entry's command: the entries that it names must stand in the campaign; what it states becomes a draft. */
interface EntryDeclaration<C extends CampaignScopedCommand> {
  readonly input: Type<C>;
  readonly description: string;
  readonly right: Right;
  readonly rules?: (command: C) => Refusal | undefined;
  /** Default: that of a new entry, or of the one that it corrects. */
  readonly stream?: (command: C) => string;
  readonly needs?: Readonly<Record<string, Need<C, unknown>>>;
  readonly draft: (command: C, known: Circumstances & { readonly campaign: Campaign }) => EntryDraft;
}

type EntryInput = CampaignScopedCommand & Pick<CorrectableEntry, 'corrects'>;

/**
 * Declares a new entry, whose id the receipt states, or the next version of the one it corrects. With a `stream` of its own the
 * entry is named by it: entered again, it is replaced.
 */
export function entry<C extends EntryInput>({
  draft,
  needs,
  stream,
  ...declared
}: EntryDeclaration<C>): CommandDefinition {
  return define({
    ...declared,
    ...(stream
      ? { stream }
      : {
          makes: 'entry',
          stream: ({ campaignId, corrects }: C, { newId }: { readonly newId: string }) =>
            entryStream(campaignId, corrects ?? newId),
        }),
    needs: { campaign, indicator: indicatorIfNamed, update: updateIfNamed, ...needs },
    put: (command: C, known) => ({
      ...known,
      type: 'EnterEntry',
      draft: draft(command, known),
      corrects: command.corrects != null,
    }),
  });
}

/** When it was observed; null in a correction that does not state it, and so keeps it. */
export function statedTime(
  { occurredAt, corrects }: CorrectableEntry,
  circumstances: Circumstances,
): string | null {
  return occurredAt == null && corrects != null ? null : circumstances.occurredAt;
}
