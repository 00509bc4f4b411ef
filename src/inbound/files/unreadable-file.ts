/** The file does not have the stated format; the message says where, why, and what to do. Nothing was recorded of it. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile';
}
