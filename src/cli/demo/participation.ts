import type { DemoActivity } from './campaign.ts';
import { creativeFor, creativeIdOf, creatives } from './outreach.ts';
import { day, hour, minute } from './local-time.ts';
import type { DemoPerson } from './people.ts';
import { addPledge } from './pledging.ts';
import type { Profile } from './profile.ts';
import type { Random } from './random.ts';
import type { Script } from './script.ts';
import { type DraftInput, receiptOf } from './step.ts';

/** Somebody's part in one activity, or in the campaign as a whole. */
export interface Visit {
  readonly person: DemoPerson;
  readonly profile: Profile;
  /** Undefined: the campaign as a whole. */
  readonly activity: DemoActivity | undefined;
  /** They come without signing up. */
  readonly walkIn: boolean;
  /** When they sign up, or come as a walk-in. */
  readonly at: number;
  readonly random: Random;
}

/** A tracked link that was passed on. */
interface SharedLink {
  /** The step whose receipt is its code. */
  readonly step: string;
  readonly sharer: string;
  readonly at: number;
}

/** What has happened in a campaign so far, as far as later visits depend on it. */
export interface Course {
  readonly script: Script;
  readonly links: SharedLink[];
  /** The link of each sign-up that came through one. */
  readonly recruits: SharedLink[];
  /** The number of attendances, by activity. */
  readonly came: Map<string, number>;
}

const chances = {
  throughLink: 0.42,
  shares: 0.2,
  sharesTwice: 0.2,
  pledges: 0.15,
  perhapsFirst: 0.06,
  confirms: 0.66,
  withdraws: 0.07,
  noted: 0.87,
  correctedNoShow: 0.02,
  mistakenAttendance: 0.006,
};

/** Everything one visit leads to, from the sign-up on. */
export function addVisit(course: Course, visit: Visit): void {
  if (visit.walkIn) addWalkIn(course, visit);
  else addSignUp(course, visit);
}

function addSignUp(course: Course, visit: Visit): void {
  const { script } = course;
  const { person, profile, activity, at, random } = visit;
  const occasion = activity?.key ?? 'joined';
  const subject = `person/${person.key}`;
  const who = { campaignId: script.campaignId, participant: { email: person.email } };
  const where = { ...who, activityId: activity && script.activityId(activity.key) };
  const step = (what: string) => `${occasion}/${person.key}/${what}`;
  const link = linkFor(course, visit);
  script.add('signUp', step('sign-up'), at, subject, {
    ...where,
    ...profile,
    name: person.name,
    ...(link ? { share: receiptOf(link.step) } : reached(course, random)),
  });
  if (link) {
    course.recruits.push(link);
    const followed = Math.max(link.at + 1_000, at - random.whole(1, 25) * minute);
    script.add('openShare', step('followed-link'), followed, `link/${link.step}`, {
      share: receiptOf(link.step),
    });
  }
  const { until, confirmed } = addConfirmation(script, visit, step, where);
  const withdrawn = random.chance(chances.withdraws);
  if (withdrawn) {
    const latest = activity ? startOf(script, activity) - 10 * minute : until + 20 * day;
    const withdrawnAt = script.wakingBetween(until + minute, Math.max(latest, until + 2 * minute), random);
    script.add('withdrawSignUp', step('withdrawal'), withdrawnAt, subject, where);
  } else if (activity) {
    addPresence(course, visit, step, where, confirmed);
  }
  addShares(course, visit, step, who);
  if (!withdrawn && random.chance(chances.pledges)) addPledge(script, person, occasion, at, random);
  const perhapsAt = at - random.whole(1, 30) * hour;
  if (random.chance(chances.perhapsFirst) && perhapsAt > script.opens) {
    const reply = { ...where, ...profile, name: person.name, reply: 'TENTATIVE' };
    script.add('replyToInvitation', step('perhaps'), perhapsAt, subject, reply);
  }
}

function startOf(script: Script, { on, at }: DemoActivity): number {
  return script.clockTime(on, at);
}

/** How somebody was reached who came through no link. */
function reached({ script }: Course, random: Random): Record<string, DraftInput | undefined> {
  const { campaign } = script;
  const { channel, technique, audience } = random.weighted(campaign.ways);
  const creativeId = creativeFor(campaign, channel);
  const utm =
    channel === 'FACEBOOK_ADS' ? { source: 'facebook', medium: 'paid', campaign: campaign.key } : undefined;
  return { channel, technique, audience, creativeId, utm };
}

/** A link of somebody else; links that have led to sign-ups are more likely to lead to others. */
function linkFor({ links, recruits }: Course, { person, at, random }: Visit): SharedLink | undefined {
  if (!random.chance(chances.throughLink)) return undefined;
  const pool = recruits.length > 0 && random.chance(0.45) ? recruits : links;
  const recent = pool.slice(-60);
  if (recent.length === 0) return undefined;
  const link = random.pick(recent);
  return link.sharer !== person.key && link.at + 2 * minute < at ? link : undefined;
}

