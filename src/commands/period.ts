import { InputType } from '@nestjs/graphql';
import { DayField } from './fields.ts';

@InputType('PeriodInput', { description: "Local days in the campaign's own time zone, both included." })
export class PeriodInput {
  @DayField('The first day.')
  from!: string;

  @DayField('The last day: the first, or a later one.')
  to!: string;
}
