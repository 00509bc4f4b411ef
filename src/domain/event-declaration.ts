/** The properties of an event type, besides its data. */
export interface EventDeclaration {
  /** What it means, in a sentence. */
  readonly is: string;
  /** Somebody took part, replied to an invitation or followed a tracked link: the read models keep facts of it. */
  readonly ofParticipation?: true;
  /** Rules of other streams depend on it: it changes a campaign, an activity or an indicator, or retracts an entry. */
  readonly ofRules?: true;
}
