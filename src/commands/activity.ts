import { InputType } from '@nestjs/graphql';
import { activityDecider } from '../domain/activity.ts';
import type { Comparator } from '../domain/bounds.ts';
import { activityStream } from '../domain/streams.ts';
import { ActivityBySource, CampaignScopedCommand, type SourceId } from './command.ts';
import { decidedBy } from './definition.ts';
import {
  ComparatorEnum,
  CountField,
  DegreesField,
  EnumField,
  IdField,
  LinkField,
  NameField,
  NameListField,
  NestedField,
  PlannedInstantField,
  TextField,
} from './fields.ts';
import { campaign } from './needs.ts';
import { stated } from './stated.ts';

const optional = { optional: true };

@InputType('CoordinatesInput', { description: 'A point on the earth, in degrees (WGS 84).' })
class CoordinatesInput {
  @DegreesField('Degrees north; south of the equator negative.', 90)
  latitude!: number;

  @DegreesField('Degrees east; west of Greenwich negative.', 180)
  longitude!: number;
}

const coordinatesOf = 'Where the place is.';
const ofDetails = {
  type: 'What kind of activity, in the words of the organisers or of the system it comes from, for example `CANVASS`, `TRAINING` or `dugnad`; always spelt alike.',
  tags: 'Words by which it is found, at most 20.',
  onlineUrl: 'Where it is held online.',
  coHosts: 'Organisations that hold it together with this one, by name, at most 20. No personal data.',
  capacity: 'How many people there is place for; left out: any number. Nobody is refused by it.',
  group:
    'The same text in all activities that belong together, for example the times at which one event is held.',
};

@InputType({ isAbstract: true })
abstract class DescribedActivity extends CampaignScopedCommand {
  @NameField(ofDetails.type, 60, optional)
  type?: string | null;

  @NameListField(ofDetails.tags, 20, 60, optional)
  tags?: string[] | null;

  @LinkField(ofDetails.onlineUrl, optional)
  onlineUrl?: string | null;

  @NameListField(ofDetails.coHosts, 20, 200, optional)
  coHosts?: string[] | null;

  @CountField(ofDetails.capacity, { optional: true, least: 1 })
  capacity?: number | null;

  @NameField(ofDetails.group, 100, optional)
  group?: string | null;
}

@InputType('ScheduleActivityInput', { description: 'A meeting, a clean-up, a live session …' })
export class ScheduleActivity extends DescribedActivity {
  @TextField('What it is called.', 200)
  name!: string;

  @PlannedInstantField('When it begins; left out: its date is still to be set.', optional)
  startsAt?: string | null;

  @PlannedInstantField('When it ends.', optional)
  endsAt?: string | null;

  @TextField('Where it is held.', 500, optional)
  place?: string | null;

  @NestedField(() => CoordinatesInput, coordinatesOf, optional)
  coordinates?: CoordinatesInput | null;
}

@InputType({ isAbstract: true })
abstract class ActivityCommand extends CampaignScopedCommand {
  @IdField('The activity.', { optional: true, nullable: false })
  activityId!: string;

  @ActivityBySource()
  activity?: SourceId | null;
}

@InputType('RescheduleActivityInput', { description: 'What is left out stays as it is; null clears.' })
class RescheduleActivity extends ActivityCommand {
  @PlannedInstantField('When it begins.', { optional: true, nullable: false })
  startsAt?: string;

  @PlannedInstantField('When it ends.', optional)
  endsAt?: string | null;

  @TextField('Where it is held.', 500, optional)
  place?: string | null;

  @NestedField(
    () => CoordinatesInput,
    `${coordinatesOf} Those of before are cleared with another place.`,
    optional,
  )
  coordinates?: CoordinatesInput | null;
}

@InputType('UpdateActivityInput', { description: 'What is left out stays as it is; null clears.' })
class UpdateActivity extends DescribedActivity {
  @IdField('The activity.', { optional: true, nullable: false })
  activityId!: string;

