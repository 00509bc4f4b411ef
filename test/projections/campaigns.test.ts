import * as fc from 'fast-check';
import type { Channel } from '../../src/domain/attribution.ts';
import type { CampaignDetails } from '../../src/domain/campaign.ts';
import { activityStream, campaignStream } from '../../src/domain/streams.ts';
import type { RecordedEvent } from '../../src/event-store/event-store.ts';
import { findActivity, listActivities } from '../../src/projections/activities.ts';
import {
  type CampaignFilter,
  type CampaignPage,
  campaignsById,
  countCampaigns,
  findCampaign,
  findCampaignAnywhere,
  listCampaigns,
} from '../../src/projections/campaigns.ts';
import { Figures } from '../../src/metrics/figures.ts';
import type { Database } from '../../src/sqlite/database.ts';
import { created, timing } from '../domain/examples.ts';
import { recordedEvent } from '../metrics/histories.ts';
import { projected } from './projected.ts';

interface Made extends Partial<CampaignDetails> {
  readonly id: string;
  readonly organisationId?: string;
  readonly at?: string;
}

let position = 0;
const org1 = { organisationId: 'org1' };

const creation = ({ id, at, ...stated }: Made): RecordedEvent =>
  recordedEvent(
    ++position,
    campaignStream(id),
    0,
    'CampaignCreated',
    { ...created().data, campaignId: id, ...stated },
    at,
  );
const event = (stream: string, revision: number, type: string, data: object): RecordedEvent =>
  recordedEvent(++position, stream, revision, type, data);

describe('a campaign', () => {
  test('is as it was created, changed and closed', () => {
    const database = projected([
      creation({
        id: 'c1',
        name: 'Før',
        description: 'Om',
        channels: ['SMS'],
        at: '2026-05-01T10:00:00.000Z',
      }),
      event(campaignStream('c1'), 1, 'CampaignUpdated', {
        name: 'Etter',
        description: null,
        techniques: ['QA'],
      }),
      event(campaignStream('c1'), 2, 'CampaignClosed', { closedAt: '2026-05-20T10:00:00.000Z' }),
    ]);
    expect(findCampaign(database, org1, 'c1')).toEqual({
      id: 'c1',
      organisationId: 'org1',
      name: 'Etter',
      description: null,
      status: 'CLOSED',
      timeZone: 'Europe/Oslo',
      startsOn: null,
      endsOn: null,
      channels: ['SMS'],
      techniques: ['QA'],
      statedResult: null,
      page: null,
      createdAt: '2026-05-01T10:00:00.000Z',
      closedAt: '2026-05-20T10:00:00.000Z',
    });
  });

  test('is found by its own organisation only, and by the operator', () => {
    const database = projected([creation({ id: 'c1' }), creation({ id: 'c2', organisationId: 'org2' })]);
    expect(findCampaign(database, org1, 'c2')).toBeUndefined();
    expect(findCampaign(database, { organisationId: 'org2' }, 'c2')).toMatchObject({ id: 'c2' });
    expect(findCampaignAnywhere(database, 'c2')).toMatchObject({ id: 'c2' });
    expect(campaignsById(database, org1, ['c1', 'c2', 'c3']).map(({ id }) => id)).toEqual(['c1']);
    expect(countCampaigns(database, org1, {})).toBe(1);
  });
});

