import { ObjectType } from '@nestjs/graphql';
import type { PeriodInput } from '../commands/period.ts';
import { LocalDate } from '../commands/scalars.ts';
import type { LocalPeriod } from '../domain/entry/events.ts';
import { dayFault } from '../calendar/date-faults.ts';
import { daysBetween } from '../calendar/local-day.ts';
import { invalidInput } from './errors.ts';
import { Field } from './ruled-fields.ts';

@ObjectType('Period', { description: "Local days in the campaign's own time zone, both included." })
export class PeriodObject implements LocalPeriod {
  @Field(() => LocalDate, { right: 'NUMBERS', description: 'First day.' })
  from!: string;

  @Field(() => LocalDate, { right: 'NUMBERS', description: 'Last day.' })
  to!: string;
}

/** The longest period there is, in days: a hundred years. */
const longest = 36_525;

/** @throws {GraphQLError} it is not a period of real days @param path of the argument */
export function periodArgument(period: PeriodInput, path: string): LocalPeriod;
export function periodArgument(period: PeriodInput | null | undefined, path: string): LocalPeriod | undefined;
export function periodArgument(
  period: PeriodInput | null | undefined,
  path: string,
): LocalPeriod | undefined {
  if (!period) return undefined;
  const from = dayArgument(period.from, `${path}.from`);
  const to = dayArgument(period.to, `${path}.to`);
  if (to < from) throw invalidInput(`${path}.to`, `Expected a day not before ${from}.`);
  if (daysBetween(from, to) > longest) throw invalidInput(`${path}.to`, 'Expected at most a hundred years.');
  return { from, to };
}

/** @throws {GraphQLError} it is not a day that can be asked about @param path of the argument */
export function dayArgument(day: string, path: string): string {
  const fault = dayFault(day);
  if (fault !== undefined) throw invalidInput(path, fault);
  return day;
}
