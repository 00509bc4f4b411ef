import { InputType } from '@nestjs/graphql';
import { activityDecider } from '../domain/activity.ts';
import type { Comparator } from '../domain/bounds.ts';
import { activityStream } from '../domain/streams.ts';
import { CampaignScopedCommand } from './command.ts';
import { decidedBy } from './definition.ts';
import { ComparatorEnum, CountField, EnumField, IdField, PlannedInstantField, TextField } from './fields.ts';
import { campaign } from './needs.ts';
import { stated } from './stated.ts';

const optional = { optional: true };

@InputType('ScheduleActivityInput', { description: 'A meeting, a clean-up, a live session …' })
export class ScheduleActivity extends CampaignScopedCommand {
  @TextField('What it is called.', 200)
  name!: string;

  @PlannedInstantField('When it begins.')
  startsAt!: string;

  @PlannedInstantField('When it ends.', optional)
  endsAt?: string | null;

  @TextField('Where it is held.', 500, optional)
  place?: string | null;
}

@InputType({ isAbstract: true })
abstract class ActivityCommand extends CampaignScopedCommand {
  @IdField('The activity.')
  activityId!: string;
}

@InputType('RescheduleActivityInput', { description: 'What is left out stays as it is; null clears.' })
export class RescheduleActivity extends ActivityCommand {
  @PlannedInstantField('When it begins.', { optional: true, nullable: false })
  startsAt?: string;

  @PlannedInstantField('When it ends.', optional)
  endsAt?: string | null;

  @TextField('Where it is held.', 500, optional)
  place?: string | null;
}

@InputType('CancelActivityInput', { description: 'The activity will not be held.' })
export class CancelActivity extends ActivityCommand {
  @TextField('Why, for those who meant to come. No personal data.', 1_000, optional)
  reason?: string | null;
}

@InputType('RecordHeadcountInput', {
  description: 'People counted without names. A later count of the same activity replaces the earlier.',
})
export class RecordHeadcount extends ActivityCommand {
  @CountField('How many, or the least there were.')
  low!: number;

  @CountField('The most there were. Left out: as `low`, or with AT_LEAST not known.', optional)
  high?: number | null;

  @EnumField(ComparatorEnum, 'Default: EXACT with `low` alone, RANGE with both.', optional)
  comparator?: Comparator | null;
}

const instant = (text: string) => new Date(text).toISOString();

const define = decidedBy(activityDecider);

const thisActivity = ({ campaignId, activityId }: ActivityCommand) => activityStream(campaignId, activityId);

export const activityCommands = {
  scheduleActivity: define({
    input: ScheduleActivity,
    description: 'Schedules an activity of a campaign.',
    right: 'ORGANISE',
    makes: 'activity',
    stream: ({ campaignId }, { newId }) => activityStream(campaignId, newId),
    needs: { campaign },
    put: ({ name, startsAt, endsAt, place = null }, known, activityId) => ({
      ...known,
      type: 'ScheduleActivity',
      activityId,
      name,
      startsAt: instant(startsAt),
      endsAt: endsAt ? instant(endsAt) : null,
      place,
    }),
  }),

  rescheduleActivity: define({
    input: RescheduleActivity,
    description: 'Moves an activity in time or place.',
    right: 'ORGANISE',
    stream: thisActivity,
    changes: 'what it names',
    needs: { campaign },
    put: ({ startsAt, endsAt, place }, known) => ({
      ...known,
      type: 'RescheduleActivity',
      changes: stated({
        startsAt: startsAt === undefined ? undefined : instant(startsAt),
        endsAt: endsAt == null ? endsAt : instant(endsAt),
        place,
      }),
    }),
  }),

  cancelActivity: define({
    input: CancelActivity,
    description: 'Cancels an activity.',
    right: 'ORGANISE',
    stream: thisActivity,
    changes: 'what it names',
    needs: { campaign },
    put: ({ reason = null }, known) => ({ ...known, type: 'CancelActivity', reason }),
  }),

  recordHeadcount: define({
    input: RecordHeadcount,
    description: 'Records how many people were counted, without names.',
    right: 'RECORD',
    stream: thisActivity,
    needs: { campaign },
    put: ({ activityId, low, high = null, comparator = null }, known) => ({
      ...known,
      type: 'RecordHeadcount',
      activityId,
      low,
      high,
      comparator,
    }),
  }),
};
