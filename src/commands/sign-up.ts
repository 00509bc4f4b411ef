import { InputType } from '@nestjs/graphql';
import { participationDecider } from '../domain/participation/decide.ts';
import { replies, type Reply } from '../domain/participation/events.ts';
import {
  ActivityBySource,
  AttributedCommand,
  ParticipantCommand,
  type SourceId,
  statedAttribution,
} from './command.ts';
import { decidedBy } from './definition.ts';
import { EnumField, enumOf, FlagField, IdField, NestedListField, TextField } from './fields.ts';
import { activityIfNamed, campaign, shareIfNamed } from './needs.ts';

const optional = { optional: true };
const whichSignUp = 'The activity signed up for; left out: the campaign as a whole.';

@InputType('AnswerInput', { description: 'What somebody answered to a question of yours.' })
class AnswerInput {
  @TextField('The question, as it was put.', 500)
  question!: string;

  @TextField('The answer, as it was given.', 2_000)
  answer!: string;
}

@InputType({ isAbstract: true })
abstract class Replying extends AttributedCommand {
  @IdField('The activity; left out: the campaign as a whole.', optional)
  activityId?: string | null;

  @ActivityBySource()
  activity?: SourceId | null;

  @TextField("The person's name; kept in the directory, never in the log.", 200, optional)
  name?: string | null;

  @IdField(
    'The code of the tracked link they came by. It credits its sharer, and fills in channel and technique.',
    optional,
  )
  share?: string | null;
}

@InputType('SignUpInput', { description: 'Somebody says that they will take part.' })
export class SignUp extends Replying {
  @FlagField(
    'They have confirmed it already: the confirmation is recorded with it. Default: false.',
    optional,
  )
  confirmed?: boolean | null;

  @FlagField(
    'They have taken it back since: what stands is withdrawn, and where nothing was ever recorded it is recorded as both. Default: false.',
    optional,
  )
  withdrawn?: boolean | null;

  @NestedListField(
    () => AnswerInput,
    'Answers to your own questions, at most 50; kept in the directory with the sign-up, never in the log. Another answer to the same question replaces the one before.',
    50,
    optional,
  )
  answers?: readonly AnswerInput[] | null;
}

export const ReplyEnum = enumOf('Reply', 'A reply to an invitation that is no sign-up.', replies, {
  TENTATIVE: 'Perhaps.',
  DECLINED: 'No.',
  WAITLISTED: 'Yes, and there was no place: they are on the waiting list.',
});

@InputType('ReplyToInvitationInput', {
  description:
    'Somebody replies without signing up. It takes the place of an earlier reply, and withdraws a sign-up.',
})
class ReplyToInvitation extends Replying {
  @EnumField(ReplyEnum, 'What they reply.')
  reply!: Reply;
}

@InputType('ConfirmSignUpInput', { description: 'Somebody confirms that they will come.' })
class ConfirmSignUp extends ParticipantCommand {
  @IdField(whichSignUp, optional)
  activityId?: string | null;

  @ActivityBySource()
  activity?: SourceId | null;
}

@InputType('WithdrawSignUpInput', { description: 'Somebody will not take part after all.' })
class WithdrawSignUp extends ParticipantCommand {
  @IdField(whichSignUp, optional)
  activityId?: string | null;

  @ActivityBySource()
  activity?: SourceId | null;
}

const define = decidedBy(participationDecider);

export const signUpCommands = {
  signUp: define({
    input: SignUp,
    about: 'an activity or the campaign',
    description: 'Signs somebody up for a campaign or one of its activities.',
    right: 'RECORD',
    stream: 'any participant',
    needs: { share: shareIfNamed, activity: activityIfNamed, campaign },
    put: (command, known) => ({
      ...known,
      type: 'SignUp',
      activityId: command.activityId ?? null,
      attribution: statedAttribution(command),
      confirmed: command.confirmed ?? false,
      withdrawn: command.withdrawn ?? false,
    }),
  }),

  replyToInvitation: define({
    input: ReplyToInvitation,
    about: 'an activity or the campaign',
    description: 'Records a reply that is no sign-up: perhaps, no, or yes without there being a place.',
    right: 'RECORD',
    stream: 'any participant',
    needs: { share: shareIfNamed, activity: activityIfNamed, campaign },
    put: (command, known) => ({
      ...known,
      type: 'ReplyToInvitation',
      activityId: command.activityId ?? null,
      reply: command.reply,
      attribution: statedAttribution(command),
    }),
  }),

  confirmSignUp: define({
    input: ConfirmSignUp,
    about: 'an activity or the campaign',
    description: 'Confirms a sign-up.',
    right: 'RECORD',
    stream: 'known participant',
    needs: { activity: activityIfNamed, campaign },
    put: ({ activityId = null }, known) => ({ ...known, type: 'ConfirmSignUp', activityId }),
  }),

  withdrawSignUp: define({
    input: WithdrawSignUp,
    about: 'an activity or the campaign',
    description: 'Withdraws a sign-up.',
    right: 'RECORD',
    stream: 'known participant',
    needs: { activity: activityIfNamed, campaign },
    put: ({ activityId = null }, known) => ({ ...known, type: 'WithdrawSignUp', activityId }),
  }),
};