  @ActivityBySource()
  activity?: SourceId | null;

  @TextField('What it is called.', 200, { optional: true, nullable: false })
  name?: string;
}

@InputType('CancelActivityInput', { description: 'The activity will not be held.' })
class CancelActivity extends ActivityCommand {
  @TextField('Why, for those who meant to come. No personal data.', 1_000, optional)
  reason?: string | null;
}

@InputType('RecordHeadcountInput', {
  description: 'People counted without names. A later count of the same activity replaces the earlier.',
})
class RecordHeadcount extends ActivityCommand {
  @CountField('How many, or the least there were.')
  low!: number;

  @CountField('The most there were. Left out: as `low`, or with AT_LEAST not known.', optional)
  high?: number | null;

  @EnumField(ComparatorEnum, 'Default: EXACT with `low` alone, RANGE with both.', optional)
  comparator?: Comparator | null;
}

const instant = (text: string) => new Date(text).toISOString();

/** In the order in which they are recorded, so that the same point is the same text. */
const point = (at: CoordinatesInput | null | undefined) =>
  at && { latitude: at.latitude, longitude: at.longitude };

const define = decidedBy(activityDecider);

const thisActivity = ({ campaignId, activityId }: Pick<ActivityCommand, 'campaignId' | 'activityId'>) =>
  activityStream(campaignId, activityId);

export const activityCommands = {
  scheduleActivity: define({
    input: ScheduleActivity,
    description: 'Schedules an activity of a campaign.',
    right: 'ORGANISE',
    makes: 'activity',
    stream: ({ campaignId }, { newId }) => activityStream(campaignId, newId),
    needs: { campaign },
    put: (command, known, activityId) => {
      const { name, startsAt, endsAt, place = null, type = null, tags, onlineUrl = null } = command;
      const { coHosts, capacity = null, group = null } = command;
      return {
        ...known,
        type: 'ScheduleActivity',
        activityId,
        details: { name, type, tags: tags ?? [], onlineUrl, coHosts: coHosts ?? [], capacity, group },
        startsAt: startsAt ? instant(startsAt) : null,
        endsAt: endsAt ? instant(endsAt) : null,
        place,
        coordinates: point(command.coordinates) ?? null,
      };
    },
  }),

  rescheduleActivity: define({
    input: RescheduleActivity,
    about: 'an activity',
    description: 'Moves an activity in time or place.',
    right: 'ORGANISE',
    stream: thisActivity,
    needs: { campaign },
    put: ({ startsAt, endsAt, place, coordinates }, known) => ({
      ...known,
      type: 'RescheduleActivity',
      changes: stated({
        startsAt: startsAt === undefined ? undefined : instant(startsAt),
        endsAt: endsAt == null ? endsAt : instant(endsAt),
        place,
        coordinates: point(coordinates),
      }),
    }),
  }),

  updateActivity: define({
    input: UpdateActivity,
    about: 'an activity',
    description: 'Changes what an activity is called or how it is described.',
    right: 'ORGANISE',
    stream: thisActivity,
    needs: { campaign },
    put: ({ name, type, tags, onlineUrl, coHosts, capacity, group }, known) => ({
      ...known,
      type: 'UpdateActivity',
      changes: stated({
        name,
        type,
        tags: tags === null ? [] : tags,
        onlineUrl,
        coHosts: coHosts === null ? [] : coHosts,
        capacity,
        group,
      }),
    }),
  }),

  cancelActivity: define({
    input: CancelActivity,
    about: 'an activity',
    description: 'Cancels an activity.',
    right: 'ORGANISE',
    stream: thisActivity,
    needs: { campaign },
    put: ({ reason = null }, known) => ({ ...known, type: 'CancelActivity', reason }),
  }),

  recordHeadcount: define({
    input: RecordHeadcount,
    about: 'an activity',
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
