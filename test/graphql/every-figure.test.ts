import 'reflect-metadata';
import * as fc from 'fast-check';
import type { LocalPeriod } from '../../src/domain/entry/events.ts';
import type { EventStore, RecordedEvent } from '../../src/event-store/event-store.ts';
import { Positions } from '../../src/event-store/positions.ts';
import { operator } from '../../src/auth/requester.ts';
import { campaignObject } from '../../src/graphql/campaign-object.ts';
import {
  CampaignImpactResolver,
  ComparisonResolver,
  ImpactResolver,
  OrganisationImpactResolver,
} from '../../src/graphql/campaign-impact.ts';
import type { Impact, ImpactGroup } from '../../src/graphql/impact.ts';
import type { View } from '../../src/graphql/view.ts';
import { findCampaign } from '../../src/projections/campaigns.ts';
import type { Counted, PledgeTotals } from '../../src/metrics/figures.ts';
import { spanLengths } from '../../src/calendar/spans.ts';
import { type Dimension, dimensions } from '../../src/metrics/grouping.ts';
import { campaigns, history, period, withSubjects } from '../metrics/histories.ts';
import { projected } from '../projections/projected.ts';
import { dayAfter, daysOf, isSpendDimension, SlowModel } from '../metrics/slow-model.ts';

/** What the API returns for a campaign, and for all campaigns together, beside the slow, obvious model. */

const [first, second] = campaigns;
const at = new Date('2028-10-29T12:00:00Z');
const today = '2028-10-29';

/** One campaign, or all of the organisation. */
const scope = fc.constantFrom<(readonly Counted[])[]>([first], [second], [first, second], [second, first]);
const during = fc.option(period, { nil: undefined, freq: 4 });

/** No answer here names a position. */
const positions = new Positions({} as EventStore);
const auditor = { requester: operator('org1', 'test') };

/** Asks of the API's classes, as a query would. */
class Asked {
  readonly impact: (args: { during?: LocalPeriod | undefined }) => Impact;
  readonly series: OrganisationImpactResolver['series'] extends (
    _: never,
    args: infer Args,
    context: never,
  ) => infer Points
    ? (args: Args) => Points
    : never;
  readonly retention: (args: { of: LocalPeriod; in?: LocalPeriod | undefined }) => {
    participants: number;
    returned: number;
    rate: number | null;
  };
  readonly activeUsers: (args: { days: number; on?: string }) => number;

  constructor(events: readonly RecordedEvent[], of: readonly Counted[]) {
    const database = projected(events);
    const view: View = { database, position: undefined, positions, at, until: undefined, asOf: undefined };
    if (of.length === 1) {
      const resolver = new CampaignImpactResolver();
      const campaign = campaignObject(findCampaign(database, { organisationId: 'org1' }, of[0]!.id)!, view);
      this.impact = args => resolver.impact(campaign, args as never);
      this.series = args => resolver.series(campaign, args, auditor);
      this.retention = args => resolver.retention(campaign, args as never);
      this.activeUsers = args => resolver.activeUsers(campaign, args);
    } else {
      const resolver = new OrganisationImpactResolver();
      const organisation = { id: 'org1', campaigns: of, view };
      this.impact = args => resolver.impact(organisation, args as never);
      this.series = args => resolver.series(organisation, args, auditor);
      this.retention = args => resolver.retention(organisation, args as never);
      this.activeUsers = args => resolver.activeUsers(organisation, args);
    }
  }
}

/** All fields of an object that computes them. */
function shown(counts: object): object {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(counts)).filter(
    name => name !== 'constructor',
  );
  return Object.fromEntries(names.map(name => [name, Reflect.get(counts, name) as unknown]));
}

/** All fields of an impact, and of each of its groups. */
function figures({
  participants,
  signUps,
  replies,
  shares,
  attendance,
  pledges,
  funnel,
  costs,
}: Impact | ImpactGroup) {
  return {
    participants,
    signUps: shown(signUps),
    replies: shown(replies),
    shares: shown(shares),
    attendance: shown(attendance),
    pledges: pledges.map(({ fulfilmentRate: _, ...totals }) => ({ ...totals })),
    funnel,
    costs: Object.fromEntries(costs.map(cost => [cost.currency, cost.spend])),
  };
}

