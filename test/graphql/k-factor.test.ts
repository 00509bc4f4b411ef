import { type Item, TestServer } from '../server/harness.ts';

/** Participants bring others through links that they share. A poster brings people too, and is nobody's doing. */

interface Answer {
  readonly impact: { readonly kFactor: { readonly value: number } | null };
  readonly evaluation: {
    readonly findings: readonly {
      readonly rule: string;
      readonly kind: string;
      readonly numbers: readonly { readonly name: string; readonly value: string }[];
    }[];
  };
}

let server: TestServer;
let campaignId: string;
let poster: string;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.remove());

beforeEach(async () => {
  campaignId = await server.campaign();
  ({ id: poster } = await server.mutate('createLink', { campaignId, name: 'Plakat' }));
});

/** The K-factor of the impact, and what the evaluation concludes with its own. */
async function kFactors() {
  const { campaign } = await server.data<{ campaign: Answer }>(
    `query ($id: ID!) { campaign(id: $id) {
      impact { kFactor { value } }
      evaluation { findings { rule kind numbers { name value } } }
    } }`,
    { id: campaignId },
  );
  const { kind, numbers } = campaign.evaluation.findings.find(({ rule }) => rule === 'RECRUITMENT')!;
  const evaluated = numbers.find(({ name }) => name === 'kFactor')?.value;
  return {
    impact: campaign.impact.kFactor?.value ?? null,
    evaluation: evaluated === undefined ? null : Number(evaluated),
    kind,
  };
}

async function signUp(count: number, share: string, from: string): Promise<void> {
  const items = Array.from({ length: count }, (_, n): Item => ({
    signUp: { campaignId, participant: { email: `${from}${n}@example.org` }, share },
  }));
  const refused = (await server.record(items)).filter(({ __typename }) => __typename === 'Refusal');
  expect(refused).toEqual([]);
}

async function share(occurredAt?: string): Promise<string> {
  const { id } = await server.mutate('share', {
    campaignId,
    participant: { email: 'kari@example.org' },
    occurredAt,
  });
  return id;
}

test('where one person shared in vain, nobody is brought, however many come by a poster', async () => {
  await signUp(80, poster, 'plakat');
  await share();
  expect(await kFactors()).toEqual({ impact: 0, evaluation: 0, kind: 'DOES_NOT_WORK' });
});

test('impact and evaluation give one number', async () => {
  await signUp(15, poster, 'plakat');
  await signUp(24, await share(), 'venn');
  expect(await kFactors()).toEqual({ impact: 0.6, evaluation: 0.6, kind: 'WORKS' });
});

test('where nobody shared there is none', async () => {
  await signUp(20, poster, 'plakat');
  expect(await kFactors()).toEqual({ impact: null, evaluation: null, kind: 'DOES_NOT_WORK' });
});

test('where links that were shared before the period bring people in it there is none, and the rule says why', async () => {
  await signUp(24, await share('2026-01-10T12:00:00Z'), 'venn');
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const { campaign } = await server.data<{ campaign: object }>(
    `query ($id: ID!, $during: PeriodInput!) { campaign(id: $id) {
      impact(during: $during) { kFactor { value } }
      evaluation(during: $during, language: EN) { findings { rule } silent { rule have need text } }
    } }`,
    { id: campaignId, during: { from: '2026-01-12', to: tomorrow } },
  );
  expect(campaign).toMatchObject({
    impact: { kFactor: null },
    evaluation: {
      findings: expect.not.arrayContaining([{ rule: 'RECRUITMENT' }]) as unknown,
      silent: expect.arrayContaining([
        {
          rule: 'RECRUITMENT',
          have: 0,
          need: 1,
          text: 'Whether participants bring others can be stated once at least one link was shared in the period. None was; 24 sign-ups came through links shared outside it.',
        },
      ]) as unknown,
    },
  });
});
