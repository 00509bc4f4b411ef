import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { LocalDate } from '../commands/scalars.ts';
import type { LocalPeriod } from '../domain/entry/events.ts';
import { isDay } from '../commands/fields.ts';
import { daysBetween } from '../read-models/local-day.ts';
import { invalidInput } from './errors.ts';

@InputType('PeriodInput', {
  description: "Local days in the campaign's own time zone, both included: those on which things occurred.",
})
export class PeriodInput {
  @Field(() => LocalDate, { description: 'First day.' })
  from!: string;

  @Field(() => LocalDate, { description: 'Last day.' })
  to!: string;
}

@ObjectType({ description: "Local days in the campaign's own time zone, both included." })
export class Period implements LocalPeriod {
  @Field(() => LocalDate, { description: 'First day.' })
  from!: string;

  @Field(() => LocalDate, { description: 'Last day.' })
  to!: string;
}

/** The longest period there is, in days: a hundred years. */
const longest = 36_525;

/** @throws {GraphQLError} not a period of real days @param path of the argument */
export function periodArgument(period: PeriodInput, path: string): LocalPeriod;
export function periodArgument(period: PeriodInput | null | undefined, path: string): LocalPeriod | undefined;
export function periodArgument(
  period: PeriodInput | null | undefined,
  path: string,
): LocalPeriod | undefined {
  if (!period) return undefined;
  const { from, to } = period;
  if (!isDay(from)) throw invalidInput(`${path}.from`, 'Expected a day such as 2026-05-04.');
  if (!isDay(to)) throw invalidInput(`${path}.to`, 'Expected a day such as 2026-05-04.');
  if (to < from) throw invalidInput(`${path}.to`, `Expected a day not before ${from}.`);
  if (daysBetween(from, to) > longest) throw invalidInput(`${path}.to`, 'Expected at most a hundred years.');
  return { from, to };
}
