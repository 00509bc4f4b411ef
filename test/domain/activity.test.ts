import * as fc from 'fast-check';
import {
  type ActivityCommand,
  type ActivityDetails,
  activityDecider,
  type ActivityEvent,
  noActivity,
  noDetails,
  type Timing,
} from '../../src/domain/activity.ts';
import { type Comparator, comparators, type Bounds } from '../../src/domain/bounds.ts';
import { noCampaign } from '../../src/domain/campaign.ts';
import { Refusal } from '../../src/domain/refusal.ts';
import {
  cancelled,
  closedCampaign,
  dayAfter,
  dayBefore,
  fact,
  noon,
  openCampaign,
  scheduled,
  timing,
} from './examples.ts';
import { specification, stateAfter } from './specification.ts';

const given = specification(activityDecider);

const about = (campaign = openCampaign, when = fact()) => ({ ...when, campaign });
const schedule = (
  stated: Partial<Timing> = {},
  to = about(),
  details: Partial<ActivityDetails> = {},
): ActivityCommand => ({
  ...to,
  type: 'ScheduleActivity',
  activityId: 'a1',
  details: { ...noDetails, name: 'Rydding', ...details },
  ...timing,
  ...stated,
});
const reschedule = (changes: Partial<Timing>, to = about()): ActivityCommand => ({
  ...to,
  type: 'RescheduleActivity',
  changes,
});
const cancel = (reason: string | null = null, to = about()): ActivityCommand => ({
  ...to,
  type: 'CancelActivity',
  reason,
});
const count = (
  low: number,
  high: number | null = null,
  comparator: Comparator | null = null,
  to = about(),
): ActivityCommand => ({ ...to, type: 'RecordHeadcount', activityId: 'a1', low, high, comparator });

const rescheduled = (data: Partial<Timing>): ActivityEvent => ({ type: 'ActivityRescheduled', data });
const counted = (headcount: Bounds, replaced: Bounds | null = null): ActivityEvent => ({
  type: 'HeadcountRecorded',
  data: { activityId: 'a1', ...headcount, replaced },
});

describe('scheduling an activity', () => {
  test('records when and where', () => {
    given()
      .when(schedule({ place: 'Kaia' }))
      .then(scheduled({ place: 'Kaia' }));
  });

  test('is refused where the id is taken', () => {
    given(scheduled()).when(schedule()).thenRefused('ALREADY_EXISTS');
    given(scheduled(), cancelled()).when(schedule()).thenRefused('ALREADY_EXISTS');
  });

  test('is refused where it would end before it starts', () => {
    given()
      .when(schedule({ endsAt: dayBefore }))
      .thenRefused('INVALID_INPUT', 'endsAt');
  });

  test('may end as it starts, or have no end', () => {
    given()
      .when(schedule({ endsAt: noon }))
      .then(scheduled({ endsAt: noon }));
    given()
      .when(schedule({ endsAt: null }))
      .then(scheduled({ endsAt: null }));
  });

  test('may lie ahead, since only its scheduling has happened', () => {
    const ahead = { startsAt: '2030-01-01T10:00:00.000Z', endsAt: null };
    given().when(schedule(ahead)).then(scheduled(ahead));
  });

  test('needs a campaign of one’s own that was open', () => {
    given()
      .when(schedule({}, about(noCampaign)))
      .thenRefused('NOT_FOUND', 'campaignId');
    given()
      .when(schedule({}, about(openCampaign, fact(noon, 'org2'))))
      .thenRefused('NOT_FOUND', 'campaignId');
    given()
      .when(schedule({}, about(closedCampaign, fact(dayAfter))))
      .thenRefused('CAMPAIGN_CLOSED');
    given()
      .when(schedule({}, about(closedCampaign, fact(dayBefore))))
      .then(scheduled());
  });
});

