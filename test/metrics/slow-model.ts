import type { Bounds } from '../../src/domain/bounds.ts';
import type { Attribution } from '../../src/domain/attribution.ts';
import type { LocalPeriod, SpendRecorded } from '../../src/domain/entry/events.ts';
import type { PledgeMade } from '../../src/domain/participation/events.ts';
import { type FactMetric, factMetrics } from '../../src/domain/metrics.ts';
import type { Counted, PledgeTotals } from '../../src/metrics/figures.ts';
import type { SpanLength } from '../../src/calendar/spans.ts';
import type { Dimension } from '../../src/metrics/grouping.ts';
import type { SubjectEvent } from './histories.ts';

/** Every number of docs/metrics.md by its definition, read off the whole history each time: slow and obvious. */

type EventOf<Type extends SubjectEvent['type']> = Extract<SubjectEvent, { type: Type }>;

/** Values by group; a group is the JSON of its values in the dimensions asked for. What is nought or none is left out. */
export type ByGroup<T> = Record<string, T>;

/** One thing that counts: when it occurred, in which activity, who did it, and where they came from. */
interface Item {
  readonly campaignId: string;
  readonly timeZone: string;
  readonly at: string;
  readonly activityId: string | null;
  /** null: nobody knows. */
  readonly personId: string | null;
  readonly recruiterId: string | null;
  readonly attribution: Attribution;
}

/** What this model counts by when it occurred. */
export type Occurring = Exclude<FactMetric, 'UNKNOWN_ATTENDANCES'>;
export const occurring = factMetrics.filter(
  (metric): metric is Occurring => metric !== 'UNKNOWN_ATTENDANCES',
);

/** What makes somebody a participant. */
const acts = ['GROSS_SIGN_UPS', 'SHARES', 'ATTENDANCES', 'PLEDGES'] as const;

/** One campaign, or several together, over a period or over all there is. */
export class SlowModel {
  readonly #events: readonly SubjectEvent[];
  readonly #campaigns: readonly Counted[];
  readonly #during: LocalPeriod | undefined;

  constructor(events: readonly SubjectEvent[], campaigns: readonly Counted[], during?: LocalPeriod) {
    this.#events = events.filter(({ campaignId }) => campaigns.some(({ id }) => id === campaignId));
    this.#campaigns = campaigns;
    this.#during = during;
  }

