import * as fc from 'fast-check';
import { replayCampaign } from '../../src/audit/replay.ts';
import { verifyCampaign } from '../../src/audit/verify.ts';
import type { EntryType, StandingEntry } from '../../src/domain/entry/events.ts';
import { campaignStream, entryStream, indicatorStream } from '../../src/domain/streams.ts';
import type { RecordedEvent } from '../../src/event-store/event-store.ts';
import { entriesOf, entriesOfCampaigns, entryVersions } from '../../src/projections/entries.ts';
import { parkedEvents } from '../../src/projector/projector.ts';
import type { Database } from '../../src/sqlite/database.ts';
import { created } from '../domain/examples.ts';
import { TemporaryStore } from '../event-store/examples.ts';
import { recordedEvent } from '../metrics/histories.ts';
import { projected, rowsOf } from './projected.ts';

/** A log of two campaigns, to which entries are added. */
class Log {
  readonly events: RecordedEvent[] = [];
  readonly #revisions = new Map<string, number>();

  constructor() {
    for (const campaignId of ['c1', 'c2'])
      this.add(campaignStream(campaignId), 'CampaignCreated', { ...created().data, campaignId });
  }

  add(stream: string, type: string, data: object, occurredAt?: string): this {
    const revision = this.#revisions.get(stream) ?? 0;
    this.#revisions.set(stream, revision + 1);
    this.events.push(recordedEvent(this.events.length + 1, stream, revision, type, data, occurredAt));
    return this;
  }

  entry(id: string, type: EntryType, data: object, occurredAt?: string, campaignId = 'c1'): this {
    return this.add(entryStream(campaignId, id), type, { version: 1, ...data }, occurredAt);
  }

  retract(id: string, entry: EntryType, stream = entryStream('c1', id)): this {
    return this.add(stream, 'EntryRetracted', { entry, said: {}, reason: null });
  }

  get read(): Database {
    const database = projected(this.events);
    expect(parkedEvents(database)).toEqual([]);
    return database;
  }
}

const population = (count: number, version = 1) => ({
  version,
  area: 'Åsane',
  population: count,
  on: '2026-01-01',
  source: null,
});
const ids = (database: Database, type: EntryType, campaignId = 'c1') =>
  entriesOf(database, campaignId, type).map(({ id, version }) => `${id} v${version}`);

test('an entry is as it was entered, and when', () => {
  const occurredAt = '2026-05-04T10:00:00.000Z';
  const { events, read } = new Log().entry('e1', 'PopulationStated', population(100), occurredAt);
  expect(entriesOf(read, 'c1', 'PopulationStated')).toEqual([
    {
      id: 'e1',
      type: 'PopulationStated',
      version: 1,
      occurredAt,
      recordedAt: events.at(-1)!.recordedAt.toISOString(),
      position: 3,
      data: population(100),
    },
  ]);
  expect(entriesOf(read, 'c1', 'GoalSet')).toEqual([]);
});

test('a correction writes as many rows as the first one did, however many came before', () => {
  const changed = (corrections: number) => {
    const log = new Log().entry('e1', 'PopulationStated', population(100));
    for (let version = 2; version < corrections + 2; version++)
      log.entry('e1', 'PopulationStated', population(version, version));
    return log.read.get<{ count: number }>('SELECT total_changes() AS count')!.count;
  };
  const [hundred, twoHundred, threeHundred] = [changed(100), changed(200), changed(300)];
  expect(threeHundred - twoHundred).toBe(twoHundred - hundred);
});

test('the last version stands; all of them are kept', () => {
  const log = new Log()
    .entry('e1', 'PopulationStated', population(100))
    .entry('e2', 'PopulationStated', population(7))
    .entry('e1', 'PopulationStated', population(200, 2));
  expect(ids(log.read, 'PopulationStated')).toEqual(['e2 v1', 'e1 v2']);
  const versions = () =>
    entryVersions(log.read, 'c1', 'PopulationStated', 'e1').map(({ data }) => data.population);
  expect(versions()).toEqual([100, 200]);

  log.retract('e1', 'PopulationStated');
  expect(ids(log.read, 'PopulationStated')).toEqual(['e2 v1']);
  expect(versions()).toEqual([100, 200]);
});

test('an indicator is known by its key, defined anew also after it was retracted', () => {
  const stream = indicatorStream('c1', 'plastic_waste');
  const log = new Log().add(stream, 'IndicatorDefined', { version: 1, key: 'plastic_waste' });
  expect(ids(log.read, 'IndicatorDefined')).toEqual(['plastic_waste v1']);
  log.retract('', 'IndicatorDefined', stream);
  expect(ids(log.read, 'IndicatorDefined')).toEqual([]);
  log.add(stream, 'IndicatorDefined', { version: 2, key: 'plastic_waste' });
  expect(ids(log.read, 'IndicatorDefined')).toEqual(['plastic_waste v2']);
});

