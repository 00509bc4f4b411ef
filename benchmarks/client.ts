/** The program's GraphQL, as far as the benchmarks use it. */

export const signUpMutation =
  'mutation SignUp($input: SignUpInput!) { signUp(input: $input) { id position } }';

export const recordMutation = `mutation Record($input: [Record!]!) {
  record(input: $input) { ... on Receipt { position } ... on Refusal { code message } }
}`;

export const impactQuery = `query Impact($id: ID!, $asOf: AsOf) { campaign(id: $id, asOf: $asOf) { id name impact {
  participants signUps { net gross confirmed } shares { made opened }
  attendance { attended noShow unknown walkIns showUpRate } headcount { low high }
  pledges { kind unit pledged fulfilled outstanding overdue }
} } }`;

/** What a dashboard asks of a month: broken down by two dimensions, beside the month before, week by week. */
export const breakdownQuery = `query Breakdown($id: ID!) { campaign(id: $id) {
  impact(during: { from: "2026-02-01", to: "2026-02-28" }) {
    participants signUps { net gross } attendance { attended noShow unknown showUpRate }
    by(dimension: CHANNEL, and: AGE_BAND) { key andKey participants signUps { net } attendance { attended } }
    compared(to: PERIOD_BEFORE) { growth(of: GROSS_SIGN_UPS) { value } }
  }
  series(of: GROSS_SIGN_UPS, every: WEEK) { start value }
} }`;

/** The key of an owner, with which the program is started. */
export const ownerKey = 'dugnad_test_0123456789abcdefBenchmarkBenchmarkBenchmark123453AWjGz';

/** The headers of every request. */
export const headers = { 'content-type': 'application/json', authorization: `Bearer ${ownerKey}` };

/** A sign-up as a form sends it. */
export function signUpInput(campaignId: string, email: string): object {
  return { campaignId, participant: { email }, channel: 'FACEBOOK_GROUP', technique: 'LIVE_VIDEO' };
}

/** @throws unless all went well */
export async function ask<Data>(url: string, query: string, variables: object = {}): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Data; errors?: unknown };
  if (!data || errors) throw new Error(`GraphQL answered ${JSON.stringify(errors)}`);
  return data;
}

/** A new campaign's id. */
export async function createCampaign(url: string): Promise<string> {
  const query = 'mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { id } }';
  const { createCampaign: made } = await ask<{ createCampaign: { id: string } }>(url, query, {
    input: { name: 'Ren strand', channels: ['FACEBOOK_GROUP'], techniques: ['LIVE_VIDEO'] },
  });
  return made.id;
}

/** What the program has counted; it waits for its own last position. */
export async function signUpsCounted(url: string, campaignId: string): Promise<number> {
  const { campaign } = await ask<{ campaign: { impact: { signUps: { gross: number } } } }>(url, impactQuery, {
    id: campaignId,
  });
  return campaign.impact.signUps.gross;
}
