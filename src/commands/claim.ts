import { InputType } from '@nestjs/graphql';
import {
  type BaselineKind,
  type ChangeType,
  changeTypes,
  type Direction,
  directions,
  type DurationUnit,
  durationUnits,
  type EvidenceLevel,
  type StatementComparator,
  statementComparators,
  type StatementForm,
  statementForms,
} from '../domain/entry/events.ts';
import { CorrectableEntry, entry } from './entry.ts';
import { PeriodInput } from './period.ts';
import {
  CountField,
  DayField,
  DecimalField,
  EnumField,
  enumOf,
  KeyField,
  NestedField,
  TextField,
} from './fields.ts';
import { BaselineKindEnum } from './indicator.ts';

const optional = { optional: true };

export const StatementFormEnum = enumOf('StatementForm', 'What a statement of impact says.', statementForms, {
  LEVEL: 'An amount.',
  CHANGE: 'So much more or less than before, or than elsewhere.',
  PER_SESSION: 'An amount for each activity.',
  TREND: 'A rise or a fall over some time.',
});

export const StatementComparatorEnum = enumOf(
  'StatementComparator',
  "How a statement's value is to be read.",
  statementComparators,
  {
    EXACT: 'It is the number.',
    AT_LEAST: 'That many or more.',
    RANGE: 'Between `value` and `high`.',
    DIRECTION_ONLY: 'There is no value, only up or down.',
  },
);

export const ChangeTypeEnum = enumOf('ChangeType', 'What the value of a change means.', changeTypes, {
  RELATIVE_PERCENT: 'Per cent of what it was before.',
  PERCENTAGE_POINTS: 'The difference between two percentages.',
  ABSOLUTE: 'The difference, in the unit.',
});

export const DirectionEnum = enumOf('Direction', 'Which way it goes.', directions, {
  UP: 'More.',
  DOWN: 'Less.',
});

export const DurationUnitEnum = enumOf('DurationUnit', 'In what a duration is counted.', durationUnits, {
  DAY: 'Days.',
  WEEK: 'Weeks.',
  MONTH: 'Months.',
  YEAR: 'Years.',
});

@InputType('DurationInput', { description: 'How long something took.' })
class DurationInput {
  @CountField('How many.', { least: 1, most: 1_000 })
  length!: number;

  @EnumField(DurationUnitEnum, 'Of what.')
  unit!: DurationUnit;
}

@InputType('ReportClaimInput', {
  description:
    'A result that somebody claims: kept as they said it, and never mixed unlabelled with what is counted or measured here.',
})
class ReportClaim extends CorrectableEntry {
  @KeyField('The key of the indicator it is about, if it is about one.', optional)
  indicator?: string | null;

  @TextField("The claim in the claimant's own words. No personal data.", 1_000)
  text!: string;

  @TextField('What the value is a measure of, for example `electricity use`.', 200)
  subject!: string;

  @EnumField(StatementFormEnum, 'What it says.')
  form!: StatementForm;

  @EnumField(StatementComparatorEnum, 'How the value is to be read.')
  comparator!: StatementComparator;

  @DecimalField('Not negative: `direction` says which way. Left out with DIRECTION_ONLY.', optional)
  value?: string | null;

  @DecimalField('With RANGE: the upper bound.', optional)
  high?: string | null;

  @EnumField(DirectionEnum, 'With CHANGE and TREND: which way.', optional)
  direction?: Direction | null;

  @EnumField(ChangeTypeEnum, 'With CHANGE: what the value means.', optional)
  changeType?: ChangeType | null;

  @TextField('The unit of the value, for example `kWh` or `persons`.', 40, optional)
  unit?: string | null;

  @EnumField(BaselineKindEnum, 'What it is measured against.', optional)
  baseline?: BaselineKind | null;

  @NestedField(() => DurationInput, 'How long it took, where the days are not known.', optional)
  duration?: DurationInput | null;

  @NestedField(() => PeriodInput, 'The days it is about.', optional)
  during?: PeriodInput | null;

  @TextField('Where or for whom it holds. No personal data.', 500, optional)
  scope?: string | null;

  @TextField('What the source leaves open, in words.', 1_000, optional)
  ambiguity?: string | null;

  @TextField("Who claims it: an organisation, an office, a publication. Never a person's name.", 200)
  claimedBy!: string;

  @DayField('When they said it.', optional)
  claimedOn?: string | null;

  @TextField('Where it can be read, for example a web address. No personal data.', 2_000, optional)
  reference?: string | null;

  @CountField(
    "Nesta's Standards of Evidence: 1 described, 2 a change is measured, 3 against a control, 4 replicated, 5 proven at scale. Default 1.",
    { optional: true, least: 1, most: 5 },
  )
  evidenceLevel?: EvidenceLevel | null;
}

export const claimCommands = {
  reportClaim: entry({
    input: ReportClaim,
    description: 'Records a result that somebody claims, as they said it.',
    right: 'ORGANISE',
    draft: command => {
      const { text, subject, form, comparator, claimedBy, duration, during } = command;
      return {
        type: 'ClaimReported',
        data: {
          indicator: command.indicator ?? null,
          text,
          subject,
          form,
          comparator,
          value: command.value ?? null,
          high: command.high ?? null,
          direction: command.direction ?? null,
          changeType: command.changeType ?? null,
          unit: command.unit ?? null,
          baseline: command.baseline ?? null,
          duration: duration ? { length: duration.length, unit: duration.unit } : null,
          during: during ? { from: during.from, to: during.to } : null,
          scope: command.scope ?? null,
          ambiguity: command.ambiguity ?? null,
          claimedBy,
          claimedOn: command.claimedOn ?? null,
          source: command.reference ?? null,
          evidenceLevel: command.evidenceLevel ?? 1,
        },
      };
    },
  }),
};
