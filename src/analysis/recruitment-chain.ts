import { type Entered, recruitersAbove } from '../projections/recruitments.ts';
import type { Database } from '../sqlite/database.ts';

/** Somebody who entered a campaign. */
export interface Placed {
  readonly entered: Entered;
  /** How many recruiters there are above them. */
  readonly depth: number;
}

/** Somebody above a participant: 1 step for their recruiter, 2 for the recruiter's recruiter, and so on. */
export interface Above extends Placed {
  readonly steps: number;
}

/** Recruiters above somebody, the nearest first, after the `skip` nearest. */
export function chainAbove(
  database: Database,
  campaignId: string,
  { entered, depth }: Placed,
  page: { readonly skip: number; readonly limit: number },
): Above[] {
  return recruitersAbove(database, campaignId, entered.ordinal, page).map((recruiter, n) => {
    const steps = page.skip + n + 1;
    return { entered: recruiter, depth: depth - steps, steps };
  });
}
