import type { LocalPeriod, StatementForm } from '../../../src/domain/entry/events.ts';
import type { CampaignAt } from '../../../src/analysis/campaign-at.ts';
import type { Indicator } from '../../../src/analysis/indicators/value.ts';
import type { Baseline } from '../../../src/analysis/statements/baseline.ts';
import type { Statement } from '../../../src/analysis/statements/statement.ts';
import { statementOf, statementsOf } from '../../../src/analysis/statements/statements.ts';
import { CampaignHistory, period, persons } from '../indicators/campaign-history.ts';

/** What matters of a statement, in short. */
function shown({
  withheld,
  direction,
  comparator,
  value,
  high,
  baseline,
  during,
  origin,
}: Statement): string {
  if (withheld) return withheld.reason;
  const days = during ? `${during.from}–${during.to}` : '';
  const amount = [direction, comparator, value, high].filter(part => part !== null).join(' ');
  return [
    amount,
    days,
    ...(baseline ? [baseline.kind] : []),
    ...(origin === 'COMPUTED' ? [] : [origin]),
  ].join(', ');
}

function say(
  campaign: CampaignAt,
  form: StatementForm,
  during?: LocalPeriod,
  kind?: Baseline['kind'],
): string {
  return shown(statementOf(campaign, campaign.entries('IndicatorDefined')[0]!, form, during, kind));
}

const january = period('2026-01-01', '2026-01-31');
const february = period('2026-02-01', '2026-02-28');
const march = period('2026-03-01', '2026-03-31');

const against = (kind: Baseline['kind'], value: string, during: LocalPeriod, said: object = {}) =>
  ['BaselineRecorded', { indicator: 'people', kind, value, during, ...said }] as const;

