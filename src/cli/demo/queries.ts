import type { LocalPeriod } from '../../domain/entry/events.ts';
import { daysBetween, plusDays } from '../../calendar/local-day.ts';
import type { DemoCampaign } from './campaign.ts';
import { campaigns } from './campaigns.ts';
import type { Client } from './client.ts';
import type { RecordedStep } from './recorder.ts';
import type { Step } from './step.ts';

/** A query for the reader to try. */
interface Query {
  readonly title: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** Queries with real ids: a campaign's impact, its statements, its evaluation and its public figures. */
export function queriesToTry(steps: readonly Step[], { receipts }: RecordedStep): Query[] {
  const shown = busiestCampaign(steps);
  const id = receipts.get(`${shown.key}/created`)!.id;
  const own = stepsOf(shown, steps);
  const halfway = receipts.get(own[Math.floor(own.length / 2)]!.id)!.position;
  const { from, to } = secondHalf(shown);
  return [
    {
      title: `What ${shown.name} led to from ${from} to ${to}, by channel and age, beside as many days before:`,
      query: `query($id: ID!) { campaign(id: $id) { name impact(during: { from: "${from}", to: "${to}" }) {
  participants by(dimension: CHANNEL, and: AGE_BAND, first: 10) { key andKey participants signUps { net } attendance { attended unknown showUpRate } }
  compared(to: PERIOD_BEFORE) { during { from to } growth(of: GROSS_SIGN_UPS) { value now before refusal } } } } }`,
      variables: { id },
    },
    {
      title: 'What is said of it now, and what was when half of its history had been recorded:',
      query: `query($id: ID!, $then: Position!) {
  now: campaign(id: $id) { statements { origin evidenceLevel form text(language: EN) ambiguity } }
  then: campaign(id: $id, asOf: { position: $then }) { statements { origin form text(language: EN) } } }`,
      variables: { id, then: halfway },
    },
    {
      title: 'What works in it and what does not, and who brought whom:',
      query: `query($id: ID!) { campaign(id: $id) { evaluation(language: EN) { findings { kind text } }
  recruitment { recruited onTheirOwn depth recruiters(first: 5) { nodes { lastTouchSignUps newToOrganisation chainDepth participant { name } } } } } }`,
      variables: { id },
    },
    {
      title: 'What may be published of it: nothing before the day is over, and then in fives:',
      query: `query($id: ID!) { publicImpact(campaignId: $id) { nextNotBefore
  participants { atLeast before by(dimension: AREA) { key atLeast } } netSignUps { atLeast before } } }`,
      variables: { id },
    },
  ];
}

function secondHalf({ startsOn, endsOn }: DemoCampaign): LocalPeriod {
  const days = daysBetween(startsOn, endsOn) + 1;
  return { from: plusDays(startsOn, Math.ceil(days / 2)), to: endsOn };
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

const bringsSomebodyIn = ({ command }: Step) => command === 'signUp' || command === 'recordAttendance';

/** The queries as commands to copy. Each is tried first; one that fails is not shown. */
export async function shownQueries(
  client: Client,
  { endpoint, key }: { readonly endpoint: string; readonly key: string },
  queries: readonly Query[],
): Promise<string> {
  const lines: string[] = [];
  for (const [index, { title, query, variables }] of queries.entries()) {
    await client.query(query, variables);
    const body = JSON.stringify({ query: query.replace(/\s+/g, ' '), variables });
    lines.push(
      `${index + 1}. ${title}`,
      `curl -s ${endpoint} -H 'authorization: Bearer ${key}' -H 'content-type: application/json' -d '${body}'`,
      '',
    );
  }
  return lines.join('\n').trimEnd();
}
