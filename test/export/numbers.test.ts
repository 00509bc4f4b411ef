import * as fc from 'fast-check';
import { replayCampaign } from '../../src/audit/replay.ts';
import { rightsOf } from '../../src/auth/rights.ts';
import { isOfPeople, type Metric, metrics } from '../../src/domain/metrics.ts';
import { Positions } from '../../src/event-store/positions.ts';
import { downloads } from '../../src/export/downloads.ts';
import { takeSnapshot } from '../../src/export/snapshot.ts';
import { type Dimension, dimensions } from '../../src/metrics/grouping.ts';
import { Figures } from '../../src/metrics/figures.ts';
import type { LocalPeriod } from '../../src/domain/entry/events.ts';
import type { RecordedEvent } from '../../src/event-store/event-store.ts';
import { campaigns, history, period, storeHolding } from '../metrics/histories.ts';
import { type FromRows, measuresFromRows, Rows } from './duckdb.ts';

/** Whatever happened, DuckDB counts from the rows of an export what the ledger counts from its facts. */

/** In which column rows have what figures are broken down by. */
const columnOf: Readonly<Record<Dimension, string>> = {
  CHANNEL: 'channel',
  TECHNIQUE: 'technique',
  CREATIVE: 'creative',
  AUDIENCE: 'audience',
  AREA: 'area',
  AGE_BAND: 'age_band',
  SOURCE: 'source',
  ACTIVITY: 'activity_id',
  RECRUITER: 'recruiter_id',
};
const recruiterOfShares = { ...columnOf, RECRUITER: 'participant_id', ACTIVITY: 'NULL' };
const withoutActivity = { ...columnOf, ACTIVITY: 'NULL' };

const columnIn = (table: string): Readonly<Record<Dimension, string>> => {
  if (table === 'shares') return recruiterOfShares;
  return table === 'opens' || table === 'pledges' ? withoutActivity : columnOf;
};

async function rowsOf(events: readonly RecordedEvent[], use: (rows: Rows, figures: Of) => Promise<void>) {
  const temporary = await storeHolding(events);
  const { store } = temporary;
  const positions = new Positions(store);
  await positions.load();
  const [{ id, timeZone }] = campaigns;
  try {
    using snapshot = (await takeSnapshot(store, positions, id))!;
    const files: Record<string, Uint8Array> = {};
    for (const download of downloads.filter(({ format }) => format === 'parquet')) {
      const chunks: Uint8Array[] = [];
      const written = download.write(snapshot, { rights: rightsOf('OWNER') }, () => undefined);
      for await (const chunk of written) chunks.push(chunk);
      files[download.table] = Buffer.concat(chunks);
    }
    const { database } = await replayCampaign(store, id);
    const rows = await Rows.of(files);
    await use(rows, during => new Figures(database, [{ id, timeZone }], during));
    rows.close();
  } finally {
    await temporary.end();
  }
}

type Of = (during?: LocalPeriod) => Figures;

const within = ({ day }: FromRows, during: LocalPeriod | undefined) =>
  during ? `${day} BETWEEN DATE '${during.from}' AND DATE '${during.to}'` : 'true';

async function fromRows(rows: Rows, how: FromRows, by: Dimension, during: LocalPeriod | undefined) {
  const group = columnIn(how.of)[by];
  const found = await rows.ask(
    `SELECT ${group}, ${how.count} FROM ${how.of} WHERE ${how.where} AND ${within(how, during)} GROUP BY ALL`,
  );
  return Object.fromEntries(
    found.filter(([, value]) => value !== 0).map(([key, value]) => [String(key), value]),
  );
}

function counted(figures: Figures, measure: Metric, by: Dimension): Record<string, number> {
  const groups =
    measure === 'UNKNOWN_ATTENDANCES'
      ? [...figures.unknownBy([by]).values()]
      : isOfPeople(measure)
        ? [...figures.peopleBy([by], metrics[measure].of).values()]
        : [...figures.countsBy([by]).values()].map(({ key, value }) => ({ key, value: value[measure] }));
  return Object.fromEntries(
    groups.filter(({ value }) => value !== 0).map(({ key, value }) => [String(key[0]), value]),
  );
}

test('the page has every measure of the catalogue', () => {
  expect(measuresFromRows.map(({ measure }) => measure).sort()).toEqual(Object.keys(metrics).sort());
});

test('every measure, in all, by each dimension and over any period, and the series and breakdowns of the export', async () => {
  await fc.assert(
    fc.asyncProperty(history, period, fc.constantFrom(...dimensions), async (events, during, by) => {
      await rowsOf(events, async (rows, of) => {
        for (const how of measuresFromRows) {
          const measure = how.measure as Metric;
          for (const when of [undefined, during]) {
            expect([measure, when, by, await fromRows(rows, how, by, when)]).toEqual([
              measure,
              when,
              by,
              counted(of(when), measure, by),
            ]);
          }
          const inAll = `SELECT ${how.count} FROM ${how.of} WHERE ${how.where}`;
          expect([measure, await rows.value(inAll)]).toEqual([measure, of().value(measure)]);
          const ofExport = `SELECT value FROM breakdowns WHERE dimension IS NULL AND measure = '${measure}'`;
          expect([measure, await rows.value(ofExport)]).toEqual([measure, of().value(measure)]);
          if (!('series' in metrics[measure].offered)) continue;
          const byDay = await rows.ask(
            `SELECT CAST(${how.day} AS VARCHAR), ${how.count} FROM ${how.of} WHERE ${how.where} GROUP BY ALL ORDER BY 1`,
          );
          expect([measure, byDay]).toEqual([
            measure,
            of()
              .series(measure, 'DAY')
              .map(({ start, value }) => [start, value]),
          ]);
          expect([
            measure,
            await rows.ask(
              `SELECT CAST(day AS VARCHAR), value FROM series WHERE measure = '${measure}' ORDER BY day`,
            ),
          ]).toEqual([measure, byDay]);
        }
        if (by !== 'RECRUITER') await compareBreakdowns(rows, of(), by);
        expect(await rows.ask('SELECT count(*) FROM people')).toEqual([[of().people()]]);
      });
    }),
    { numRuns: 5, endOnFailure: true },
  );
}, 120_000);

async function compareBreakdowns(rows: Rows, figures: Figures, by: Dimension): Promise<void> {
  const found = await rows.ask(`SELECT measure, key, value FROM breakdowns WHERE dimension = '${by}'`);
  const expected = (Object.keys(metrics) as Metric[]).flatMap(measure =>
    Object.entries(counted(figures, measure, by)).map(([key, value]) => [measure, key, value]),
  );
  const sorted = (list: readonly unknown[][]) => list.map(row => row.map(String).join()).sort();
  expect(sorted(found)).toEqual(sorted(expected));
}