describe('a change', () => {
  /** Ten people in January, twelve in March. */
  const history = (definition: Partial<Indicator> = {}) =>
    new CampaignHistory('2026-01-01')
      .indicator(definition)
      .signUp('2026-01-10', persons(10))
      .signUp('2026-03-10', persons(12));

  test('is measured against a recorded baseline of as many days or months', () => {
    const campaign = history()
      .enter(...against('PRE_CAMPAIGN', '8', period('2025-12-01', '2025-12-31')))
      .at('2026-04-20');
    expect(say(campaign, 'CHANGE', march)).toBe('UP EXACT 50, 2026-03-01–2026-03-31, PRE_CAMPAIGN');
    expect(say(campaign, 'CHANGE', february)).toBe('DOWN EXACT 100, 2026-02-01–2026-02-28, PRE_CAMPAIGN');
    expect(say(campaign, 'CHANGE', period('2026-03-01', '2026-03-30'))).toBe('NOT_COMPARABLE');
    expect(say(campaign, 'CHANGE', period('2026-03-01', '2026-03-30'), 'PRE_CAMPAIGN')).toBe(
      'NOT_COMPARABLE',
    );
    expect(say(campaign, 'CHANGE', march, 'CONTROL')).toBe('NO_BASELINE');
  });

  test('is over the days that fit the baseline, where none are asked for', () => {
    const before = history()
      .enter(...against('PRE_CAMPAIGN', '8', period('2025-12-01', '2025-12-31')))
      .at('2026-04-05');
    expect(say(before, 'CHANGE')).toBe('UP EXACT 50, 2026-03-05–2026-04-04, PRE_CAMPAIGN');
    const control = history()
      .enter(...against('CONTROL', '8', march))
      .at('2026-04-05');
    expect(say(control, 'CHANGE')).toBe('UP EXACT 50, 2026-03-01–2026-03-31, CONTROL');
    const year = history()
      .enter(...against('SAME_PERIOD_PREVIOUS_YEAR', '8', period('2025-03-01', '2025-03-31')))
      .at('2026-04-05');
    expect(say(year, 'CHANGE')).toBe('UP EXACT 50, 2026-03-01–2026-03-31, SAME_PERIOD_PREVIOUS_YEAR');
  });

  test('over the days the campaign has run for waits until they are as many', () => {
    const begun = new CampaignHistory('2026-01-01', { startsOn: '2026-03-01', endsOn: '2026-03-31' })
      .indicator()
      .signUp('2026-01-10', persons(10))
      .signUp('2026-03-10', persons(12))
      .enter(...against('PRE_CAMPAIGN', '8', period('2025-12-01', '2025-12-31')));
    expect(say(begun.at('2026-03-31'), 'CHANGE')).toBe('PERIOD_NOT_OVER');
    expect(say(begun.at('2026-06-01'), 'CHANGE')).toBe('UP EXACT 50, 2026-03-01–2026-03-31, PRE_CAMPAIGN');
  });

  test('is refused while the days are not over', () => {
    const campaign = history().enter(...against('CONTROL', '8', march));
    expect(say(campaign.at('2026-03-31'), 'CHANGE')).toBe('PERIOD_NOT_OVER');
    expect(say(campaign.at('2026-04-01'), 'CHANGE')).toBe('UP EXACT 50, 2026-03-01–2026-03-31, CONTROL');
  });

  test.each([
    [against('CONTROL', '0', march), 'ZERO_BASELINE'],
    [against('CONTROL', '8', march, { rule: 'GROSS_SIGN_UPS' }), 'OTHER_COUNTING_RULE'],
    [against('CONTROL', '8', february), 'NOT_COMPARABLE'],
    [against('PRE_CAMPAIGN', '8', march), 'NOT_COMPARABLE'],
    [against('SAME_PERIOD_PREVIOUS_YEAR', '8', january), 'NOT_COMPARABLE'],
  ])('is refused against %j: %s', (baseline, reason) => {
    const campaign = history()
      .enter(...baseline)
      .at('2026-04-20');
    expect(say(campaign, 'CHANGE', march, baseline[1].kind)).toBe(reason);
  });

  test('is refused without a baseline, and by another definition of the indicator', () => {
    expect(say(history().at('2026-04-20'), 'CHANGE')).toBe('NO_BASELINE');
    const redefined = history()
      .enter(...against('CONTROL', '8', march))
      .indicator({ version: 2, rule: 'GROSS_SIGN_UPS' })
      .at('2026-04-20');
    expect(say(redefined, 'CHANGE')).toBe('OTHER_COUNTING_RULE');
  });

  test('is measured against the last baseline that can be compared', () => {
    const campaign = history()
      .enter(...against('CONTROL', '6', march))
      .enter(...against('CONTROL', '8', march))
      .enter(...against('CONTROL', '9', february))
      .at('2026-04-20');
    expect(say(campaign, 'CHANGE', march)).toBe('UP EXACT 50, 2026-03-01–2026-03-31, CONTROL');
  });

  test('from members is from one day to another, however long the periods', () => {
    const campaign = history({ rule: 'MEMBERS' })
      .enter(...against('PRE_CAMPAIGN', '100', period('2025-12-31', '2025-12-31'), { rule: 'MEMBERS' }))
      .members('2025-12-30', 50);
    expect(say(campaign.at('2026-04-20'), 'CHANGE')).toBe('NOT_COMPARABLE');
    expect(say(campaign.members('2026-04-02', 120).at('2026-04-20'), 'CHANGE')).toBe(
      'UP EXACT 20, 2026-04-02–2026-04-02, PRE_CAMPAIGN, MEASURED',
    );
    const atLeast = campaign.members('2026-04-03', 130, { high: null, comparator: 'AT_LEAST' });
    expect(say(atLeast.at('2026-04-20'), 'CHANGE')).toBe(
      'UP AT_LEAST 30, 2026-04-03–2026-04-03, PRE_CAMPAIGN, MEASURED',
    );
    const unclear = atLeast.members('2026-04-04', 90, { high: null, comparator: 'AT_LEAST' });
    expect(say(unclear.at('2026-04-20'), 'CHANGE')).toBe('DIRECTION_UNCLEAR');
  });

  test('of what is measured is to the last measurement of as long a period', () => {
    const halves = [period('2025-07-01', '2025-12-31'), period('2026-01-01', '2026-06-30')] as const;
    const measured = (value: string, during: LocalPeriod) => ({
      indicator: 'people',
      value,
      during,
      source: 'Nettet',
    });
    const before = against('PRE_CAMPAIGN', '10000', halves[0], {
      rule: 'MEASURED_QUANTITY',
      source: 'Måleren',
    });
    const campaign = history({ rule: 'MEASURED_QUANTITY' })
      .enter(...before)
      .enter('MeasurementRecorded', measured('500', period('2026-06-01', '2026-06-30')))
      .enter('MeasurementRecorded', measured('9000', period('2025-01-01', '2025-06-30')));
    expect(say(campaign.at('2026-07-20'), 'CHANGE')).toBe('NOTHING_MEASURED');
    const saved = campaign.enter('MeasurementRecorded', measured('8500', halves[1])).at('2026-07-20');
    expect(say(saved, 'CHANGE')).toBe('DOWN EXACT 15, 2026-01-01–2026-06-30, PRE_CAMPAIGN, MEASURED');
    expect(statementsOf(saved).find(({ form }) => form === 'CHANGE')).toMatchObject({
      source: 'Nettet; Måleren',
      duration: { length: 6, unit: 'MONTH' },
      evidenceLevel: 2,
      changeType: 'RELATIVE_PERCENT',
    });
  });

  describe('against what the ledger holds of the year before', () => {
    const years = (definition: Partial<Indicator> = {}) =>
      new CampaignHistory('2023-02-01')
        .indicator(definition)
        .signUp('2023-02-28', persons(10))
        .signUp('2024-02-29', persons(16));
    const leap = period('2024-02-01', '2024-02-29');

    test('the same days are compared, leap day or not', () => {
      const campaign = years().at('2024-04-20');
      expect(say(campaign, 'CHANGE', leap)).toBe(
        'UP EXACT 60, 2024-02-01–2024-02-29, SAME_PERIOD_PREVIOUS_YEAR',
      );
      expect(say(campaign, 'CHANGE', period('2024-02-29', '2024-02-29'), 'SAME_PERIOD_PREVIOUS_YEAR')).toBe(
        'UP EXACT 60, 2024-02-29–2024-02-29, SAME_PERIOD_PREVIOUS_YEAR',
      );
      expect(say(campaign, 'CHANGE', leap, 'PRE_CAMPAIGN')).toBe('NO_BASELINE');
    });

    test('what is recorded of them goes first', () => {
      const recorded = years()
        .enter(...against('SAME_PERIOD_PREVIOUS_YEAR', '8', period('2023-02-01', '2023-02-28')))
        .at('2024-04-20');
      expect(say(recorded, 'CHANGE', leap)).toContain('UP EXACT 100');
      expect(say(recorded, 'CHANGE', period('2024-02-29', '2024-02-29'))).toContain('UP EXACT 60');
    });

    test('nor does a baseline of other days stand in the way', () => {
      const before = period('2023-03-01', '2023-03-31');
      const zero = years().enter(...against('SAME_PERIOD_PREVIOUS_YEAR', '0', before));
      expect(say(zero.at('2024-04-20'), 'CHANGE', leap)).toContain('UP EXACT 60');
      const other = years().enter(
        ...against('SAME_PERIOD_PREVIOUS_YEAR', '5', before, { rule: 'HEADCOUNT' }),
      );
      expect(say(other.at('2024-04-20'), 'CHANGE', leap)).toContain('UP EXACT 60');
      expect(say(zero.at('2024-04-20'), 'CHANGE', period('2024-03-01', '2024-03-31'))).toBe('ZERO_BASELINE');
      expect(say(zero.at('2024-04-20'), 'CHANGE')).toBe('ZERO_BASELINE');
    });

    test('it is refused where the ledger does not know all of it, or counted nothing', () => {
      const campaign = years().at('2024-04-20');
      expect(say(campaign, 'CHANGE', period('2024-01-31', '2024-02-29'))).toBe('NO_BASELINE');
      expect(say(campaign, 'CHANGE', period('2024-02-01', '2024-02-28'))).toContain('DOWN EXACT 100');
      expect(say(campaign, 'CHANGE', period('2024-03-01', '2024-03-31'))).toBe('ZERO_BASELINE');
      expect(say(years({ rule: 'MEMBERS' }).at('2024-04-20'), 'CHANGE', leap)).toBe('NO_BASELINE');
    });

    test('active users are compared by windows that the ledger knows all of', () => {
      const active = { rule: 'ACTIVE_USERS', windowDays: 28 } as const;
      const campaign = years(active).at('2024-04-20');
      expect(say(campaign, 'CHANGE', leap)).toBe(
        'UP EXACT 60, 2024-02-02–2024-02-29, SAME_PERIOD_PREVIOUS_YEAR',
      );
      expect(say(years({ ...active, windowDays: 30 }).at('2024-04-20'), 'CHANGE', leap)).toBe('NO_BASELINE');
    });

    test('members are compared with those of the same day a year before, recorded or read', () => {
      const campaign = years({ rule: 'MEMBERS' })
        .members('2024-02-20', 150)
        .enter(
          ...against('SAME_PERIOD_PREVIOUS_YEAR', '100', period('2023-02-28', '2023-02-28'), {
            rule: 'MEMBERS',
          }),
        )
        .at('2024-04-20');
      expect(say(campaign, 'CHANGE', leap)).toContain('UP EXACT 50');
      expect(say(campaign, 'CHANGE')).toContain('UP EXACT 50');
      expect(say(campaign, 'CHANGE', period('2024-03-01', '2024-03-31'))).toBe('NOT_COMPARABLE');
    });

    test('members read once are not compared with themselves', () => {
      const campaign = years({ rule: 'MEMBERS' }).members('2023-01-20', 100);
      expect(say(campaign.at('2024-04-20'), 'CHANGE', leap)).toBe('NOT_COMPARABLE');
      expect(say(campaign.members('2024-01-20', 150).at('2024-04-20'), 'CHANGE', leap)).toContain(
        'UP EXACT 50',
      );
    });
  });
});

