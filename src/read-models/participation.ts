import type { Attribution } from '../domain/attribution.ts';
import { unreachable } from '../domain/decider.ts';
import type { ParticipationEvent } from '../domain/participation/events.ts';
import type { ShareEvent } from '../domain/share/events.ts';
import type { Statements } from '../sqlite/statements.ts';
import { type LocalDays, localDays } from './local-day.ts';
import type { ProjectedEvent, Projection, ReadModel } from './read-model.ts';
import { Tally } from './tally.ts';

/** What is counted; docs/metrics.md defines each. */
export const measures = [
  'PARTICIPANTS',
  'SIGN_UPS',
  'SIGN_UPS_CONFIRMED',
  'SIGN_UPS_WITHDRAWN',
  'SHARES',
  'OPENS',
  'ATTENDED',
  'NO_SHOWS',
  'UNKNOWN',
  'WALK_INS',
  'PLEDGES',
] as const;
export type Measure = (typeof measures)[number];

/** The measures that are counted by day, channel and technique; the others only in total. */
export type DailyMeasure = Exclude<Measure, 'PARTICIPANTS' | 'UNKNOWN'>;

/** Counts by day and attribution, totals per campaign and activity, and who has taken part. */
export const participation: ReadModel = {
  tables: {
    daily_counts: 'campaign_id, measure, day, channel, technique',
    totals: 'campaign_id, activity_id, measure',
    participants: 'participant_id, campaign_id',
  },
  schema: `
    CREATE TABLE daily_counts (
      campaign_id TEXT NOT NULL, measure TEXT NOT NULL, day TEXT NOT NULL, -- the campaign's local day
      channel TEXT NOT NULL, technique TEXT NOT NULL, -- '' where not stated
      n INTEGER NOT NULL, PRIMARY KEY (campaign_id, measure, day, channel, technique)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE totals (
      campaign_id TEXT NOT NULL, activity_id TEXT NOT NULL, -- '' for the campaign itself
      measure TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (campaign_id, activity_id, measure)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE participants (
      participant_id TEXT NOT NULL, campaign_id TEXT NOT NULL,
      n INTEGER NOT NULL, -- how many acts of taking part stand; 0 where the only one was a mistake
      PRIMARY KEY (participant_id, campaign_id)
    ) STRICT, WITHOUT ROWID`,
  projection: statements => new ParticipationProjection(statements),
};

class ParticipationProjection implements Projection {
  readonly #statements: Statements;
  readonly #daily: Tally<'campaign_id' | 'measure' | 'day' | 'channel' | 'technique'>;
  readonly #totals: Tally<'campaign_id' | 'activity_id' | 'measure'>;
  readonly #participants: Tally<'participant_id' | 'campaign_id'>;
  readonly #days = new Map<string, LocalDays>();

