import { areas } from './areas.ts';
import { day, hour } from './local-time.ts';
import type { NotedGauge, NotedGoal, NotedIndicator, NotedReview, NotedSpend } from './notebook.ts';
import type { Script } from './script.ts';
import { positionAfter, receiptOf } from './step.ts';

/** The source that made-up numbers state. */
const madeUpSource = 'oppdiktede tall (made-up numbers)';

/** Adds the organisers' entries, each when they know it. */
export function addNotebook(script: Script): void {
  const { spend, gauges, indicators, goals, review } = script.campaign.notebook;
  addPopulations(script);
  for (const noted of spend) addSpend(script, noted);
  for (const noted of gauges) addGauge(script, noted);
  for (const noted of indicators) addIndicator(script, noted);
  for (const noted of goals) addGoal(script, noted);
  if (review) addReview(script, review);
}

function addPopulations(script: Script): void {
  const { city, startsOn } = script.campaign;
  for (const { name, population } of areas[city]) {
    script.note('statePopulation', `population/${name}`, script.opens - hour, {
      area: name,
      population,
      on: `${startsOn.slice(0, 4)}-01-01`,
      reference: madeUpSource,
    });
  }
}

/** Noted when it has been paid for, the morning after its last day. */
function addSpend(script: Script, { amount, currency, mistake, ...spent }: NotedSpend): void {
  const { channel, during } = spent;
  const id = `spend/${channel}-${during.from}`;
  const at = script.clockTime(during.to, '09:00') + day;
  const noted = script.note('recordSpend', id, at, {
    ...spent,
    during: { ...during },
    amount: { amount: String(amount), currency },
  });
  if (noted === undefined || mistake === undefined) return;
  script.note('retractEntry', `${id}/retracted`, at + day, { entryId: receiptOf(noted), reason: mistake });
}

/** Read in the evening; what was misread is corrected the day after. */
function addGauge(script: Script, { on, misread, ...read }: NotedGauge): void {
  const { gauge, channel, low } = read;
  const id = `gauge/${gauge}-${channel}-${on}`;
  const at = script.clockTime(on, '21:00');
  const noted = script.note('observeGauge', id, at, { ...read, low: misread ?? low });
  if (noted === undefined || misread === undefined) return;
  script.note('observeGauge', `${id}/corrected`, at, { ...read, corrects: receiptOf(noted) });
}

/** Defined before the campaign begins; measured over days that are over, which is known two days later. */
function addIndicator(script: Script, noted: NotedIndicator): void {
  const { baselines = [], measurements = [], published = [], ...definition } = noted;
  const { labels } = definition;
  const id = `indicator/${noted.key}`;
  const defined = script.note('defineIndicator', id, script.opens - hour, {
    ...definition,
    labels: { ...labels },
  });
  if (defined === undefined) return;
  const indicator = receiptOf(defined);
  const knownAt = (last: string) => Math.max(script.opens, script.clockTime(last, '12:00') + 2 * day);
  for (const { kind, during, value } of baselines) {
    script.note('recordBaseline', `${id}/${kind}`, knownAt(during.to), {
      indicator,
      kind,
      value,
      during: { ...during },
      reference: madeUpSource,
    });
  }
  for (const { area, during, value } of measurements) {
    script.note('recordMeasurement', `${id}/${during.from}-${area ?? 'all'}`, knownAt(during.to), {
      indicator,
      value,
      area,
      during: { ...during },
      reference: madeUpSource,
    });
  }
  const last = published.at(-1);
  if (!last) return;
  script.note('importSeries', `${id}/published`, knownAt(last.during.to), {
    indicator,
    reference: madeUpSource,
    points: published.map(({ during: { from, to }, value }) => ({ from, to, value })),
  });
}

function addGoal(script: Script, { key, indicator, petition, ...goal }: NotedGoal): void {
  script.note('setGoal', `goal/${key}`, script.opens, {
    ...goal,
    indicator: indicator && receiptOf(`${script.campaign.key}/indicator/${indicator}`),
    petition: petition && { ...petition },
  });
}

/** A week after the activity; it looked at the log as it was after the last step before. */
function addReview(script: Script, { after, findings, decisions }: NotedReview): void {
  const { key, activities } = script.campaign;
  const activity = activities.find(({ key: one }) => one === after);
  if (!activity) throw new Error(`${key} has no activity ${after}.`);
  const at = script.clockTime(activity.on, '20:00') + 7 * day;
  const before = script.steps.filter(step => step.at < at);
  const last = before.reduce((latest, step) => (step.at > latest.at ? step : latest));
  const position = positionAfter(last.id);
  script.note('recordEvaluation', `review/${after}`, at, { position, findings, decisions });
}
