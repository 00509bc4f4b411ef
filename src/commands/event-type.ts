import { events, type LedgerEventType, ledgerEventTypes } from '../domain/catalogue.ts';
import { enumOf } from './fields.ts';

/** `SignedUp` → `SIGNED_UP` */
export const constantCase = (type: string) => type.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();

export const EventTypeEnum = enumOf(
  'EventType',
  'What can happen. docs/events.md says what each event holds.',
  ledgerEventTypes.map(constantCase),
  Object.fromEntries(ledgerEventTypes.map(type => [constantCase(type), events[type].is])),
);
const stored = new Map(ledgerEventTypes.map(type => [constantCase(type), type]));

/** Why nothing is followed where a list of types is empty. */
export const noTypes = 'Expected at least one type; left out, it is all types.';

export function storedTypes(types: readonly string[] | null | undefined): LedgerEventType[] | undefined {
  return types?.map(type => stored.get(type)).filter(type => type !== undefined);
}
