import type { DemoCampaign } from './campaign.ts';
import { campaigns } from './campaigns.ts';
import type { Client } from './client.ts';
import type { Recorded } from './recorder.ts';
import { needs, type Step } from './step.ts';

/** A query for the reader to try. */
export interface Query {
  readonly title: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** Three queries with real ids: what a campaign led to, how it was at an earlier moment, one person's part in it. */
export function queriesToTry(steps: readonly Step[], { receipts }: Recorded): Query[] {
  const shown = busiestCampaign(steps);
  const id = receipts.get(`${shown.key}/created`)!.id;
  const own = stepsOf(shown, steps);
  const halfway = receipts.get(own[Math.floor(own.length / 2)]!.id)!.position;
  const participant = receipts.get(busiestRecruiter(own))!.id;
  return [
    {
      title: `What ${shown.name} led to, week by week:`,
      query: `query($id: ID!) { campaign(id: $id) { name
  impact { participants signUps { net gross } shares { made opened } attendance { attended noShow unknown walkIns showUpRate } }
  series(of: SIGN_UPS, every: WEEK) { start value } } }`,
      variables: { id },
    },
    {
      title: 'The same campaign now, and as it was when half of its history had been recorded:',
      query: `query($id: ID!, $then: Position!) {
  now: campaign(id: $id) { position impact { participants signUps { net } } }
  then: campaign(id: $id, asOf: { position: $then }) { position impact { participants signUps { net } } } }`,
      variables: { id, then: halfway },
    },
    {
      title: 'Everything done by the person whose shares brought in most sign-ups:',
      query: `query($id: ID!, $participant: ID!) { participant(id: $participant) { name
  participation(campaignId: $id) { shares { code channel technique } timeline { occurredAt type position data } } } }`,
      variables: { id, participant },
    },
  ];
}

function stepsOf({ key }: DemoCampaign, steps: readonly Step[]): Step[] {
  return steps.filter(({ id }) => id.startsWith(`${key}/`));
}

function busiestCampaign(steps: readonly Step[]): DemoCampaign {
  const counted = campaigns.map(campaign => ({
    campaign,
    people: stepsOf(campaign, steps).filter(bringsSomebodyIn).length,
  }));
  return counted.reduce((most, other) => (other.people > most.people ? other : most)).campaign;
}

/** Its receipt's id is the participant's. */
const bringsSomebodyIn = ({ command }: Step) => command === 'signUp' || command === 'recordAttendance';

/** The step that brought in the person whose links were behind the most sign-ups; the first, where there are none. */
function busiestRecruiter(steps: readonly Step[]): string {
  const sharers = new Map(
    steps.filter(({ command }) => command === 'share').map(({ id, subject }) => [id, subject]),
  );
  const counts = new Map<string, number>();
  for (const id of steps.filter(({ command }) => command === 'signUp').flatMap(needs)) {
    const sharer = sharers.get(id);
    if (sharer !== undefined) counts.set(sharer, (counts.get(sharer) ?? 0) + 1);
  }
  const [busiest] = [...counts].sort(([, one], [, other]) => other - one)[0] ?? [];
  const arrivals = steps.filter(bringsSomebodyIn);
  return (arrivals.find(({ subject }) => subject === busiest) ?? arrivals[0])!.id;
}

/** The queries as commands to copy, each asked once first: what does not work is not shown. */
export async function shownQueries(
  client: Client,
  endpoint: string,
  queries: readonly Query[],
): Promise<string> {
  const lines: string[] = [];
  for (const [index, { title, query, variables }] of queries.entries()) {
    await client.query(query, variables);
    const body = JSON.stringify({ query: query.replace(/\s+/g, ' '), variables });
    lines.push(
      `${index + 1}. ${title}`,
      `curl -s ${endpoint} -H 'content-type: application/json' -d '${body}'`,
      '',
    );
  }
  return lines.join('\n').trimEnd();
}
