import * as fc from 'fast-check';
import { formatDecimal, parseDecimal } from '../../src/domain/decimal.ts';
import { type ParticipationCommand, participationDecider } from '../../src/domain/participation/decide.ts';
import type { PledgeCommand } from '../../src/domain/participation/decide-pledge.ts';
import type { ParticipationEvent } from '../../src/domain/participation/events.ts';
import { Refusal } from '../../src/domain/refusal.ts';
import { dayAfter, fact, noon, openCampaign } from './examples.ts';
import { frozen, specification, stateAfter } from './specification.ts';

const given = specification(participationDecider);
const asked = (command: PledgeCommand): ParticipationCommand => ({
  ...fact(),
  campaign: openCampaign,
  ...command,
});

const money = { pledgeId: 'p1', kind: 'MONEY', unit: 'NOK', dueOn: '2026-05-31', attribution: {} } as const;
const make = (amount: string) => asked({ ...money, type: 'MakePledge', amount });
const fulfil = (amount: string | null = null) => asked({ type: 'FulfilPledge', pledgeId: 'p1', amount });
const withdraw = asked({ type: 'WithdrawPledge', pledgeId: 'p1' });

const terms = { ...money, madeAt: noon };
const made = (amount: string): ParticipationEvent => ({ type: 'PledgeMade', data: { ...terms, amount } });
const fulfilled = (amount: string, settles = amount, beyondPledge = false): ParticipationEvent => ({
  type: 'PledgeFulfilled',
  data: { ...terms, amount, settles, beyondPledge },
});
const withdrawn = (released: string): ParticipationEvent => ({
  type: 'PledgeWithdrawn',
  data: { ...terms, released },
});

describe('making a pledge', () => {
  test('records what, how much and by when', () => {
    given().when(make('250')).then(made('250'));
  });

  test('writes the amount in its shortest form', () => {
    given().when(make('12.50')).then(made('12.5'));
    given().when(make('3.0000')).then(made('3'));
  });

  test.each(['0', '0.0000'])('of %s is refused', amount => {
    given().when(make(amount)).thenRefused('INVALID_INPUT', 'pledge');
  });

  test('is refused where the id is taken, also by one that was withdrawn', () => {
    given(made('1')).when(make('2')).thenRefused('ALREADY_EXISTS');
    given(made('1'), withdrawn('1')).when(make('2')).thenRefused('ALREADY_EXISTS');
  });

  test('may be an action or a quantity, without a due day', () => {
    const hours = { ...money, kind: 'QUANTITY', unit: 'hours', dueOn: null, amount: '1.5' } as const;
    given()
      .when(asked({ ...hours, type: 'MakePledge' }))
      .then({ type: 'PledgeMade', data: { ...hours, madeAt: noon } });
  });

  test('is about the pledge', () => {
    expect(participationDecider.subject?.(made('1'))).toBe('p1');
  });
});

describe('what becomes of a pledge', () => {
  test('repeats when it was made and where they came from, by which it is counted', () => {
    const later = fact(dayAfter);
    const by = { attribution: { area: 'Nordre' } };
    const pledge: ParticipationEvent = { type: 'PledgeMade', data: { ...terms, ...by, amount: '5' } };
    given(pledge)
      .when({ ...fulfil(), ...later })
      .then({
        type: 'PledgeFulfilled',
        data: { ...terms, ...by, amount: '5', settles: '5', beyondPledge: false },
      });
    given(pledge)
      .when({ ...withdraw, ...later })
      .then({ type: 'PledgeWithdrawn', data: { ...terms, ...by, released: '5' } });
  });
});