test('a key that is also an entry’s id is not that entry', () => {
  const stream = indicatorStream('c1', 'calltoaction');
  const log = new Log()
    .add(stream, 'IndicatorDefined', { version: 1, key: 'calltoaction' })
    .entry('calltoaction', 'CallToActionPublished', { text: 'Bli med', link: null })
    .retract('', 'IndicatorDefined', stream);
  expect(ids(log.read, 'CallToActionPublished')).toEqual(['calltoaction v1']);
});

test('an update that was planned and published is both, until it is taken back', () => {
  const log = new Log()
    .entry('u1', 'UpdatePlanned', { title: 'a' })
    .entry('u1', 'UpdatePlanned', { version: 2, title: 'b' })
    .entry('u1', 'UpdatePublished', { title: 'c' })
    .entry('u2', 'UpdatePlanned', { title: 'd' });
  expect(ids(log.read, 'UpdatePlanned')).toEqual(['u1 v2', 'u2 v1']);
  expect(ids(log.read, 'UpdatePublished')).toEqual(['u1 v1']);
  log.retract('u1', 'UpdatePublished').retract('u2', 'UpdatePlanned');
  expect(ids(log.read, 'UpdatePlanned')).toEqual([]);
  expect(ids(log.read, 'UpdatePublished')).toEqual([]);
});

test('entries are ordered by when they were observed, then by when they were entered', () => {
  const [early, late] = ['2026-05-01T10:00:00.000Z', '2026-05-02T10:00:00.000Z'];
  const gauge = (observedAt: string) => ({ observedAt, gauge: 'MEMBERS' });
  const log = new Log()
    .entry('e1', 'PopulationStated', population(1), late)
    .entry('e2', 'PopulationStated', population(2), early)
    .entry('e3', 'PopulationStated', population(3), early)
    .entry('g1', 'GaugeObserved', gauge(late), early)
    .entry('g2', 'GaugeObserved', gauge(early), late);
  expect(ids(log.read, 'PopulationStated')).toEqual(['e2 v1', 'e3 v1', 'e1 v1']);
  expect(entriesOf(log.read, 'c1', 'GaugeObserved').map(({ id, occurredAt }) => [id, occurredAt])).toEqual([
    ['g2', early],
    ['g1', late],
  ]);
});

test('each campaign has its own', () => {
  const { read } = new Log()
    .entry('e1', 'PopulationStated', population(1))
    .entry('e1', 'PopulationStated', population(2), undefined, 'c2')
    .retract('e1', 'PopulationStated');
  const both = entriesOfCampaigns(read, ['c1', 'c2', 'c3'], 'PopulationStated');
  expect([...both].map(([campaignId, own]) => [campaignId, own.map(({ data }) => data.population)])).toEqual([
    ['c2', [2]],
  ]);
});

describe('whatever is entered, corrected and retracted', () => {
  const types = ['PopulationStated', 'GaugeObserved'] as const satisfies StandingEntry['type'][];
  const step = fc.record({
    what: fc.constantFrom('TELL', 'TELL', 'RETRACT'),
    entry: fc.nat(3),
    at: fc.integer({ min: 1, max: 28 }),
  });

  /** Even numbers are populations, odd ones gauges; what was retracted stays so. */
  function history(steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[]) {
    const log = new Log();
    const standing = new Map<string, number>();
    const gone = new Set<string>();
    for (const { what, entry, at } of steps) {
      const id = `e${entry}`;
      if (gone.has(id)) continue;
      const type = types[entry % 2]!;
      const occurredAt = new Date(Date.UTC(2026, 4, at)).toISOString();
      if (what === 'TELL') {
        const version = (standing.get(id) ?? 0) + 1;
        log.entry(id, type, { version, observedAt: occurredAt }, occurredAt);
        standing.set(id, version);
      } else if (standing.delete(id)) {
        log.retract(id, type);
        gone.add(id);
      }
    }
    return { log, standing };
  }

  test('the last version of each that was not retracted stands', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), steps => {
        const { log, standing } = history(steps);
        const expected = [...standing].map(([id, version]) => `${id} v${version}`);
        expect(types.flatMap(type => ids(log.read, type)).sort()).toEqual(expected.sort());
      }),
    );
  });

  test('a replay makes the same rows, and finds one that was tampered with', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async steps => {
        const temporary = new TemporaryStore();
        const { store } = temporary;
        for (const { stream, revision, id, type, data, metadata } of history([
          { what: 'TELL', entry: 0, at: 1 },
          ...steps,
        ]).log.events)
          await store.append(
            stream,
            [{ id, type, data, metadata }],
            revision === 0 ? 'no stream' : revision - 1,
          );
        const live = projected(await store.readCategory('campaign_c1'), [3]);
        const { database } = await replayCampaign(store, 'c1');
        expect(rowsOf(database, 'c1')).toEqual(rowsOf(live, 'c1'));
        expect((await verifyCampaign(store, live, 'c1')).differences).toEqual([]);

        live.run("UPDATE entries SET standing = 1 - standing WHERE entry_id = 'e0' AND version = 1");
        expect((await verifyCampaign(store, live, 'c1')).differences).toMatchObject([
          { table: 'entries', key: 'c1 PopulationStated e0 1' },
        ]);
        await temporary.end();
      }),
      { numRuns: 15 },
    );
  });
});
