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

export const growth = {
  is: 'This period ÷ baseline period − 1, the same counting rule on both sides. Refused, with the reason, where nothing was counted in the baseline period.',
  of: (now: number, before: number) => divided(now - before, before),
};

export const retention = {
  is: 'Returned ÷ participants; null: there were none.',
  of: (returned: number, participants: number) => divided(returned, participants),
};

export const goalProgress = {
  is: 'Value ÷ target; null: the value is not known.',
  of: (value: Scaled, target: Scaled) => Number(value) / Number(target),
};

function divided(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
