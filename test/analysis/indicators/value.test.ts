import { formatDecimal } from '../../../src/domain/decimal.ts';
import type { LocalPeriod } from '../../../src/domain/entry/events.ts';
import type { CampaignAt } from '../../../src/analysis/campaign-at.ts';
import { type Indicator, valueOf } from '../../../src/analysis/indicators/value.ts';
import { Withheld } from '../../../src/analysis/indicators/withheld.ts';
import { CampaignHistory, noonOf, people, period, persons } from './campaign-history.ts';

/** `"3"`, `"3–5"`, `"3–"`, or why there is none. */
function shown(campaign: CampaignAt, indicator: Partial<Indicator>, during?: LocalPeriod): string {
  const value = valueOf(campaign, { ...people, ...indicator }, during);
  if (value instanceof Withheld) return value.reason;
  const { low, high } = value;
  if (high === low) return formatDecimal(low);
  return `${formatDecimal(low)}–${high === null ? '' : formatDecimal(high)}`;
}

function daysOf(
  campaign: CampaignAt,
  indicator: Partial<Indicator>,
  during?: LocalPeriod,
): LocalPeriod | undefined {
  const value = valueOf(campaign, { ...people, ...indicator }, during);
  return value instanceof Withheld ? undefined : value.during;
}

describe('what the ledger counts', () => {
  const campaign = new CampaignHistory('2026-03-01')
    .signUp('2026-03-05', persons(3))
    .signUp('2026-04-05', persons(4))
    .withdraw('2026-04-05', 'p4')
    .activity('2026-04-10', 'a1', persons(2))
    .headcount('2026-04-10', 'a1', 40, 50)
    .activity('2026-05-02', 'a2', ['p9'])
    .headcount('2026-05-02', 'a2', 10)
    .at('2026-05-10');
  const april = period('2026-04-01', '2026-04-30');

  test.each([
    ['PARTICIPANTS', '5', '4'],
    ['GROSS_SIGN_UPS', '7', '4'],
    ['ATTENDANCES', '3', '2'],
    ['HEADCOUNT', '50–60', '40–50'],
  ] as const)('%s: %s in all, %s in April', (rule, inAll, inApril) => {
    expect(shown(campaign, { rule })).toBe(inAll);
    expect(shown(campaign, { rule }, april)).toBe(inApril);
  });

  test('holds for the days that the ledger can know of', () => {
    expect(daysOf(campaign, {})).toEqual(period('2026-03-01', '2026-05-10'));
    expect(daysOf(campaign, {}, period('2026-01-01', '2026-12-31'))).toEqual(
      period('2026-03-01', '2026-05-10'),
    );
    expect(daysOf(campaign, {}, april)).toEqual(april);
    expect(shown(campaign, {}, period('2026-01-01', '2026-02-28'))).toBe('NOTHING_MEASURED');
    expect(shown(campaign, {}, period('2026-05-11', '2026-05-31'))).toBe('NOTHING_MEASURED');
  });

  test('a campaign entered after the event is known from its first event on', () => {
    const late = new CampaignHistory('2026-05-01').signUp('2026-03-05', ['p1']);
    expect(daysOf(late.at('2026-05-10'), {})).toEqual(period('2026-03-05', '2026-05-10'));
    expect(
      daysOf(late.activity('2026-02-03', 'a1').headcount('2026-02-03', 'a1', 5).at('2026-05-10'), {}),
    ).toEqual(period('2026-02-03', '2026-05-10'));
  });

  test('what is over ends with its last day, or with what occurred after that', () => {
    const ended = new CampaignHistory('2026-03-01', { endsOn: '2026-03-10' }).signUp('2026-03-05', ['p1']);
    expect(daysOf(ended.at('2026-05-10'), {})).toEqual(period('2026-03-01', '2026-03-10'));
    expect(daysOf(ended.signUp('2026-03-12', ['p2']).at('2026-05-10'), {})).toEqual(
      period('2026-03-01', '2026-03-12'),
    );
    expect(shown(ended.at('2026-05-10'), {}, period('2026-04-01', '2026-04-30'))).toBe('0');
    const closed = new CampaignHistory('2026-03-01').close('2026-04-02').at('2026-05-10');
    expect(daysOf(closed, {})).toEqual(period('2026-03-01', '2026-04-02'));
  });

  test('no head-count is not a head-count of nought', () => {
    expect(shown(campaign, { rule: 'HEADCOUNT' }, period('2026-03-01', '2026-03-31'))).toBe(
      'NOTHING_MEASURED',
    );
    expect(shown(campaign, { rule: 'ATTENDANCES' }, period('2026-03-01', '2026-03-31'))).toBe('0');
  });
});

