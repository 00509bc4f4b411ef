import { InputType } from '@nestjs/graphql';
import type * as domain from '../domain/activity/decide.ts';
import { activityDecider } from '../domain/activity/decide.ts';
import type { Comparator, Timing } from '../domain/activity/events.ts';
import type { Circumstances } from '../domain/circumstances.ts';
import { activityStream } from '../domain/streams.ts';
import type { Outcome } from '../event-store/ledger.ts';
import { CampaignScopedCommand } from './command.ts';
import { ComparatorEnum, CountField, EnumField, IdField, PlannedInstantField, TextField } from './fields.ts';
import { handle } from './handle.ts';
import type { Recording } from './recording.ts';

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

type WithoutFact<C> = C extends unknown ? Omit<C, keyof Circumstances | 'campaign'> : never;

function recordActivity(
  recording: Recording,
  command: ActivityCommand,
  what: WithoutFact<domain.ActivityCommand>,
): Promise<Outcome> {
  const { campaignId, activityId } = command;
  return recording.recordIn(command, activityStream(campaignId, activityId), {
    decider: activityDecider,
    command: async (circumstances, known): Promise<domain.ActivityCommand> => ({
      ...circumstances,
      ...what,
      campaign: await known.campaign(campaignId),
    }),
  });
}

export const activityHandlers = [
  handle(ScheduleActivity, (recording, command) => {
    const activityId = recording.newId(command, 'activity');
    const { name, startsAt, endsAt, place } = command;
    return recording.recordIn(command, activityStream(command.campaignId, activityId), {
      decider: activityDecider,
      command: async (circumstances, known): Promise<domain.ActivityCommand> => ({
        ...circumstances,
        type: 'ScheduleActivity',
        campaign: await known.campaign(command.campaignId),
        activityId,
        name,
        startsAt: instant(startsAt),
        endsAt: endsAt ? instant(endsAt) : null,
        place: place ?? null,
      }),
    });
  }),

  handle(RescheduleActivity, (recording, command) => {
    const { startsAt, endsAt, place } = command;
    const changes: Partial<Timing> = {
      ...(startsAt !== undefined && { startsAt: instant(startsAt) }),
      ...(endsAt !== undefined && { endsAt: endsAt === null ? null : instant(endsAt) }),
      ...(place !== undefined && { place }),
    };
    return recordActivity(recording, command, { type: 'RescheduleActivity', changes });
  }),

  handle(CancelActivity, (recording, command) =>
    recordActivity(recording, command, { type: 'CancelActivity', reason: command.reason ?? null }),
  ),

  handle(RecordHeadcount, (recording, command) => {
    const { activityId, low, high = null, comparator = null } = command;
    return recordActivity(recording, command, { type: 'RecordHeadcount', activityId, low, high, comparator });
  }),
];
