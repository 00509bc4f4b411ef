import { InputType } from '@nestjs/graphql';
import { type ParticipationCommand, participationDecider } from '../domain/participation/decide.ts';
import type { Commitment } from '../domain/participation/events.ts';
import { Refusal, refuseField } from '../domain/refusal.ts';
import { AttributedCommand, ParticipantCommand, statedAttribution } from './command.ts';
import { DayField, DecimalField, IdField, NestedField, TextField } from './fields.ts';
import { handle } from './handle.ts';
import { MoneyAmount, refuseDecimals } from './money.ts';

@InputType('QuantityInput', { description: 'An exact quantity of something.' })
export class Quantity {
  @DecimalField('How many or how much.')
  amount!: string;

  @TextField('In what, for example `hours` or `kg`. Totals are kept per unit, so spell it always alike.', 40)
  unit!: string;
}

@InputType('PledgedInput', { isOneOf: true, description: 'What is pledged.' })
export class Pledged {
  @NestedField(() => MoneyAmount, 'Money.', { optional: true })
  money?: MoneyAmount | null;

  @NestedField(() => Quantity, 'Hours, kilograms, loaves …', { optional: true })
  quantity?: Quantity | null;

  @TextField('One action, in a few words that are always the same, for example `plant a tree`.', 100, {
    optional: true,
  })
  action?: string | null;
}

@InputType('MakePledgeInput', {
  description: "Somebody promises something. The receipt's id is the pledge's.",
})
export class MakePledge extends AttributedCommand {
  @NestedField(() => Pledged, 'What is promised.')
  pledge!: Pledged;

  @DayField('The last day to keep it; left out: whenever.', { optional: true })
  dueOn?: string | null;
}

@InputType('FulfilPledgeInput', { description: 'A pledge is kept, wholly or in part.' })
export class FulfilPledge extends ParticipantCommand {
  @IdField('The pledge.')
  pledgeId!: string;

  @DecimalField(
    'How much of it, in its own unit; more than was pledged is taken, and marked. Left out: all that is outstanding.',
    {
      optional: true,
    },
  )
  amount?: string | null;
}

@InputType('WithdrawPledgeInput', { description: 'What is outstanding of a pledge will not be kept.' })
export class WithdrawPledge extends ParticipantCommand {
  @IdField('The pledge.')
  pledgeId!: string;
}

export const pledgeHandlers = [
  handle(MakePledge, async (recording, command) => {
    const commitment = commitmentOf(command.pledge);
    if (commitment instanceof Refusal) return commitment;
    const pledgeId = recording.newId(command, 'pledge');
    return recording.recordFor(command, true, {
      decider: participationDecider,
      command: async (circumstances, known): Promise<ParticipationCommand> => ({
        ...circumstances,
        ...commitment,
        type: 'MakePledge',
        campaign: await known.campaign(command.campaignId),
        pledgeId,
        dueOn: command.dueOn ?? null,
        attribution: statedAttribution(command),
      }),
    });
  }),

  handle(FulfilPledge, (recording, command) =>
    recording.recordFor(command, false, {
      decider: participationDecider,
      command: async (circumstances, known): Promise<ParticipationCommand> => ({
        ...circumstances,
        type: 'FulfilPledge',
        campaign: await known.campaign(command.campaignId),
        pledgeId: command.pledgeId,
        amount: command.amount ?? null,
      }),
    }),
  ),

  handle(WithdrawPledge, (recording, command) =>
    recording.recordFor(command, false, {
      decider: participationDecider,
      command: async (circumstances, known): Promise<ParticipationCommand> => ({
        ...circumstances,
        type: 'WithdrawPledge',
        campaign: await known.campaign(command.campaignId),
        pledgeId: command.pledgeId,
      }),
    }),
  ),
];

function commitmentOf({ money, quantity, action }: Pledged): Commitment | Refusal {
  const given = [money, quantity, action].filter(value => value != null);
  if (given.length !== 1) return refuseField('pledge', 'Expected exactly one of money, quantity and action.');
  if (quantity) return { kind: 'QUANTITY', amount: quantity.amount, unit: quantity.unit };
  if (action != null) return { kind: 'ACTION', amount: '1', unit: action };
  return moneyCommitment(money!);
}

function moneyCommitment(money: MoneyAmount): Commitment | Refusal {
  const { amount, currency: unit } = money;
  return refuseDecimals(money, 'pledge.money.amount') ?? { kind: 'MONEY', amount, unit };
}
