import type { WebhookHolder } from '../../directory/webhooks.ts';

/**
 * Which webhooks a process takes and gives back, so that all delivering processes hold about equally many. If two would take the same free
 * one, one of them gets it.
 * @param processes all that deliver by now, `own` among them
 */
export function shareOut(
  holders: readonly WebhookHolder[],
  processes: readonly string[],
  own: string,
): { readonly take: readonly string[]; readonly giveBack: readonly string[] } {
  const share = Math.ceil(holders.length / Math.max(processes.length, 1));
  const held = holders.filter(({ holder }) => holder === own);
  const free = holders.filter(({ holder }) => holder === null);
  const ids = (some: readonly WebhookHolder[]) => some.map(({ id }) => id);
  return {
    take: ids(free.slice(0, Math.max(0, share - held.length))),
    giveBack: ids(held.slice(share)),
  };
}