  countsBy(dimensions: readonly Dimension[]): ByGroup<Partial<Record<Occurring, number>>> {
    const counts: ByGroup<Partial<Record<Occurring, number>>> = {};
    for (const measure of occurring) {
      for (const [group, items] of grouped(this.#inPeriod(measure), dimensions)) {
        (counts[group] ??= {})[measure] = items.length;
      }
    }
    return counts;
  }

  unknownBy(dimensions: readonly Dimension[]): ByGroup<number> {
    const ahead = this.#unknown().filter(item => this.#holds(item.timeZone, this.#startOf(item.activityId!)));
    return lengths(grouped(ahead, dimensions));
  }

  /** The ids of participants. */
  participantsBy(dimensions: readonly Dimension[]): ByGroup<string[]> {
    return people(
      grouped(
        acts.flatMap(act => this.#inPeriod(act)),
        dimensions,
      ),
    );
  }

  /** Those of whom a sign-up made in the period stands. */
  signedUpBy(dimensions: readonly Dimension[]): ByGroup<string[]> {
    const standing = this.#signUps().filter(({ withdrawn }) => !withdrawn);
    return people(grouped(this.#within(standing), dimensions));
  }

  /** By the span's start, then by group. */
  series(
    of: Occurring | 'PARTICIPANTS',
    every: SpanLength,
    dimensions: readonly Dimension[],
  ): Record<string, ByGroup<number>> {
    const items = of === 'PARTICIPANTS' ? acts.flatMap(act => this.#inPeriod(act)) : this.#inPeriod(of);
    const spans = Map.groupBy(items, item => this.#spanOf(item, every));
    return Object.fromEntries(
      [...spans].map(([start, inSpan]) => {
        const groups = grouped(inSpan, dimensions);
        return [start, of === 'PARTICIPANTS' ? numbers(people(groups)) : lengths(groups)];
      }),
    );
  }

  pledgesBy(dimensions: readonly Dimension[], today: string): ByGroup<PledgeTotals[]> {
    const made = this.#all('PledgeMade').map(event => ({ ...this.#item(event), pledge: event.data }));
    const groups = grouped(this.#within(made), dimensions);
    return Object.fromEntries(
      [...groups].map(([group, items]) => [
        group,
        this.#totals(
          items.map(({ pledge }) => pledge),
          today,
        ),
      ]),
    );
  }

  headcount(): { low: number; high: number | null } | undefined {
    const last = new Map<string, Bounds>();
    for (const { campaignId, subjectId, data } of this.#all('HeadcountRecorded')) {
      if (this.#holds(this.#zoneOf(campaignId), this.#startOf(subjectId))) last.set(subjectId, data);
    }
    if (last.size === 0) return undefined;
    const counts = [...last.values()];
    const bounded = counts.every(({ high }) => high !== null);
    return {
      low: counts.reduce((sum, { low }) => sum + low, 0),
      high: bounded ? counts.reduce((sum, { high }) => sum + (high ?? 0), 0) : null,
    };
  }

  /** The spans that any instant of the period is in, in order. */
  spans(every: SpanLength): string[] {
    const { from, to } = this.#during!;
    if (every !== 'HOUR') return [...new Set(daysOf({ from, to }).map(day => spanOfDay(day, every)))];
    const quarters: number[] = [];
    for (let time = Date.parse(from) - day; time < Date.parse(to) + 2 * day; time += 15 * minute) {
      quarters.push(time);
    }
    const instants = quarters.map(time => new Date(time).toISOString());
    const within = instants.filter(at => this.#campaigns.some(({ timeZone }) => this.#holds(timeZone, at)));
    return [...new Set(within.map(at => hourIn(this.#campaigns[0]!.timeZone, at)))];
  }

  /** Spent in the period, by group and currency: day by day, what cannot be divided on the last. */
  spend(dimensions: readonly SpendDimension[]): ByGroup<Record<string, string>> {
    const spent: ByGroup<Record<string, bigint>> = {};
    for (const { data } of this.#all('SpendRecorded')) {
      const paid = daysOf(data.during);
      const each = tenThousandths(data.amount) / BigInt(paid.length);
      const rest = tenThousandths(data.amount) - each * BigInt(paid.length);
      const group = JSON.stringify(dimensions.map(dimension => spentFor[dimension](data)));
      for (const day of paid) {
        if (!this.#includes(day)) continue;
        const currencies = (spent[group] ??= {});
        currencies[data.currency] =
          (currencies[data.currency] ?? 0n) + each + (day === data.during.to ? rest : 0n);
      }
    }
    const stated = ([group, currencies]: [string, Record<string, bigint>]) =>
      [
        group,
        Object.fromEntries(
          Object.entries(currencies)
            .filter(([, sum]) => sum > 0n)
            .map(([currency, sum]) => [currency, text(sum)]),
        ),
      ] as const;
    return Object.fromEntries(
      Object.entries(spent)
        .map(stated)
        .filter(([, currencies]) => Object.keys(currencies).length > 0),
    );
  }

  #inPeriod(measure: Occurring): Item[] {
    return this.#within(this.#counted(measure));
  }

  #within<I extends Item>(items: readonly I[]): I[] {
    return items.filter(({ at, timeZone }) => this.#holds(timeZone, at));
  }

  #holds(timeZone: string, at: string): boolean {
    return !this.#during || this.#includes(dayIn(timeZone, at));
  }

  #includes(day: string): boolean {
    return !this.#during || (day >= this.#during.from && day <= this.#during.to);
  }

  #counted(measure: Occurring): Item[] {
    switch (measure) {
      case 'GROSS_SIGN_UPS':
        return this.#signUps();
      case 'SIGN_UPS_BY_LINK':
        return this.#signUps().filter(({ attribution }) => attribution.share !== undefined);
      case 'SIGN_UPS_BY_SHARE':
        return this.#signUps().filter(({ recruiterId }) => recruiterId !== null);
      case 'NET_SIGN_UPS':
        return this.#standing();
      case 'LOST_SIGN_UPS':
        return this.#signUps().filter(({ withdrawn }) => withdrawn);
      case 'CONFIRMED_SIGN_UPS':
        return this.#all('SignUpConfirmed').map(event => this.#item(event));
      case 'WITHDRAWN_SIGN_UPS':
        return this.#all('SignUpWithdrawn').map(event => this.#item(event));
      case 'SHARES':
        return this.#all('CampaignShared').map(event => ({
          ...this.#item(event),
          recruiterId: event.subjectId,
        }));
      case 'OPENS':
        return this.#all('ShareOpened').map(event => ({
          ...this.#item(event),
          personId: null,
          recruiterId: event.data.sharerId,
        }));
      case 'PLEDGES':
        return this.#all('PledgeMade').map(event => this.#item(event));
      case 'ATTENDANCES':
        return this.#lastWords()
          .filter(isOf('AttendanceRecorded'))
          .map(event => this.#item(event));
      case 'NO_SHOWS':
        return this.#lastWords()
          .filter(isOf('NoShowMarked'))
          .map(event => this.#item(event));
      case 'WALK_INS':
        return this.#walkIns();
    }
  }

  #walkIns(): Item[] {
    const standing = this.#standing();
    return this.#counted('ATTENDANCES').filter(item => !standing.some(same(item)));
  }

  /** Sign-ups, and whether they were withdrawn before the same person signed up for the same again. */
  #signUps(): (Item & { readonly withdrawn: boolean })[] {
    const all = this.#all('SignedUp', 'SignUpWithdrawn');
    return all.flatMap((event, index) => {
      if (event.type !== 'SignedUp') return [];
      const next = all.slice(index + 1).find(later => same(this.#item(event))(this.#item(later)));
      return [{ ...this.#item(event), withdrawn: next?.type === 'SignUpWithdrawn' }];
    });
  }

  #standing(): Item[] {
    return this.#signUps().filter(({ withdrawn }) => !withdrawn);
  }

  /** Signed up for an activity, and neither came nor stayed away. */
  #unknown(): Item[] {
    const known = [...this.#counted('ATTENDANCES'), ...this.#counted('NO_SHOWS')];
    return this.#standing().filter(item => item.activityId !== null && !known.some(same(item)));
  }

  /** The last word about each person's coming to each activity. */
  #lastWords() {
    const last = new Map<string, EventOf<(typeof aboutComing)[number]>>();
    for (const event of this.#all(...aboutComing)) {
      last.set(`${event.campaignId} ${event.subjectId} ${event.data.activityId}`, event);
    }
    return [...last.values()];
  }

  /** When an activity begins, as it was last said. */
  #startOf(activityId: string): string {
    const said = this.#all('ActivityScheduled', 'ActivityRescheduled')
      .filter(({ subjectId }) => subjectId === activityId)
      .map(({ data }) => data.startsAt)
      .filter(startsAt => startsAt !== undefined);
    return said.at(-1)!;
  }

  #totals(pledges: readonly PledgeMade['data'][], today: string): PledgeTotals[] {
    const units = [...new Set(pledges.map(({ kind, unit }) => `${kind} ${unit}`))].sort();
    return units.map(name => {
      const [kind, unit] = name.split(' ') as [PledgeTotals['kind'], string];
      const books = pledges
        .filter(pledge => pledge.unit === unit && pledge.kind === kind)
        .map(pledge => this.#book(pledge));
      const sum = (of: (book: (typeof books)[number]) => bigint) =>
        text(books.reduce((total, book) => total + of(book), 0n));
      return {
        kind,
        unit,
        pledged: sum(({ pledged }) => pledged),
        fulfilled: sum(({ given }) => given),
        withdrawn: sum(({ withdrawn }) => withdrawn),
        outstanding: sum(({ outstanding }) => outstanding),
        overdue: sum(({ outstanding, dueOn }) => (dueOn !== null && dueOn < today ? outstanding : 0n)),
        beyondPledge: sum(({ pledged, given }) => (given > pledged ? given - pledged : 0n)),
      };
    });
  }

  /** What became of one pledge. */
  #book({ pledgeId, amount, dueOn }: PledgeMade['data']) {
    const pledged = tenThousandths(amount);
    const given = this.#all('PledgeFulfilled')
      .filter(({ data }) => data.pledgeId === pledgeId)
      .reduce((sum, { data }) => sum + tenThousandths(data.amount), 0n);
    const rest = given > pledged ? 0n : pledged - given;
    const isWithdrawn = this.#all('PledgeWithdrawn').some(({ data }) => data.pledgeId === pledgeId);
    return {
      pledged,
      given,
      dueOn,
      withdrawn: isWithdrawn ? rest : 0n,
      outstanding: isWithdrawn ? 0n : rest,
    };
  }

  #all<Type extends SubjectEvent['type']>(...types: Type[]): EventOf<Type>[] {
    return this.#events.filter(isOf(...types));
  }

  #item({ campaignId, at, subjectId, data }: SubjectEvent & { data: { attribution: Attribution } }): Item {
    const { attribution } = data;
    return {
      campaignId,
      timeZone: this.#zoneOf(campaignId),
      at,
      activityId: 'activityId' in data ? data.activityId : null,
      personId: subjectId,
      recruiterId: attribution.referrerId ?? null,
      attribution,
    };
  }

  #zoneOf(campaignId: string): string {
    return this.#campaigns.find(({ id }) => id === campaignId)!.timeZone;
  }