/** @returns whether they confirmed, and when they did, or signed up */
function addConfirmation(
  script: Script,
  { person, activity, at, random }: Visit,
  step: (what: string) => string,
  where: Record<string, DraftInput | undefined>,
): { confirmed: boolean; until: number } {
  const start = activity ? startOf(script, activity) : at + 4 * day;
  const earliest = Math.max(at + 5 * minute, start - 3 * day);
  const latest = start - 30 * minute;
  if (latest <= earliest || !random.chance(chances.confirms)) return { confirmed: false, until: at };
  const confirmedAt = script.wakingBetween(earliest, latest, random);
  script.add('confirmSignUp', step('confirmation'), confirmedAt, `person/${person.key}`, where);
  return { confirmed: true, until: confirmedAt };
}

/** Attendances are recorded at the door, no-shows the same evening; for some it is never known. */
function addPresence(
  course: Course,
  { person, activity, random }: Visit,
  step: (what: string) => string,
  where: Record<string, DraftInput | undefined>,
  confirmed: boolean,
): void {
  if (!activity || activity.unrecorded || !random.chance(chances.noted)) return;
  const { script, came } = course;
  const subject = `person/${person.key}`;
  const start = startOf(script, activity);
  const over = start + activity.hours * hour;
  if (random.chance(confirmed ? 0.76 : 0.58)) {
    script.add(
      'recordAttendance',
      step('attendance'),
      start + random.whole(-15, 25) * minute,
      subject,
      where,
    );
    if (random.chance(chances.mistakenAttendance)) {
      script.add('revokeAttendance', step('mistaken'), over + random.whole(1, 20) * hour, subject, where);
    } else came.set(activity.key, (came.get(activity.key) ?? 0) + 1);
    return;
  }
  script.add('markNoShow', step('no-show'), over + random.whole(20, 90) * minute, subject, where);
  if (random.chance(chances.correctedNoShow)) {
    script.add('recordAttendance', step('came-after-all'), over + random.whole(2, 40) * hour, subject, where);
    came.set(activity.key, (came.get(activity.key) ?? 0) + 1);
  }
}

function addWalkIn({ script, came }: Course, { person, profile, activity, at, random }: Visit): void {
  if (!activity) return;
  script.add('recordAttendance', `${activity.key}/${person.key}/walk-in`, at, `person/${person.key}`, {
    campaignId: script.campaignId,
    activityId: script.activityId(activity.key),
    participant: { email: person.email },
    ...profile,
    name: person.name,
    channel: random.pick(['IN_PERSON', 'POSTER_QR']),
  });
  came.set(activity.key, (came.get(activity.key) ?? 0) + 1);
}

/** They pass the campaign on, and others follow the link. */
function addShares(
  { script, links }: Course,
  { person, at, random }: Visit,
  step: (what: string) => string,
  who: Record<string, DraftInput>,
): void {
  if (!random.chance(chances.shares)) return;
  for (const number of random.chance(chances.sharesTwice) ? [1, 2] : [1]) {
    const sharedAt = script.wakingBetween(at + 5 * minute, Math.min(at + 4 * day, script.ends), random);
    const { channel, technique, audience } = random.weighted([
      ...script.campaign.ways.filter(({ channel: by }) => passedOnBy.has(by)),
      {
        channel: 'WHATSAPP_GROUP',
        technique: 'NEWSLETTER_DM',
        audience: 'venner og naboer',
        weight: 20,
      } as const,
    ]);
    const creativeId = random.chance(0.25)
      ? creativeIdOf(script.campaign, random.pick(creatives))
      : undefined;
    const share = script.add('share', step(`share-${number}`), sharedAt, `person/${person.key}`, {
      ...who,
      channel,
      technique,
      audience,
      creativeId,
    });
    if (share === undefined) continue;
    links.push({ step: share, sharer: person.key, at: sharedAt });
    addCuriosity(script, share, sharedAt, step(`share-${number}`), random);
  }
}

/** The channels on which people pass something on. */
const passedOnBy = new Set<string>([
  'FACEBOOK_GROUP',
  'INSTAGRAM_STORY',
  'WHATSAPP_GROUP',
  'TELEGRAM_CHANNEL',
  'X',
]);

/** Opens of a link that lead to nothing more. */
function addCuriosity(script: Script, link: string, sharedAt: number, step: string, random: Random): void {
  const opens = random.count(3.6);
  for (let number = 1; number <= opens; number++) {
    const at = script.wakingBetween(sharedAt + minute, sharedAt + (1 + random.count(3)) * day, random);
    script.add('openShare', `${step}/open-${number}`, at, `link/${link}`, { share: receiptOf(link) });
  }
}
