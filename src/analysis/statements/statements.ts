import { unreachable } from '../../domain/decider.ts';
import type { LocalPeriod, StatementForm } from '../../domain/entry/events.ts';
import { parseDecimal } from '../../domain/decimal.ts';
import type { Entry } from '../../projections/entries.ts';
import { exactly } from '../indicators/bounded.ts';
import type { CampaignAt } from '../campaign-at.ts';
import { sourcesOf, valueOf } from '../indicators/value.ts';
import { Withheld } from '../indicators/withheld.ts';
import { type Baseline, baselinesOf, comparison, comparisonWith, type Comparison } from './baseline.ts';
import { relativeChange } from './change.ts';
import { publishedStatements } from './published.ts';
import { perSession } from './sessions.ts';
import {
  amount,
  type Compared,
  computed,
  over,
  type StatementContent,
  type Statement,
  noContent,
} from './statement.ts';
import { trendOf } from './trend.ts';

type IndicatorEntry = Entry<'IndicatorDefined'>;

/**
 * All statements about a campaign. Of each indicator: its level, its change from each baseline, its number per session if it is
 * counted by sessions, and its trend. Then those of each imported series; then the claims.
 */
export function statementsOf(campaign: CampaignAt): readonly Statement[] {
  const indicators = campaign.entries('IndicatorDefined');
  return [
    ...indicators.flatMap(indicator => ownStatements(campaign, indicator)),
    ...indicators.flatMap(indicator => publishedStatements(campaign, indicator)),
    ...campaign.entries('ClaimReported').map(entry => claim(indicators, entry)),
  ];
}

function ownStatements(campaign: CampaignAt, indicator: IndicatorEntry): readonly Statement[] {
  const { key, rule } = indicator.data;
  const changes = baselinesOf(campaign, key).map(entry =>
    computed(
      campaign,
      indicator,
      'CHANGE',
      changeContent(comparisonWith(campaign, indicator.data, entry), comparedWith(entry)),
      [entry.id],
    ),
  );
  return [
    statementOf(campaign, indicator, 'LEVEL'),
    ...changes,
    ...(rule === 'ATTENDANCES' || rule === 'HEADCOUNT'
      ? [statementOf(campaign, indicator, 'PER_SESSION')]
      : []),
    statementOf(campaign, indicator, 'TREND'),
  ];
}

/** One computed statement about an indicator. @param kind with CHANGE: the kind of baseline */
export function statementOf(
  campaign: CampaignAt,
  indicator: IndicatorEntry,
  form: StatementForm,
  during?: LocalPeriod,
  kind?: Baseline['kind'],
): Statement {
  const which = [...(during ? [`${during.from}--${during.to}`] : []), ...(kind ? [kind] : [])];
  const content = contentOf(campaign, indicator, form, during, kind);
  const { withheld = null } = content;
  return computed(
    campaign,
    indicator,
    form,
    withheld && during ? { ...over(during), ...content } : content,
    which,
  );
}

function contentOf(
  campaign: CampaignAt,
  { data: indicator }: IndicatorEntry,
  form: StatementForm,
  during: LocalPeriod | undefined,
  kind: Baseline['kind'] | undefined,
): Partial<StatementContent> {
  switch (form) {
    case 'LEVEL': {
      const value = valueOf(campaign, indicator, during);
      if (value instanceof Withheld) return { withheld: value };
      return { ...amount(value), ...over(value.during), source: value.source };
    }
    case 'CHANGE':
      return changeContent(
        comparison(campaign, indicator, { during, kind }),
        kind ? { kind, value: null, during: null } : null,
      );
    case 'PER_SESSION': {
      const least = perSession(campaign, indicator, during);
      if (least instanceof Withheld) return { withheld: least };
      const { counted, uncounted } = least;
      return { ...amount(least), ...over(least.during), aside: { of: 'PER_SESSION', counted, uncounted } };
    }
    case 'TREND': {
      const trend = trendOf(campaign, indicator, during);
      if (trend instanceof Withheld) return { evidenceLevel: 2, withheld: trend };
      const { direction, spans, every, p } = trend;
      return {
        comparator: 'DIRECTION_ONLY',
        direction,
        ...over(trend.during),
        evidenceLevel: 2,
        aside: { of: 'TREND', spans, every, p },
      };
    }
    default:
      return unreachable(form);
  }
}

/** @param baseline what is stated of the baseline if there is nothing to compare */
function changeContent(
  compared: Comparison | Withheld,
  baseline: Compared | null,
): Partial<StatementContent> {
  const evidenceLevel = baseline?.kind === 'CONTROL' ? 3 : 2;
  if (compared instanceof Withheld) return { baseline, evidenceLevel, withheld: compared };
  const { now, before } = compared;
  const change = relativeChange(now, before.value);
  const content: Partial<StatementContent> = {
    ...over(now.during),
    baseline: { kind: before.kind, value: before.value, during: before.during },
    evidenceLevel: before.kind === 'CONTROL' ? 3 : 2,
    source: sourcesOf([now.source, before.source]),
  };
  if (change instanceof Withheld) return { ...content, withheld: change };
  return { ...content, ...change, changeType: 'RELATIVE_PERCENT', aside: { of: 'CHANGE', now } };
}

const comparedWith = ({ data: { kind, value, during } }: Entry<'BaselineRecorded'>): Compared => ({
  kind,
  value: exactly(parseDecimal(value)),
  during,
});

/** A claim, in the claimant's own words. */
function claim(
  indicators: readonly IndicatorEntry[],
  { id, position, data }: Entry<'ClaimReported'>,
): Statement {
  const { comparator, value, high, direction, changeType, unit, baseline, during, duration } = data;
  const { scope, ambiguity, claimedBy, claimedOn, source, evidenceLevel, form, subject, text } = data;
  return {
    ...noContent,
    id,
    form,
    comparator,
    value,
    high,
    direction,
    changeType,
    unit,
    baseline: baseline && { kind: baseline, value: null, during: null },
    during,
    duration,
    scope,
    ambiguity,
    origin: 'REPORTED_CLAIM',
    evidenceLevel,
    source,
    claimedBy,
    claimedOn,
    position,
    indicator: indicators.find(({ data: { key } }) => key === data.indicator),
    subject,
    aside: { of: 'CLAIM', text },
  };
}
