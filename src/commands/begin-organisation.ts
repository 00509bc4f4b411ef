import { randomUUID } from 'node:crypto';
import type { Requester } from '../auth/requester.ts';
import { digestOf, type KeyText } from '../auth/secret-text.ts';
import { type OrganisationCommand, organisationDecider } from '../domain/organisation/decide.ts';
import { ownerOf } from '../domain/organisation/state.ts';
import { Refusal } from '../domain/refusal.ts';
import { organisationStream } from '../domain/streams.ts';
import type { Accounts } from '../directory/accounts.ts';
import { randomId } from '../directory/ids.ts';
import type { Ledger } from '../event-store/ledger.ts';
import { recordedTrace } from '../tracing/tracing.ts';

interface Beginning {
  readonly name: string;
  /** The owner's address, in normal form; null: it is not known. */
  readonly email: string | null;
  /** An owner's key that is issued with it. */
  readonly key?: KeyText | undefined;
}

/** By which the first owner is one, however many nodes begin the organisation at the same moment. */
const firstOwnerId = 'first-owner';

/**
 * Begins an organisation with an owner. What is there already stays, so that after a crash it can be done again.
 * @param by who begins it, in the organisation's name
 * @returns the owner who was made; undefined: it has one
 */
export async function beginOrganisation(
  ledger: Ledger,
  accounts: Accounts,
  by: Requester,
  { name, email, key }: Beginning,
): Promise<string | undefined> {
  const { organisationId } = by;
  const stream = organisationStream(organisationId);
  const organisation = await ledger.state(stream, organisationDecider, 'latest');
  if (ownerOf(organisation) !== undefined) return undefined;
  await accounts.addOrganisation(organisationId);
  const record = recorder(ledger, by);
  await record({ type: 'CreateOrganisation', name });
  const memberId = await accounts.member(organisationId, email);
  if (!(await record({ type: 'InviteMember', memberId, role: 'OWNER' }, firstOwnerId))) return undefined;
  if (key) {
    const [keyId, secretId] = [randomId(), key.id];
    await accounts.keepSecret({ id: secretId, organisationId, keyId, digest: digestOf(key.secret) });
    const all = { campaigns: null, expiresAt: null };
    await record({ type: 'IssueKey', keyId, name: 'INITIAL_OWNER_KEY', role: 'OWNER', ...all, secretId });
  }
  return memberId;
}

type Act = OrganisationCommand extends infer C
  ? C extends unknown
    ? Omit<C, 'organisationId' | 'occurredAt' | 'now'>
    : never
  : never;

function recorder(ledger: Ledger, { organisationId, actor }: Requester) {
  const now = new Date().toISOString();
  const correlationId = randomUUID();
  /** @returns whether it was this that did it, and nobody else before */
  return async (act: Act, commandId?: string): Promise<boolean> => {
    const outcome = await ledger.record({
      stream: organisationStream(organisationId),
      decider: organisationDecider,
      command: async () => ({ ...act, organisationId, occurredAt: now, now }),
      metadata: {
        actor,
        organisationId,
        occurredAt: now,
        $correlationId: correlationId,
        $causationId: correlationId,
        ...recordedTrace(),
        ...(commandId !== undefined && { commandId }),
      },
      isNew: false,
    });
    // What another process did at the same moment is done.
    if (outcome instanceof Refusal && outcome.code !== 'ALREADY_EXISTS') throw new Error(outcome.message);
    return !(outcome instanceof Refusal) && !outcome.duplicate;
  };
}