const described: Partial<ActivityDetails> = {
  type: 'dugnad',
  tags: ['ute', 'barn'],
  onlineUrl: 'https://example.org/direkte',
  coHosts: ['Naturvernforbundet'],
  capacity: 40,
  group: 'Vårrydding',
};
const updated = (data: Partial<ActivityDetails>): ActivityEvent => ({ type: 'ActivityUpdated', data });
const update = (changes: Partial<ActivityDetails>): ActivityCommand => ({
  ...about(),
  type: 'UpdateActivity',
  changes,
});
const here = { latitude: 59.9, longitude: 10.7 };

describe('an activity without a date', () => {
  const later = scheduled({ startsAt: null, endsAt: null });

  test('is scheduled, and has no end', () => {
    given()
      .when(schedule({ startsAt: null, endsAt: null }))
      .then(later);
    given()
      .when(schedule({ startsAt: null }))
      .thenRefused('INVALID_INPUT', 'endsAt');
    given(later)
      .when(reschedule({ endsAt: noon }))
      .thenRefused('INVALID_INPUT', 'endsAt');
  });

  test('takes a head-count once it has a date', () => {
    given(later).when(count(1)).thenRefused('ACTIVITY_NOT_STARTED');
    given(later)
      .when(reschedule({ startsAt: noon }))
      .then(rescheduled({ startsAt: noon }));
    given(later, rescheduled({ startsAt: noon }))
      .when(count(1))
      .then(counted({ low: 1, high: 1, comparator: 'EXACT' }));
  });
});

describe('what an activity is', () => {
  test('is recorded with it, without what is not stated', () => {
    given()
      .when(schedule({ coordinates: here }, about(), { tags: ['ute'], capacity: 40 }))
      .then({
        type: 'ActivityScheduled',
        data: {
          activityId: 'a1',
          name: 'Rydding',
          ...timing,
          coordinates: here,
          tags: ['ute'],
          capacity: 40,
        },
      });
  });

  test('changes by what is stated otherwise', () => {
    given(scheduled()).when(update(described)).then(updated(described));
    given(scheduled(), updated(described))
      .when(update({ ...described, tags: ['ute'], capacity: null }))
      .then(updated({ tags: ['ute'], capacity: null }));
    given(scheduled(), updated(described)).when(update(described)).thenRefused('NOTHING_TO_CHANGE');
    given(scheduled())
      .when(update({ tags: [], capacity: null }))
      .thenRefused('NOTHING_TO_CHANGE');
  });

  test('is not what a cancelled one, or none, can change', () => {
    given()
      .when(update({ name: 'B' }))
      .thenRefused('NOT_FOUND', 'activityId');
    given(scheduled(), cancelled())
      .when(update({ name: 'B' }))
      .thenRefused('ACTIVITY_CANCELLED');
  });

  test('loses its coordinates with its place, unless others are stated', () => {
    given(scheduled({ coordinates: here }))
      .when(reschedule({ place: 'Kaia' }))
      .then(rescheduled({ coordinates: null, place: 'Kaia' }));
    given(scheduled({ coordinates: here }))
      .when(reschedule({ place: 'Kaia', coordinates: { ...here, latitude: 60 } }))
      .then(rescheduled({ place: 'Kaia', coordinates: { ...here, latitude: 60 } }));
    given(scheduled({ coordinates: here }))
      .when(reschedule({ startsAt: dayBefore }))
      .then(rescheduled({ startsAt: dayBefore }));
    given(scheduled({ coordinates: here }))
      .when(reschedule({ coordinates: here }))
      .thenRefused('NOTHING_TO_CHANGE');
  });
});

