import { addCampaign, addHeadcount } from './arrangements.ts';
import type { DemoActivity, DemoCampaign } from './campaign.ts';
import { campaigns } from './campaigns.ts';
import { addClaims } from './claiming.ts';
import { day, hour, minute } from './local-time.ts';
import { addNotebook } from './note-taking.ts';
import { addOutreach } from './outreach.ts';
import { type Course, addVisit, type Visit } from './participation.ts';
import type { DemoPerson } from './people.ts';
import { profileOf } from './profile.ts';
import { Random } from './random.ts';
import { Script } from './script.ts';
import type { Step } from './step.ts';
import { addUpdates } from './updates.ts';

const chances = { anotherCampaign: 0.1, anotherActivity: 0.22, walkIn: 0.05 };

/**
 * What happens in the ten campaigns, in the order of time: the same seed and people give the same steps. What somebody does
 * depends on the seed and on who they are, not on their place among the others.
 */
export function story(people: readonly DemoPerson[], seed: number): Step[] {
  const parts = new Map<DemoCampaign, Guest[]>(campaigns.map(campaign => [campaign, []]));
  for (const person of people) {
    const [first, ...others] = campaignsFor(new Random(seed, person.key));
    for (const campaign of [first, ...others]) {
      const profile = profileOf(person.key, seed, first.city, campaign.city);
      parts.get(campaign)?.push({ person, profile });
    }
  }
  return [...parts]
    .flatMap(([campaign, own]) => campaignStory(campaign, own, seed))
    .sort((one, other) => one.at - other.at);
}

/** Somebody who takes part in a campaign, and what they state of themselves. */
type Guest = Pick<Visit, 'person' | 'profile'>;

/** Everybody takes part in one campaign, some in two; the first is in their own city. */
function campaignsFor(random: Random): [DemoCampaign, ...DemoCampaign[]] {
  const first = random.weighted(campaigns);
  if (!random.chance(chances.anotherCampaign)) return [first];
  return [first, random.weighted(campaigns.filter(campaign => campaign !== first))];
}

function campaignStory(campaign: DemoCampaign, guests: readonly Guest[], seed: number): Step[] {
  const course: Course = { script: new Script(campaign), links: [], recruits: [], came: new Map() };
  addCampaign(course.script);
  addOutreach(course.script);
  addUpdates(course.script, new Random(seed, campaign.key, 'updates'));
  addNotebook(course.script);
  addClaims(course.script);
  guests
    .flatMap(guest => visits(course.script, guest, seed))
    .sort((one, other) => one.at - other.at)
    .forEach(visit => addVisit(course, visit));
  for (const activity of campaign.activities) {
    addHeadcount(course.script, activity, course.came.get(activity.key) ?? 0);
  }
  return course.script.steps;
}

/** What somebody takes part in: the campaign as a whole, one activity, or more. */
function visits(script: Script, guest: Guest, seed: number): Visit[] {
  const { campaign } = script;
  const { person } = guest;
  const choice = new Random(seed, person.key, campaign.key);
  const all = campaign.activities.filter(({ cancelled }) => cancelled === undefined);
  const visit = (activity: DemoActivity | undefined): Visit => {
    const random = new Random(seed, person.key, campaign.key, activity?.key ?? '');
    const walkIn = activity !== undefined && random.chance(chances.walkIn);
    const at = arrival(script, activity, walkIn, random);
    return { ...guest, activity, walkIn, at, random };
  };
  if (choice.chance(campaign.joins)) {
    return choice.chance(chances.anotherActivity)
      ? [visit(undefined), visit(choice.pick(all))]
      : [visit(undefined)];
  }
  const first = choice.whole(0, all.length - 1);
  const later = all.slice(first + 1).filter(() => choice.chance(chances.anotherActivity / 2));
  return [all[first], ...later].map(visit);
}

/** When they sign up, most often in the last days; a walk-in when it is held. */
function arrival(
  script: Script,
  activity: DemoActivity | undefined,
  walkIn: boolean,
  random: Random,
): number {
  if (!activity) return script.wakingBetween(script.opens, script.ends - day, random);
  const start = script.clockTime(activity.on, activity.at);
  if (walkIn) return start + random.whole(0, 45) * minute;
  const earliest = Math.max(script.opens, start - 28 * day);
  const latest = start - hour;
  return script.wakingBetween(earliest, latest - (latest - earliest) * random.next() ** 2 * 0.9, random);
}
