import { registerDecorator, type ValidationArguments } from 'class-validator';

interface Told {
  readonly ageBand?: string | null;
  readonly occurredAt?: string | null;
}

/** A year of birth that says more than `ageBand`, which is then left out, and is not after what the command is about. */
export function IsBirthYear(): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'isBirthYear',
      target: target.constructor,
      propertyName: String(propertyName),
      validator: {
        validate: (year: unknown, told?: ValidationArguments) => {
          const { ageBand, occurredAt } = (told?.object ?? {}) as Told;
          const at = new Date(occurredAt ?? Date.now());
          return year == null || (ageBand == null && Number(year) <= at.getUTCFullYear());
        },
        defaultMessage: () => 'Expected a year not after the event, and no ageBand beside it.',
      },
    });
}