describe('how many each time', () => {
  const held = () =>
    new CampaignHistory('2026-01-01')
      .indicator({ rule: 'ATTENDANCES' })
      .activity('2026-01-10', 'a1', persons(3))
      .activity('2026-02-10', 'a2', persons(3))
      .activity('2026-02-20', 'a3')
      .activity('2026-04-10', 'a4', persons(1));

  test('is the number at each activity where it is the same at all', () => {
    expect(say(held().at('2026-04-01'), 'PER_SESSION')).toBe('EXACT 3, 2026-01-01–2026-04-01');
    expect(say(held().at('2026-04-20'), 'PER_SESSION')).toBe('AT_LEAST 1, 2026-01-01–2026-04-20');
    expect(say(held().at('2026-04-20'), 'PER_SESSION', february)).toBe('EXACT 3, 2026-02-01–2026-02-28');
    expect(say(held().cancel('2026-04-09', 'a4').at('2026-04-20'), 'PER_SESSION')).toContain('EXACT 3');
  });

  test('is the least there were where it is not known of everybody', () => {
    const unknown = held().signUp('2026-01-02', ['p9'], {}, 'a1').at('2026-04-01');
    expect(say(unknown, 'PER_SESSION')).toBe('AT_LEAST 3, 2026-01-01–2026-04-01');
  });

  test('is of activities that have begun', () => {
    expect(say(held().at('2026-04-10T11:59:00Z'), 'PER_SESSION')).toContain('EXACT 3');
    expect(say(held().at('2026-04-10T12:00:00Z'), 'PER_SESSION')).toContain('AT_LEAST 1');
  });

  test('is of the activities at which somebody counted', () => {
    expect(
      statementOf(
        held().at('2026-04-01'),
        held().at('2026-04-01').entries('IndicatorDefined')[0]!,
        'PER_SESSION',
      ),
    ).toMatchObject({
      aside: { counted: 2, uncounted: 1 },
      evidenceLevel: 1,
    });
    const none = new CampaignHistory('2026-01-01')
      .indicator({ rule: 'ATTENDANCES' })
      .activity('2026-01-10', 'a1');
    expect(say(none.at('2026-04-01'), 'PER_SESSION')).toBe('NO_SESSIONS');
    expect(say(none.at('2026-04-01'), 'PER_SESSION', period('2025-01-01', '2025-12-31'))).toBe('NO_SESSIONS');
  });

  test('by head-counts is the least low', () => {
    const counted = held().indicator({ version: 2, rule: 'HEADCOUNT' }).headcount('2026-01-10', 'a1', 500);
    expect(say(counted.at('2026-04-01'), 'PER_SESSION')).toContain('EXACT 500');
    const more = counted.headcount('2026-02-10', 'a2', 500, null);
    expect(say(more.at('2026-04-01'), 'PER_SESSION')).toContain('AT_LEAST 500');
    expect(say(more.headcount('2026-02-20', 'a3', 450, 460).at('2026-04-01'), 'PER_SESSION')).toContain(
      'AT_LEAST 450',
    );
  });

  test('is refused of what is not counted each time', () => {
    const campaign = new CampaignHistory('2026-01-01').indicator().at('2026-04-01');
    expect(say(campaign, 'PER_SESSION')).toBe('NOT_PER_SESSION');
  });
});

