import type { Channel } from '../../../domain/attribution.ts';
import type { Updates } from '../figures.ts';
import { type Answer, figure, type Remark } from '../finding.ts';
import { thresholds } from '../thresholds.ts';
import { en, nb } from '../words.ts';

/** Whether updates come too seldom, or on one channel too often, over the campaign's days so far. */
export function updateFrequency(updates: Updates): Answer {
  const { days, total, byChannel } = updates;
  const need = thresholds.fewestDays;
  if (days < need) {
    return {
      have: days,
      need,
      text: {
        nb: `Hvor ofte oppdateringer publiseres, kan sies etter ${need} dager. Det har gått ${nb.number(days)}.`,
        en: `How often updates are published can be told after ${need} days. So far there ${days === 1 ? 'has' : 'have'} been ${en.number(days)}.`,
      },
    };
  }
  const tooOften = [...byChannel].filter(([channel, n]) => perWeek(n, days) > mostOn(channel));
  if (tooOften.length > 0) return tooOften.map(([channel, n]) => tooMany(channel, n, days));
  return [overall(total, days)];
}

const perWeek = (n: number, days: number) => (n * 7) / days;

/** Mail and text messages go to each person; elsewhere people look in. */
function mostOn(channel: Channel): number {
  return channel === 'EMAIL' || channel === 'SMS'
    ? thresholds.messagesPerWeek
    : thresholds.updatesPerWeek.high;
}

function tooMany(channel: Channel, n: number, days: number): Remark {
  const most = mostOn(channel);
  return {
    kind: 'DOES_NOT_WORK',
    text: {
      nb: `Det publiseres for ofte gjennom ${nb.name(channel)}: ${nb.count(n, 'oppdatering', 'oppdateringer')} på ${nb.number(days)} dager, ${nb.number(perWeek(n, days))} i uken. Grensen er ${most} i uken på én kanal.`,
      en: `Updates are published too often through ${en.name(channel)}: ${en.number(n)} in ${en.number(days)} days, ${en.number(perWeek(n, days))} a week. The limit is ${most} a week on one channel.`,
    },
    numbers: numbers(n, days, channel),
  };
}

function overall(n: number, days: number): Remark {
  const tooFew = perWeek(n, days) < thresholds.updatesPerWeek.low;
  const told = {
    nb: `${nb.count(n, 'oppdatering', 'oppdateringer')} på ${nb.number(days)} dager, ${nb.number(perWeek(n, days))} i uken`,
    en: `${en.count(n, 'update', 'updates')} in ${en.number(days)} days, ${en.number(perWeek(n, days))} a week`,
  };
  return {
    kind: tooFew ? 'DOES_NOT_WORK' : 'WORKS',
    text: tooFew
      ? {
          nb: `Det publiseres for sjelden: ${told.nb}. Regelmessig er minst én i uken.`,
          en: `Updates are published too seldom: ${told.en}. Regular is at least one a week.`,
        }
      : {
          nb: `Det publiseres verken for sjelden eller for ofte: ${told.nb}.`,
          en: `Updates are published neither too seldom nor too often: ${told.en}.`,
        },
    numbers: numbers(n, days, null),
  };
}

function numbers(n: number, days: number, channel: Channel | null) {
  return [
    figure('updatesPerWeek', perWeek(n, days), 'update/week', channel),
    figure('updates', n, 'update', channel),
    figure('days', days, 'day'),
  ];
}
