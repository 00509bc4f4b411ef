import { InputType } from '@nestjs/graphql';
import { type ParticipationCommand, participationDecider } from '../domain/participation/decide.ts';
import { Refusal, refuseField } from '../domain/refusal.ts';
import { AttributedCommand, ParticipantCommand, statedAttribution } from './command.ts';
import { IdField, TextField } from './fields.ts';
import { handle } from './handle.ts';
import type { Recording } from './recording.ts';

const optional = { optional: true };
const whichSignUp = 'The activity signed up for; left out: the campaign as a whole.';

@InputType('SignUpInput', { description: 'Somebody says they will take part.' })
export class SignUp extends AttributedCommand {
  @IdField('The activity; left out: the campaign as a whole.', optional)
  activityId?: string | null;

  @TextField("The person's name; kept in the directory, never in the log.", 200, optional)
  name?: string | null;

  @IdField(
    'The code of the tracked link they came by: credits its sharer, and fills in channel and technique.',
    optional,
  )
  share?: string | null;
}

@InputType('ConfirmSignUpInput', { description: 'They say it again: yes, I am coming.' })
export class ConfirmSignUp extends ParticipantCommand {
  @IdField(whichSignUp, optional)
  activityId?: string | null;
}

@InputType('WithdrawSignUpInput', { description: 'They will not take part after all.' })
export class WithdrawSignUp extends ParticipantCommand {
  @IdField(whichSignUp, optional)
  activityId?: string | null;
}

export const signUpHandlers = [
  handle(SignUp, (recording, command) =>
    recording.recordFor(command, true, {
      decider: participationDecider,
      command: async (fact, fresh): Promise<ParticipationCommand | Refusal> => {
        const share = await shareOf(recording, command, fresh);
        if (share instanceof Refusal) return share;
        return {
          ...fact,
          ...(await place(recording, command, fresh)),
          type: 'SignUp',
          attribution: statedAttribution(command),
          share,
        };
      },
    }),
  ),

  handle(ConfirmSignUp, (recording, command) =>
    recording.recordFor(command, false, {
      decider: participationDecider,
      command: async (fact, fresh): Promise<ParticipationCommand> => ({
        ...fact,
        ...(await place(recording, command, fresh)),
        type: 'ConfirmSignUp',
      }),
    }),
  ),

  handle(WithdrawSignUp, (recording, command) =>
    recording.recordFor(command, false, {
      decider: participationDecider,
      command: async (fact, fresh): Promise<ParticipationCommand> => ({
        ...fact,
        ...(await place(recording, command, fresh)),
        type: 'WithdrawSignUp',
      }),
    }),
  ),
];

type Placed = ParticipantCommand & { readonly activityId?: string | null };

/** The campaign, and the activity if one is named. */
async function place(recording: Recording, { campaignId, activityId = null }: Placed, fresh: boolean) {
  const activity = activityId === null ? null : await recording.activity(campaignId, activityId, fresh);
  return { campaign: await recording.campaign(campaignId, fresh), activityId, activity };
}

async function shareOf(recording: Recording, command: SignUp, fresh: boolean) {
  if (command.share == null) return null;
  const share = await recording.share(command.share, command.context.organisationId, fresh);
  if (share instanceof Refusal) return share;
  if (share.campaignId !== command.campaignId)
    return refuseField('share', 'This code belongs to another campaign.');
  const { code, sharerId, attribution } = share;
  return { code, sharerId, attribution };
}
