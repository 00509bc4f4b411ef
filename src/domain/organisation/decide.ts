import type { Circumstances } from '../circumstances.ts';
import { type Decider, unreachable } from '../decider.ts';
import { Refusal, refuseField } from '../refusal.ts';
import type { Role } from '../role.ts';
import type { OrganisationEvent } from './events.ts';
import { evolve, isFull, memberOf, most, noOrganisation, type Organisation } from './state.ts';

export type OrganisationCommand = Circumstances &
  (
    | { readonly type: 'CreateOrganisation'; readonly name: string }
    | { readonly type: 'RenameOrganisation'; readonly name: string }
    | { readonly type: 'InviteMember'; readonly memberId: string; readonly role: Role }
    | { readonly type: 'ChangeMemberRole'; readonly memberId: string; readonly role: Role }
    | { readonly type: 'RemoveMember'; readonly memberId: string }
    | {
        readonly type: 'IssueKey';
        readonly keyId: string;
        readonly name: string;
        readonly role: Role;
        readonly campaigns: readonly string[] | null;
        readonly expiresAt: string | null;
        readonly secretId: string;
      }
    | {
        readonly type: 'RotateKey';
        readonly keyId: string;
        readonly secretId: string;
        /** For how many hours the secret before goes on to open. */
        readonly overlapHours: number;
      }
    | { readonly type: 'RevokeKey'; readonly keyId: string }
  );

/** An organisation with its members and keys: who is let in, by whom. Somebody owns it at all times. */
export const organisationDecider: Decider<OrganisationCommand, OrganisationEvent, Organisation> = {
  initial: noOrganisation,
  evolve,
  decide,
  subject: ({ data }) => ('keyId' in data ? data.keyId : 'memberId' in data ? data.memberId : undefined),
};

function decide(command: OrganisationCommand, state: Organisation): OrganisationEvent[] | Refusal {
  if (command.type === 'CreateOrganisation') return create(command, state);
  if (state.name === null) return new Refusal('NOT_FOUND', 'There is no such organisation.');
  switch (command.type) {
    case 'RenameOrganisation':
      return command.name === state.name
        ? new Refusal('NOTHING_TO_CHANGE', 'The organisation already has this name.')
        : [{ type: 'OrganisationRenamed', data: { name: command.name } }];
    case 'InviteMember':
      return invite(command, state);
    case 'ChangeMemberRole':
      return changeRole(command, state);
    case 'RemoveMember':
      return remove(command, state);
    case 'IssueKey':
      return issue(command, state);
    case 'RotateKey':
      return rotate(command, state);
    case 'RevokeKey':
      return refuseUnlessIssued(command, state) ?? [{ type: 'KeyRevoked', data: { keyId: command.keyId } }];
    default:
      return unreachable(command);
  }
}

type Of<Type extends OrganisationCommand['type']> = OrganisationCommand & { readonly type: Type };

function create({ organisationId, name }: Of<'CreateOrganisation'>, state: Organisation) {
  return state.name === null
    ? [{ type: 'OrganisationCreated' as const, data: { organisationId, name } }]
    : new Refusal('ALREADY_EXISTS', 'There is an organisation with this id already.');
}

function invite({ memberId, role }: Of<'InviteMember'>, state: Organisation): OrganisationEvent[] | Refusal {
  if (memberOf(state, memberId)) {
    return refuseField(
      'email',
      'They are a member already; changeMemberRole gives another role.',
      'ALREADY_EXISTS',
    );
  }
  if (isFull(state.members, ({ removed }) => removed))
    return new Refusal('TOO_LARGE', `An organisation may have ${most} members. Remove some first.`);
  return [{ type: 'MemberInvited', data: { memberId, role } }];
}

function changeRole({ memberId, role }: Of<'ChangeMemberRole'>, state: Organisation) {
  const member = memberOf(state, memberId);
  if (!member) return unknownMember();
  if (member.role === role) return new Refusal('NOTHING_TO_CHANGE', 'They have this role already.');
  return (
    refuseWithoutOwner(memberId, state) ?? [{ type: 'MemberRoleChanged' as const, data: { memberId, role } }]
  );
}

function remove({ memberId }: Of<'RemoveMember'>, state: Organisation): OrganisationEvent[] | Refusal {
  if (!memberOf(state, memberId)) return unknownMember();
  return refuseWithoutOwner(memberId, state) ?? [{ type: 'MemberRemoved', data: { memberId } }];
}

function unknownMember(): Refusal {
  return refuseField('memberId', 'Expected the id of a member of yours.', 'NOT_FOUND');
}

/** Nobody could let anybody in any more. */
function refuseWithoutOwner(memberId: string, { members }: Organisation): Refusal | undefined {
  const others = Object.entries(members).some(
    ([id, { role, removed }]) => id !== memberId && role === 'OWNER' && !removed,
  );
  if (others || members[memberId]?.role !== 'OWNER') return undefined;
  return new Refusal('LAST_OWNER', 'They are the only owner. Make somebody else an owner first.');
}

function issue(command: Of<'IssueKey'>, state: Organisation): OrganisationEvent[] | Refusal {
  const { keyId, name, role, campaigns, expiresAt, secretId, now } = command;
  if (Object.hasOwn(state.keys, keyId))
    return new Refusal('ALREADY_EXISTS', 'There is a key with this id already.');
  if (isFull(state.keys, ({ revoked }) => revoked))
    return new Refusal('TOO_LARGE', `An organisation may have ${most} keys. Revoke some first.`);
  if (campaigns?.length === 0) {
    return refuseField('campaigns', 'Expected at least one campaign; without the list the key opens all.');
  }
  if (campaigns !== null && role === 'OWNER') {
    return refuseField('campaigns', "An owner's key opens the whole organisation. Choose another role.");
  }
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.parse(now))
    return refuseField('expiresAt', `Expected a time after now, ${now}.`);
  return [{ type: 'KeyIssued', data: { keyId, name, role, campaigns, expiresAt, secretId } }];
}

function rotate(command: Of<'RotateKey'>, state: Organisation): OrganisationEvent[] | Refusal {
  const { keyId, secretId, overlapHours, now } = command;
  const earlierUntil = new Date(Date.parse(now) + overlapHours * 3_600_000).toISOString();
  return (
    refuseUnlessIssued(command, state) ??
    refuseExpired(command, state) ?? [{ type: 'KeyRotated', data: { keyId, secretId, earlierUntil } }]
  );
}

function refuseUnlessIssued(
  { keyId }: Of<'RotateKey' | 'RevokeKey'>,
  { keys }: Organisation,
): Refusal | undefined {
  const key = Object.hasOwn(keys, keyId) ? keys[keyId] : undefined;
  if (!key) return refuseField('keyId', 'Expected the id of a key of yours.', 'NOT_FOUND');
  return key.revoked ? new Refusal('KEY_REVOKED', 'The key is revoked already.') : undefined;
}

function refuseExpired({ keyId, now }: Of<'RotateKey'>, { keys }: Organisation): Refusal | undefined {
  const { expiresAt = null } = keys[keyId] ?? {};
  return expiresAt !== null && Date.parse(expiresAt) <= Date.parse(now)
    ? new Refusal('KEY_EXPIRED', `The key expired at ${expiresAt}. Issue another one.`)
    : undefined;
}
