import { exactly } from '../indicators/bounded.ts';
import type { CampaignAt } from '../campaign-at.ts';
import { lengthOf } from '../../calendar/period.ts';
import { isAsLong, isYearBefore } from '../indicators/periods.ts';
import { publishedSeries, type IndicatorPoint, type PublishedSeries } from '../indicators/series.ts';
import { Withheld } from '../indicators/withheld.ts';
import type { Entry } from '../../projections/entries.ts';
import { plusDays } from '../../calendar/local-day.ts';
import { spanOfDay } from '../../calendar/spans.ts';
import { wholeMonths } from '../../calendar/whole-months.ts';
import { relativeChange } from './change.ts';
import { amount, over, type StatementContent, type Statement, noContent } from './statement.ts';
import { trendIn } from './trend.ts';

type IndicatorEntry = Entry<'IndicatorDefined'>;
type Every = 'WEEK' | 'MONTH';

/**
 * Statements from published series of an indicator. Each series is of one publisher, and is compared only with itself: its last
 * point as a LEVEL; a CHANGE to that from the same days a year before, and one from the last equally long period before the
 * campaign began, if there are such points; its TREND over the days that the campaign has run for, if there are enough points.
 */
export function publishedStatements(campaign: CampaignAt, indicator: IndicatorEntry): readonly Statement[] {
  return publishedSeries(campaign, indicator.data.key).flatMap(series => {
    const last = series.points.at(-1);
    if (!last) return [];
    const say = (
      form: Statement['form'],
      which: readonly string[],
      said: Partial<StatementContent>,
    ): Statement => ({
      ...noContent,
      ...said,
      id: [last.entry.id, ...which].join('.'),
      form,
      unit: indicator.data.unit,
      origin: 'IMPORTED_SERIES',
      source: series.source,
      position: which.length === 0 ? last.entry.position : series.position,
      indicator,
      subject: null,
    });
    const trend = publishedTrend(campaign, series);
    return [
      say('LEVEL', [], { ...amount(last), ...over(last.during) }),
      ...baselinesIn(campaign, series, last).map(({ kind, before }) =>
        say('CHANGE', ['CHANGE', kind], changeContent(last, kind, before)),
      ),
      ...(trend ? [say('TREND', ['TREND'], trend)] : []),
    ];
  });
}

type Kind = 'SAME_PERIOD_PREVIOUS_YEAR' | 'PRE_CAMPAIGN';

/** The points of a series that its last one can be compared with. */
function baselinesIn({ run }: CampaignAt, { points }: PublishedSeries, last: IndicatorPoint) {
  const yearBefore = points.find(({ during }) => isYearBefore(during, last.during));
  const preCampaign =
    run && last.during.from >= run.from
      ? points.findLast(({ during }) => during.to < run.from && isAsLong(during, last.during))
      : undefined;
  const found: [Kind, IndicatorPoint | undefined][] = [
    ['SAME_PERIOD_PREVIOUS_YEAR', yearBefore],
    ['PRE_CAMPAIGN', preCampaign],
  ];
  return found.flatMap(([kind, before]) => (before ? [{ kind, before }] : []));
}

function changeContent(now: IndicatorPoint, kind: Kind, before: IndicatorPoint): Partial<StatementContent> {
  const change = relativeChange(now, before);
  const content: Partial<StatementContent> = {
    ...over(now.during),
    baseline: { kind, value: before, during: before.during },
    evidenceLevel: 2,
  };
  if (change instanceof Withheld) return { ...content, withheld: change };
  return { ...content, ...change, changeType: 'RELATIVE_PERCENT', aside: { of: 'CHANGE', now } };
}

/** Undefined: there are too few points for one. */
function publishedTrend(
  { run }: CampaignAt,
  { points }: PublishedSeries,
): Partial<StatementContent> | undefined {
  const own = points.filter(({ during }) => run && during.from >= run.from && during.to <= run.to);
  const trend = trendIn(every => valuesOf(own, every));
  if (trend instanceof Withheld) {
    return trend.reason === 'TOO_FEW_SPANS' ? undefined : { evidenceLevel: 2, withheld: trend };
  }
  const { direction, spans, every, p, during } = trend;
  return {
    comparator: 'DIRECTION_ONLY',
    direction,
    ...over(during),
    evidenceLevel: 2,
    aside: { of: 'TREND', spans, every, p },
  };
}

/** The points that last a month or a week; otherwise the mean of each full month or week of daily points. */
function valuesOf(points: readonly IndicatorPoint[], every: Every): readonly IndicatorPoint[] {
  const whole = points.filter(({ during }) => isSpan(during, every));
  return whole.length > 0 ? whole : meansOf(points, every);
}

const isSpan = ({ from, to }: IndicatorPoint['during'], every: Every): boolean =>
  every === 'MONTH'
    ? wholeMonths({ from, to }) === 1
    : lengthOf({ from, to }) === 7 && spanOfDay(from, every) === from;

/** Divisible by the number of days in any month or week, so that means are ordered exactly. */
const common = 28n * 29n * 15n * 31n;

function meansOf(points: readonly IndicatorPoint[], every: Every): readonly IndicatorPoint[] {
  const days = points.filter(({ during: { from, to } }) => from === to);
  return [...Map.groupBy(days, ({ during }) => spanOfDay(during.from, every))].flatMap(([from, own]) => {
    const during = { from, to: plusDays(from, own.length - 1) };
    const sum = own.reduce((total, { low }) => total + low, 0n);
    return isSpan(during, every) ? [{ ...exactly((sum * common) / BigInt(own.length)), during }] : [];
  });
}