  /** Hours of several campaigns are those of the first's time zone; days, weeks and months each campaign's own. */
  #spanOf({ at, timeZone }: Item, every: SpanLength): string {
    return every === 'HOUR'
      ? hourIn(this.#campaigns[0]!.timeZone, at)
      : spanOfDay(dayIn(timeZone, at), every);
  }
}

const spentFor = {
  CHANNEL: ({ channel }: SpendRecorded['data']) => channel,
  TECHNIQUE: ({ technique }: SpendRecorded['data']) => technique,
  CREATIVE: ({ creativeId }: SpendRecorded['data']) => creativeId,
  AUDIENCE: ({ audience }: SpendRecorded['data']) => audience,
};
export type SpendDimension = keyof typeof spentFor;
export const isSpendDimension = (dimension: Dimension): dimension is SpendDimension => dimension in spentFor;

const aboutComing = ['AttendanceRecorded', 'NoShowMarked', 'AttendanceRevoked', 'SignUpWithdrawn'] as const;

function isOf<Type extends SubjectEvent['type']>(...types: Type[]) {
  return (event: SubjectEvent): event is EventOf<Type> => (types as string[]).includes(event.type);
}

/** The same person and the same activity, or campaign. */
function same(item: Item) {
  return (other: Item) =>
    other.personId === item.personId &&
    other.activityId === item.activityId &&
    other.campaignId === item.campaignId;
}

