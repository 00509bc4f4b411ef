import { article } from './claims.ts';
import { clockTime, minute } from './local-time.ts';
import type { Script } from './script.ts';

/** Claims are recorded when the article came out, even if the campaign was closed by then. */
export function addClaims(script: Script): void {
  const { claims: own, timeZone } = script.campaign;
  const at = clockTime(article.publishedOn, '12:00', timeZone);
  for (const [index, { key, duration, ...stated }] of own.entries()) {
    script.addAfterwards('reportClaim', `claims/${key}`, at + index * minute, `claims/${key}`, {
      campaignId: script.campaignId,
      ...stated,
      duration: { ...duration },
      claimedBy: article.name,
      claimedOn: article.publishedOn,
      reference: `«${article.title}», 19. april 2025, tabellen «${article.table}»`,
      evidenceLevel: 1,
    });
  }
}
