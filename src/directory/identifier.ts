import { domainToASCII } from 'node:url';
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { Identifier } from './directory.ts';

/** Numbers written without a country code are read as Norwegian. */
const homeCountry = 'NO';

/** Invisible characters: zero-width spaces and joiners, soft hyphens, marks of direction. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu;
const isAscii = /^[\x21-\x7e]*$/;
const address = /^([^\s@]+)@([\p{L}\p{M}\p{N}_.\u3002-]+)$/u;

/**
 * `Kari@Example.org ` → `kari@example.org`; undefined when it is no e-mail address. One mailbox has one form, however it was
 * typed: in capitals or full-width letters (NFKC), with invisible characters, with a final dot, with the domain in Unicode or
 * in punycode (it becomes ASCII, as in DNS: UTS 46).
 */
export function emailIdentifier(text: string): Identifier | undefined {
  const [, local, name = ''] = address.exec(folded(text).trim()) ?? [];
  const domain = (isAscii.test(name) ? name : domainToASCII(name)).replace(/\.$/, '');
  const isDomain = /^[^.]+(\.[^.]+)+$/.test(domain);
  return local !== undefined && isDomain ? { system: 'email', value: `${local}@${domain}` } : undefined;
}

/** In lower case, without compatibility forms and invisible characters. Some letters need two rounds. */
function folded(text: string): string {
  if (isAscii.test(text)) return text.toLowerCase();
  const once = text.replace(invisible, '').normalize('NFKC').toLowerCase().normalize('NFKC');
  return once === text ? text : folded(once);
}

/** The number that was read last. One command's number is read three times: for the check, for the digest and for the look-up. */
let last: { readonly text: string; readonly read: Identifier | undefined } | undefined;

/** `912 34 567` → `+4791234567` (E.164); undefined when it is no phone number. */
export function phoneIdentifier(text: string): Identifier | undefined {
  if (last?.text !== text) last = { text, read: readPhone(text) };
  return last.read;
}

function readPhone(text: string): Identifier | undefined {
  const phone = parsePhoneNumberFromString(text, homeCountry);
  return phone?.isPossible() ? { system: 'phone', value: phone.number } : undefined;
}

/** OSDI's `system:id`, for example `mobilize:991`; undefined when it does not have that form. */
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
