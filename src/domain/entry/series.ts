import type { LocalPeriod, SeriesPoint } from './events.ts';

/** The points of a series, as they are stated and as an event holds them: regular points need no days of their own. */

export interface Point extends LocalPeriod {
  readonly value: string;
}

/** Leaves out the days of each point that follows the one before and is as long. */
export function packed(points: readonly Point[]): SeriesPoint[] {
  return points.map((point, index) => {
    const before = points[index - 1];
    const next = before && following(before);
    return next?.from === point.from && next.to === point.to ? { value: point.value } : point;
  });
}

/** The points of an event, each with its days. Those of older events all have them. */
export function unpacked(points: readonly SeriesPoint[]): Point[] {
  const all: Point[] = [];
  for (const { from, to, value } of points) {
    const before = all.at(-1);
    const days = from !== undefined && to !== undefined ? { from, to } : before && following(before);
    if (days) all.push({ ...days, value });
  }
  return all;
}

const dayLength = 86_400_000;

function following({ from, to }: LocalPeriod): LocalPeriod {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  const begin = last + dayLength;
  return { from: dayOf(begin), to: dayOf(begin + last - first) };
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
