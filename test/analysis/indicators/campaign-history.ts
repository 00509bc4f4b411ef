import type { CampaignDetails } from '../../../src/domain/campaign.ts';
import type { EntryType, StandingEntry } from '../../../src/domain/entry/events.ts';
import type { Attribution } from '../../../src/domain/attribution.ts';
import {
  activityStream,
  campaignStream,
  entryStream,
  indicatorStream,
  participantStream,
} from '../../../src/domain/streams.ts';
import type { RecordedEvent } from '../../../src/event-store/event-store.ts';
import { findCampaignAnywhere } from '../../../src/projections/campaigns.ts';
import { entriesOf } from '../../../src/projections/entries.ts';
import { CampaignAt } from '../../../src/analysis/campaign-at.ts';
import type { Indicator } from '../../../src/analysis/indicators/value.ts';
import { created } from '../../domain/examples.ts';
import { recordedEvent } from '../../metrics/histories.ts';
import { projected } from '../../projections/projected.ts';

type Said<Type extends EntryType> = Omit<(StandingEntry & { readonly type: Type })['data'], 'version'>;

/** The fields of an entry that tests seldom state. */
const unsaid: Readonly<Partial<Record<EntryType, object>>> = {
  BaselineRecorded: { source: null, rule: 'PARTICIPANTS' },
  MeasurementRecorded: { source: null, area: null },
  GaugeObserved: { gauge: 'MEMBERS', channel: null, high: null, comparator: 'EXACT' },
  ClaimReported: {
    indicator: null,
    subject: 'strømforbruk',
    form: 'CHANGE',
    comparator: 'EXACT',
    value: '15',
    high: null,
    direction: 'DOWN',
    changeType: 'RELATIVE_PERCENT',
    unit: null,
    baseline: 'UNSTATED',
    duration: null,
    during: null,
    scope: null,
    ambiguity: null,
    claimedBy: 'Kommunen',
    claimedOn: null,
    source: null,
    evidenceLevel: 1,
  },
  GoalSet: { name: 'Mange', unit: null, indicator: null, by: null, petition: null },
};

export const people: Indicator = {
  version: 1,
  key: 'people',
  labels: { nb: 'Deltakere', nn: 'Deltakarar', en: 'Participants' },
  unit: 'personer',
  higherIsBetter: true,
  resultType: 'OUTPUT',
  rule: 'PARTICIPANTS',
  windowDays: null,
};

/** A campaign of `org1` in Oslo, made event by event. A day means its noon, in UTC. */
export class CampaignHistory {
  readonly events: RecordedEvent[] = [];
  #entries = 0;

  /** @param createdOn the day it was created */
  constructor(createdOn: string, details: Partial<CampaignDetails> = {}) {
    this.#record(campaignStream('c1'), 'CampaignCreated', created(details).data, createdOn);
  }

  /** Signs each of them up. */
  signUp(day: string, participants: readonly string[], stated: Attribution = {}, activityId?: string): this {
    for (const participant of participants) {
      const data = {
        activityId: activityId ?? null,
        signedUpAt: noonOf(day),
        attribution: stated,
        endsWalkIn: null,
      };
      this.#record(participantStream('c1', participant), 'SignedUp', data, day);
    }
    return this;
  }

  withdraw(signedUpOn: string, participant: string, stated: Attribution = {}): this {
    const signedUpAt = noonOf(signedUpOn);
    const data = { activityId: null, signedUpAt, attribution: stated, wasConfirmed: false, revokes: null };
    return this.#record(participantStream('c1', participant), 'SignUpWithdrawn', data, signedUpOn);
  }

  /** An activity to which these come without a sign-up. */
  activity(day: string, id: string, walkIns: readonly string[] = []): this {
    const timing = { startsAt: noonOf(day), endsAt: null, place: null };
    this.#record(activityStream('c1', id), 'ActivityScheduled', { activityId: id, name: id, ...timing }, day);
    for (const participant of walkIns) {
      const data = { activityId: id, occurredAt: noonOf(day), walkIn: true, corrects: null, attribution: {} };
      this.#record(participantStream('c1', participant), 'AttendanceRecorded', data, day);
    }
    return this;
  }

  cancel(day: string, id: string): this {
    return this.#record(
      activityStream('c1', id),
      'ActivityCancelled',
      { cancelledAt: noonOf(day), reason: null },
      day,
    );
  }

  headcount(day: string, id: string, low: number, high: number | null = low): this {
    const comparator = high === null ? 'AT_LEAST' : high === low ? 'EXACT' : 'RANGE';
    const data = { activityId: id, low, high, comparator, replaced: null };
    return this.#record(activityStream('c1', id), 'HeadcountRecorded', data, day);
  }

  pledge(day: string, id: string, amount: string, unit = 'NOK'): this {
    const pledged = {
      pledgeId: id,
      madeAt: noonOf(day),
      kind: 'MONEY',
      unit,
      amount,
      dueOn: null,
      attribution: {},
    };
    return this.#record(participantStream('c1', `p${id}`), 'PledgeMade', pledged, day);
  }

  indicator(definition: Partial<Indicator> = {}): this {
    const data = { ...people, ...definition };
    return this.#record(indicatorStream('c1', data.key), 'IndicatorDefined', data);
  }

  /** @returns this; the first entry is `e1` */
  enter<Type extends EntryType>(type: Type, said: Partial<Said<Type>>): this {
    return this.#record(entryStream('c1', `e${++this.#entries}`), type, {
      version: 1,
      ...unsaid[type],
      ...said,
    });
  }

  members(day: string, low: number, said: Partial<Said<'GaugeObserved'>> = {}): this {
    return this.enter('GaugeObserved', { low, high: low, observedAt: noonOf(day), ...said });
  }

  close(day: string): this {
    return this.#record(campaignStream('c1'), 'CampaignClosed', { closedAt: noonOf(day) }, day);
  }

  /** The campaign as it is seen at noon of a day, or at an instant. */
  at(moment: string): CampaignAt {
    const database = projected(this.events);
    const campaign = findCampaignAnywhere(database, 'c1')!;
    const view = {
      database,
      at: new Date(moment.includes('T') ? moment : noonOf(moment)),
      position: this.events.length,
    };
    return new CampaignAt(campaign, view, type => entriesOf(database, 'c1', type));
  }

  #record(stream: string, type: string, data: object, day = '2026-01-01'): this {
    this.events.push(recordedEvent(this.events.length + 1, stream, 0, type, data, noonOf(day)));
    return this;
  }
}

export const noonOf = (day: string) => `${day}T12:00:00.000Z`;

export const period = (from: string, to: string) => ({ from, to });

/** So many people: `p1` … */
export const persons = (count: number, mark = 'p') =>
  Array.from({ length: count }, (_, n) => `${mark}${n + 1}`);
