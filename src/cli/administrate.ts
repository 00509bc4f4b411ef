import { firstOrganisation } from '../domain/organisation/state.ts';
import type { Administration } from './administration.ts';

/** The option of every verb that is about one organisation. */
export const organisationOption = ['--organisation <id>', 'the organisation', firstOrganisation] as const;

/**
 * Opens the log and the directory for `work`, and closes them.
 * @param onlyShown `work` changes nothing: files of an earlier version are refused, and not brought up
 */
export async function administrate(
  work: (administration: Administration) => Promise<void>,
  onlyShown = false,
): Promise<void> {
  // Loaded only here: other verbs start sooner without it.
  const { openAdministration } = await import('./administration.ts');
  await openAdministration(work, onlyShown);
}
