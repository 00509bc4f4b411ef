/**
 * A moment: ISO 8601, in UTC.
 * @format date-time
 */
export type DateTime = string;

/**
 * A day in the campaign's time zone, `2026-05-01`.
 * @format date
 */
export type LocalDate = string;
