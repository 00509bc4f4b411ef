/** What somebody is to an organisation. `auth/rights.ts` says what each role may. */
export const roles = ['OWNER', 'ORGANISER', 'ANALYST', 'AUDITOR', 'INTEGRATION'] as const;

export type Role = (typeof roles)[number];
