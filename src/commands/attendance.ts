import { InputType } from '@nestjs/graphql';
import { type ParticipationCommand, participationDecider } from '../domain/participation/decide.ts';
import { AttributedCommand, ParticipantCommand, statedAttribution } from './command.ts';
import { IdField, TextField } from './fields.ts';
import { handle } from './handle.ts';
import type { Recording } from './recording.ts';

@InputType('RecordAttendanceInput', {
  description: 'They came. Without a sign-up it is a walk-in; after a no-show it corrects that.',
})
export class RecordAttendance extends AttributedCommand {
  @IdField('The activity they came to.')
  activityId!: string;

  @TextField("The person's name; kept in the directory, never in the log.", 200, { optional: true })
  name?: string | null;
}

@InputType('MarkNoShowInput', {
  description:
    'They had signed up and did not come; after an attendance it corrects that. Not known is not a no-show.',
})
export class MarkNoShow extends ParticipantCommand {
  @IdField('The activity they did not come to.')
  activityId!: string;
}

@InputType('RevokeAttendanceInput', {
  description: 'The attendance or no-show was recorded by mistake: whether they came is not known again.',
})
export class RevokeAttendance extends ParticipantCommand {
  @IdField('The activity.')
  activityId!: string;
}

export const attendanceHandlers = [
  handle(RecordAttendance, (recording, command) =>
    recording.recordFor(command, true, {
      decider: participationDecider,
      command: async (fact, fresh): Promise<ParticipationCommand> => ({
        ...fact,
        ...(await place(recording, command, fresh)),
        type: 'RecordAttendance',
        attribution: statedAttribution(command),
      }),
    }),
  ),

  handle(MarkNoShow, (recording, command) =>
    recording.recordFor(command, false, {
      decider: participationDecider,
      command: async (fact, fresh): Promise<ParticipationCommand> => ({
        ...fact,
        ...(await place(recording, command, fresh)),
        type: 'MarkNoShow',
      }),
    }),
  ),

  handle(RevokeAttendance, (recording, command) =>
    recording.recordFor(command, false, {
      decider: participationDecider,
      command: async (fact, fresh): Promise<ParticipationCommand> => ({
        ...fact,
        ...(await place(recording, command, fresh)),
        type: 'RevokeAttendance',
      }),
    }),
  ),
];

async function place(
  recording: Recording,
  { campaignId, activityId }: { readonly campaignId: string; readonly activityId: string },
  fresh: boolean,
) {
  const activity = await recording.activity(campaignId, activityId, fresh);
  return { campaign: await recording.campaign(campaignId, fresh), activityId, activity };
}
