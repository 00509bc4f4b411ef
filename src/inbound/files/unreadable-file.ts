/** The file cannot be read as what it is said to be; the message says where, why, and what to do. Nothing was recorded of it. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile';
}
