/** Where what is brought in is recorded. */
export interface Target {
  readonly campaignId: string;
  /** null: the campaign as a whole, or `activity`. */
  readonly activityId: string | null;
  /** The activity, by the source under which it was scheduled. */
  readonly activity?: { readonly system: string; readonly externalId: string };
  /** When the activity begins, ISO 8601: who came is recorded for then. null: it has no time, or there is none. */
  readonly startsAt: string | null;
  /** Of the campaign: times without an offset are read in it. */
  readonly timeZone: string;
}
