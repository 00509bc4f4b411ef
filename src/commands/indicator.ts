import { InputType } from '@nestjs/graphql';
import {
  type BaselineKind,
  baselineKinds,
  type CountingRule,
  countingRules,
  type ResultType,
  resultTypes,
} from '../domain/entry/events.ts';
import { mostPoints } from '../domain/entry/indicator.ts';
import { definitions, offeredAs } from '../domain/metrics.ts';
import { refuseField } from '../domain/refusal.ts';
import { indicatorStream } from '../domain/streams.ts';
import { CampaignScopedCommand } from './command.ts';
import { CorrectableEntry, entry } from './entry.ts';
import { PeriodInput } from './period.ts';
import {
  CountField,
  DecimalField,
  EnumField,
  enumOf,
  FlagField,
  KeyField,
  NestedField,
  NestedListField,
  TextField,
} from './fields.ts';

const optional = { optional: true };

export const CountingRuleEnum = enumOf(
  'CountingRule',
  "What an indicator's value is a count of. Values counted by different rules are never compared.",
  countingRules,
  {
    ...definitions(offeredAs('indicator')),
    HEADCOUNT: 'People counted without names.',
    MEMBERS: 'Members of a group or list, as gauges observed them.',
    ACTIVE_USERS: 'People who did something within `windowDays`, each once.',
    MEASURED_QUANTITY: 'Something measured outside the ledger: kilograms, kilowatt-hours …',
  },
);

export const ResultTypeEnum = enumOf('ResultType', "What a result is, in IATI's words.", resultTypes, {
  OUTPUT: 'What the campaign did.',
  OUTCOME: 'What changed for those it reached.',
  IMPACT: 'What changed in the long run.',
});

export const BaselineKindEnum = enumOf('BaselineKind', 'What a change is measured against.', baselineKinds, {
  PRE_CAMPAIGN: 'Before the campaign.',
  SAME_PERIOD_PREVIOUS_YEAR: 'The same days a year before.',
  CONTROL: 'Somebody or somewhere that the campaign did not reach.',
  UNSTATED: 'They did not say. Only in claims.',
});

@InputType('LabelsInput', { description: 'What an indicator is called.' })
class LabelsInput {
  @TextField('In Norwegian Bokmål.', 200)
  nb!: string;

  @TextField('In Norwegian Nynorsk.', 200, optional)
  nn?: string | null;

  @TextField('In English.', 200)
  en!: string;
}

@InputType('DefineIndicatorInput', {
  description:
    "Something by which the campaign's success is measured. Defined again with the same key, it is replaced. The receipt's id is the key.",
})
class DefineIndicator extends CampaignScopedCommand {
  @KeyField('Its key, which never changes, for example `electricity_use`.')
  key!: string;

  @NestedField(() => LabelsInput, 'What it is called.')
  labels!: LabelsInput;

  @TextField('Its unit, for example `kWh` or `persons`.', 40)
  unit!: string;

  @FlagField('Whether more is better.')
  higherIsBetter!: boolean;

  @EnumField(ResultTypeEnum, 'What kind of result it shows.')
  resultType!: ResultType;

  @EnumField(CountingRuleEnum, 'What its value is a count of.')
  rule!: CountingRule;

  @CountField('With ACTIVE_USERS: active within so many days.', { optional: true, least: 1, most: 366 })
  windowDays?: number | null;
}

/** A command that records values of an indicator. */
@InputType({ isAbstract: true })
abstract class IndicatorEntry extends CorrectableEntry {
  @KeyField('The key of the indicator.')
  indicator!: string;
}

@InputType('RecordBaselineInput', { description: 'What an indicator is measured against.' })
class RecordBaseline extends IndicatorEntry {
  @EnumField(BaselineKindEnum, 'What kind of comparison it is.')
  kind!: BaselineKind;

  @EnumField(
    CountingRuleEnum,
    "The rule it was counted by. A change is computed only if that is the indicator's own rule, which is the default.",
    optional,
  )
  rule?: CountingRule | null;

  @DecimalField("Its value, in the indicator's unit.")
  value!: string;

  @NestedField(() => PeriodInput, 'The days it was counted or measured over.')
  during!: PeriodInput;

  @TextField('Where it comes from: an office, a register, a publication. No personal data.', 200, optional)
  reference?: string | null;
}

@InputType('RecordMeasurementInput', { description: 'A value of an indicator of a MEASURED_QUANTITY.' })
class RecordMeasurement extends IndicatorEntry {
  @DecimalField("What was measured, in the indicator's unit.")
  value!: string;

  @NestedField(() => PeriodInput, 'The days it was measured over.')
  during!: PeriodInput;

  @TextField('Where: a district, a municipality. Left out: everywhere. No personal data.', 100, optional)
  area?: string | null;

  @TextField('Where it comes from: an office, a register, a publication. No personal data.', 200, optional)
  reference?: string | null;
}

@InputType('SeriesPointInput', { description: 'One value of a series.' })
class PointInput extends PeriodInput {
  @DecimalField("The value over these days, in the indicator's unit.")
  value!: string;
}

@InputType('ImportSeriesInput', {
  description: "An indicator's values over time, as somebody else published them.",
})
class ImportSeries extends IndicatorEntry {
  @TextField('Where it comes from: an office, a register, a publication. No personal data.', 200)
  reference!: string;

  @NestedListField(
    () => PointInput,
    `In order, without overlap; at most ${mostPoints}, fewer where there are gaps between them. A longer series is imported in parts. Over 100 kB it is sent with \`record\`.`,
    mostPoints,
  )
  points!: PointInput[];
}

const period = ({ from, to }: PeriodInput) => ({ from, to });

export const indicatorCommands = {
  defineIndicator: entry({
    input: DefineIndicator,
    description: "Defines an indicator: something by which the campaign's success is measured.",
    right: 'ORGANISE',
    stream: ({ campaignId, key }) => indicatorStream(campaignId, key),
    draft: ({ key, labels, unit, higherIsBetter, resultType, rule, windowDays = null }) => {
      const { nb, nn = null, en } = labels;
      const data = { key, labels: { nb, nn, en }, unit, higherIsBetter, resultType, rule, windowDays };
      return { type: 'IndicatorDefined', data };
    },
  }),

  recordBaseline: entry({
    input: RecordBaseline,
    description: 'Records a baseline: what an indicator is measured against.',
    right: 'ORGANISE',
    rules: ({ kind }) =>
      kind === 'UNSTATED'
        ? refuseField('kind', 'Expected another: only claims leave it unstated.')
        : undefined,
    draft: ({ indicator, kind, rule = null, value, during, reference: source = null }) => ({
      type: 'BaselineRecorded',
      data: {
        indicator,
        kind: kind as Exclude<BaselineKind, 'UNSTATED'>,
        rule,
        value,
        during: period(during),
        source,
      },
    }),
  }),

  recordMeasurement: entry({
    input: RecordMeasurement,
    description: 'Records a measured value of an indicator.',
    right: 'RECORD',
    draft: ({ indicator, value, during, area = null, reference: source = null }) => ({
      type: 'MeasurementRecorded',
      data: { indicator, value, during: period(during), area, source },
    }),
  }),

  importSeries: entry({
    input: ImportSeries,
    description: "Records an indicator's values over time, as somebody else published them.",
    right: 'RECORD',
    draft: ({ indicator, reference: source, points }) => ({
      type: 'SeriesImported',
      data: { indicator, source, points: points.map(point => ({ ...period(point), value: point.value })) },
    }),
  }),
};