/** The same by the slow model, of one group. */
function expectedFigures(model: SlowModel, by: readonly Dimension[], group: string) {
  const {
    GROSS_SIGN_UPS = 0,
    NET_SIGN_UPS = 0,
    CONFIRMED_SIGN_UPS = 0,
    TENTATIVE_REPLIES = 0,
    DECLINED_REPLIES = 0,
    WAITLISTED_REPLIES = 0,
    SHARES = 0,
    OPENS = 0,
    ATTENDANCES = 0,
    NO_SHOWS = 0,
    WALK_INS = 0,
  } = model.countsBy(by)[group] ?? {};
  const pledges: readonly PledgeTotals[] = model.pledgesBy(by, today)[group] ?? [];
  return {
    participants: model.participantsBy(by)[group]?.length ?? 0,
    signUps: { gross: GROSS_SIGN_UPS, net: NET_SIGN_UPS, confirmed: CONFIRMED_SIGN_UPS },
    replies: {
      tentative: TENTATIVE_REPLIES,
      declined: DECLINED_REPLIES,
      waitlisted: WAITLISTED_REPLIES,
    },
    shares: { made: SHARES, opened: OPENS },
    attendance: {
      attended: ATTENDANCES,
      noShow: NO_SHOWS,
      unknown: model.unknownBy(by)[group] ?? 0,
      walkIns: WALK_INS,
      showUpRate: ATTENDANCES + NO_SHOWS === 0 ? null : ATTENDANCES / (ATTENDANCES + NO_SHOWS),
    },
    pledges,
    funnel: {
      shares: SHARES,
      opens: OPENS,
      grossSignUps: GROSS_SIGN_UPS,
      confirmed: CONFIRMED_SIGN_UPS,
      attended: ATTENDANCES,
    },
    costs: by.every(isSpendDimension) ? (model.spend(by)[group] ?? {}) : {},
  };
}

test('an impact', () => {
  fc.assert(
    fc.property(history, scope, during, (events, of, days) => {
      const impact = new Asked(events, of).impact({ during: days });
      const model = new SlowModel(withSubjects(events), of, days);
      expect(figures(impact)).toEqual(expectedFigures(model, [], '[]'));
      expect(impact.headcount ?? undefined).toEqual(model.headcount());
      const { SHARES = 0, SIGN_UPS_BY_SHARE = 0 } = model.countsBy([])['[]'] ?? {};
      const participants = model.participantsBy([])['[]']?.length ?? 0;
      expect(impact.kFactor).toEqual(
        SHARES === 0
          ? null
          : {
              sharesPerParticipant: SHARES / participants,
              signUpsPerShare: SIGN_UPS_BY_SHARE / SHARES,
              value: SIGN_UPS_BY_SHARE / participants,
            },
      );
    }),
    { numRuns: 60 },
  );
});

test('an impact broken down: every group that has any figure, those with the most sign-ups first', () => {
  const by = fc.uniqueArray(fc.constantFrom(...dimensions), { minLength: 1, maxLength: 2 });
  fc.assert(
    fc.property(
      history,
      scope,
      during,
      by,
      fc.integer({ min: 1, max: 5 }),
      (events, of, days, asked, few) => {
        const [dimension, and] = asked as [Dimension, Dimension?];
        const impact = new Asked(events, of).impact({ during: days });
        const groups = new ImpactResolver().by(
          impact,
          { dimension, and: and ?? null, first: 5_000 },
          auditor,
        );
        const model = new SlowModel(withSubjects(events), of, days);
        const keyOf = ({ key, andKey }: ImpactGroup) => JSON.stringify(and ? [key, andKey] : [key]);

        const expected = new Set([
          ...Object.keys(model.countsBy(asked)),
          ...Object.keys(model.unknownBy(asked)),
          ...Object.keys(asked.every(isSpendDimension) ? model.spend(asked) : {}),
        ]);
        expect(groups.map(keyOf).sort()).toEqual([...expected].sort());
        for (const group of groups) {
          expect(figures(group)).toEqual(expectedFigures(model, asked, keyOf(group)));
        }
        const signUps = groups.map(group => group.signUps.gross);
        expect(signUps).toEqual(signUps.toSorted((a, b) => b - a));
        const leading = new ImpactResolver().by(impact, { dimension, and: and ?? null, first: few }, auditor);
        expect(leading.map(keyOf)).toEqual(groups.slice(0, few).map(keyOf));
      },
    ),
    { numRuns: 60 },
  );
});

