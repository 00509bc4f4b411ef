import { parseDecimal, type Scaled } from '../domain/decimal.ts';
import type { PledgeTotals } from './figures.ts';
import type { Counts } from './tabulation.ts';

/** Every ratio, once: its definition, as the schema and docs/metrics.md give it, and its formula. Not rounded. */

/** A ratio of counts. It is a field, by its name here, of the object of an impact that shows it. */
export interface CountRatio {
  readonly is: string;
  readonly shownIn: 'signUps' | 'shares' | 'attendance';
  /** null: it divides by nought. */
  readonly of: (counts: Counts) => number | null;
}

export const countRatios = {
  showUpRate: {
    is: 'Attended ÷ (attended + no-show). Unknown is left out, and shown beside it. null when neither is recorded.',
    shownIn: 'attendance',
    of: ({ ATTENDANCES, NO_SHOWS }) => divided(ATTENDANCES, ATTENDANCES + NO_SHOWS),
  },
} as const satisfies Record<string, CountRatio>;

export const fulfilmentRate = {
  is: 'Fulfilled ÷ pledged. Above 1 where more was given than pledged.',
  of: ({ fulfilled, pledged }: Pick<PledgeTotals, 'fulfilled' | 'pledged'>) =>
    Number(parseDecimal(fulfilled)) / Number(parseDecimal(pledged)),
};

export const kFactor = {
  is: 'Shares made ÷ participants × sign-ups through shared links ÷ shares made, over observed edges only: people who came by word of mouth, without a link, are not in it, nor who came by a link that organisers made. null: nobody shared.',
  parts: {
    sharesPerParticipant: 'Shares made ÷ participants.',
    signUpsPerShare: 'Gross sign-ups through links that somebody shared ÷ shares made.',
    value: 'Shares per participant × sign-ups per share: gross sign-ups through shared links ÷ participants.',
  },
  of: ({ SHARES, SIGN_UPS_BY_SHARE }: Pick<Counts, 'SHARES' | 'SIGN_UPS_BY_SHARE'>, participants: number) => {
    if (SHARES === 0 || participants === 0) return null;
    return {
      sharesPerParticipant: SHARES / participants,
      signUpsPerShare: SIGN_UPS_BY_SHARE / SHARES,
      value: SIGN_UPS_BY_SHARE / participants,
    };
  },
};

/** Spend and cost are in whole ten-thousandths. */
export const costPer = {
  is: 'Spend ÷ gross sign-ups, spend ÷ attended; per currency; to two decimals, half rounded up; null where nothing was counted. A spend is spread evenly over the days it paid for, in ten-thousandths; what cannot be divided falls on its last day. Empty: no spend is stated of it; it is stated by channel, technique, creative and audience, so groups of other dimensions have none.',
  parts: {
    perGrossSignUp: 'Spend ÷ gross sign-ups, to two decimals, half rounded up; null: nobody signed up.',
    perAttendance: 'Spend ÷ attendances, to two decimals, half rounded up; null: nobody attended.',
  },
  of(spend: Scaled, count: number): Scaled | null {
    if (count <= 0) return null;
    const hundredths = (spend * 2n + 100n * BigInt(count)) / (200n * BigInt(count));
    return hundredths * 100n;
  },
};

export const reach = {
  is: "Participants of the area ÷ its population × 1 000, for each area whose population is stated. The population is the last one stated for a day not after the period's end (without a period: today), else the first after it.",
  parts: { perThousand: 'Participants ÷ population of the area at that date × 1 000.' },
  of: (participants: number, population: number) => (participants / population) * 1_000,
};

export const planAdherence = {
  is: 'Updates published on time ÷ updates planned: of those planned for a time that has come, in the period. On time: on the local day it was planned for, or before. null: none were planned.',
  parts: {
    planned: 'Updates planned for a time that has come, in the period.',
    published: 'Those of them that were published.',
    onTime: 'Those published on the local day they were planned for, or before.',
    rate: 'Updates published on time ÷ updates planned; null: none were planned.',
  },
  of: (onTime: number, planned: number) => divided(onTime, planned),
};

export const growth = {
  is: 'This period ÷ baseline period − 1, the same counting rule on both sides. Refused, with the reason, where nothing was counted in the baseline period.',
  of: (now: number, before: number) => divided(now - before, before),
};

export const retention = {
  is: 'Participants of one period who take part again in the next, ÷ participants of the first. Of a campaign: in the same campaign. Of the organisation: in any of its campaigns.',
  parts: {
    participants: 'Participants of the first period.',
    returned: 'Those of them who took part again in the next.',
    rate: 'Returned ÷ participants; null: there were none.',
  },
  /** @param first participants of the first period, by their ids @param next those of the next */
  of(first: ReadonlySet<string>, next: ReadonlySet<string>) {
    const [participants, returned] = [first.size, first.intersection(next).size];
    return { participants, returned, rate: divided(returned, participants) };
  },
};

export const goalProgress = {
  is: 'Value ÷ target; null: the value is not known.',
  of: (value: Scaled, target: Scaled) => Number(value) / Number(target),
};

function divided(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
