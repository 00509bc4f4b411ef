import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { Identifier } from './directory.ts';

/** Numbers written without a country code are read as Norwegian. */
const homeCountry = 'NO';

/** `Kari@Example.org ` → `kari@example.org`; undefined when it is no e-mail address. */
export function emailIdentifier(text: string): Identifier | undefined {
  const value = text.trim().normalize('NFC').toLowerCase();
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? { system: 'email', value } : undefined;
}

/** `912 34 567` → `+4791234567` (E.164); undefined when it is no phone number. */
export function phoneIdentifier(text: string): Identifier | undefined {
  const phone = parsePhoneNumberFromString(text, homeCountry);
  return phone?.isPossible() ? { system: 'phone', value: phone.number } : undefined;
}

/** OSDI's `system:id`, for example `mobilize:991`; undefined when it has not that form. */
export function systemIdentifier(text: string): Identifier | undefined {
  const [, system, value] = /^([a-z][a-z0-9._-]{0,63}):(\S.{0,254})$/i.exec(text.trim()) ?? [];
  if (!system || !value) return undefined;
  switch (system.toLowerCase()) {
    case 'email':
      return emailIdentifier(value);
    case 'phone':
      return phoneIdentifier(value);
    default:
      return { system: system.toLowerCase(), value };
  }
}
