import { digestOf, type Environment, newKey } from '../auth/secret-text.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Outcome } from '../event-store/ledger.ts';
import type { CommandContext } from './command.ts';

/**
 * Sends a command that makes a key's secret.
 * @param send the command in its context
 * @returns what came of it, and the key: this is the only time that it is known. undefined: it was refused, or is a repeat
 */
export async function withNewSecret(
  environment: Environment,
  context: CommandContext,
  send: (context: CommandContext) => Promise<Outcome>,
): Promise<{ readonly outcome: Outcome; readonly text: string | undefined }> {
  const { key, text } = newKey(environment);
  const outcome = await send({ ...context, secret: { id: key.id, digest: digestOf(key.secret) } });
  const isMade = !(outcome instanceof Refusal) && !outcome.duplicate;
  return { outcome, text: isMade ? text : undefined };
}
