import { type DemoActivity, namedIn } from './campaign.ts';
import { day, hour, minute } from './local-time.ts';
import type { Script } from './script.ts';

/** What a campaign's organisers record: the campaign, its activities, counted heads, and its end. */

export function addCampaign(script: Script): void {
  const { name, about, timeZone, startsOn, endsOn, ongoing, ways } = script.campaign;
  script.add('createCampaign', 'created', script.opens - 2 * hour, 'campaign', {
    name,
    description: `${about}. ${disclaimer}`,
    timeZone,
    startsOn,
    endsOn: ongoing ? undefined : endsOn,
    channels: namedIn(ways, 'channel'),
    techniques: namedIn(ways, 'technique'),
  });
  for (const activity of script.campaign.activities) addActivity(script, activity);
  if (ongoing) return;
  script.add('closeCampaign', 'closed', script.closes, 'campaign', { campaignId: script.campaignId });
}

const disclaimer =
  'Navn, beskrivelse og de påståtte resultatene er fra kildeartikkelen, som ikke sier hvor den har dem fra. ' +
  'Alt annet som er registrert her, folk, tall, datoer og ord, er oppdiktet for en demonstrasjon. ' +
  '(Name, description and the claimed results are from the source article, which does not say where it has them from. Each is a claim of the article. ' +
  'All else recorded here, people, numbers, dates and words, is made up for a demonstration.)';

/** The scheduling opens the sign-up; changes come while it is open. */
function addActivity(script: Script, activity: DemoActivity): void {
  const { key, name, place, on, at, hours, movedFrom, cancelled } = activity;
  const first = script.clockTime(movedFrom ?? on, at);
  const scheduled = Math.max(script.opens - hour, first - 42 * day);
  script.add('scheduleActivity', `${key}/scheduled`, scheduled, `activity/${key}`, {
    campaignId: script.campaignId,
    name,
    startsAt: script.text(first),
    endsAt: script.text(first + hours * hour),
    place,
  });
  const change = { campaignId: script.campaignId, activityId: script.activityId(key) };
  if (movedFrom !== undefined) {
    const held = script.clockTime(on, at);
    script.add('rescheduleActivity', `${key}/moved`, first - 3 * day, `activity/${key}`, {
      ...change,
      startsAt: script.text(held),
      endsAt: script.text(held + hours * hour),
    });
  }
  if (place.startsWith('Facebook')) {
    script.add('updateActivity', `${key}/described`, scheduled + 10 * minute, `activity/${key}`, {
      ...change,
      type: 'direkte',
      onlineUrl: 'https://example.org/direkte',
    });
  }
  if (cancelled !== undefined) {
    script.add('cancelActivity', `${key}/cancelled`, scheduled + 30 * minute, `activity/${key}`, {
      ...change,
      reason: cancelled,
    });
  }
}

/** Heads are counted at the door, so the count is not lower than the attendances. It depends on the people. */
export function addHeadcount(script: Script, activity: DemoActivity, cameByName: number): void {
  const { headcount, key, on, at, hours } = activity;
  if (!headcount) return;
  const { comparator } = headcount;
  const low = Math.max(headcount.least, Math.ceil(cameByName * 1.15));
  script.add(
    'recordHeadcount',
    `${key}/headcount-${low}`,
    script.clockTime(on, at) + (hours * hour) / 2,
    `activity/${key}`,
    {
      campaignId: script.campaignId,
      activityId: script.activityId(key),
      low,
      comparator,
      high: comparator === 'RANGE' ? Math.ceil((low * 1.25) / 10) * 10 : undefined,
    },
  );
}
