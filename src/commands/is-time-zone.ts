import { registerDecorator } from 'class-validator';

/** An IANA time zone that this Node knows. */
export function IsTimeZone(): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'isTimeZone',
      target: target.constructor,
      propertyName: String(propertyName),
      validator: {
        validate: isTimeZone,
        defaultMessage: () => 'Expected an IANA time zone such as Europe/Oslo.',
      },
    });
}

function isTimeZone(value: unknown): boolean {
  if (typeof value !== 'string' || !/^[A-Z]/i.test(value)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}
