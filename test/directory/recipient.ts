import type { Directory, Recipient, RecipientRequest } from '../../src/directory/directory.ts';

/** Of one request alone. */
export async function recipientOf(
  directory: Pick<Directory, 'recipients'>,
  request: RecipientRequest,
): Promise<Recipient | undefined> {
  return (await directory.recipients([request]))[0];
}