test('active users took part within the window that ends on the last day', () => {
  const campaign = new CampaignHistory('2026-03-01')
    .signUp('2026-03-05', persons(3))
    .signUp('2026-03-12', ['p3', 'p4'])
    .at('2026-05-10');
  const active = { rule: 'ACTIVE_USERS', windowDays: 7 } as const;
  const until = (day: string) => period('2026-03-01', day);
  expect(shown(campaign, active, until('2026-03-11'))).toBe('3');
  expect(shown(campaign, active, until('2026-03-12'))).toBe('2');
  expect(shown(campaign, { ...active, windowDays: 8 }, until('2026-03-12'))).toBe('4');
  expect(daysOf(campaign, active, until('2026-03-12'))).toEqual(period('2026-03-06', '2026-03-12'));
  expect(shown(campaign, active)).toBe('0');
  expect(daysOf(campaign, active)).toEqual(period('2026-05-04', '2026-05-10'));
  expect(shown(campaign, active, period('2026-05-11', '2026-05-12'))).toBe('NOTHING_MEASURED');
});

describe('members', () => {
  const members = { rule: 'MEMBERS' } as const;
  const history = new CampaignHistory('2026-03-01')
    .members('2026-03-05', 100, { channel: 'FACEBOOK_GROUP' })
    .members('2026-03-06', 10, { channel: 'WHATSAPP_GROUP', high: null, comparator: 'AT_LEAST' })
    .members('2026-03-07', 7_000, { gauge: 'FOLLOWERS', channel: 'FACEBOOK_GROUP' })
    .members('2026-04-05', 120, { channel: 'FACEBOOK_GROUP' });
  const until = (day: string) => period(day, day);

  test('are as last read by the last day, on each channel, added up', () => {
    const campaign = history.at('2026-05-10');
    expect(shown(campaign, members, until('2026-03-04'))).toBe('NOTHING_MEASURED');
    expect(shown(campaign, members, until('2026-03-05'))).toBe('100');
    expect(shown(campaign, members, until('2026-03-31'))).toBe('110–');
    expect(shown(campaign, members)).toBe('130–');
    expect(daysOf(campaign, members)).toEqual(period('2026-03-06', '2026-04-05'));
  });

  test('read of all together count instead of those before, until one channel is read again', () => {
    const together = history.members('2026-04-10', 125).at('2026-05-10');
    expect(shown(together, members)).toBe('125');
    const apart = history.members('2026-04-20', 121, { channel: 'FACEBOOK_GROUP' }).at('2026-05-10');
    expect(shown(apart, members)).toBe('131–');
    expect(shown(apart, members, until('2026-04-15'))).toBe('125');
  });
});

describe('what is measured', () => {
  const kwh = { key: 'kwh', rule: 'MEASURED_QUANTITY' } as const;
  const may = period('2026-05-01', '2026-05-31');
  const june = period('2026-06-01', '2026-06-30');
  const measured = (value: string, during: LocalPeriod, said: object = {}) =>
    ({ indicator: 'kwh', value, during, ...said }) as const;
  const history = () =>
    new CampaignHistory('2026-03-01')
      .enter('MeasurementRecorded', measured('12.5', may, { source: 'Nettselskapet' }))
      .enter('MeasurementRecorded', measured('3', june, { area: 'Åsane' }))
      .enter('MeasurementRecorded', { ...measured('4', june), indicator: 'other' });

  test('is what was measured over exactly these days, of the whole', () => {
    const campaign = history().at('2026-07-10');
    expect(shown(campaign, kwh, may)).toBe('12.5');
    expect(shown(campaign, kwh, june)).toBe('NOTHING_MEASURED');
    expect(shown(campaign, kwh, period('2026-05-01', '2026-05-30'))).toBe('NOTHING_MEASURED');
    expect(shown(campaign, kwh, period('2026-05-01', '2026-06-30'))).toBe('NOTHING_MEASURED');
    expect(valueOf(campaign, { ...people, ...kwh }, may)).toMatchObject({ source: 'Nettselskapet' });
  });

  test('without days it is the measurement that ends last, of these the longest', () => {
    const campaign = history()
      .enter('MeasurementRecorded', measured('30', period('2026-04-01', '2026-05-31')))
      .enter('MeasurementRecorded', measured('20', period('2026-03-01', '2026-05-30')))
      .at('2026-07-10');
    expect(shown(campaign, kwh)).toBe('30');
    expect(daysOf(campaign, kwh)).toEqual(period('2026-04-01', '2026-05-31'));
  });

  test('differently for the same days it is withheld', () => {
    const agreeing = history().enter('MeasurementRecorded', measured('12.5', may, { source: 'Kommunen' }));
    expect(valueOf(agreeing.at('2026-07-10'), { ...people, ...kwh }, may)).toMatchObject({
      low: 125_000n,
      source: 'Nettselskapet; Kommunen',
    });
    const contradicting = agreeing.enter('MeasurementRecorded', measured('13', may));
    expect(shown(contradicting.at('2026-07-10'), kwh, may)).toBe('CONTRADICTORY');
  });
});

test('a day is local: late in the evening in UTC it is the next in Oslo', () => {
  const campaign = new CampaignHistory('2026-03-01')
    .members('2026-03-05', 100, { observedAt: noonOf('2026-03-05').replace('T12', 'T23') })
    .at('2026-05-10');
  expect(daysOf(campaign, { rule: 'MEMBERS' })).toEqual(period('2026-03-06', '2026-03-06'));
});
