import type { Offer } from './campaign.ts';
import { day, hour, minute } from './local-time.ts';
import type { DemoPerson } from './people.ts';
import type { Random } from './random.ts';
import type { Script } from './script.ts';
import { type DraftInput, receiptOf } from './step.ts';

/** Adds a pledge that is fulfilled, fulfilled in part, exceeded, withdrawn, or left outstanding. */
export function addPledge(
  script: Script,
  person: DemoPerson,
  occasion: string,
  after: number,
  random: Random,
): void {
  const offer = random.pick(script.campaign.offers);
  const amount = offer.kind === 'action' ? 1 : random.pick(offer.amounts);
  const at = script.wakingBetween(after + 2 * minute, after + 5 * day, random);
  const dueAt = random.chance(0.8) ? Math.min(at + random.whole(10, 60) * day, script.ends) : undefined;
  const who = { campaignId: script.campaignId, participant: { email: person.email } };
  const subject = `person/${person.key}`;
  const step = (what: string) => `${occasion}/${person.key}/${what}`;
  const { channel, technique, audience } = random.weighted(script.campaign.ways);
  const pledge = script.add('makePledge', step('pledge'), at, subject, {
    ...who,
    pledge: promised(offer, amount),
    dueOn: dueAt === undefined ? undefined : script.date(dueAt),
    channel,
    technique,
    audience,
  });
  if (pledge === undefined) return;
  const what = { ...who, pledgeId: receiptOf(pledge) };
  const latest = Math.max(dueAt ?? at + 30 * day, at + 2 * day);
  let givenAt = at;
  for (const [index, given] of course(offer, amount, random).entries()) {
    givenAt = script.wakingBetween(givenAt + hour, Math.max(latest, givenAt) + index * day, random);
    if (given === 'WITHDRAWN') script.add('withdrawPledge', step('pledge-withdrawn'), givenAt, subject, what);
    else script.add('fulfilPledge', step(`given-${index + 1}`), givenAt, subject, { ...what, amount: given });
  }
}

function promised(offer: Offer, amount: number): DraftInput {
  switch (offer.kind) {
    case 'action':
      return { action: offer.action };
    case 'money':
      return { money: { amount: String(amount), currency: offer.currency } };
    case 'quantity':
      return { quantity: { amount: String(amount), unit: offer.unit } };
  }
}

/** The amounts given, in order; undefined: all that is outstanding. */
function course(offer: Offer, amount: number, random: Random): (string | undefined)[] {
  const turn = random.next();
  if (turn < 0.4) return [undefined];
  if (turn < 0.48) return ['WITHDRAWN'];
  if (offer.kind === 'action' || turn > 0.72) return [];
  const half = String(amount / 2);
  if (turn < 0.6) return [half];
  return turn < 0.66 ? [half, undefined] : [String(amount * 1.5)];
}
