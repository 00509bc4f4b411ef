import type { Command } from './command.ts';
import type { Sources } from './definition.ts';

/** What keeps the secrets of things that are the organisation's. */
interface KeepsSecrets {
  add(owner: {
    readonly id: string;
    readonly organisationId: string;
    readonly addedAt: number;
  }): Promise<void>;
  keepSecrets(id: string, ownerId: string, sealed: Uint8Array): Promise<void>;
}

type Of<C extends Command> = (sources: Sources, command: C) => string;

/**
 * Keeps the secrets that were sealed for the command: before the log names them, so that what is named is there.
 * @param where they are kept @param ownerOf whose they are
 * @returns a need, with the id of the secrets
 * @throws {Error} the command comes without secrets
 */
export function keptSecrets<C extends Command>(where: 'connectors' | 'webhooks', ownerOf: Of<C>) {
  return async (command: C, sources: Sources): Promise<string> => {
    const { sealed, organisationId, receivedAt } = command.context;
    if (!sealed) throw new Error(`${command.constructor.name} comes without its secrets.`);
    const id = ownerOf(sources, command);
    const keeper: KeepsSecrets = sources.directory[where];
    await keeper.add({ id, organisationId, addedAt: Date.parse(receivedAt) });
    await keeper.keepSecrets(sealed.id, id, sealed.seal(id));
    return sealed.id;
  };
}

/** The same where the command may leave them as they are. @returns a need; null: it does */
export function keptSecretsIfAny<C extends Command>(where: 'connectors' | 'webhooks', ownerOf: Of<C>) {
  const keep = keptSecrets(where, ownerOf);
  return async (command: C, sources: Sources): Promise<string | null> =>
    command.context.sealed ? keep(command, sources) : null;
}
