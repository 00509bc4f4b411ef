import type { Way } from './campaign.ts';
import { day, hour, minute } from './local-time.ts';
import { creativeFor, languageOf } from './outreach.ts';
import type { Random } from './random.ts';
import type { Script } from './script.ts';
import { receiptOf } from './step.ts';

const chances = { forgotten: 0.12, late: 0.2, observed: 0.75 };

/** Some planned updates are late, and some are never published. */
export function addUpdates(script: Script, random: Random): void {
  for (const planned of plannedUpdates(script)) addUpdate(script, random, planned);
  addUnplanned(script, random.weighted(script.campaign.ways));
}

/** An update is planned before and after every activity; in one campaign there is one every week. */
function plannedUpdates(script: Script): Planned[] {
  const { campaign, opens, ends } = script;
  const { invitation, thanks } = words[languageOf(campaign)];
  const { weekly } = campaign;
  const weeks = weekly === undefined ? 0 : Math.ceil((ends - opens) / (7 * day));
  return [
    ...campaign.activities.flatMap(({ key, name, on, at, hours, cancelled }) => {
      const calledOff = cancelled !== undefined;
      const invited = Math.max(script.clockTime(on, '10:00') - 7 * day, opens + hour);
      const over = script.clockTime(on, at) + hours * hour;
      return [
        { id: `${key}/invitation`, title: `${invitation}: ${name}`, at: invited, calledOff },
        { id: `${key}/thanks`, title: `${thanks}: ${name}`, at: over + 20 * hour, calledOff },
      ];
    }),
    ...Array.from({ length: weeks }, (_, week) => ({
      id: `weekly-${week + 1}`,
      title: `${weekly} (${week + 1})`,
      at: opens + (7 * week + 2) * day,
      calledOff: false,
    })),
  ];
}

const words = {
  nb: { invitation: 'Bli med', thanks: 'Takk for sist', now: 'Akkurat nå' },
  fi: { invitation: 'Tule mukaan', thanks: 'Kiitos', now: 'Nyt' },
};

interface Planned {
  /** Unique in its campaign. */
  readonly id: string;
  readonly title: string;
  /** When it was to be published. */
  readonly at: number;
  /** Its activity was cancelled. */
  readonly calledOff: boolean;
}

function addUpdate(script: Script, random: Random, { id, title, at, calledOff }: Planned): void {
  const { channel, technique, audience } = random.weighted(script.campaign.ways);
  const [luck, delay, seen] = [random.next(), random.whole(1, 3) * day, random.chance(chances.observed)];
  const [comments, people] = [random.count(5), random.between(0.5, 1)];
  const plan = script.note('planUpdate', `update/${id}/planned`, Math.max(script.opens, at - 10 * day), {
    title,
    channel,
    technique,
    audience,
    creativeId: creativeFor(script.campaign, channel),
    plannedAt: script.text(at),
  });
  if (plan === undefined || calledOff || luck < chances.forgotten) return;
  const publishedAt = luck < chances.forgotten + chances.late ? at + delay : at + 5 * minute;
  const updateId = receiptOf(plan);
  const published = script.note('publishUpdate', `update/${id}/published`, publishedAt, { updateId });
  if (published === undefined || !seen) return;
  script.note('observeDiscussion', `update/${id}/discussion`, publishedAt + 4 * day, {
    channel,
    updateId,
    comments,
    participants: Math.ceil(comments * people),
  });
}

/** Adds an update that was published without a plan. */
function addUnplanned(script: Script, { channel, technique, audience }: Way): void {
  const [first] = script.campaign.activities;
  if (!first) return;
  const now = script.clockTime(first.on, first.at) + 15 * minute;
  const title = `${words[languageOf(script.campaign)].now}: ${first.name}`;
  script.note('publishUpdate', 'update/unplanned', now, { title, channel, technique, audience });
}
