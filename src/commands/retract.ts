import { InputType } from '@nestjs/graphql';
import { entryDecider } from '../domain/entry/decide.ts';
import { refuseField } from '../domain/refusal.ts';
import { entryStream, indicatorStream } from '../domain/streams.ts';
import { CampaignScopedCommand } from './command.ts';
import { decidedBy } from './definition.ts';
import { IdField, KeyField, TextField } from './fields.ts';
import { campaign } from './needs.ts';

@InputType('RetractEntryInput', {
  description:
    'An entry was a mistake: it no longer counts, but stays in the history. Of an update that was planned and published, both are retracted.',
})
class RetractEntry extends CampaignScopedCommand {
  @IdField('The entry; either this or `indicator`.', { optional: true })
  entryId?: string | null;

  @KeyField('The key of an indicator; either this or `entryId`.', { optional: true })
  indicator?: string | null;

  @TextField('Why. No personal data.', 500, { optional: true })
  reason?: string | null;
}

const define = decidedBy(entryDecider);

export const retractCommands = {
  retractEntry: define({
    input: RetractEntry,
    description: 'Retracts any of these entries: it was a mistake, and no longer counts.',
    right: 'ORGANISE',
    stream: ({ campaignId, entryId, indicator }) =>
      indicator == null ? entryStream(campaignId, entryId!) : indicatorStream(campaignId, indicator),
    rules: ({ entryId, indicator }) =>
      (entryId == null) === (indicator == null)
        ? refuseField('entryId', 'Expected exactly one of entryId and indicator.')
        : undefined,
    needs: { campaign },
    put: ({ indicator, reason = null }, known) => ({
      ...known,
      type: 'RetractEntry',
      reason,
      named: indicator == null ? 'entryId' : 'indicator',
    }),
  }),
};
