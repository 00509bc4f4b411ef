import { InputType } from '@nestjs/graphql';
import { type ParticipationCommand, participationDecider } from '../domain/participation/decide.ts';
import { Refusal, refuseField } from '../domain/refusal.ts';
import { AttributedCommand, ParticipantCommand, statedAttribution } from './command.ts';
import { IdField, TextField } from './fields.ts';
import { handle } from './handle.ts';
import type { Known } from './known.ts';

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
      command: async (circumstances, known): Promise<ParticipationCommand | Refusal> => {
        const share = await shareOf(known, command);
        if (share instanceof Refusal) return share;
        return {
          ...circumstances,
          ...(await place(known, command)),
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
      command: async (circumstances, known): Promise<ParticipationCommand> => ({
        ...circumstances,
        ...(await place(known, command)),
        type: 'ConfirmSignUp',
      }),
    }),
  ),

  handle(WithdrawSignUp, (recording, command) =>
    recording.recordFor(command, false, {
      decider: participationDecider,
      command: async (circumstances, known): Promise<ParticipationCommand> => ({
        ...circumstances,
        ...(await place(known, command)),
        type: 'WithdrawSignUp',
      }),
    }),
  ),
];

type Placed = ParticipantCommand & { readonly activityId?: string | null };

/** The campaign, and the activity if one is named. */
async function place(known: Known, { campaignId, activityId = null }: Placed) {
  const activity = activityId === null ? null : await known.activity(campaignId, activityId);
  return { campaign: await known.campaign(campaignId), activityId, activity };
}

async function shareOf(known: Known, command: SignUp) {
  if (command.share == null) return null;
  const share = await known.share(command.share, command.context.organisationId);
  if (share instanceof Refusal) return share;
  if (share.campaignId !== command.campaignId)
    return refuseField('share', 'This code belongs to another campaign.');
  const { code, sharerId, attribution } = share;
  return { code, sharerId, attribution };
}