  constructor(statements: Statements) {
    this.#statements = statements;
    this.#daily = new Tally(statements, 'daily_counts', [
      'campaign_id',
      'measure',
      'day',
      'channel',
      'technique',
    ]);
    this.#totals = new Tally(statements, 'totals', ['campaign_id', 'activity_id', 'measure']);
    this.#participants = new Tally(statements, 'participants', ['participant_id', 'campaign_id']);
  }

  project(event: ProjectedEvent): void {
    if (!isParticipation(event)) return;
    const { campaignId, subjectId, metadata } = event;
    const days = this.#localDays(campaignId);
    const at = (occurredAt: string, attribution: Attribution): Place => ({
      campaignId,
      activityId: ('activityId' in event.data && event.data.activityId) || '',
      day: days.of(occurredAt),
      attribution,
    });
    const here = 'attribution' in event.data ? at(metadata.occurredAt, event.data.attribution) : undefined;
    const count = (measure: DailyMeasure, n = 1) => here && this.#count(measure, here, n);
    const unknown = (n: number) =>
      this.#total('UNKNOWN', campaignId, at(metadata.occurredAt, {}).activityId, n);
    const standing = (n: number) =>
      this.#participants.add({ campaign_id: campaignId, participant_id: subjectId }, n);
    switch (event.type) {
      case 'SignedUp': {
        const { activityId, endsWalkIn } = event.data;
        count('SIGN_UPS');
        standing(1);
        if (endsWalkIn) this.#count('WALK_INS', at(endsWalkIn.occurredAt, endsWalkIn.attribution), -1);
        else if (activityId !== null) unknown(1);
        break;
      }
      case 'SignUpConfirmed':
        count('SIGN_UPS_CONFIRMED');
        break;
      case 'SignUpWithdrawn': {
        const { activityId, revokes } = event.data;
        count('SIGN_UPS_WITHDRAWN');
        if (revokes) this.#count('NO_SHOWS', at(revokes.occurredAt, revokes.attribution), -1);
        else if (activityId !== null) unknown(-1);
        break;
      }
      case 'CampaignShared':
        count('SHARES');
        standing(1);
        break;
      case 'ShareOpened':
        count('OPENS');
        break;
      case 'AttendanceRecorded': {
        const { corrects, walkIn } = event.data;
        count('ATTENDED');
        standing(1);
        if (walkIn) count('WALK_INS');
        else if (!corrects) unknown(-1);
        if (corrects) this.#count('NO_SHOWS', at(corrects.occurredAt, corrects.attribution), -1);
        break;
      }
      case 'NoShowMarked': {
        const { corrects } = event.data;
        count('NO_SHOWS');
        if (corrects) {
          this.#count('ATTENDED', at(corrects.occurredAt, corrects.attribution), -1);
          standing(-1);
        } else unknown(-1);
        break;
      }
      case 'AttendanceRevoked': {
        const { revokes, walkIn } = event.data;
        const then = at(revokes.occurredAt, revokes.attribution);
        this.#count(revokes.attendance === 'ATTENDED' ? 'ATTENDED' : 'NO_SHOWS', then, -1);
        if (revokes.attendance === 'ATTENDED') standing(-1);
        if (walkIn) this.#count('WALK_INS', then, -1);
        else unknown(1);
        break;
      }
      case 'PledgeMade':
        count('PLEDGES');
        standing(1);
        break;
      case 'PledgeFulfilled':
      case 'PledgeWithdrawn':
        break;
      default:
        unreachable(event);
    }
  }

  flush(): void {
    this.#participants.flush((key, before, after) => {
      // Also a change of 0, so that there is a row however the events were split into batches.
      this.#total('PARTICIPANTS', key.campaign_id, '', Number(after > 0) - Number(before > 0));
    });
    this.#daily.flush();
    this.#totals.flush();
  }

  #count(measure: DailyMeasure, { campaignId, activityId, day, attribution }: Place, n: number): void {
    const { channel = '', technique = '' } = attribution;
    this.#daily.add({ campaign_id: campaignId, measure, day, channel, technique }, n);
    this.#total(measure, campaignId, '', n);
    if (activityId !== '') this.#total(measure, campaignId, activityId, n, true);
  }

  /** In the campaign's total and, where an activity is named, in the activity's. */
  #total(measure: Measure, campaignId: string, activityId: string, n: number, counted = false): void {
    this.#totals.add({ campaign_id: campaignId, activity_id: activityId, measure }, n);
    if (activityId !== '' && !counted)
      this.#totals.add({ campaign_id: campaignId, activity_id: '', measure }, n);
  }

  #localDays(campaignId: string): LocalDays {
    let days = this.#days.get(campaignId);
    if (!days) {
      const campaign = this.#statements.get<{ timeZone: string }>(
        'SELECT time_zone AS timeZone FROM campaigns WHERE campaign_id = ?',
        campaignId,
      );
      if (!campaign) throw new Error('The campaign is not known: its CampaignCreated event is missing.');
      this.#days.set(campaignId, (days = localDays(campaign.timeZone)));
    }
    return days;
  }
}

interface Place {
  readonly campaignId: string;
  readonly activityId: string;
  readonly day: string;
  readonly attribution: Attribution;
}

const participationTypes: Record<(ParticipationEvent | ShareEvent)['type'], true> = {
  SignedUp: true,
  SignUpConfirmed: true,
  SignUpWithdrawn: true,
  CampaignShared: true,
  ShareOpened: true,
  AttendanceRecorded: true,
  NoShowMarked: true,
  AttendanceRevoked: true,
  PledgeMade: true,
  PledgeFulfilled: true,
  PledgeWithdrawn: true,
};

