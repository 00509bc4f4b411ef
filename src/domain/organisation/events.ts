import type { EventDeclaration } from '../event-declaration.ts';
import type { Role } from '../role.ts';
import type { DateTime } from '../times.ts';

export interface OrganisationCreated {
  readonly type: 'OrganisationCreated';
  readonly data: { readonly organisationId: string; readonly name: string };
}

export interface OrganisationRenamed {
  readonly type: 'OrganisationRenamed';
  readonly data: { readonly name: string };
}

export interface MemberInvited {
  readonly type: 'MemberInvited';
  /** Who it is, the directory knows. */
  readonly data: { readonly memberId: string; readonly role: Role };
}

export interface MemberRoleChanged {
  readonly type: 'MemberRoleChanged';
  readonly data: { readonly memberId: string; readonly role: Role };
}

export interface MemberRemoved {
  readonly type: 'MemberRemoved';
  readonly data: { readonly memberId: string };
}

export interface KeyIssued {
  readonly type: 'KeyIssued';
  readonly data: {
    readonly keyId: string;
    readonly name: string;
    readonly role: Role;
    /** The only campaigns it opens; null: all. */
    readonly campaigns: readonly string[] | null;
    /** null: never. */
    readonly expiresAt: DateTime | null;
    /** By which the directory finds the secret's hash. The secret itself is nowhere. */
    readonly secretId: string;
  };
}

/** The key has a new secret. The one before opens until `earlierUntil`. */
export interface KeyRotated {
  readonly type: 'KeyRotated';
  readonly data: { readonly keyId: string; readonly secretId: string; readonly earlierUntil: DateTime };
}

export interface KeyRevoked {
  readonly type: 'KeyRevoked';
  readonly data: { readonly keyId: string };
}

export type OrganisationEvent =
  | OrganisationCreated
  | OrganisationRenamed
  | MemberInvited
  | MemberRoleChanged
  | MemberRemoved
  | KeyIssued
  | KeyRotated
  | KeyRevoked;

export type OrganisationEventType = OrganisationEvent['type'];

/** What each of them means. The compiler sees to it that none is forgotten and none made up. */
export const organisationEvents = {
  OrganisationCreated: { is: 'An organisation was created.' },
  OrganisationRenamed: { is: "An organisation's name was changed." },
  MemberInvited: { is: 'Somebody was made a member, with a role. Who it is, the directory knows.' },
  MemberRoleChanged: { is: 'A member got another role.' },
  MemberRemoved: { is: 'A member was removed: their sessions ended.' },
  KeyIssued: { is: 'An API key was issued. Its secret is nowhere in the log.' },
  KeyRotated: { is: 'An API key got a new secret; the one before opens until `earlierUntil`.' },
  KeyRevoked: { is: 'An API key was revoked: it opens nothing any more.' },
} as const satisfies Record<OrganisationEventType, EventDeclaration>;
