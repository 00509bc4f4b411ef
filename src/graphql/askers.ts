import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Access, type Credentials, NotLetIn } from '../auth/access.ts';
import { type Allowances, inSeconds } from '../auth/allowances.ts';
import { anonymous, type Requester } from '../auth/requester.ts';
import { failure } from './error-codes.ts';
import { foreseen } from './errors.ts';
import { tooManyRequests } from './too-many-requests.ts';

/** The requester, and the key under which their use is counted. */
export interface Asker {
  readonly requester: Requester;
  /** The key or the member; of whoever is not known the address. */
  readonly countedAs: string;
}

export const notKnown = (address: string): Asker => ({ requester: anonymous, countedAs: address });

/** So many of those who were let in are remembered. */
const remembered = 10_000;

/**
 * Lets those in who ask. From an address that has sent too much that let nobody in, only what was let in before is looked at: so
 * nothing can be found out by trying, and whoever shares the address goes on.
 */
export class Askers {
  readonly #access: Access;
  readonly #failures: Allowances;
  readonly #letIn = new LRUCache<string, true>({ max: remembered });

  /** @param failures by address: how often what it sends may let nobody in */
  constructor(access: Access, failures: Allowances) {
    this.#access = access;
    this.#failures = failures;
  }

  /** The asker with these credentials, from an address. @throws {GraphQLError} the credentials are wrong, or cannot be checked now */
  async of(credentials: Credentials, address: string): Promise<Asker> {
    const { authorization } = credentials;
    const brought = authorization === undefined ? undefined : digest(authorization);
    const wait = this.#failures.wait(address, 1);
    if (brought !== undefined && wait > 0 && !this.#letIn.has(brought)) {
      throw tooManyRequests('Too many keys that let nobody in came from this address.', inSeconds(wait));
    }
    try {
      const requester = await this.#access.requester(credentials);
      if (brought !== undefined) this.#letIn.set(brought, true);
      const { role, organisationId, actor } = requester;
      return { requester, countedAs: role === null ? address : `${organisationId}/${actor.id}` };
    } catch (error) {
      if (!(error instanceof NotLetIn)) {
        // The provider or the directory that could check it is away.
        const known = foreseen(error);
        throw known ? Object.assign(known, { cause: error }) : error;
      }
      if (brought !== undefined) this.#letIn.delete(brought);
      this.#failures.charge(address, 1);
      throw failure('UNAUTHENTICATED', error.message);
    }
  }
}

const digest = (text: string) => hash('sha256', text, 'base64');