describe('rescheduling an activity', () => {
  test('records only what changed', () => {
    given(scheduled())
      .when(reschedule({ startsAt: '2026-05-10T13:00:00.000Z', place: 'Torget' }))
      .then(rescheduled({ startsAt: '2026-05-10T13:00:00.000Z' }));
  });

  test('with null takes the end or the place away', () => {
    given(scheduled())
      .when(reschedule({ endsAt: null, place: null }))
      .then(rescheduled({ endsAt: null, place: null }));
  });

  test('is refused where nothing would change', () => {
    given(scheduled()).when(reschedule(timing)).thenRefused('NOTHING_TO_CHANGE');
    given(scheduled()).when(reschedule({})).thenRefused('NOTHING_TO_CHANGE');
    given(scheduled(), rescheduled({ place: 'Kaia' }))
      .when(reschedule({ place: 'Kaia' }))
      .thenRefused('NOTHING_TO_CHANGE');
  });

  test('is refused where it would then end before it starts', () => {
    given(scheduled())
      .when(reschedule({ startsAt: dayAfter }))
      .thenRefused('INVALID_INPUT', 'endsAt');
    given(scheduled())
      .when(reschedule({ endsAt: dayBefore }))
      .thenRefused('INVALID_INPUT', 'endsAt');
  });

  test('is refused for an activity that is not there or was cancelled', () => {
    given()
      .when(reschedule({ place: 'Kaia' }))
      .thenRefused('NOT_FOUND', 'activityId');
    given(scheduled(), cancelled())
      .when(reschedule({ place: 'Kaia' }))
      .thenRefused('ACTIVITY_CANCELLED');
  });

  test('of another organisation finds no campaign', () => {
    given(scheduled())
      .when(reschedule({ place: 'Kaia' }, about(openCampaign, fact(noon, 'org2'))))
      .thenRefused('NOT_FOUND', 'campaignId');
  });
});

describe('cancelling an activity', () => {
  test('records when, and why if that was said', () => {
    given(scheduled()).when(cancel('Storm')).then(cancelled(noon, 'Storm'));
    given(scheduled())
      .when(cancel(null, about(openCampaign, fact(dayBefore))))
      .then(cancelled(dayBefore));
  });

  test('is refused the second time, whenever that was', () => {
    const as = given(scheduled(), cancelled(noon));
    for (const at of [dayBefore, noon, dayAfter])
      as.when(cancel(null, about(openCampaign, fact(at)))).thenRefused('ACTIVITY_CANCELLED');
  });

  test('leaves what happened before it to be recorded still', () => {
    const as = given(scheduled(), cancelled(noon));
    const headcount: Bounds = { low: 1, high: 1, comparator: 'EXACT' };
    const counting = (at: string) => as.when(count(1, null, null, about(openCampaign, fact(at))));
    counting(dayBefore).then(counted(headcount));
    counting(noon).then(counted(headcount));
    counting('2026-05-10T12:00:00.001Z').thenRefused('ACTIVITY_CANCELLED');
    as.when(reschedule({ place: 'Kaia' }, about(openCampaign, fact(dayBefore)))).then(
      rescheduled({ place: 'Kaia' }),
    );
  });

  test('is refused where there is no such activity', () => {
    given().when(cancel()).thenRefused('NOT_FOUND', 'activityId');
  });

  test('is refused after the campaign closed', () => {
    given(scheduled())
      .when(cancel(null, about(closedCampaign, fact(dayAfter))))
      .thenRefused('CAMPAIGN_CLOSED');
  });
});

