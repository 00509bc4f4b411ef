import { InputType } from '@nestjs/graphql';
import { participationDecider } from '../domain/participation/decide.ts';
import { AttributedCommand, ParticipantCommand, statedAttribution } from './command.ts';
import { decidedBy } from './definition.ts';
import { IdField, NestedListField, TextField } from './fields.ts';
import { activityIfNamed, campaign, shareIfNamed } from './needs.ts';

const optional = { optional: true };
const whichSignUp = 'The activity signed up for; left out: the campaign as a whole.';

@InputType('AnswerInput', { description: 'What somebody answered to a question of yours.' })
export class AnswerInput {
  @TextField('The question, as it was put.', 500)
  question!: string;

  @TextField('The answer, as it was given.', 2_000)
  answer!: string;
}

@InputType('SignUpInput', { description: 'Somebody says that they will take part.' })
export class SignUp extends AttributedCommand {
  @IdField('The activity; left out: the campaign as a whole.', optional)
  activityId?: string | null;

  @TextField("The person's name; kept in the directory, never in the log.", 200, optional)
  name?: string | null;

  @IdField(
    'The code of the tracked link they came by. It credits its sharer, and fills in channel and technique.',
    optional,
  )
  share?: string | null;

  @NestedListField(
    () => AnswerInput,
    'Answers to your own questions, at most 50; kept in the directory with the sign-up, never in the log. Another answer to the same question replaces the one before.',
    50,
    optional,
  )
  answers?: readonly AnswerInput[] | null;
}

@InputType('ConfirmSignUpInput', { description: 'Somebody confirms that they will come.' })
export class ConfirmSignUp extends ParticipantCommand {
  @IdField(whichSignUp, optional)
  activityId?: string | null;
}

@InputType('WithdrawSignUpInput', { description: 'Somebody will not take part after all.' })
export class WithdrawSignUp extends ParticipantCommand {
  @IdField(whichSignUp, optional)
  activityId?: string | null;
}

const define = decidedBy(participationDecider);

export const signUpCommands = {
  signUp: define({
    input: SignUp,
    description: 'Signs somebody up for a campaign or one of its activities.',
    right: 'RECORD',
    stream: 'any participant',
    needs: { share: shareIfNamed, activity: activityIfNamed, campaign },
    put: (command, known) => ({
      ...known,
      type: 'SignUp',
      activityId: command.activityId ?? null,
      attribution: statedAttribution(command),
    }),
  }),

  confirmSignUp: define({
    input: ConfirmSignUp,
    description: 'Confirms a sign-up.',
    right: 'RECORD',
    stream: 'known participant',
    needs: { activity: activityIfNamed, campaign },
    put: ({ activityId = null }, known) => ({ ...known, type: 'ConfirmSignUp', activityId }),
  }),

  withdrawSignUp: define({
    input: WithdrawSignUp,
    description: 'Withdraws a sign-up.',
    right: 'RECORD',
    stream: 'known participant',
    needs: { activity: activityIfNamed, campaign },
    put: ({ activityId = null }, known) => ({ ...known, type: 'WithdrawSignUp', activityId }),
  }),
};
