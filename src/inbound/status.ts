import { plain } from './headings.ts';

/** The status of somebody in an activity, as a row states it; `UNKNOWN`: it states none. */
export type RowStatus =
  | 'REGISTERED'
  | 'CONFIRMED'
  | 'CANCELLED'
  | 'DECLINED'
  | 'TENTATIVE'
  | 'WAITLISTED'
  | 'ATTENDED'
  | 'NO_SHOW'
  | 'NOT_ASKED';

/**
 * The words of OSDI (`status` of an attendance), Mobilize, CiviCRM, Eventbrite, and of Norwegian lists, as `plain` writes them. A value of
 * an export that is none of them is refused, since guessing would count somebody who said no.
 */
const words: Readonly<Record<RowStatus, readonly string[]>> = {
  REGISTERED: [
    ...[
      'registered',
      'accepted',
      'attending',
      'going',
      'yes',
      'signedup',
      'pending',
      'pendingfrompaylater',
      'pendingfromwaitlist',
      'pendingfromapproval',
      'released',
    ],
    ...['påmeldt', 'pameldt', 'kommer', 'kjem', 'ja', 'registrert'],
  ],
  CONFIRMED: ['confirmed', 'bekreftet', 'bekrefta', 'stadfesta'],
  CANCELLED: [
    ...['cancelled', 'canceled', 'refunded', 'deleted', 'transferred', 'withdrawn', 'expired'],
    ...['avmeldt', 'meldtav', 'avbestilt', 'kansellert', 'refundert', 'trukket', 'trekt'],
  ],
  DECLINED: [
    'declined',
    'notattending',
    'notgoing',
    'no',
    'nei',
    'kommerikke',
    'kjemikkje',
    'avslått',
    'rejected',
  ],
  TENTATIVE: ['tentative', 'maybe', 'interested', 'kanskje', 'usikker', 'usikkert', 'interessert'],
  WAITLISTED: ['onwaitlist', 'waitlisted', 'waitlist', 'waitinglist', 'venteliste', 'påventeliste'],
  ATTENDED: [
    'attended',
    'checkedin',
    'møtte',
    'møtt',
    'deltok',
    'deltatt',
    'delteke',
    'oppmøtt',
    'frammøtt',
    'møttfram',
  ],
  NO_SHOW: [
    'noshow',
    'didnotattend',
    'møtteikke',
    'ikkemøtt',
    'møtteikkje',
    'ikkjemøtt',
    'deltokikke',
    'deltokikkje',
    'uteble',
    'uteblei',
  ],
  NOT_ASKED: ['needsaction', 'awaitingapproval', 'invited', 'invitert', 'noresponse', 'ikkesvart'],
};

const byWord = new Map(
  Object.entries(words).flatMap(([standing, texts]) =>
    texts.map(text => [text, standing as RowStatus] as const),
  ),
);

/** undefined: it is no word for one. */
export const rowStatusOf = (text: string): RowStatus | undefined => byWord.get(plain(text));

const yes = new Set([
  'true',
  '1',
  'yes',
  'y',
  'x',
  'ja',
  'j',
  'checkedin',
  'attended',
  'møtt',
  'møtte',
  'deltok',
]);
const no = new Set(['false', '0', 'no', 'n', 'nei', 'noshow', 'notattended', 'ikkemøtt', 'møtteikke']);
const unknown = new Set(['', 'null', 'none', 'na', 'nan', 'unknown', 'ukjent', 'ukjend']);

/** Whether somebody came; null: it is not known, which never means that they did not. undefined: it is no word for that. */
export function attendedOf(text: string): boolean | null | undefined {
  const word = plain(text);
  if (yes.has(word)) return true;
  if (no.has(word)) return false;
  return unknown.has(word) ? null : undefined;
}
