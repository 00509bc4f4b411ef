import { InputType } from '@nestjs/graphql';
import { type ParticipationCommand, participationDecider } from '../domain/participation/decide.ts';
import { AttributedCommand, ParticipantCommand, statedAttribution } from './command.ts';
import { IdField, TextField } from './fields.ts';
import { handle } from './handle.ts';
import type { Known } from './known.ts';

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
      command: async (circumstances, known): Promise<ParticipationCommand> => ({
        ...circumstances,
        ...(await place(known, command)),
        type: 'RecordAttendance',
        attribution: statedAttribution(command),
      }),
    }),
  ),

  handle(MarkNoShow, (recording, command) =>
    recording.recordFor(command, false, {
      decider: participationDecider,
      command: async (circumstances, known): Promise<ParticipationCommand> => ({
        ...circumstances,
        ...(await place(known, command)),
        type: 'MarkNoShow',
      }),
    }),
  ),

  handle(RevokeAttendance, (recording, command) =>
    recording.recordFor(command, false, {
      decider: participationDecider,
      command: async (circumstances, known): Promise<ParticipationCommand> => ({
        ...circumstances,
        ...(await place(known, command)),
        type: 'RevokeAttendance',
      }),
    }),
  ),
];

async function place(
  known: Known,
  { campaignId, activityId }: { readonly campaignId: string; readonly activityId: string },
) {
  const activity = await known.activity(campaignId, activityId);
  return { campaign: await known.campaign(campaignId), activityId, activity };
}
