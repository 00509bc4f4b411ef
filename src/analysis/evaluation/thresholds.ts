/**
 * What the rules go by. Each is a convention of this ledger, with the best reason there is; docs/evaluation.md says more, and
 * where the reasons come from.
 */
export const thresholds = {
  /** Below twenty, one person more or less moves a rate by over five percentage points. */
  fewest: 20,
  /** A fifth of outcomes unknown can move a show-up rate by twenty percentage points at most. */
  knownPart: 0.8,
  /** Organisers plan for half of their volunteers to stay away; four in five is the best they count on. */
  showUp: { low: 0.5, high: 0.8 },
  /** Every third who came unannounced: half as many again came as had signed up and came. */
  walkIns: 1 / 3,
  /** One in five is lost on the way. */
  signUpLoss: 0.2,
  /** Fewer, and a rate of a few per cent is made of a handful of sign-ups. */
  fewestOpens: 50,
  /** A website turns two or three visitors in a hundred into contacts, a page made for one purpose twelve. */
  linkConversion: { low: 0.03, high: 0.12 },
  /** From 0.15 a K-factor is called good; at 0.05 twenty participants bring one. */
  kFactor: { low: 0.05, high: 0.15 },
  /** A whole week, so that weekdays and weekends both count. */
  fewestDays: 7,
  /** Regular is at least weekly; engagement falls when a channel gets more than two posts a day. */
  updatesPerWeek: { low: 1, high: 14 },
  /** Mail and text messages come to people uninvited: organisations send about one a week. */
  messagesPerWeek: 3,
  /** Of fewer, one kept or missed decides. */
  fewestUpdates: 5,
  planKept: { low: 0.5, high: 0.8 },
  /** Where updates are published again and again without a sign-up, it is no accident of the first try. */
  triedUpdates: 3,
  /** The part of the updates that got no comment. */
  silentUpdates: { low: 0.2, high: 0.5 },
  /** Less than one, and most speak to an empty hall; three make an exchange: asked, answered, taken further. */
  commentsPerUpdate: { low: 1, high: 3 },
  /** Nearly all comments on a post come within three days. */
  daysToObserve: 3,
  /** More than half unobserved, and what was observed may be what was worth looking at. */
  unobservedPart: 0.5,
  /** Time to remind people and for them to act. */
  dueWithinDays: 14,
  /** Where three were to be expected, none at all happens by chance one time in twenty. */
  expectedAtLeast: 3,
  /** Strategy is to be adapted on the way: monthly, as boards and groups meet. */
  daysBetweenEvaluations: 28,
} as const;
