import { registerDecorator, type ValidationArguments } from 'class-validator';

interface Beside {
  readonly ageBand?: string | null;
  readonly occurredAt?: string | null;
}

/** A year of birth: not after the year of the event, and without an `ageBand` beside it. */
export function IsBirthYear(): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'isBirthYear',
      target: target.constructor,
      propertyName: String(propertyName),
      validator: {
        validate: (year: unknown, args?: ValidationArguments) => {
          const { ageBand, occurredAt } = (args?.object ?? {}) as Beside;
          const at = new Date(typeof occurredAt === 'string' ? occurredAt : Date.now());
          return (
            year == null ||
            (ageBand == null && typeof year !== 'object' && Number(year) <= at.getUTCFullYear())
          );
        },
        defaultMessage: args =>
          (args?.object as Beside).ageBand == null
            ? 'Expected a year not after the event.'
            : 'Expected either birthYear or ageBand.',
      },
    });
}
