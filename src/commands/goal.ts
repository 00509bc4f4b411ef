import { InputType } from '@nestjs/graphql';
import {
  type GoalMeasure,
  goalMeasures,
  type PetitionLevel,
  petitionLevels,
} from '../domain/entry/events.ts';
import { definitions, offeredAs } from '../domain/metrics.ts';
import { CorrectableEntry, entry } from './entry.ts';
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

const optional = { optional: true };

export const GoalMeasureEnum = enumOf('GoalMeasure', 'What a goal counts.', goalMeasures, {
  ...definitions(offeredAs('goal')),
  HEADCOUNT: 'People counted without names.',
  PLEDGED: 'What was pledged, in `unit`.',
  FULFILLED: 'What was pledged and given, in `unit`.',
  PETITION: "Sign-ups of an area's residents, against the threshold of kommuneloven § 12-1.",
  INDICATOR: "An indicator's value.",
});

export const PetitionLevelEnum = enumOf(
  'PetitionLevel',
  'Whose council a petition is put to.',
  petitionLevels,
  {
    MUNICIPALITY: "A municipality's: 300 signatures are always enough.",
    COUNTY: "A county's: 500 signatures are always enough.",
  },
);

@InputType('PetitionInput', {
  description:
    'Who may sign. The target follows from it: two per cent of the residents, rounded up, or what is always enough (kommuneloven § 12-1).',
})
class PetitionInput {
  @TextField('The municipality or county, spelt as on sign-ups.', 100)
  area!: string;

  @EnumField(PetitionLevelEnum, 'Which of the two it is.')
  level!: PetitionLevel;

  @CountField('How many live there.', { least: 1 })
  residents!: number;
}

@InputType('SetGoalInput', { description: 'What the campaign wants to reach.' })
class SetGoal extends CorrectableEntry {
  @TextField('What it is called. No personal data.', 200)
  name!: string;

  @EnumField(GoalMeasureEnum, 'What it counts.')
  measure!: GoalMeasure;

  @TextField('With PLEDGED and FULFILLED: the unit or currency, spelt as on pledges.', 40, optional)
  unit?: string | null;

  @KeyField("With INDICATOR: the indicator's key.", optional)
  indicator?: string | null;

  @DecimalField('How much, above 0. Left out with PETITION.', optional)
  target?: string | null;

  @DayField('The last day to reach it; left out: at any time.', optional)
  by?: string | null;

  @NestedField(() => PetitionInput, 'With PETITION: who may sign.', optional)
  petition?: PetitionInput | null;
}

export const goalCommands = {
  setGoal: entry({
    input: SetGoal,
    description: 'Sets a goal: what the campaign wants to reach.',
    right: 'ORGANISE',
    draft: command => {
      const { name, measure, unit = null, indicator = null, target = null, by = null } = command;
      const petition = command.petition ? petitionOf(command.petition) : null;
      return { type: 'GoalSet', data: { name, measure, unit, indicator, target, by, petition } };
    },
  }),
};

const petitionOf = ({ area, level, residents }: PetitionInput) => ({ area, level, residents });
