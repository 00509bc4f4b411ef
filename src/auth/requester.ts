import type { Actor } from '../domain/actor.ts';
import type { Role } from '../domain/role.ts';
import { type Right, rightsOf } from './rights.ts';

/** Who is asking, for which organisation, and what they may. */
export interface Requester {
  /** Empty: of no organisation, since they are not known. */
  readonly organisationId: string;
  readonly actor: Actor;
  readonly role: Role | null;
  readonly rights: ReadonlySet<Right>;
  /** The only campaigns that there are for them; undefined: all of the organisation's. */
  readonly campaigns?: ReadonlySet<string> | undefined;
}

/** Whoever brings neither a key nor a session. */
export const anonymous: Requester = {
  organisationId: '',
  actor: { id: 'nobody', kind: 'SYSTEM' },
  role: null,
  rights: rightsOf(null),
};

/** The program itself, and whoever runs it, for an organisation. @param id of the part that acts: `cli`, `start` */
export function operator(organisationId: string, id: string): Requester {
  return { organisationId, actor: { id, kind: 'SYSTEM' }, role: 'OWNER', rights: rightsOf('OWNER') };
}

/** The program itself, as it records that somebody followed a link of a campaign. */
export function linkFollower(organisationId: string, campaignId: string): Requester {
  return {
    organisationId,
    actor: { id: 'link', kind: 'SYSTEM' },
    role: 'INTEGRATION',
    rights: rightsOf('INTEGRATION', true),
    campaigns: new Set([campaignId]),
  };
}

/** A connected system: an integration of its own, for one campaign. @param organises whether it schedules the activities that it meets */
export function connectorRequester(
  { id, organisationId }: { readonly id: string; readonly organisationId: string },
  campaignId: string,
  organises: boolean,
): Requester {
  const rights = rightsOf('INTEGRATION', true);
  return {
    organisationId,
    actor: { id, kind: 'CONNECTOR' },
    role: 'INTEGRATION',
    rights: organises ? new Set([...rights, 'ORGANISE']) : rights,
    campaigns: new Set([campaignId]),
  };
}

/** Says what somebody may not do, why, and what would help. @param what they asked for */
export function lacks({ role, campaigns }: Requester, what: string, right: Right): string {
  if (role === null) {
    return `${what} is not for everybody. Send an API key in the header Authorization: Bearer, or sign in: dugnad sign-in prints a link.`;
  }
  const who =
    campaigns === undefined ? `the role ${role}` : `a key of the role ${role} that opens some campaigns only`;
  return `${what} needs the right ${right}, which ${who} does not have. docs/roles.md shows what each role may see and do.`;
}
