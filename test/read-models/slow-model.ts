import type { Headcount } from '../../src/domain/activity/events.ts';
import type { Attribution } from '../../src/domain/attribution.ts';
import type { PledgeMade } from '../../src/domain/participation/events.ts';
import { type DailyMeasure, type Measure, measures } from '../../src/read-models/participation.ts';
import type { PledgeTotals } from '../../src/read-models/pledges.ts';
import type { ToldEvent } from './histories.ts';

/** Every number of docs/metrics.md by its definition, read off the whole history each time: slow and obvious. */

type EventOf<Type extends ToldEvent['type']> = Extract<ToldEvent, { type: Type }>;

/** One thing that counts: when, in which activity, and where the person came from. */
interface Counted {
  readonly activityId: string | null;
  readonly day: string;
  readonly attribution: Attribution;
  readonly personId: string;
}

export class SlowModel {
  readonly #events: readonly ToldEvent[];
  readonly #timeZone: string;

  constructor(events: readonly ToldEvent[], campaignId: string, timeZone: string) {
    this.#events = events.filter(event => event.campaignId === campaignId);
    this.#timeZone = timeZone;
  }

  totals(activityId?: string): Record<Measure, number> {
    const inScope = ({ activityId: of }: { activityId: string | null }) =>
      activityId === undefined || of === activityId;
    const count = (measure: Measure) => {
      if (measure === 'PARTICIPANTS') return activityId === undefined ? this.participants().length : 0;
      if (measure === 'UNKNOWN') return this.#unknown().filter(inScope).length;
      return this.counted(measure).filter(inScope).length;
    };
    return Object.fromEntries(measures.map(measure => [measure, count(measure)])) as Record<Measure, number>;
  }

  daily(measure: DailyMeasure): { day: string; n: number }[] {
    const days = this.counted(measure).map(({ day }) => day);
    return [...new Set(days)].sort().map(day => ({ day, n: days.filter(other => other === day).length }));
  }

  /** Days, channels and techniques with a count that is not nought. */
  breakdown(measure: DailyMeasure): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const {
      day,
      attribution: { channel = '', technique = '' },
    } of this.counted(measure)) {
      const key = `${day} ${channel} ${technique}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    return counts;
  }

  /** Whoever signed up, shared or pledged, ever; or attended, as it now stands. */
  participants(): string[] {
    const acts = this.#all('SignedUp', 'CampaignShared', 'PledgeMade').map(({ subjectId }) => subjectId);
    return [...new Set([...acts, ...this.counted('ATTENDED').map(({ personId }) => personId)])].sort();
  }

  counted(measure: DailyMeasure): Counted[] {
    switch (measure) {
      case 'SIGN_UPS':
        return this.#all('SignedUp').map(event => this.#counted(event));
      case 'SIGN_UPS_CONFIRMED':
        return this.#all('SignUpConfirmed').map(event => this.#counted(event));
      case 'SIGN_UPS_WITHDRAWN':
        return this.#all('SignUpWithdrawn').map(event => this.#counted(event));
      case 'SHARES':
        return this.#all('CampaignShared').map(event => this.#counted(event));
      case 'OPENS':
        return this.#all('ShareOpened').map(event => this.#counted(event));
      case 'PLEDGES':
        return this.#all('PledgeMade').map(event => this.#counted(event));
      case 'ATTENDED':
        return this.#lastWords()
          .filter(isOf('AttendanceRecorded'))
          .map(event => this.#counted(event));
      case 'NO_SHOWS':
        return this.#lastWords()
          .filter(isOf('NoShowMarked'))
          .map(event => this.#counted(event));
      case 'WALK_INS':
        return this.counted('ATTENDED').filter(
          ({ personId, activityId }) => !this.#signedUp().some(same(personId, activityId)),
        );
    }
  }

  /** Signed up for an activity, and neither came nor stayed away. */
  #unknown(): { personId: string; activityId: string | null }[] {
    const known = [...this.counted('ATTENDED'), ...this.counted('NO_SHOWS')];
    return this.#signedUp().filter(
      ({ personId, activityId }) => activityId !== null && !known.some(same(personId, activityId)),
    );
  }

  /** Sign-ups that stand: the last word about each was not that it was withdrawn. */
  #signedUp(): { personId: string; activityId: string | null }[] {
    const last = new Map<string, EventOf<'SignedUp' | 'SignUpWithdrawn'>>();
    for (const event of this.#all('SignedUp', 'SignUpWithdrawn'))
      last.set(`${event.subjectId} ${event.data.activityId}`, event);
    return [...last.values()]
      .filter(({ type }) => type === 'SignedUp')
      .map(({ subjectId, data }) => ({ personId: subjectId, activityId: data.activityId }));
  }

  /** The last word about each person's coming to each activity. */
  #lastWords() {
    const last = new Map<string, EventOf<(typeof aboutComing)[number]>>();
    for (const event of this.#all(...aboutComing))
      last.set(`${event.subjectId} ${event.data.activityId}`, event);
    return [...last.values()];
  }

  headcount(): { low: number; high: number | null } | undefined {
    const last = new Map<string, Headcount>();
    for (const { subjectId, data } of this.#all('HeadcountRecorded')) last.set(subjectId, data);
    if (last.size === 0) return undefined;
    const counts = [...last.values()];
    const bounded = counts.every(({ high }) => high !== null);
    return {
      low: counts.reduce((sum, { low }) => sum + low, 0),
      high: bounded ? counts.reduce((sum, { high }) => sum + (high ?? 0), 0) : null,
    };
  }

  pledges(today: string): PledgeTotals[] {
    const made = this.#all('PledgeMade');
    const units = [...new Set(made.map(({ data }) => `${data.kind} ${data.unit}`))].sort();
    return units.map(name => {
      const [kind, unit] = name.split(' ') as [PledgeTotals['kind'], string];
      const books = made
        .filter(({ data }) => data.unit === unit && data.kind === kind)
        .map(one => this.#book(one.data));
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

  #all<Type extends ToldEvent['type']>(...types: Type[]): EventOf<Type>[] {
    return this.#events.filter(isOf(...types));
  }

  #counted({ at, subjectId, data }: ToldEvent & { data: { attribution: Attribution } }): Counted {
    const activityId = 'activityId' in data ? data.activityId : null;
    return { day: dayIn(this.#timeZone, at), personId: subjectId, activityId, attribution: data.attribution };
  }
}

const aboutComing = ['AttendanceRecorded', 'NoShowMarked', 'AttendanceRevoked', 'SignUpWithdrawn'] as const;

function isOf<Type extends ToldEvent['type']>(...types: Type[]) {
  return (event: ToldEvent): event is EventOf<Type> => (types as string[]).includes(event.type);
}

function same(personId: string, activityId: string | null) {
  return (other: { personId: string; activityId: string | null }) =>
    other.personId === personId && other.activityId === activityId;
}

const calendars = new Map<string, Intl.DateTimeFormat>();

/** Swedes write days as ISO 8601 does. */
export function dayIn(timeZone: string, instant: string): string {
  const calendar = calendars.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone });
  calendars.set(timeZone, calendar);
  return calendar.format(new Date(instant));
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