describe('a trend', () => {
  /** So many new people in each month of 2025, and once a week. */
  function monthly(counts: readonly number[], definition: Partial<Indicator> = {}): CampaignHistory {
    const history = new CampaignHistory('2025-01-01', { startsOn: '2025-01-01' }).indicator(definition);
    for (const [month, count] of counts.entries()) {
      history.signUp(`2025-${String(month + 1).padStart(2, '0')}-15`, persons(count, `m${month}`));
    }
    return history;
  }

  test('is seen in five full months that rise all the way, and not in four', () => {
    const campaign = monthly([1, 2, 3, 4, 5, 6]);
    expect(say(campaign.at('2025-06-30'), 'TREND')).toBe('UP DIRECTION_ONLY, 2025-01-01–2025-05-31');
    expect(say(campaign.at('2025-07-01'), 'TREND')).toBe('UP DIRECTION_ONLY, 2025-01-01–2025-06-30');
    const untilMay = period('2025-01-01', '2025-05-31');
    expect(say(campaign.at('2025-06-01'), 'TREND', untilMay)).toContain('UP');
    expect(say(campaign.at('2025-05-31'), 'TREND', untilMay)).toBe('NO_CLEAR_TREND');
    // Four months are too few, and in the weeks there is none.
    expect(say(campaign.at('2025-05-31'), 'TREND')).toBe('NO_CLEAR_TREND');
  });

  test('is down where it falls, and none where it is not clear', () => {
    expect(say(monthly([9, 7, 5, 3, 1]).at('2025-06-01'), 'TREND')).toContain('DOWN DIRECTION_ONLY');
    expect(say(monthly([1, 3, 2, 4, 5]).at('2025-06-01'), 'TREND')).toBe('NO_CLEAR_TREND');
    expect(say(monthly([2, 2, 2, 2, 2]).at('2025-06-01'), 'TREND')).toBe('NO_CLEAR_TREND');
  });

  test('is looked for in weeks where the months are too few', () => {
    const history = new CampaignHistory('2026-01-05', { startsOn: '2026-01-05' }).indicator();
    for (const [week, day] of [
      '2026-01-07',
      '2026-01-14',
      '2026-01-21',
      '2026-01-28',
      '2026-02-04',
    ].entries()) {
      history.signUp(day, persons(week + 1, `w${week}`));
    }
    expect(say(history.at('2026-02-08'), 'TREND')).toBe('TOO_FEW_SPANS');
    expect(say(history.at('2026-02-09'), 'TREND')).toBe('UP DIRECTION_ONLY, 2026-01-05–2026-02-08');
  });

  test('does not take in what is after the campaign, nor before', () => {
    const ended = new CampaignHistory('2024-06-01', {
      startsOn: '2025-01-01',
      endsOn: '2025-06-15',
    }).indicator();
    for (const month of [1, 2, 3, 4, 5]) ended.signUp(`2025-0${month}-15`, persons(3, `m${month}`));
    expect(say(ended.at('2026-06-01'), 'TREND')).toBe('NO_CLEAR_TREND');
    expect(say(ended.at('2026-06-01'), 'TREND', period('2024-06-01', '2025-05-31'))).toContain('UP');
  });

  test('of active users is seen in windows that do not overlap', () => {
    const active = { rule: 'ACTIVE_USERS', windowDays: 30 } as const;
    expect(say(monthly([1, 2, 3, 4, 5], active).at('2025-06-01'), 'TREND')).toContain('UP');
    expect(say(monthly([1, 2, 3, 4, 5], { ...active, windowDays: 32 }).at('2025-06-01'), 'TREND')).toBe(
      'TOO_FEW_SPANS',
    );
  });

  test('of members is seen in months in which they were read, exactly', () => {
    const read = (last: number | null) =>
      [1, 2, 3, 4, 6].reduce(
        (history, month) =>
          history.members(
            `2025-0${month}-10`,
            month * 10,
            month === 6 && last === null ? { high: null } : {},
          ),
        monthly([], { rule: 'MEMBERS' }),
      );
    expect(say(read(60).at('2025-07-01'), 'TREND')).toContain('UP');
    expect(say(read(null).at('2025-07-01'), 'TREND')).toBe('NOT_EXACT');
    expect(say(read(60).at('2025-05-31'), 'TREND')).toBe('TOO_FEW_SPANS');
  });

  test('of what is measured is seen in measurements of months', () => {
    const measured = [1, 2, 3, 4, 5].reduce(
      (history, month) => {
        const [from, to] = [
          `2025-0${month}-01`,
          ['', '2025-01-31', '2025-02-28', '2025-03-31', '2025-04-30', '2025-05-31'][month]!,
        ];
        return history.enter('MeasurementRecorded', {
          indicator: 'people',
          value: String(90 - month),
          during: { from, to },
        });
      },
      monthly([], { rule: 'MEASURED_QUANTITY' }),
    );
    expect(say(measured.at('2025-06-01'), 'TREND')).toBe(
      'DOWN DIRECTION_ONLY, 2025-01-01–2025-05-31, MEASURED',
    );
    expect(say(measured.at('2025-06-01'), 'TREND', period('2025-01-01', '2025-04-30'))).toBe('TOO_FEW_SPANS');
  });
});

