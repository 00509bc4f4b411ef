import { InputType } from '@nestjs/graphql';
import { type EntryCommand, entryDecider } from '../domain/entry/decide.ts';
import { refuseField } from '../domain/refusal.ts';
import { entryStream, indicatorStream } from '../domain/streams.ts';
import { CampaignScopedCommand } from './command.ts';
import { IdField, KeyField, TextField } from './fields.ts';
import { handle } from './handle.ts';

@InputType('RetractEntryInput', {
  description:
    'An entry was a mistake: it counts no more, but stays in the history. Of an update that was planned and published, both are taken back.',
})
export class RetractEntry extends CampaignScopedCommand {
  @IdField('The entry; either this or `indicator`.', { optional: true })
  entryId?: string | null;

  @KeyField('The key of an indicator; either this or `entryId`.', { optional: true })
  indicator?: string | null;

  @TextField('Why. No personal data.', 500, { optional: true })
  reason?: string | null;
}

export const retractHandlers = [
  handle(RetractEntry, async (recording, command) => {
    const { campaignId, entryId, indicator, reason = null } = command;
    if ((entryId == null) === (indicator == null)) {
      return refuseField('entryId', 'Expected exactly one of entryId and indicator.');
    }
    const stream =
      indicator == null ? entryStream(campaignId, entryId!) : indicatorStream(campaignId, indicator);
    return recording.recordIn(command, stream, {
      decider: entryDecider,
      command: async (circumstances, known): Promise<EntryCommand> => ({
        ...circumstances,
        type: 'RetractEntry',
        campaign: await known.campaign(campaignId),
        reason,
        named: indicator == null ? 'entryId' : 'indicator',
      }),
    });
  }),
];
