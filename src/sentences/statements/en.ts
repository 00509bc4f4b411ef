import type { ChangePhrases, StatementWording } from './wording.ts';

/** English. */
export const en: StatementWording = {
  perCent: amount => `${amount} per cent`,
  source: source => `, according to ${source}`,
  level: ({ label, amount, period, source }) => `${label}: ${amount} ${period}${source}.`,
  change: phrases => {
    const { label, amount, period, source, baselineAmount, onlyAssociated } = phrases;
    return (
      `${label}: ${changed(phrases)} ${period} (${amount}) ${against(phrases)} (${baselineAmount})${source}` +
      (onlyAssociated
        ? '; the change is associated with the campaign, but not shown to be caused by it.'
        : '.')
    );
  },
  perSession: ({ label, amount, period, counted, uncounted }) =>
    `${label}: ${amount} at ${counted === 1 ? 'the one activity' : `each of the ${counted} activities`} counted ${period}` +
    (uncounted > 0 ? `; ${uncounted} more ${uncounted === 1 ? 'was' : 'were'} held without a count.` : '.'),
  trend: ({ label, direction, period, spans, every, chance }) =>
    `${label}: a ${direction === 'UP' ? 'rising' : 'falling'} trend over ${spans} ${every === 'MONTH' ? 'months' : 'weeks'}, ${period} (${chance}); ` +
    'the trend is associated with the campaign, but not shown to be caused by it.',
  claim: ({ claimedBy, text }) => `${claimedBy} states: ${text} (a claim, not verified here).`,
  withheld: (label, because) => `${label}: no value is stated, because ${because}.`,
  reasons: {
    NOTHING_MEASURED: 'nothing was counted or measured for these days',
    CONTRADICTORY: 'different values were measured for the same days',
    NO_BASELINE: 'there is nothing to compare with',
    ZERO_BASELINE: 'what it is compared with is, or may be, 0',
    OTHER_COUNTING_RULE: 'what it is compared with was counted in another way',
    NOT_COMPARABLE: 'the days cannot be compared',
    PERIOD_NOT_OVER: 'the period is not over yet',
    DIRECTION_UNCLEAR: 'it is unclear whether it is more or less',
    NOT_PER_SESSION: 'it is not counted at each activity',
    NO_SESSIONS: 'no activity that was held was counted',
    NOT_EXACT: 'the values are not known exactly',
    TOO_FEW_SPANS: 'there are too few full months or weeks to see a trend over',
    NO_CLEAR_TREND: 'the trend is not clear',
  },
};

function changed({ direction, change = 'less than 0.1 per cent' }: ChangePhrases): string {
  if (!direction) return 'unchanged';
  return `${change} ${direction === 'UP' ? 'higher' : 'lower'}`;
}

function against({ direction, baseline, baselinePeriod }: ChangePhrases): string {
  const what = {
    PRE_CAMPAIGN: `before the campaign, ${baselinePeriod}`,
    SAME_PERIOD_PREVIOUS_YEAR: `the year before, ${baselinePeriod}`,
    CONTROL: `for the control ${baselinePeriod}`,
    UNSTATED: baselinePeriod,
  }[baseline];
  return `${direction ? 'than' : 'from'} ${what}`;
}