describe('all that is said of a campaign', () => {
  const history = new CampaignHistory('2026-01-01')
    .indicator({ version: 3 })
    .indicator({ key: 'heads', rule: 'HEADCOUNT' })
    .enter(...against('PRE_CAMPAIGN', '8', january))
    .enter('SeriesImported', {
      indicator: 'people',
      source: 'SSB',
      points: [
        { ...january, value: '1' },
        { ...february, value: '2.5' },
      ],
    })
    .enter('SeriesImported', { indicator: 'gone', source: 'SSB', points: [{ ...january, value: '1' }] })
    .enter('ClaimReported', { text: 'Ned 15 %', duration: { length: 6, unit: 'MONTH' }, evidenceLevel: 2 });
  const said = statementsOf(history.at('2026-04-20'));

  test('is of every indicator, of each series and each claim, under ids that stay', () => {
    expect(said.map(({ id, origin }) => [id, origin])).toEqual([
      ['people.LEVEL', 'COMPUTED'],
      ['people.CHANGE.e1', 'COMPUTED'],
      ['people.TREND', 'COMPUTED'],
      ['heads.LEVEL', 'COMPUTED'],
      ['heads.PER_SESSION', 'COMPUTED'],
      ['heads.TREND', 'COMPUTED'],
      ['e2', 'IMPORTED_SERIES'],
      ['e4', 'REPORTED_CLAIM'],
    ]);
  });

  test('says what each is made of', () => {
    const last = history.events.length;
    expect(said.map(({ position }) => position)).toEqual([
      last,
      last,
      last,
      last,
      last,
      last,
      last - 2,
      last,
    ]);
    expect(said[0]).toMatchObject({ indicator: { data: { version: 3 } }, evidenceLevel: 1, claimedBy: null });
    expect(said[6]).toMatchObject({ value: '2.5', during: february, source: 'SSB', unit: 'personer' });
    expect(said[7]).toMatchObject({
      value: '15',
      direction: 'DOWN',
      baseline: { kind: 'UNSTATED', value: null },
      duration: { length: 6, unit: 'MONTH' },
      evidenceLevel: 2,
      claimedBy: 'Kommunen',
      withheld: null,
    });
  });

  test('a change against a control is of evidence level 3, others of level 2', () => {
    const levels = (['CONTROL', 'PRE_CAMPAIGN'] as const).map(
      kind =>
        statementsOf(
          new CampaignHistory('2026-01-01')
            .indicator()
            .enter(...against(kind, '8', january))
            .at('2026-04-20'),
        ).find(({ form }) => form === 'CHANGE')?.evidenceLevel,
    );
    expect(levels).toEqual([3, 2]);
  });
});