function valueIn(dimension: Dimension, { attribution, activityId, recruiterId }: Item): string | null {
  switch (dimension) {
    case 'CHANNEL':
      return attribution.channel ?? null;
    case 'TECHNIQUE':
      return attribution.technique ?? null;
    case 'CREATIVE':
      return attribution.creativeId ?? null;
    case 'AUDIENCE':
      return attribution.audience ?? null;
    case 'AREA':
      return attribution.area ?? null;
    case 'AGE_BAND':
      return attribution.ageBand ?? null;
    case 'SOURCE':
      return attribution.source ?? null;
    case 'ACTIVITY':
      return activityId;
    case 'RECRUITER':
      return recruiterId;
  }
}

function grouped<I extends Item>(items: readonly I[], dimensions: readonly Dimension[]): Map<string, I[]> {
  return Map.groupBy(items, item => JSON.stringify(dimensions.map(dimension => valueIn(dimension, item))));
}

const lengths = (groups: ReadonlyMap<string, readonly Item[]>): ByGroup<number> =>
  Object.fromEntries([...groups].map(([group, items]) => [group, items.length]));

function people(groups: ReadonlyMap<string, readonly Item[]>): ByGroup<string[]> {
  const ids = (items: readonly Item[]) => [...new Set(items.map(({ personId }) => personId!))].sort();
  return Object.fromEntries([...groups].map(([group, items]) => [group, ids(items)]));
}

/** How many of each. */
export const numbers = (groups: ByGroup<readonly unknown[]>): ByGroup<number> =>
  Object.fromEntries(Object.entries(groups).map(([group, { length }]) => [group, length]));

const clocks = new Map<string, Intl.DateTimeFormat>();
const readings = new Map<string, string>();

/** What the clocks show: `2028-03-26 01:30`. Swedes write days as ISO 8601 does. */
function clockIn(timeZone: string, time: number): string {
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  clocks.set(timeZone, clock);
  const key = `${timeZone} ${time}`;
  const reading = readings.get(key) ?? clock.format(time);
  if (readings.size > 500_000) readings.clear();
  readings.set(key, reading);
  return reading;
}

export function dayIn(timeZone: string, instant: string): string {
  return clockIn(timeZone, Date.parse(instant)).slice(0, 10);
}

const minute = 60_000;
const day = 24 * 60 * minute;

/** When the hour began that the clocks showed: back as long as they showed that hour, a minute less each minute. */
export function hourIn(timeZone: string, instant: string): string {
  let start = Math.floor(Date.parse(instant) / minute) * minute;
  for (;;) {
    const [now, before] = [clockIn(timeZone, start), clockIn(timeZone, start - minute)];
    if (before.slice(0, 13) !== now.slice(0, 13) || before.slice(14) >= now.slice(14)) break;
    start -= minute;
  }
  return new Date(start).toISOString();
}

function spanOfDay(day: string, every: Exclude<SpanLength, 'HOUR'>): string {
  switch (every) {
    case 'DAY':
      return day;
    case 'WEEK':
      return mondayOf(day);
    case 'MONTH':
      return `${day.slice(0, 7)}-01`;
  }
}

function mondayOf(day: string): string {
  let monday = day;
  while (new Date(monday).getUTCDay() !== 1) monday = dayAfter(monday, -1);
  return monday;
}

export const dayAfter = (from: string, days = 1) =>
  new Date(Date.parse(from) + days * day).toISOString().slice(0, 10);

export function daysOf({ from, to }: LocalPeriod): string[] {
  const days = [from];
  while (days.at(-1)! < to) days.push(dayAfter(days.at(-1)!));
  return days;
}

function tenThousandths(amount: string): bigint {
  const [whole = '', fraction = ''] = amount.split('.');
  return BigInt(whole) * 10_000n + BigInt(fraction.padEnd(4, '0'));
}

function text(value: bigint): string {
  const fraction = String(value % 10_000n)
    .padStart(4, '0')
    .replace(/0+$/, '');
  return fraction ? `${value / 10_000n}.${fraction}` : String(value / 10_000n);
}
