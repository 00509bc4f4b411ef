/** What is known of an event type, besides its data. */
export interface EventDeclaration {
  /** What it means, in a sentence. */
  readonly is: string;
  /** It says of a person, or of a tracked link, that somebody took part: the read models keep it as facts. */
  readonly ofParticipation?: true;
  /** Rules of other streams depend on it: a campaign's or activity's state, what an indicator is, whether an entry stands. */
  readonly ofRules?: true;
}