describe('what an imported series says', () => {
  type Points = { from: string; to: string; value: string }[];
  const series = (points: Points, source = 'SSB') => [{ indicator: 'people', source, points }] as const;
  const month = (n: number) => {
    const [first, next] = [n, n + 1].map(at => Date.UTC(2025, at, 1));
    const day = (time: number) => new Date(time).toISOString().slice(0, 10);
    return period(day(first!), day(next! - 86_400_000));
  };
  const months = (from: number, values: readonly number[]) =>
    values.map((value, n) => ({ ...month(from + n), value: String(value) }));
  const days = (from: string, values: readonly number[]) =>
    values.map((value, n) => {
      const day = new Date(Date.parse(from) + n * 86_400_000).toISOString().slice(0, 10);
      return { from: day, to: day, value: String(value) };
    });
  const said = (history: CampaignHistory, at = '2026-09-01') =>
    statementsOf(history.at(at)).filter(({ origin }) => origin === 'IMPORTED_SERIES');
  const campaign = () => new CampaignHistory('2026-01-01').indicator();

  test('is its last point, the change from the year before and from before the campaign, and the trend', () => {
    const points = months(0, [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 10, 11, 12, 13, 14, 15, 8]);
    const history = campaign().enter('SeriesImported', ...series(points));
    const statements = said(history);

    expect(statements.map(({ id, form }) => [id, form])).toEqual([
      ['e1', 'LEVEL'],
      ['e1.CHANGE.SAME_PERIOD_PREVIOUS_YEAR', 'CHANGE'],
      ['e1.CHANGE.PRE_CAMPAIGN', 'CHANGE'],
      ['e1.TREND', 'TREND'],
    ]);
    const [level, yearBefore, before, trend] = statements;
    expect(level).toMatchObject({ value: '8', during: month(17), evidenceLevel: 1, source: 'SSB' });
    expect(yearBefore).toMatchObject({
      value: '100',
      direction: 'UP',
      changeType: 'RELATIVE_PERCENT',
      baseline: { kind: 'SAME_PERIOD_PREVIOUS_YEAR', during: month(5) },
      evidenceLevel: 2,
    });
    expect(before).toMatchObject({
      value: '20',
      direction: 'DOWN',
      baseline: { kind: 'PRE_CAMPAIGN', during: month(11) },
    });
    // Only the months of the campaign: 11, 12, 13, 14, 15, 8.
    expect(trend).toMatchObject({ comparator: null, withheld: { reason: 'NO_CLEAR_TREND' } });
  });

  test('rises or falls over its own months, or over the means of its days by month or by week', () => {
    const rising = [1, 2, 3, 4, 5, 6];
    const ofMonths = said(campaign().enter('SeriesImported', ...series(months(12, rising))));
    expect(ofMonths.find(({ form }) => form === 'TREND')).toMatchObject({
      direction: 'UP',
      during: { from: '2026-01-01', to: '2026-06-30' },
      aside: { spans: 6, every: 'MONTH' },
    });
    // February has fewer days: its sum is the least, its mean is not.
    const falling = days(
      '2026-01-01',
      Array.from({ length: 181 }, (_, n) => 1_000 - n),
    );
    const ofDays = said(campaign().enter('SeriesImported', ...series(falling)));
    expect(ofDays.find(({ form }) => form === 'TREND')).toMatchObject({
      direction: 'DOWN',
      aside: { spans: 6, every: 'MONTH' },
    });
    const fewWeeks = days(
      '2026-01-05',
      Array.from({ length: 42 }, (_, n) => n),
    );
    const ofWeeks = said(campaign().enter('SeriesImported', ...series(fewWeeks)));
    expect(ofWeeks.find(({ form }) => form === 'TREND')).toMatchObject({
      direction: 'UP',
      during: { from: '2026-01-05', to: '2026-02-15' },
      aside: { spans: 6, every: 'WEEK' },
    });
  });

  test('of too few points is its last point alone; a month with a day missing is no month', () => {
    expect(
      said(campaign().enter('SeriesImported', ...series(months(12, [1, 2, 3, 4])))).map(({ form }) => form),
    ).toEqual(['LEVEL']);
    const points = days(
      '2026-01-01',
      Array.from({ length: 31 }, (_, n) => n),
    ).filter((_, n) => n !== 3);
    expect(said(campaign().enter('SeriesImported', ...series(points))).map(({ form }) => form)).toEqual([
      'LEVEL',
    ]);
  });

  test('of one publisher is one, in however many parts, and is never compared with another’s', () => {
    const history = campaign()
      .enter('SeriesImported', ...series(months(0, [5])))
      .enter('SeriesImported', ...series(months(12, [10])))
      .enter('SeriesImported', ...series(months(12, [10]), 'FHI'));
    expect(said(history).map(({ id, source, value }) => [id, source, value])).toEqual([
      ['e2', 'SSB', '10'],
      ['e2.CHANGE.SAME_PERIOD_PREVIOUS_YEAR', 'SSB', '100'],
      ['e2.CHANGE.PRE_CAMPAIGN', 'SSB', '100'],
      ['e3', 'FHI', '10'],
    ]);
  });

  test('relative to nought is not said', () => {
    const history = campaign()
      .enter('SeriesImported', ...series(months(0, [0])))
      .enter('SeriesImported', ...series(months(12, [9])));
    const [, change] = said(history);
    expect(change).toMatchObject({ form: 'CHANGE', withheld: { reason: 'ZERO_BASELINE' }, comparator: null });
  });
});
