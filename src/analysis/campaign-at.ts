import { type ActivityRow, countedActivities } from '../projections/activities.ts';
import { minutesOfFacts } from '../projections/facts.ts';
import type { EntryType, LocalPeriod } from '../domain/entry/events.ts';
import type { Database } from '../sqlite/database.ts';
import type { CampaignRow } from '../projections/campaigns.ts';
import type { Entry } from '../projections/entries.ts';
import { type Counted, Figures } from '../metrics/figures.ts';
import { localDays, plusDays } from '../calendar/local-day.ts';
import { earliest, intersection, latest } from '../calendar/period.ts';

/** Reads a campaign's standing entries of a type, oldest first. */
type StandingEntries = <Type extends EntryType>(type: Type) => readonly Entry<Type>[];

type Campaign = Pick<CampaignRow, 'id' | 'timeZone' | 'startsOn' | 'endsOn' | 'createdAt' | 'closedAt'>;

/** A campaign as it is seen from one moment. */
export class CampaignAt implements Counted {
  readonly id: string;
  readonly timeZone: string;
  readonly database: Database;
  readonly entries: StandingEntries;
  readonly at: Date;
  /** The position of the last event that it is made from; undefined: none. */
  readonly position: number | undefined;
  /** The local day of the moment; it is not over yet. */
  readonly today: string;
  readonly #campaign: Campaign;
  #found: Days | undefined;

  constructor(
    campaign: Campaign,
    view: { readonly database: Database; readonly at: Date; readonly position: number | undefined },
    entries: StandingEntries,
  ) {
    this.#campaign = campaign;
    this.id = campaign.id;
    this.timeZone = campaign.timeZone;
    this.database = view.database;
    this.entries = entries;
    this.at = view.at;
    this.position = view.position;
    this.today = this.dayOf(view.at);
  }

  get closed(): boolean {
    return this.#campaign.closedAt !== null;
  }

  /** @param time ISO 8601 or a moment */
  dayOf(time: string | Date): string {
    const days = localDays(this.timeZone);
    return typeof time === 'string' ? days.of(time) : days.at(time.getTime());
  }

  /**
   * The days that the ledger can know of: from the day on which the campaign was created, or on which its first event occurred,
   * if that is earlier; to today, or the day on which it closed.
   */
  get known(): LocalPeriod {
    const { createdAt, closedAt } = this.#campaign;
    const from = earliest(this.dayOf(createdAt), this.#days.first);
    const to = earliest(this.today, closedAt && this.dayOf(closedAt));
    return { from, to: latest(from, to) };
  }

  /** The days that hold all that the ledger knows; of those after the campaign's last day, only up to the last event. */
  get whole(): LocalPeriod {
    const { from, to } = this.known;
    const { endsOn } = this.#campaign;
    return { from, to: endsOn === null ? to : earliest(to, latest(endsOn, this.#days.last, from)) };
  }

  /** The days that the campaign has run for, without today; undefined: none. */
  get run(): LocalPeriod | undefined {
    const from = this.#campaign.startsOn ?? this.#days.first ?? this.known.from;
    const to = this.#until(plusDays(this.today, -1));
    return from <= to ? { from, to } : undefined;
  }

  /**
   * The days so far: from the first day, or where none is fixed the day on which it was created or had begun, to today or its
   * last. Before the first day they end before they begin.
   * @param begun days on which it had begun
   */
  soFar(begun: readonly string[]): LocalPeriod {
    const { startsOn, createdAt } = this.#campaign;
    return { from: startsOn ?? earliest(this.dayOf(createdAt), ...begun), to: this.#until(this.today) };
  }

  /** Whether an activity is over: without a stated end when its day is. Without a date it is not, nor if it was cancelled. */
  isOver({ status, startsAt, endsAt }: Pick<ActivityRow, 'status' | 'startsAt' | 'endsAt'>): boolean {
    if (status === 'CANCELLED' || startsAt === null) return false;
    return endsAt === null ? this.dayOf(startsAt) < this.today : Date.parse(endsAt) <= this.at.getTime();
  }

  /** The part of a period, by default of the whole campaign, that the ledger can know of; undefined: none. */
  covered(during: LocalPeriod | undefined): LocalPeriod | undefined {
    return during ? intersection(during, this.known) : this.whole;
  }

  /** @param during days that the ledger can know of */
  figures(during: LocalPeriod = this.whole): Figures {
    const { from, to } = this.whole;
    // Without a period, the cached counts of the whole campaign are used; one that ends today would be counted anew every day.
    const all = during.from <= from && during.to >= to;
    return new Figures(this.database, [this], all ? undefined : during);
  }

  /** A day, or the campaign's last if that is earlier: its end, or the day it closed. */
  #until(day: string): string {
    const { endsOn, closedAt } = this.#campaign;
    return earliest(day, endsOn, closedAt && this.dayOf(closedAt));
  }

  get #days(): Days {
    return (this.#found ??= daysOf(this));
  }
}

/** The first and the last local day on which anything occurred; undefined: nothing did. */
interface Days {
  readonly first: string | undefined;
  readonly last: string | undefined;
}

function daysOf({ id, timeZone, database }: CampaignAt): Days {
  const { first, last } = minutesOfFacts(database, id);
  const minutes = [first, last].filter(minute => minute !== null).map(minute => minute * 60_000);
  const begun = countedActivities(database, [id]).map(({ startsAt }) => Date.parse(startsAt));
  const times = [...minutes, ...begun];
  if (times.length === 0) return { first: undefined, last: undefined };
  const days = localDays(timeZone);
  return {
    first: days.at(times.reduce((least, time) => Math.min(least, time))),
    last: days.at(times.reduce((most, time) => Math.max(most, time))),
  };
}
