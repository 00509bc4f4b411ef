import { InputType } from '@nestjs/graphql';
import { localDays } from '../calendar/local-day.ts';
import type { Comparator } from '../domain/bounds.ts';
import type { Channel, Technique } from '../domain/attribution.ts';
import type { Campaign } from '../domain/campaign.ts';
import { type Gauge, gauges } from '../domain/entry/events.ts';
import type { Circumstances } from '../domain/circumstances.ts';
import type { Sources } from './definition.ts';
import { CorrectableEntry, entry, statedTime } from './entry.ts';
import { PeriodInput } from './period.ts';
import {
  ChannelEnum,
  ComparatorEnum,
  CountField,
  DayField,
  EnumField,
  enumOf,
  IdField,
  NestedField,
  PositionField,
  TechniqueEnum,
  TextField,
} from './fields.ts';
import { knownPosition } from './known-position.ts';
import { MoneyAmount, refuseDecimals } from './money.ts';

const optional = { optional: true };

/** The most that GraphQL's Int holds: reach and populations go beyond ten million. */
const largestInt = 2_147_483_647;

export const GaugeEnum = enumOf('Gauge', "What was read in somebody else's system.", gauges, {
  MEMBERS: 'Members of a group or list.',
  FOLLOWERS: 'Followers of a page or an account.',
  REACH: 'People who saw something, as the system estimates.',
  VIEWS: 'How often something was seen.',
});

@InputType('RecordSpendInput', { description: 'Money spent on reaching people.' })
class RecordSpend extends CorrectableEntry {
  @NestedField(() => MoneyAmount, 'How much.')
  amount!: MoneyAmount;

  @NestedField(
    () => PeriodInput,
    'The days it paid for: it is spread evenly over them. Default: the day of `occurredAt`.',
    optional,
  )
  during?: PeriodInput | null;

  @EnumField(ChannelEnum, 'On which channel.', optional)
  channel?: Channel | null;

  @EnumField(TechniqueEnum, 'On which technique.', optional)
  technique?: Technique | null;

  @TextField('On which creative, as on sign-ups and shares.', 100, optional)
  creativeId?: string | null;

  @TextField('On which target group, spelt as in the channel plan. No personal data.', 100, optional)
  audience?: string | null;
}

@InputType('ObserveGaugeInput', {
  description:
    "A number read in somebody else's system at `occurredAt`. A correction that states no `occurredAt` keeps it.",
})
class ObserveGauge extends CorrectableEntry {
  @EnumField(GaugeEnum, 'What was read.')
  gauge!: Gauge;

  @EnumField(ChannelEnum, 'Where.', optional)
  channel?: Channel | null;

  @CountField('The number, or the least it was.', { most: largestInt })
  low!: number;

  @CountField('The most it was. Left out: as `low`, or with AT_LEAST not known.', {
    optional: true,
    most: largestInt,
  })
  high?: number | null;

  @EnumField(ComparatorEnum, 'Default: EXACT with `low` alone, RANGE with both.', optional)
  comparator?: Comparator | null;
}

@InputType('ObserveDiscussionInput', {
  description:
    'How many comments there were at `occurredAt`, and by how many people; never what was said or who said it. A correction that states no `occurredAt` keeps it.',
})
class ObserveDiscussion extends CorrectableEntry {
  @EnumField(ChannelEnum, 'Where.', optional)
  channel?: Channel | null;

  @IdField('The update it was about; left out: none in particular.', optional)
  updateId?: string | null;

  @CountField('How many comments there were.')
  comments!: number;

  @CountField('How many people took part.')
  participants!: number;
}

@InputType('StatePopulationInput', {
  description: 'How many people live in an area: participation is computed as a part of them.',
})
class StatePopulation extends CorrectableEntry {
  @TextField('The area, spelt as on sign-ups.', 100)
  area!: string;

  @CountField('How many live there.', { least: 1, most: largestInt })
  population!: number;

  @DayField('The day it holds for.')
  on!: string;

  @TextField('Where it comes from, for example a register. No personal data.', 200, optional)
  reference?: string | null;
}

@InputType('RecordEvaluationInput', {
  description: 'What was learnt from the campaign as it was at a position, and what was decided.',
})
class RecordEvaluation extends CorrectableEntry {
  @PositionField('The position that was looked at: `asOf` shows it again.')
  position!: string;

  @TextField('What was found. No personal data.', 10_000)
  findings!: string;

  @TextField('What was decided. No personal data.', 5_000, optional)
  decisions?: string | null;
}

export const observationCommands = {
  recordSpend: entry({
    input: RecordSpend,
    description: 'Records money spent on reaching people.',
    right: 'RECORD',
    rules: ({ amount }) => refuseDecimals(amount, 'amount.amount'),
    draft: (command, known) => {
      const { channel = null, technique = null, creativeId = null, audience = null } = command;
      const { amount, currency } = command.amount;
      const during = paidFor(command, known);
      return {
        type: 'SpendRecorded',
        data: { channel, technique, creativeId, audience, amount, currency, during },
      };
    },
  }),

  observeGauge: entry({
    input: ObserveGauge,
    description: "Records a number read in somebody else's system.",
    right: 'RECORD',
    draft: (command, known) => {
      const { gauge, channel = null, low, high = null, comparator = null } = command;
      const observedAt = statedTime(command, known);
      return { type: 'GaugeObserved', data: { observedAt, gauge, channel, low, high, comparator } };
    },
  }),

  observeDiscussion: entry({
    input: ObserveDiscussion,
    description: 'Records how many comments there were, and by how many people.',
    right: 'RECORD',
    draft: (command, known) => {
      const { channel = null, updateId = null, comments, participants } = command;
      const observedAt = statedTime(command, known);
      return {
        type: 'DiscussionObserved',
        data: { observedAt, channel, updateId, comments, participants },
      };
    },
  }),

  statePopulation: entry({
    input: StatePopulation,
    description: 'States how many people live in an area.',
    right: 'ORGANISE',
    draft: ({ area, population, on, reference: source = null }) => ({
      type: 'PopulationStated',
      data: { area, population, on, source },
    }),
  }),

  recordEvaluation: entry({
    input: RecordEvaluation,
    description: 'Records what was learnt from the campaign, and what was decided.',
    right: 'ORGANISE',
    needs: { position: givenPosition },
    draft: ({ position, findings, decisions = null }) => ({
      type: 'EvaluationRecorded',
      data: { position, findings, decisions },
    }),
  }),
};

/** The position that was looked at. */
function givenPosition({ position }: RecordEvaluation, { positions }: Sources) {
  return knownPosition(positions, position, 'position');
}

/** The stated days, or the day of the payment; null in a correction that states neither. */
function paidFor(
  command: RecordSpend,
  known: Circumstances & { readonly campaign: Campaign },
): PeriodInput | null {
  if (command.during) return { from: command.during.from, to: command.during.to };
  const at = statedTime(command, known);
  if (at === null || known.campaign.status === 'NONE') return null;
  const day = localDays(known.campaign.timeZone).of(at);
  return { from: day, to: day };
}
