import { unreachable } from '../decider.ts';
import type { Role } from '../role.ts';
import type { OrganisationEvent } from './events.ts';

/** The organisation of whoever runs the server. Everything recorded before there were organisations belongs to it. */
export const firstOrganisation = 'default';

export interface Member {
  readonly role: Role;
  readonly removed: boolean;
}

export interface ApiKey {
  readonly name: string;
  readonly role: Role;
  /** The only campaigns it opens; null: all. */
  readonly campaigns: readonly string[] | null;
  /** ISO 8601, UTC; null: never. */
  readonly expiresAt: string | null;
  readonly revoked: boolean;
  /** Its secrets by id, with the moment until which each opens; null: until the key expires or is revoked. */
  readonly secrets: Readonly<Record<string, string | null>>;
}

export interface Organisation {
  /** null: it does not exist. */
  readonly name: string | null;
  /** By id, those who were removed among them. */
  readonly members: Readonly<Record<string, Member>>;
  /** By id, the revoked among them. */
  readonly keys: Readonly<Record<string, ApiKey>>;
}

export const noOrganisation: Organisation = { name: null, members: {}, keys: {} };

export function evolve(state: Organisation, event: OrganisationEvent): Organisation {
  switch (event.type) {
    case 'OrganisationCreated':
    case 'OrganisationRenamed':
      return { ...state, name: event.data.name };
    case 'MemberInvited':
    case 'MemberRoleChanged':
      return withMember(state, event.data.memberId, { role: event.data.role, removed: false });
    case 'MemberRemoved':
      return withMember(state, event.data.memberId, { removed: true });
    case 'KeyIssued': {
      const { keyId, secretId, ...key } = event.data;
      return withKey(state, keyId, { ...key, revoked: false, secrets: { [secretId]: null } });
    }
    case 'KeyRotated': {
      const { keyId, secretId, earlierUntil } = event.data;
      const earlier = Object.entries(state.keys[keyId]?.secrets ?? {});
      const ended = earlier.map(([id, until]) => [id, earliest(until, earlierUntil)] as const);
      return withKey(state, keyId, { secrets: { ...Object.fromEntries(ended), [secretId]: null } });
    }
    case 'KeyRevoked':
      return withKey(state, event.data.keyId, { revoked: true });
    default:
      return unreachable(event);
  }
}

/** So many members and so many keys there may be: the state is read whole. Those that ended are known while there is room. */
export const most = 1_000;

/** Whether there is no room for another one, though all that ended were forgotten. */
export function isFull<T>(all: Readonly<Record<string, T>>, ended: (one: T) => boolean): boolean {
  return Object.values(all).length >= most && !Object.values(all).some(ended);
}

/** With room for another one: the first that ended is forgotten where there is none. It stays in the history. */
function withRoom<T>(
  all: Readonly<Record<string, T>>,
  id: string,
  ended: (one: T) => boolean,
): Readonly<Record<string, T>> {
  if (Object.hasOwn(all, id) || Object.keys(all).length < most) return all;
  const first = Object.entries(all).find(([, one]) => ended(one))?.[0];
  return Object.fromEntries(Object.entries(all).filter(([key]) => key !== first));
}

function withMember(state: Organisation, id: string, change: Partial<Member>): Organisation {
  const member = { role: 'ANALYST', removed: true, ...state.members[id], ...change } satisfies Member;
  const others = withRoom(state.members, id, ({ removed }) => removed);
  return { ...state, members: { ...others, [id]: member } };
}

const noKey: ApiKey = {
  name: '',
  role: 'ANALYST',
  campaigns: [],
  expiresAt: null,
  revoked: true,
  secrets: {},
};

function withKey(state: Organisation, id: string, change: Partial<ApiKey>): Organisation {
  const others = withRoom(state.keys, id, ({ revoked }) => revoked);
  return { ...state, keys: { ...others, [id]: { ...noKey, ...state.keys[id], ...change } } };
}

const earliest = (a: string | null, b: string) => (a !== null && Date.parse(a) < Date.parse(b) ? a : b);

/** The member with this id, unless there is none or they were removed. */
export function memberOf({ members }: Organisation, id: string): Member | undefined {
  const member = Object.hasOwn(members, id) ? members[id] : undefined;
  return member?.removed ? undefined : member;
}

/** One of its owners; undefined: it has none yet. */
export function ownerOf({ members }: Organisation): string | undefined {
  return Object.entries(members).find(([, { role, removed }]) => role === 'OWNER' && !removed)?.[0];
}

/** The key with this id, if its secret opens at the moment. @param now milliseconds */
export function openKey(
  organisation: Organisation,
  id: string,
  secretId: string,
  now: number,
): ApiKey | undefined {
  const key = validKey(organisation, id, now);
  if (!key || !Object.hasOwn(key.secrets, secretId)) return undefined;
  return isBefore(now, key.secrets[secretId] ?? null) ? key : undefined;
}

/** A key that is neither revoked nor expired. */
export function validKey({ keys }: Organisation, id: string, now: number): ApiKey | undefined {
  const key = Object.hasOwn(keys, id) ? keys[id] : undefined;
  return key && !key.revoked && isBefore(now, key.expiresAt) ? key : undefined;
}

const isBefore = (now: number, end: string | null) => end === null || now < Date.parse(end);
