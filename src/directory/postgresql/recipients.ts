import { DirectoryUnavailable, type Recipient, type RecipientRequest } from '../directory.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { KnownPeople, peopleNames } from './known-people.ts';
import { digestNames, firstReserved, keepDigests, readDigests } from './request-digests.ts';
import type { Queries } from './queries.ts';

/** The most requests in one transaction: each holds a few locks, and the server has some thousands. */
const together = 50;

interface Waiting {
  readonly request: RecipientRequest;
  readonly resolve: (recipient: Recipient | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Finds or makes the participants of requests. Those that come at the same moment share a transaction, and so its way to the server and
 * its sync; those that name the same are settled in the order in which they came, and one after another on all nodes.
 */
export class Recipients {
  readonly #pool: ConnectionPool;
  #waiting: Waiting[] = [];

  constructor(pool: ConnectionPool) {
    this.#pool = pool;
  }

  ask(request: RecipientRequest): Promise<Recipient | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ request, resolve, reject }) === 1) setImmediate(() => this.#begin());
    });
  }

  #begin(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let at = 0; at < waiting.length; at += together) void this.#settle(waiting.slice(at, at + together));
  }

  async #settle(group: readonly Waiting[]): Promise<void> {
    const requests = group.map(({ request }) => request);
    const names = new Set(
      requests.flatMap(request => [...digestNames(request.digests), ...peopleNames(request)]),
    );
    try {
      const answers = await this.#pool.inOrder([...names], () =>
        this.#pool.write(transaction => settled(transaction, requests), [...names]),
      );
      for (const [index, { resolve }] of group.entries()) resolve(answers[index]);
    } catch (error) {
      if (group.length === 1 || error instanceof DirectoryUnavailable)
        for (const { reject } of group) reject(error);
      // One request's error must not fail the others.
      else for (const each of group) await this.#settle([each]);
    }
  }
}

async function settled(
  transaction: Queries,
  requests: readonly RecipientRequest[],
): Promise<(Recipient | undefined)[]> {
  const before = await readDigests(
    transaction,
    requests.flatMap(request => request.digests),
  );
  const people = await KnownPeople.read(transaction, requests);
  const digests = new Map<string, string>();
  const answers = requests.map(request => {
    const recipient = settle(request, people, new Map([...before, ...digests]));
    if (recipient && !recipient.isReserved)
      for (const digest of request.digests) digests.set(digest, recipient.stream);
    return recipient;
  });
  await people.write(transaction);
  await keepDigests(transaction, digests, before);
  return answers;
}

function settle(
  { digests, reserveAnew = false, create, name, organisationId, streamOf, who }: RecipientRequest,
  people: KnownPeople,
  made: ReadonlyMap<string, string>,
): Recipient | undefined {
  const first = reserveAnew ? undefined : firstReserved(digests, made);
  if (first !== undefined) return { stream: first, isReserved: true, isNew: false };
  const known = people.find(organisationId, who);
  if (known === undefined && (!create || who.id !== undefined)) return undefined;
  const id = known ?? people.make(organisationId, name);
  if (known !== undefined && name !== undefined) people.complete(known, name);
  if (create) people.keep(organisationId, id, who.identifiers);
  return { stream: streamOf(id), isReserved: false, isNew: known === undefined };
}
