import { countedActivities } from '../../projections/activities.ts';
import { minutesOfFacts } from '../../projections/facts.ts';
import type { EntryType, LocalPeriod } from '../../domain/entry/events.ts';
import type { Database } from '../../sqlite/database.ts';
import type { CampaignRow } from '../../projections/campaigns.ts';
import type { Entry } from '../../projections/entries.ts';
import { type Counted, Figures } from '../../metrics/figures.ts';
import { localDays, plusDays } from '../../calendar/local-day.ts';
import { intersection } from './periods.ts';

/** Reads a campaign's standing entries of a type, oldest first. */
export type StandingEntries = <Type extends EntryType>(type: Type) => readonly Entry<Type>[];

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
    const to = closedAt === null ? this.today : earliest(this.dayOf(closedAt), this.today);
    return { from, to: to < from ? from : to };
  }

  /** The days that hold all that the ledger knows; of those after the campaign's last day, only up to the last event. */
  get whole(): LocalPeriod {
    const { from, to } = this.known;
    const { endsOn } = this.#campaign;
    const last = endsOn === null ? to : [endsOn, this.#days.last ?? endsOn, from].sort().at(-1)!;
    return { from, to: earliest(to, last) };
  }

  /** The days that the campaign has run for, without today; undefined: none. */
  get run(): LocalPeriod | undefined {
    const { startsOn, endsOn, closedAt } = this.#campaign;
    const from = startsOn ?? this.#days.first ?? this.known.from;
    const closedOn = closedAt === null ? undefined : this.dayOf(closedAt);
    const to = earliest(plusDays(this.today, -1), endsOn ?? undefined, closedOn);
    return from <= to ? { from, to } : undefined;
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
  const days = [...minutes, ...begun].map(time => localDays(timeZone).at(time)).sort();
  return { first: days[0], last: days.at(-1) };
}

/** @param days those that are known */
function earliest(first: string, ...days: readonly (string | undefined)[]): string {
  return days.reduce<string>((least, day) => (day !== undefined && day < least ? day : least), first);
}
