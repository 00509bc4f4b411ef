import type { WebhookHolder } from '../../directory/webhooks.ts';

/**
 * What a process takes and gives back, so that all that deliver have about as many webhooks each. A free one that two would take, one
 * of them gets.
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
