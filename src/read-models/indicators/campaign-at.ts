import type { EntryType, LocalPeriod } from '../../domain/entry/events.ts';
import type { Statements } from '../../sqlite/statements.ts';
import type { CampaignRow } from '../campaigns.ts';
import type { Entry } from '../entries.ts';
import { Figures } from '../figures.ts';
import { localDays, plusDays } from '../local-day.ts';
import { intersection } from './periods.ts';

/** A campaign's standing entries of a type, oldest first. */
export type Told = <Type extends EntryType>(type: Type) => readonly Entry<Type>[];

type Campaign = Pick<CampaignRow, 'id' | 'timeZone' | 'startsOn' | 'endsOn' | 'createdAt' | 'closedAt'>;

/** A campaign as it is seen from one moment. */
export class CampaignAt {
  readonly campaign: Campaign;
  readonly statements: Statements;
  readonly told: Told;
  readonly at: Date;
  /** The last event it is made of; undefined: none. */
  readonly position: number | undefined;
  /** The local day of the moment, which is not over. */
  readonly today: string;
  #known: LocalPeriod | undefined;

  constructor(
    campaign: Campaign,
    view: { readonly statements: Statements; readonly at: Date; readonly position: number | undefined },
    told: Told,
  ) {
    this.campaign = campaign;
    this.statements = view.statements;
    this.told = told;
    this.at = view.at;
    this.position = view.position;
    this.today = this.dayOf(view.at);
  }

  get closed(): boolean {
    return this.campaign.closedAt !== null;
  }

  /** @param time ISO 8601 or a moment */
  dayOf(time: string | Date): string {
    const days = localDays(this.campaign.timeZone);
    return typeof time === 'string' ? days.of(time) : days.at(time.getTime());
  }

  /**
   * The days that the ledger can know of: from the one on which the campaign was created, or on which the first of what it
   * holds occurred, if that was before; until today, or the one on which it closed.
   */
  get known(): LocalPeriod {
    return (this.#known ??= this.#knownDays());
  }

  #knownDays(): LocalPeriod {
    const { createdAt, closedAt } = this.campaign;
    const from = earliest(this.dayOf(createdAt), this.#firstDay);
    const to = closedAt === null ? this.today : earliest(this.dayOf(closedAt), this.today);
    return { from, to: to < from ? from : to };
  }

  /** The days that the campaign has run for, but for today; undefined: none. */
  get run(): LocalPeriod | undefined {
    const { startsOn, endsOn, closedAt } = this.campaign;
    const from = startsOn ?? this.#firstDay ?? this.known.from;
    const closedOn = closedAt === null ? undefined : this.dayOf(closedAt);
    const to = earliest(plusDays(this.today, -1), endsOn ?? undefined, closedOn);
    return from <= to ? { from, to } : undefined;
  }

  /** What of a period the ledger can know of; undefined: nothing. */
  covered(during: LocalPeriod | undefined): LocalPeriod | undefined {
    return during ? intersection(during, this.known) : this.known;
  }

  /** @param during days that the ledger can know of */
  figures(during: LocalPeriod = this.known): Figures {
    const { from, to } = this.known;
    // All there is is counted once for everybody; a period ending today would be counted anew every day.
    const all = during.from === from && during.to === to;
    return new Figures(this.statements, [this.campaign], all ? undefined : during);
  }

  get #firstDay(): string | undefined {
    const { id } = this.campaign;
    const { minute } = this.statements.get<{ minute: number | null }>(
      'SELECT min(from_minute) AS minute FROM facts WHERE campaign_id = ?',
      id,
    )!;
    const { counted } = this.statements.get<{ counted: string | null }>(
      'SELECT min(starts_at) AS counted FROM activities WHERE campaign_id = ? AND headcount_low IS NOT NULL',
      id,
    )!;
    const days = [
      ...(minute === null ? [] : [this.dayOf(new Date(minute * 60_000))]),
      ...(counted === null ? [] : [this.dayOf(counted)]),
    ];
    return days.sort()[0];
  }
}

/** @param days those that are known */
function earliest(first: string, ...days: readonly (string | undefined)[]): string {
  return days.reduce<string>((least, day) => (day !== undefined && day < least ? day : least), first);
}
