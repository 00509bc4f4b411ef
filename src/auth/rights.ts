import type { Role } from '../domain/role.ts';

/**
 * What one may see or do. Each field and each mutation names the one right that it needs, in its own decorator; docs/roles.md
 * shows them all.
 */
export const rights = {
  ANYONE: 'What everybody may see: figures that reveal nobody.',
  CAMPAIGNS: 'Campaigns and activities: what they are called, when and where they are.',
  NUMBERS: 'What is counted, measured, claimed and concluded, never of whom.',
  ORGANISATION: 'Numbers of the whole organisation, and who of its people is in which campaigns.',
  PEOPLE: "People's names and identifiers, and who did what.",
  EVENTS: 'The events of a campaign, as they were recorded, and as they come.',
  RECORD: 'Recording what people do.',
  ORGANISE: 'Campaigns, activities, and all that organisers enter.',
  ACCOUNTS: 'Who is let in, and who let them in.',
  ADMINISTER: 'Letting people and programs in, and out again.',
} as const;

export type Right = keyof typeof rights;

export const rightNames = Object.keys(rights) as Right[];

/** What each role may, besides what anyone may. */
const granted: Readonly<Record<Role, readonly Right[]>> = {
  OWNER: rightNames,
  ORGANISER: ['CAMPAIGNS', 'NUMBERS', 'ORGANISATION', 'PEOPLE', 'EVENTS', 'RECORD', 'ORGANISE'],
  ANALYST: ['CAMPAIGNS', 'NUMBERS', 'ORGANISATION'],
  AUDITOR: ['CAMPAIGNS', 'NUMBERS', 'ORGANISATION', 'PEOPLE', 'EVENTS', 'ACCOUNTS'],
  INTEGRATION: ['CAMPAIGNS', 'EVENTS', 'RECORD'],
};

/**
 * The rights that a key for some campaigns never has: those that reach beyond these campaigns. People are known to the whole organisation.
 */
const beyondCampaigns: ReadonlySet<Right> = new Set(['ORGANISATION', 'PEOPLE', 'ACCOUNTS', 'ADMINISTER']);

const rightsOfNobody: ReadonlySet<Right> = new Set<Right>(['ANYONE']);
const whole = byRole(() => true);
const limitedToCampaigns = byRole(right => !beyondCampaigns.has(right));

function byRole(isGranted: (right: Right) => boolean): Readonly<Record<Role, ReadonlySet<Right>>> {
  const sets = Object.entries(granted).map(
    ([role, all]) => [role, new Set<Right>(['ANYONE', ...all.filter(isGranted)])] as const,
  );
  return Object.fromEntries<ReadonlySet<Right>>(sets) as Record<Role, ReadonlySet<Right>>;
}

/** @param role null: nobody that is known. @param limited to some campaigns */
export function rightsOf(role: Role | null, limited = false): ReadonlySet<Right> {
  if (role === null) return rightsOfNobody;
  return (limited ? limitedToCampaigns : whole)[role];
}
