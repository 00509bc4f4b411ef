import { TestServer } from '../server/harness.ts';
let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.remove());
test('x', async () => {
  const campaignId = await server.campaign();
  for (const [n, at] of [['a', '2025-05-01'], ['b', '2025-05-03'], ['c', '2025-06-10']]) await server.mutate('signUp', { campaignId, participant: { email: n + '@example.org' }, occurredAt: at + 'T10:00:00Z' });
  const labels = { nb: 'Deltakere', en: 'Participants' };
  const more = { higherIsBetter: true, resultType: 'OUTPUT', labels };
  await server.mutate('defineIndicator', { campaignId, key: 'people', rule: 'DISTINCT_PERSONS', unit: 'personer', ...more });
  await server.mutate('defineIndicator', { campaignId, key: 'kwh', rule: 'MEASURED_QUANTITY', unit: 'kWh', ...more, labels: {nb: 'Strømforbruk', en: 'Electricity use'} });
  await server.mutate('recordMeasurement', { campaignId, indicator: 'kwh', value: '8500', during: { from: '2025-01-01', to: '2025-06-30' }, reference: 'Nettselskapet' });
  await server.mutate('recordBaseline', { campaignId, indicator: 'kwh', kind: 'PRE_CAMPAIGN', value: '10000', during: { from: '2024-07-01', to: '2024-12-31' }, reference: 'Nettselskapet' });
  await server.mutate('setGoal', { campaignId, name: 'Mange', measure: 'PARTICIPANTS', target: '3', by: '2025-12-31' });
  const answer = await server.ask(`query ($id: ID!) { campaign(id: $id) {
    statements { id text en: text(language: EN) nn: text(language: NN) form comparator value high direction changeType unit baseline baselineValue baselineHigh baselineDuring { from to } during { from to } duration { length unit } scope ambiguity origin evidenceLevel source position indicator { key label value { value during { from to } refusal { reason message } } series { origin source points { during { from to } value } } baselines { id } } indicatorVersion refusal { reason message } }
    goals { id name value progress met metOn forecast { on perDay refusal } onCourse }
    statement(indicator: "people", form: CHANGE, during: {from: "2025-05-01", to: "2025-05-31"}) { text refusal { reason message } }
  } }`, { id: campaignId });
  console.log(JSON.stringify(answer, null, 1));
});
