import { InputType } from '@nestjs/graphql';
import { participationDecider } from '../domain/participation/decide.ts';
import type { Commitment } from '../domain/participation/events.ts';
import { type Refusal, refuseField } from '../domain/refusal.ts';
import { AttributedCommand, ParticipantCommand, statedAttribution } from './command.ts';
import { decidedBy } from './definition.ts';
import { DayField, DecimalField, IdField, NestedField, TextField } from './fields.ts';
import { MoneyAmount, refuseDecimals } from './money.ts';
import { campaign } from './needs.ts';

@InputType('QuantityInput', { description: 'An exact quantity of something.' })
class Quantity {
  @DecimalField('How many or how much.')
  amount!: string;

  @TextField('The unit, for example `hours` or `kg`. Totals are kept per unit, so spell it always alike.', 40)
  unit!: string;
}

@InputType('PledgedInput', { isOneOf: true, description: 'What is pledged.' })
class Pledged {
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
  description: "Somebody makes a pledge. The receipt's id is the pledge's.",
})
class MakePledge extends AttributedCommand {
  @NestedField(() => Pledged, 'What is promised.')
  pledge!: Pledged;

  @DayField('The last day to fulfil it; left out: at any time.', { optional: true })
  dueOn?: string | null;
}

@InputType('FulfilPledgeInput', { description: 'A pledge is fulfilled, wholly or in part.' })
class FulfilPledge extends ParticipantCommand {
  @IdField('The pledge.')
  pledgeId!: string;

  @DecimalField(
    "How much, in the pledge's own unit. More than was pledged is recorded, and marked. Left out: all that is outstanding.",
    {
      optional: true,
    },
  )
  amount?: string | null;
}

@InputType('WithdrawPledgeInput', { description: 'The outstanding part of a pledge is withdrawn.' })
class WithdrawPledge extends ParticipantCommand {
  @IdField('The pledge.')
  pledgeId!: string;
}

const define = decidedBy(participationDecider);

export const pledgeCommands = {
  makePledge: define({
    input: MakePledge,
    description: 'Records a pledge.',
    right: 'RECORD',
    makes: 'pledge',
    stream: 'any participant',
    rules: ({ pledge }) => refusePledged(pledge),
    needs: { campaign },
    put: (command, known, pledgeId) => ({
      ...known,
      ...commitmentOf(command.pledge),
      type: 'MakePledge',
      pledgeId,
      dueOn: command.dueOn ?? null,
      attribution: statedAttribution(command),
    }),
  }),

  fulfilPledge: define({
    input: FulfilPledge,
    description: 'Records that a pledge is fulfilled, wholly or in part.',
    right: 'RECORD',
    stream: 'known participant',
    needs: { campaign },
    put: ({ pledgeId, amount = null }, known) => ({ ...known, type: 'FulfilPledge', pledgeId, amount }),
  }),

  withdrawPledge: define({
    input: WithdrawPledge,
    description: 'Withdraws the outstanding part of a pledge.',
    right: 'RECORD',
    stream: 'known participant',
    needs: { campaign },
    put: ({ pledgeId }, known) => ({ ...known, type: 'WithdrawPledge', pledgeId }),
  }),
};

function refusePledged({ money, quantity, action }: Pledged): Refusal | undefined {
  const given = [money, quantity, action].filter(value => value != null);
  if (given.length !== 1) return refuseField('pledge', 'Expected exactly one of money, quantity and action.');
  return money ? refuseDecimals(money, 'pledge.money.amount') : undefined;
}

function commitmentOf({ money, quantity, action }: Pledged): Commitment {
  if (money) return { kind: 'MONEY', amount: money.amount, unit: money.currency };
  if (quantity) return { kind: 'QUANTITY', amount: quantity.amount, unit: quantity.unit };
  return { kind: 'ACTION', amount: '1', unit: action! };
}
