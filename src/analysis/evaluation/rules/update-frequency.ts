import type { Channel } from '../../../domain/attribution.ts';
import type { Frequency } from '../conclusions.ts';
import type { Updates } from '../figures.ts';
import { type RuleAnswer, figure, type FindingNumber } from '../finding.ts';
import { thresholds } from '../thresholds.ts';

/** Whether updates come too seldom, or on one channel too often, over the campaign's days so far. */
export function updateFrequency({ days, total, byChannel }: Updates): RuleAnswer {
  const need = thresholds.fewestDays;
  if (days < need) return { have: days, need, question: { of: 'UPDATE_FREQUENCY' } };
  const tooOften = [...byChannel]
    .map(([channel, n]) => ({ channel, most: mostOn(channel), ...frequency(n, days) }))
    .filter(({ perWeek, most }) => perWeek > most);
  if (tooOften.length > 0) {
    return tooOften.map(one => ({
      kind: 'DOES_NOT_WORK',
      conclusion: { of: 'UPDATES_TOO_OFTEN', ...one },
      numbers: numbers(one, one.channel),
    }));
  }
  const all = frequency(total, days);
  const tooSeldom = all.perWeek < thresholds.updatesPerWeek.low;
  return [
    {
      kind: tooSeldom ? 'DOES_NOT_WORK' : 'WORKS',
      conclusion: { of: tooSeldom ? 'UPDATES_TOO_SELDOM' : 'UPDATES_REGULAR', ...all },
      numbers: numbers(all, null),
    },
  ];
}

const frequency = (updates: number, days: number): Frequency => ({
  updates,
  days,
  perWeek: (updates * 7) / days,
});

/** Mail and text messages go to each person; elsewhere people look in. */
function mostOn(channel: Channel): number {
  return channel === 'EMAIL' || channel === 'SMS'
    ? thresholds.messagesPerWeek
    : thresholds.updatesPerWeek.high;
}

function numbers({ updates, days, perWeek }: Frequency, channel: Channel | null): FindingNumber[] {
  return [
    figure('updatesPerWeek', perWeek, 'update/week', channel),
    figure('updates', updates, 'update', channel),
    figure('days', days, 'day'),
  ];
}