describe('a head-count', () => {
  const as = given(scheduled());

  test('of one number is exact', () => {
    as.when(count(40)).then(counted({ low: 40, high: 40, comparator: 'EXACT' }));
    as.when(count(40, 40)).then(counted({ low: 40, high: 40, comparator: 'EXACT' }));
    as.when(count(40, null, 'EXACT')).then(counted({ low: 40, high: 40, comparator: 'EXACT' }));
    as.when(count(40, 40, 'EXACT')).then(counted({ low: 40, high: 40, comparator: 'EXACT' }));
    as.when(count(0)).then(counted({ low: 0, high: 0, comparator: 'EXACT' }));
  });

  test('of two numbers is a range', () => {
    as.when(count(40, 60)).then(counted({ low: 40, high: 60, comparator: 'RANGE' }));
    as.when(count(40, 60, 'RANGE')).then(counted({ low: 40, high: 60, comparator: 'RANGE' }));
    as.when(count(40, 40, 'RANGE')).then(counted({ low: 40, high: 40, comparator: 'RANGE' }));
  });

  test('of at least so many has no upper bound', () => {
    as.when(count(500, null, 'AT_LEAST')).then(counted({ low: 500, high: null, comparator: 'AT_LEAST' }));
  });

  test('is refused where its numbers contradict one another', () => {
    as.when(count(60, 40)).thenRefused('INVALID_INPUT', 'high');
    as.when(count(60, 40, 'RANGE')).thenRefused('INVALID_INPUT', 'high');
    as.when(count(60, null, 'RANGE')).thenRefused('INVALID_INPUT', 'high');
    as.when(count(40, 60, 'EXACT')).thenRefused('INVALID_INPUT', 'high');
    as.when(count(40, 60, 'AT_LEAST')).thenRefused('INVALID_INPUT', 'high');
    as.when(count(40, 40, 'AT_LEAST')).thenRefused('INVALID_INPUT', 'high');
  });

  test('replaces the one before it, and says which', () => {
    const first: Bounds = { low: 30, high: 50, comparator: 'RANGE' };
    const second: Bounds = { low: 41, high: 41, comparator: 'EXACT' };
    given(scheduled(), counted(first)).when(count(41)).then(counted(second, first));
    given(scheduled(), counted(first), counted(second, first))
      .when(count(7, null, 'AT_LEAST'))
      .then(counted({ low: 7, high: null, comparator: 'AT_LEAST' }, second));
  });

  test('is taken from a day before the activity starts, and not sooner', () => {
    const early = (at: string) => as.when(count(1, null, null, about(openCampaign, fact(at))));
    early('2026-05-09T12:00:00.000Z').then(counted({ low: 1, high: 1, comparator: 'EXACT' }));
    early('2026-05-09T11:59:59.999Z').thenRefused('ACTIVITY_NOT_STARTED');
  });

  test('is taken sooner where the activity was moved to an earlier time', () => {
    given(scheduled(), rescheduled({ startsAt: dayBefore }))
      .when(count(1, null, null, about(openCampaign, fact('2026-05-09T11:00:00.000Z'))))
      .then(counted({ low: 1, high: 1, comparator: 'EXACT' }));
  });

  test('is refused for an activity that is not there or was cancelled', () => {
    given().when(count(1)).thenRefused('NOT_FOUND', 'activityId');
    given(scheduled(), cancelled()).when(count(1)).thenRefused('ACTIVITY_CANCELLED');
  });
});

describe('folding an activity’s events', () => {
  test('keeps what was not rescheduled', () => {
    const state = stateAfter(activityDecider, [scheduled(), rescheduled({ place: null })]);
    expect(state).toEqual({
      status: 'SCHEDULED',
      cancelledAt: null,
      headcount: null,
      ...timing,
      place: null,
      coordinates: null,
      details: { ...noDetails, name: 'Rydding' },
    });
  });

  test('makes nothing of changes without a scheduling', () => {
    expect(stateAfter(activityDecider, [rescheduled({ place: null }), cancelled()])).toEqual(noActivity);
  });

  test('every head-count that is taken is in order, and replaces the one taken before', () => {
    const number = fc.nat(1_000);
    const counts = fc.array(
      fc.record({
        low: number,
        high: fc.option(number),
        comparator: fc.option(fc.constantFrom(...comparators)),
      }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(counts, all => {
        const events = [scheduled()];
        let before: Bounds | null = null;
        for (const { low, high, comparator } of all) {
          const answer = activityDecider.decide(
            count(low, high, comparator),
            stateAfter(activityDecider, events),
          );
          if (answer instanceof Refusal) continue;
          const [event] = answer as (ActivityEvent & { type: 'HeadcountRecorded' })[];
          const { activityId: _, replaced, ...headcount } = event!.data;
          expect(replaced).toEqual(before);
          expect(headcount.high === null).toBe(headcount.comparator === 'AT_LEAST');
          expect(headcount.low).toBeLessThanOrEqual(headcount.high ?? Infinity);
          if (headcount.comparator === 'EXACT') expect(headcount.high).toBe(headcount.low);
          events.push(event!);
          before = headcount;
        }
      }),
    );
  });
});