function isParticipation(event: ProjectedEvent): event is ProjectedEvent & (ParticipationEvent | ShareEvent) {
  return event.type in participationTypes;
}

type Counts = Record<Measure, number>;

/** Of what nothing was counted. */
export const noCounts: Readonly<Counts> = Object.fromEntries(measures.map(measure => [measure, 0])) as Counts;

/** Every measure of a campaign, or of one of its activities; 0 where nothing was counted. */
export function totals(statements: Statements, campaignId: string, activityId = ''): Counts {
  const rows = statements.all<CountRow>(
    'SELECT activity_id AS id, measure, n FROM totals WHERE campaign_id = ? AND activity_id = ?',
    campaignId,
    activityId,
  );
  return countsById(rows).get(activityId) ?? noCounts;
}

/** Every measure of campaigns, by campaign id. */
export function campaignTotals(
  statements: Statements,
  campaignIds: readonly string[],
): ReadonlyMap<string, Counts> {
  return totalsIn(
    statements,
    campaignIds,
    "campaign_id AS id, measure, n FROM totals WHERE activity_id = ''",
  );
}

/** Every measure of the activities of campaigns, by activity id; those without any are left out. */
export function activityTotals(
  statements: Statements,
  campaignIds: readonly string[],
): ReadonlyMap<string, Counts> {
  return totalsIn(
    statements,
    campaignIds,
    "activity_id AS id, measure, n FROM totals WHERE activity_id <> ''",
  );
}

function totalsIn(
  statements: Statements,
  campaignIds: readonly string[],
  selection: string,
): ReadonlyMap<string, Counts> {
  const sql = `SELECT ${selection} AND campaign_id IN (SELECT value FROM json_each(?))`;
  return countsById(statements.all<CountRow>(sql, JSON.stringify(campaignIds)));
}

interface CountRow {
  readonly id: string;
  readonly measure: Measure;
  readonly n: number;
}

function countsById(rows: readonly CountRow[]): Map<string, Counts> {
  const byId = new Map<string, Counts>();
  for (const { id, measure, n } of rows) {
    const counts = byId.get(id) ?? { ...noCounts };
    counts[measure] = n;
    byId.set(id, counts);
  }
  return byId;
}

export interface DailyCount {
  readonly day: string;
  readonly n: number;
}

/** A measure per local day, oldest first; days without any are left out. */
export function dailyCounts(
  statements: Statements,
  campaignId: string,
  measure: DailyMeasure,
): readonly DailyCount[] {
  return dailyCountsOf(statements, [campaignId], measure).get(campaignId) ?? [];
}

/** The same of campaigns, by campaign id. */
export function dailyCountsOf(
  statements: Statements,
  campaignIds: readonly string[],
  measure: DailyMeasure,
): ReadonlyMap<string, readonly DailyCount[]> {
  const rows = statements.all<DailyCount & { readonly campaignId: string }>(
    `SELECT campaign_id AS campaignId, day, sum(n) AS n FROM daily_counts
     WHERE campaign_id IN (SELECT value FROM json_each(?)) AND measure = ?
     GROUP BY campaign_id, day HAVING sum(n) <> 0 ORDER BY campaign_id, day`,
    JSON.stringify(campaignIds),
    measure,
  );
  const days = rows.map(({ campaignId, day, n }) => ({ campaignId, count: { day, n } }));
  return new Map(
    [...Map.groupBy(days, ({ campaignId }) => campaignId)].map(([id, counts]) => [
      id,
      counts.map(({ count }) => count),
    ]),
  );
}

/** The campaigns in which somebody's part stands. */
export function campaignsOf(statements: Statements, participantId: string): string[] {
  return statements
    .all<{ campaignId: string }>(
      'SELECT campaign_id AS campaignId FROM participants WHERE participant_id = ? AND n > 0 ORDER BY campaign_id',
      participantId,
    )
    .map(({ campaignId }) => campaignId);
}
