/** What the button says that somebody tapped. */
export interface ReplyPayload {
  readonly reply: 'SIGN_UP' | 'CONFIRM' | 'TENTATIVE' | 'DECLINED' | 'WITHDRAW';
  /** Left out: what the connector is set to. */
  readonly activityId?: string;
}

const replies = {
  signup: 'SIGN_UP',
  confirm: 'CONFIRM',
  maybe: 'TENTATIVE',
  no: 'DECLINED',
  withdraw: 'WITHDRAW',
} as const;

const payload = /^(?<word>signup|confirm|maybe|no|withdraw)(?::(?<activityId>[0-9a-z]{1,32}))?$/;

/**
 * What organisers put behind a button of a message: a word, and the id of an activity where it is about one: `signup`, `signup:4t6y8n2k0q1w3e5r`.
 * Nothing else is taken for a reply: a button without a payload sends its text, such as “No”, which may answer any question.
 * @returns undefined: it is no such payload
 */
export function readReplyPayload(text: string): ReplyPayload | undefined {
  const { word, activityId } = payload.exec(text)?.groups ?? {};
  if (word === undefined) return undefined;
  const reply = replies[word as keyof typeof replies];
  return activityId === undefined ? { reply } : { reply, activityId };
}