test('a series: every span of the period, or from the first with a count to the last, for every value', () => {
  const measure = fc.constantFrom('GROSS_SIGN_UPS', 'OPENS', 'ATTENDANCES', 'PARTICIPANTS' as const);
  const by = fc.option(fc.constantFrom(...dimensions), { nil: undefined, freq: 2 });
  const every = fc.constantFrom(...spanLengths);
  fc.assert(
    fc.property(history, scope, during, measure, every, by, (events, of, days, what, length, dimension) => {
      fc.pre(length !== 'HOUR' || (days !== undefined && daysOf(days).length < 4));
      const model = new SlowModel(withSubjects(events), of, days);
      const counts = model.series(what, length, dimension ? [dimension] : []);
      const points = new Asked(events, of).series({
        of: what,
        every: length,
        by: dimension ?? null,
        during: days ?? null,
      });

      const told_ = points.filter(({ value }) => value !== 0);
      const startOf = (point: (typeof points)[number]) => (length === 'HOUR' ? point.startsAt : point.start);
      const keyOf = ({ key }: (typeof points)[number]) => JSON.stringify(dimension ? [key] : []);
      expect(Object.keys(counts).sort()).toEqual([...new Set(told_.map(startOf))].sort());
      for (const point of told_) expect(counts[startOf(point)]![keyOf(point)]).toBe(point.value);

      const starts = days ? model.spans(length) : between(Object.keys(counts).sort(), length);
      for (const series of Map.groupBy(points, keyOf).values()) expect(series.map(startOf)).toEqual(starts);
      if (days) expect(points.length).toBeGreaterThan(0);
    }),
    { numRuns: 80 },
  );
});

/** The spans from the first to the last; of days, weeks or months. */
function between(starts: readonly string[], length: (typeof spanLengths)[number]): string[] {
  const [from, to] = [starts[0], starts.at(-1)];
  if (from === undefined || to === undefined) return [];
  const days = daysOf({ from, to });
  if (length === 'DAY') return days;
  if (length === 'WEEK') return days.filter((_, n) => n % 7 === 0);
  return days.filter(day => day.endsWith('-01'));
}

test('growth: this period beside as many days before it, and beside the same days a year before', () => {
  const measures = fc.constantFrom('PARTICIPANTS', 'NET_SIGN_UPS', 'GROSS_SIGN_UPS', 'ATTENDANCES' as const);
  const to = fc.constantFrom('PERIOD_BEFORE' as const, 'YEAR_BEFORE' as const);
  fc.assert(
    fc.property(history, scope, period, to, measures, (events, of, days, baseline, what) => {
      const impact = new Asked(events, of).impact({ during: days });
      const comparison = new ImpactResolver().compared(impact, baseline);
      const growth = new ComparisonResolver().growth(comparison, what);

      const earlier =
        baseline === 'YEAR_BEFORE'
          ? { from: aYearBefore(days.from), to: aYearBefore(days.to) }
          : { from: dayAfter(days.from, -daysOf(days).length), to: dayAfter(days.from, -1) };
      expect(comparison.during).toEqual(earlier);
      const measured = (over: LocalPeriod): number => {
        const model = new SlowModel(withSubjects(events), of, over);
        if (what === 'PARTICIPANTS') return model.participantsBy([])['[]']?.length ?? 0;
        const { GROSS_SIGN_UPS = 0, NET_SIGN_UPS = 0, ATTENDANCES = 0 } = model.countsBy([])['[]'] ?? {};
        return { NET_SIGN_UPS, GROSS_SIGN_UPS, ATTENDANCES }[what as 'GROSS_SIGN_UPS'];
      };
      const [now, before] = [measured(days), measured(earlier)];
      expect(growth).toMatchObject({ now, before });
      if (before === 0) expect(growth.value).toBeNull();
      else expect(growth.value).toBeCloseTo(now / before - 1, 12);
      expect(growth.refusal === null).toBe(before > 0);
    }),
    { numRuns: 80 },
  );
});

const aYearBefore = (day: string) =>
  `${Number(day.slice(0, 4)) - 1}${day.slice(4) === '-02-29' ? '-02-28' : day.slice(4)}`;

test('retention: who of one period takes part again in the next, by default as many days right after it', () => {
  fc.assert(
    fc.property(history, scope, period, fc.option(period, { nil: undefined }), (events, of, days, stated) => {
      // Periods that overlap are refused.
      const next = stated && stated.from > days.to ? stated : undefined;
      const who = (over: LocalPeriod) =>
        new SlowModel(withSubjects(events), of, over).participantsBy([])['[]'] ?? [];
      const after = next ?? { from: dayAfter(days.to), to: dayAfter(days.to, daysOf(days).length) };
      const before = who(days);
      const returned = before.filter(id => who(after).includes(id)).length;
      expect(new Asked(events, of).retention({ of: days, in: next })).toEqual({
        participants: before.length,
        returned,
        rate: before.length === 0 ? null : returned / before.length,
      });
    }),
    { numRuns: 80 },
  );
});

test('active users: who took part in so many days, the last one included', () => {
  const window = period.filter(days => daysOf(days).length <= 366);
  fc.assert(
    fc.property(history, scope, window, (events, of, days) => {
      const who = new SlowModel(withSubjects(events), of, days).participantsBy([])['[]'] ?? [];
      const asked = { days: daysOf(days).length, on: days.to };
      expect(new Asked(events, of).activeUsers(asked)).toBe(who.length);
    }),
    { numRuns: 80 },
  );
});
