import { InputType } from '@nestjs/graphql';
import { participationDecider } from '../domain/participation/decide.ts';
import {
  ActivityBySource,
  AttributedCommand,
  ParticipantCommand,
  type SourceId,
  statedAttribution,
} from './command.ts';
import { decidedBy } from './definition.ts';
import { IdField, TextField } from './fields.ts';
import { activity, campaign } from './needs.ts';

@InputType('RecordAttendanceInput', {
  description:
    'Somebody came. Without a sign-up it is a walk-in; after a no-show it corrects that. Beside a sign-up the attendance counts by what the sign-up says; `area` and `ageBand` (or `birthYear`) hold for what the person does afterwards, and the channel and the like are not recorded.',
})
class RecordAttendance extends AttributedCommand {
  @IdField('The activity they came to.', { optional: true, nullable: false })
  activityId!: string;

  @ActivityBySource()
  activity?: SourceId | null;

  @TextField("The person's name; kept in the directory, never in the log.", 200, { optional: true })
  name?: string | null;
}

@InputType('MarkNoShowInput', {
  description:
    'Somebody had signed up and did not come; after an attendance it corrects that. If it is not known whether they came, it is not a no-show.',
})
class MarkNoShow extends ParticipantCommand {
  @IdField('The activity they did not come to.', { optional: true, nullable: false })
  activityId!: string;

  @ActivityBySource()
  activity?: SourceId | null;
}

@InputType('RevokeAttendanceInput', {
  description: 'The attendance or no-show was recorded by mistake: whether they came is not known again.',
})
class RevokeAttendance extends ParticipantCommand {
  @IdField('The activity.', { optional: true, nullable: false })
  activityId!: string;

  @ActivityBySource()
  activity?: SourceId | null;
}

const define = decidedBy(participationDecider);

export const attendanceCommands = {
  recordAttendance: define({
    input: RecordAttendance,
    about: 'an activity',
    description: 'Records that somebody came.',
    right: 'RECORD',
    stream: 'any participant',
    needs: { activity, campaign },
    put: (command, known) => ({
      ...known,
      type: 'RecordAttendance',
      activityId: command.activityId,
      attribution: statedAttribution(command),
    }),
  }),

  revokeAttendance: define({
    input: RevokeAttendance,
    about: 'an activity',
    description: 'Takes back an attendance or no-show: whether they came is not known again.',
    right: 'RECORD',
    stream: 'known participant',
    needs: { activity, campaign },
    put: ({ activityId }, known) => ({ ...known, type: 'RevokeAttendance', activityId }),
  }),

  markNoShow: define({
    input: MarkNoShow,
    about: 'an activity',
    description: 'Records that somebody who had signed up did not come.',
    right: 'RECORD',
    stream: 'known participant',
    needs: { activity, campaign },
    put: ({ activityId }, known) => ({ ...known, type: 'MarkNoShow', activityId }),
  }),
};
