/** A row cannot be recorded as it is; the message says why, for whoever mends it. */
export class RejectedRow extends Error {
  override name = 'RejectedRow';
}
