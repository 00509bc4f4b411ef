import type { About, Attribution } from '../attribution.ts';
import { formatDecimal, parseDecimal } from '../decimal.ts';
import { unreachable } from '../decider.ts';
import { type Circumstances, refuseBefore } from '../circumstances.ts';
import { decimalsOf, isTooFine } from '../currency.ts';
import { Refusal, refuseField } from '../refusal.ts';
import type { Commitment, ParticipationEvent } from './events.ts';
import { valueUnder, type Participation, type Pledge } from './state.ts';

export type PledgeCommand = { readonly pledgeId: string } & (
  | ({
      readonly type: 'MakePledge';
      readonly dueOn: string | null;
      readonly attribution: Attribution;
    } & Commitment)
  | {
      readonly type: 'FulfilPledge';
      /** null: all that is outstanding. */
      readonly amount: string | null;
    }
  | { readonly type: 'WithdrawPledge' }
);

type Decision = ParticipationEvent[] | Refusal;

export function decidePledge(
  command: PledgeCommand & Circumstances,
  { pledges, about }: Participation,
): Decision {
  const pledge = valueUnder(pledges, command.pledgeId);
  if (command.type === 'MakePledge') return makePledge(command, pledge, about);
  if (!pledge) {
    return new Refusal('NOT_FOUND', 'This participant has made no such pledge in this campaign.', [
      { path: 'pledgeId', message: 'Expected the id that makePledge answered.' },
    ]);
  }
  if (pledge.withdrawn) return new Refusal('PLEDGE_WITHDRAWN', 'The pledge was withdrawn. Make a new one.');
  const early = refuseBefore(command, 'the pledge was made', pledge.madeAt);
  if (early) return early;
  switch (command.type) {
    case 'FulfilPledge':
      return fulfil(command.pledgeId, command.amount, pledge);
    case 'WithdrawPledge':
      return withdraw(command.pledgeId, pledge);
    default:
      return unreachable(command);
  }
}

function makePledge(
  command: PledgeCommand & Circumstances & { type: 'MakePledge' },
  made: Pledge | undefined,
  about: About,
): Decision {
  if (made) return new Refusal('ALREADY_EXISTS', 'There is a pledge with this id already.');
  const { pledgeId, kind, unit, amount, dueOn, occurredAt: madeAt } = command;
  if (parseDecimal(amount) === 0n) return refuseField('pledge', 'Expected an amount above 0.');
  const exact = formatDecimal(parseDecimal(amount));
  const attribution = { ...about, ...command.attribution };
  return [{ type: 'PledgeMade', data: { pledgeId, madeAt, kind, unit, amount: exact, dueOn, attribution } }];
}

function fulfil(pledgeId: string, stated: string | null, pledge: Pledge): Decision {
  const { kind, unit, dueOn, madeAt, attribution } = pledge;
  if (stated !== null && kind === 'MONEY' && isTooFine(stated, unit)) {
    return refuseField('amount', `Expected at most ${decimalsOf(unit)} decimals in ${unit}.`);
  }
  const outstanding = parseDecimal(pledge.outstanding);
  const given = stated === null ? outstanding : parseDecimal(stated);
  if (given === 0n) {
    return stated === null
      ? new Refusal('ALREADY_FULFILLED', 'Nothing is outstanding. State an amount if more was given.')
      : refuseField('amount', 'Expected an amount above 0.');
  }
  const settled = given < outstanding ? given : outstanding;
  const data = {
    pledgeId,
    madeAt,
    kind,
    unit,
    amount: formatDecimal(given),
    dueOn,
    settles: formatDecimal(settled),
    beyondPledge: given > outstanding,
    attribution,
  };
  return [{ type: 'PledgeFulfilled', data }];
}

function withdraw(pledgeId: string, pledge: Pledge): Decision {
  const { kind, unit, dueOn, madeAt, outstanding, attribution } = pledge;
  if (parseDecimal(outstanding) === 0n) {
    return new Refusal('ALREADY_FULFILLED', 'The pledge is fulfilled; there is nothing to withdraw.');
  }
  const data = { pledgeId, madeAt, kind, unit, dueOn, released: outstanding, attribution };
  return [{ type: 'PledgeWithdrawn', data }];
}