describe('fulfilling a pledge', () => {
  test('without an amount settles all that is outstanding', () => {
    given(made('250')).when(fulfil()).then(fulfilled('250'));
    given(made('250'), fulfilled('100')).when(fulfil()).then(fulfilled('150'));
  });

  test('may come in parts', () => {
    given(made('250')).when(fulfil('100.25')).then(fulfilled('100.25'));
    given(made('250'), fulfilled('100.25')).when(fulfil('149.75')).then(fulfilled('149.75'));
  });

  test('beyond what was pledged is taken, and marked', () => {
    given(made('250'))
      .when(fulfil('300'))
      .then(fulfilled('300', '250', true));
    given(made('250'), fulfilled('200'))
      .when(fulfil('51'))
      .then(fulfilled('51', '50', true));
  });

  test('of a pledge already kept counts as beyond it, where an amount is stated', () => {
    given(made('250'), fulfilled('250'))
      .when(fulfil('10'))
      .then(fulfilled('10', '0', true));
  });

  test('without an amount is refused where nothing is outstanding', () => {
    given(made('250'), fulfilled('250')).when(fulfil()).thenRefused('ALREADY_FULFILLED');
  });

  test('of nothing is refused', () => {
    given(made('250')).when(fulfil('0')).thenRefused('INVALID_INPUT', 'amount');
    given(made('250')).when(fulfil('0.00')).thenRefused('INVALID_INPUT', 'amount');
  });

  test('with more decimals than the currency has is refused; a quantity may have four', () => {
    const of = (kind: 'MONEY' | 'QUANTITY', unit: string): ParticipationEvent => ({
      type: 'PledgeMade',
      data: { ...terms, kind, unit, amount: '5' },
    });
    given(of('MONEY', 'JPY')).when(fulfil('0.5')).thenRefused('INVALID_INPUT', 'amount');
    given(of('MONEY', 'NOK')).when(fulfil('0.005')).thenRefused('INVALID_INPUT', 'amount');
    given(of('QUANTITY', 'kg'))
      .when(fulfil('0.0005'))
      .then({
        type: 'PledgeFulfilled',
        data: {
          ...terms,
          kind: 'QUANTITY',
          unit: 'kg',
          amount: '0.0005',
          settles: '0.0005',
          beyondPledge: false,
        },
      });
  });

  test.each([
    ['fulfilled', fulfil()],
    ['withdrawn', withdraw],
  ])('is not %s before it was made, but for the five minutes that clocks may differ by', (_, command) => {
    given(made('250'))
      .when({ ...command, occurredAt: '2026-05-10T11:54:59.999Z' })
      .thenRefused('INVALID_INPUT', 'occurredAt');
    given(made('250'))
      .when({ ...command, occurredAt: '2026-05-10T11:55:00.000Z' })
      .then(command === withdraw ? withdrawn('250') : fulfilled('250'));
  });

  test('is refused for a pledge they never made', () => {
    given().when(fulfil()).thenRefused('NOT_FOUND', 'pledgeId');
    given(made('1'))
      .when(asked({ type: 'FulfilPledge', pledgeId: 'p2', amount: null }))
      .thenRefused('NOT_FOUND', 'pledgeId');
  });

  test('is refused after it was withdrawn', () => {
    given(made('250'), withdrawn('250')).when(fulfil('10')).thenRefused('PLEDGE_WITHDRAWN');
  });

  test('beyond ten digits altogether does not end the stream', () => {
    const most = '9999999999.99';
    const beyond = fulfilled(most, '0', true);
    given(made(most), fulfilled(most), beyond, beyond, beyond)
      .when(fulfil('0.01'))
      .then(fulfilled('0.01', '0', true));
  });
});

describe('withdrawing a pledge', () => {
  test('releases what is outstanding', () => {
    given(made('250')).when(withdraw).then(withdrawn('250'));
    given(made('250'), fulfilled('99.5')).when(withdraw).then(withdrawn('150.5'));
  });

  test('is refused where it was kept', () => {
    given(made('250'), fulfilled('250')).when(withdraw).thenRefused('ALREADY_FULFILLED');
    given(made('250'), fulfilled('300', '250', true))
      .when(withdraw)
      .thenRefused('ALREADY_FULFILLED');
  });

  test('is refused the second time, and where there is no such pledge', () => {
    given(made('250'), withdrawn('250')).when(withdraw).thenRefused('PLEDGE_WITHDRAWN');
    given().when(withdraw).thenRefused('NOT_FOUND', 'pledgeId');
  });
});

test('however pledges are kept, every part of them is accounted for exactly', () => {
  const pledgeId = fc.constantFrom('p1', 'p2');
  const amount = fc.bigInt({ min: 0n, max: 99_999_999_999_999n }).map(formatDecimal);
  const small = fc.bigInt({ min: 0n, max: 50_000n }).map(formatDecimal);
  const command = fc.oneof(
    fc.record({ type: fc.constant('MakePledge' as const), pledgeId, amount: fc.oneof(amount, small) }),
    fc.record({
      type: fc.constant('FulfilPledge' as const),
      pledgeId,
      amount: fc.option(fc.oneof(amount, small, small)),
    }),
    fc.record({ type: fc.constant('WithdrawPledge' as const), pledgeId }),
  );
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30 }), commands => {
      const books = new Map<string, { pledged: bigint; settled: bigint; given: bigint; released: bigint }>();
      const events: ParticipationEvent[] = [];
      for (const one of commands) {
        const state = stateAfter(participationDecider, events);
        const asks = asked(
          one.type === 'MakePledge' ? { ...money, kind: 'QUANTITY', unit: 'kg', ...one } : one,
        );
        const answer = participationDecider.decide(frozen(asks), state);
        if (answer instanceof Refusal) continue;
        events.push(...answer);
        for (const { type, data } of answer) {
          const book = books.get(one.pledgeId) ?? { pledged: 0n, settled: 0n, given: 0n, released: 0n };
          books.set(one.pledgeId, book);
          if (type === 'PledgeMade') book.pledged += parseDecimal(data.amount);
          if (type === 'PledgeWithdrawn') book.released += parseDecimal(data.released);
          if (type !== 'PledgeFulfilled') continue;
          book.given += parseDecimal(data.amount);
          book.settled += parseDecimal(data.settles);
          expect(data.beyondPledge).toBe(parseDecimal(data.amount) > parseDecimal(data.settles));
        }
        for (const [id, { pledged, settled, given: all, released }] of books) {
          const pledge = stateAfter(participationDecider, events).pledges[id]!;
          const outstanding = parseDecimal(pledge.outstanding);
          expect(outstanding).toBeGreaterThanOrEqual(0n);
          expect(settled + outstanding + released).toBe(pledged);
          expect(parseDecimal(pledge.pledged)).toBe(pledged);
          expect(parseDecimal(pledge.fulfilled)).toBe(all);
          expect(pledge.withdrawn).toBe(released > 0n);
        }
      }
    }),
  );
});