describe('listing campaigns', () => {
  const day = fc.constantFrom(null, '2026-01-01', '2026-02-01', '2026-03-01');
  const name = fc.constantFrom('Plast', 'plast og tre', 'Ærlig', 'Trær 100%', '_');
  const channels = fc.uniqueArray(fc.constantFrom<Channel[]>('SMS', 'X', 'EMAIL'));
  const all = fc
    .array(
      fc.record({
        name,
        startsOn: day,
        channels,
        organisationId: fc.constantFrom('org1', 'org1', 'org2'),
        at: fc.constantFrom('2026-05-01T10:00:00.000Z', '2026-05-02T10:00:00.000Z'),
        closed: fc.boolean(),
      }),
      { maxLength: 15 },
    )
    .map(made => made.map((one, n) => ({ ...one, id: `c${n.toString(36)}` })));
  const filter: fc.Arbitrary<CampaignFilter> = fc.record(
    {
      status: fc.constantFrom('OPEN' as const, 'CLOSED' as const),
      nameContains: fc.constantFrom('PLAST', 'a', '%', '_', 'zzz'),
      channel: fc.constantFrom<Channel[]>('SMS', 'X'),
    },
    { requiredKeys: [] },
  );
  const order = fc.constantFrom<CampaignPage['order'][]>('CREATED_AT', 'NAME', 'STARTS_ON');

  /** The whole list, page by page. */
  function pages(database: Database, page: Omit<CampaignPage, 'after'>): string[] {
    const ids: string[] = [];
    let after: CampaignPage['after'];
    for (;;) {
      const rows = listCampaigns(database, org1, { ...page, after });
      ids.push(...rows.map(({ id }) => id));
      const last = rows.at(-1);
      if (!last || rows.length < page.limit) return ids;
      after = { key: last.key, id: last.id };
    }
  }

  test('page by page gives each that matches once, in order, whatever the order and the filter', () => {
    fc.assert(
      fc.property(
        all,
        filter,
        order,
        fc.boolean(),
        fc.integer({ min: 1, max: 4 }),
        (made, wanted, by, descending, limit) => {
          const database = projected(
            made.flatMap(({ closed, ...one }) => [
              creation(one),
              ...(closed ? [event(campaignStream(one.id), 1, 'CampaignClosed', { closedAt: one.at })] : []),
            ]),
          );
          const keyOf = { CREATED_AT: 'at', NAME: 'name', STARTS_ON: 'startsOn' } as const;
          const key = (one: (typeof made)[number]) =>
            (one[keyOf[by]] ?? '').replace(/[A-Z]/g, letter => letter.toLowerCase());
          const expected = made
            .filter(({ organisationId }) => organisationId === 'org1')
            .filter(({ closed }) => wanted.status === undefined || (wanted.status === 'CLOSED') === closed)
            .filter(one => wanted.channel === undefined || one.channels.includes(wanted.channel))
            .filter(one => one.name.toLowerCase().includes((wanted.nameContains ?? '').toLowerCase()))
            .sort((a, b) => compare(key(a), key(b)) || compare(a.id, b.id))
            .map(({ id }) => id);
          if (descending) expected.reverse();

          expect(pages(database, { filter: wanted, order: by, descending, limit })).toEqual(expected);
          expect(countCampaigns(database, org1, wanted)).toBe(expected.length);
        },
      ),
      { numRuns: 80 },
    );
  });
});

describe('activities', () => {
  const scheduled = (id: string, startsAt: string, campaignId = 'c1') =>
    event(activityStream(campaignId, id), 0, 'ActivityScheduled', {
      activityId: id,
      name: id,
      ...timing,
      startsAt,
    });
  const later = '2026-06-01T12:00:00.000Z';

  test('are as they were scheduled, moved and cancelled', () => {
    const database = projected([
      creation({ id: 'c1' }),
      scheduled('a1', later),
      event(activityStream('c1', 'a1'), 1, 'ActivityRescheduled', { endsAt: null, place: 'Kaia' }),
      event(activityStream('c1', 'a1'), 2, 'ActivityCancelled', { cancelledAt: later, reason: 'Storm' }),
    ]);
    expect(findActivity(database, 'a1')).toMatchObject({
      campaignId: 'c1',
      name: 'a1',
      status: 'CANCELLED',
      startsAt: later,
      endsAt: null,
      place: 'Kaia',
      cancelReason: 'Storm',
      headcountLow: null,
    });
  });

  test('are listed as they begin, page by page, forwards and backwards', () => {
    const starts = ['2026-05-03', '2026-05-01', '2026-05-02', '2026-05-02', '2026-05-02'];
    const database = projected([
      creation({ id: 'c1' }),
      creation({ id: 'c2' }),
      ...starts.map((day, n) => scheduled(`a${n}`, `${day}T10:00:00.000Z`)),
      scheduled('other', '2026-05-02T10:00:00.000Z', 'c2'),
    ]);
    const inOrder = ['a1', 'a2', 'a3', 'a4', 'a0'];
    for (const descending of [false, true]) {
      const ids: string[] = [];
      let after: { key: string; id: string } | undefined;
      for (let page = 0; page < 3; page++) {
        const rows = listActivities(database, 'c1', { limit: 2, descending, after });
        ids.push(...rows.map(({ id }) => id));
        after = { key: rows.at(-1)!.startsAt, id: rows.at(-1)!.id };
      }
      expect(ids).toEqual(descending ? [...inOrder].reverse() : inOrder);
    }
  });

  test('add up their latest head-counts; without an upper bound of one there is none of all', () => {
    const events = [creation({ id: 'c1' }), scheduled('a1', later), scheduled('a2', later)];
    const headcount = () =>
      new Figures(projected(events), [{ id: 'c1', timeZone: 'Europe/Oslo' }]).headcount();
    expect(headcount()).toBeUndefined();
    const counted = (id: string, revision: number, low: number, high: number | null) =>
      event(activityStream('c1', id), revision, 'HeadcountRecorded', {
        activityId: id,
        low,
        high,
        comparator: 'RANGE',
      });
    events.push(counted('a1', 1, 10, 20), counted('a1', 2, 30, 30), counted('a2', 1, 5, 7));
    expect(headcount()).toEqual({ low: 35, high: 37 });
    events.push(counted('a2', 2, 500, null));
    expect(headcount()).toEqual({ low: 530, high: null });
  });
});

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
