import { inParallel, type Item, type Outcome, type Receipt, TestServer } from '../server/harness.ts';

/** Asking twice records once. */

let server: TestServer;
let campaignId: string;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.remove());
beforeEach(async () => {
  campaignId = await server.campaign();
});

const again = (first: object) => ({ ...first, duplicate: true });
const events = async () => (await server.history(campaignId)).length;

test('the same key returns the first receipt, and records nothing more', async () => {
  const input = { campaignId, participant: { email: 'kari@example.org' } };
  const first = await server.mutate('signUp', input, 'nøkkel 1');
  const second = await server.mutate('signUp', input, 'nøkkel 1');

  expect(first.duplicate).toBe(false);
  expect(second).toEqual(again(first));
  expect(await events()).toBe(2);
});

test.each<[string, object]>([
  ['another person', { participant: { email: 'b@example.org' } }],
  ['the person named by phone', { participant: { phone: '91234567' } }],
  ['another channel', { channel: 'SMS' }],
  ['another time', { occurredAt: '2025-05-04T18:30:01+02:00' }],
  ['another name', { name: 'Kari' }],
  ['no channel', { channel: null }],
  ['an external id', { source: { system: 'csv', externalId: 'row 1' } }],
  ['a finer source', { utm: { source: 'sms', medium: 'text' } }],
])('the same key with %s is refused with the first receipt, and records nothing', async (_, change) => {
  const key = `key ${campaignId}`;
  const input = {
    campaignId,
    participant: { email: 'a@example.org' },
    channel: 'EMAIL',
    occurredAt: '2025-05-04T18:30:00+02:00',
    utm: { source: 'sms' },
  };
  const first = await server.mutate('signUp', input, key);
  const { extensions } = await server.refused('signUp', { ...input, ...change }, key);

  expect(extensions).toEqual({ code: 'KEY_REUSED', receipt: again(first) });
  expect(await events()).toBe(2);
  expect(await server.mutate('signUp', input, key)).toEqual(again(first));
});

test('the same key for another campaign is refused with the first receipt', async () => {
  const other = await server.campaign();
  const key = `key ${campaignId}`;
  for (const [name, input] of [
    ['signUp', { participant: { email: 'a@example.org' } }],
    ['scheduleActivity', { name: 'Møte', startsAt: '2025-05-04T18:30:00Z' }],
    ['closeCampaign', {}],
  ] as const) {
    const first = await server.mutate(name, { campaignId, ...input }, key);
    const { extensions } = await server.refused(name, { campaignId: other, ...input }, key);
    expect(extensions).toEqual({ code: 'KEY_REUSED', receipt: again(first) });
  }
  expect(await server.history(other)).toHaveLength(1);
});

test('a new thing asked for with the key of another is refused with the first receipt', async () => {
  const key = `key ${campaignId}`;
  const first = await server.mutate('createCampaign', { name: 'Ren strand' }, key);
  const { extensions } = await server.refused('createCampaign', { name: 'Ren fjord' }, key);

  expect(extensions).toEqual({ code: 'KEY_REUSED', receipt: again(first) });
});

test('the same request in another spelling is a repeat', async () => {
  const key = `key ${campaignId}`;
  const first = await server.mutate(
    'signUp',
    { campaignId, participant: { email: 'kari@example.org' }, occurredAt: '2025-05-04T18:30:00+02:00' },
    key,
  );
  const second = await server.mutate(
    'signUp',
    {
      occurredAt: '2025-05-04T16:30:00.000Z',
      participant: { identifiers: ['email:Kari@Example.org'] },
      campaignId,
    },
    key,
  );

  expect(second).toEqual(again(first));
});

test('the same key serves different commands', async () => {
  const input = { campaignId, participant: { email: 'c@example.org' } };
  const key = `key ${campaignId}`;
  expect((await server.mutate('signUp', input, key)).duplicate).toBe(false);
  expect((await server.mutate('confirmSignUp', input, key)).duplicate).toBe(false);
  expect((await server.mutate('share', input, key)).duplicate).toBe(false);
});

test('a repeated create answers the same new id, for every kind of thing', async () => {
  const key = `key ${campaignId}`;
  const participant = { email: 'kari@example.org' };
  const creates = [
    ['createCampaign', { name: 'En gang' }],
    ['scheduleActivity', { campaignId, name: 'En gang', startsAt: '2025-05-04T18:30:00Z' }],
    ['share', { campaignId, participant }],
    ['makePledge', { campaignId, participant, pledge: { action: 'rydde' } }],
  ] as const;
  for (const [name, input] of creates) {
    const first = await server.mutate(name, input, key);
    expect(await server.mutate(name, input, key)).toEqual(again(first));
  }
  expect(await events()).toBe(4);
});

test('a corrected row with the external id of another is refused with the first receipt, and records nothing', async () => {
  const source = { system: 'google-forms', externalId: `row ${campaignId}` };
  const wrong = { campaignId, participant: { email: 'kari@exmaple.org' }, source };
  const corrected = { ...wrong, participant: { email: 'kari@example.com' } };
  const first = await server.mutate('signUp', wrong);

  expect(await server.mutate('signUp', wrong, 'with a key')).toEqual(again(first));
  for (const key of [undefined, 'with a key too']) {
    const { extensions } = await server.refused('signUp', corrected, key);
    expect(extensions).toEqual({ code: 'KEY_REUSED', receipt: again(first) });
  }
  expect(await events()).toBe(2);
});

test('one row of another system makes one thing, whatever keys it is sent with', async () => {
  const source = { system: 'csv', externalId: `row ${campaignId}` };
  for (const [name, input] of [
    ['createCampaign', { name: 'Ren strand' }],
    ['scheduleActivity', { campaignId, name: 'Møte', startsAt: '2025-05-04T18:30:00Z' }],
    ['statePopulation', { campaignId, area: 'Grünerløkka', population: 62_423, on: '2025-01-01' }],
  ] as const) {
    const first = await server.mutate(name, { ...input, source }, `first ${name} ${campaignId}`);
    const second = await server.mutate(name, { ...input, source }, `second ${name} ${campaignId}`);
    expect(second).toEqual(again(first));
  }
});

test('a source without an external id is only recorded, never compared', async () => {
  const source = { system: 'import' };
  const participant = { email: 'kari@example.org' };
  await server.mutate('share', { campaignId, participant, source });
  expect((await server.mutate('share', { campaignId, participant, source })).duplicate).toBe(false);
});

test('a refused request leaves its key free', async () => {
  const key = `key ${campaignId}`;
  const participant = { email: 'kari@example.org' };
  const pledge = { quantity: { amount: '0', unit: 'hours' } };
  await server.refused('makePledge', { campaignId, participant, pledge }, key);
  const corrected = { campaignId, participant, pledge: { quantity: { amount: '1', unit: 'hours' } } };

  expect((await server.mutate('makePledge', corrected, key)).duplicate).toBe(false);
});

test('a repeat is answered also after what it recorded was undone', async () => {
  const input = { campaignId, participant: { email: 'kari@example.org' } };
  const first = await server.mutate('signUp', input, `key ${campaignId}`);
  await server.mutate('withdrawSignUp', input);
  await server.mutate('closeCampaign', { campaignId });

  expect(await server.mutate('signUp', input, `key ${campaignId}`)).toEqual(again(first));
});

test('forty repeats at once record one event, and all get its receipt', async () => {
  const input = { campaignId, participant: { email: `samtidig-${campaignId}@example.org` } };
  const receipts = await inParallel(40, 40, () => server.mutate('signUp', input, `key ${campaignId}`));

  expect(new Set(receipts.map(({ eventIds }) => eventIds[0])).size).toBe(1);
  expect(receipts.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
  expect(await events()).toBe(2);
});

test('twenty requests at once with one external id and different people record one event', async () => {
  const source = { system: 'csv', externalId: `row ${campaignId}` };
  const answers = await inParallel(20, 20, n =>
    server.attempt('signUp', {
      campaignId,
      participant: { email: `n${n}-${campaignId}@example.org` },
      source,
    }),
  );

  const [first, ...others] = answers.flatMap(({ data }) => (data?.signUp ? [data.signUp] : []));
  expect(others).toEqual([]);
  const refused = answers.flatMap(({ errors }) => errors ?? []).map(({ extensions }) => extensions);
  expect(refused).toEqual(Array(19).fill({ code: 'KEY_REUSED', receipt: again(first!) }));
  expect(await events()).toBe(2);
});

test('forty creates at once with one key make one campaign', async () => {
  const receipts = await inParallel(40, 40, () =>
    server.mutate('createCampaign', { name: 'Samtidig' }, `key ${campaignId}`),
  );

  expect(new Set(receipts.map(({ id }) => id)).size).toBe(1);
  expect(await server.history(receipts[0]!.id)).toHaveLength(1);
});

describe('a batch with a key', () => {
  const items = (): Item[] => [
    { signUp: { campaignId, participant: { email: 'a@example.org' } } },
    { signUp: { campaignId, participant: { email: 'not an address' } } },
    { share: { campaignId, participant: { email: 'a@example.org' } } },
    { scheduleActivity: { campaignId, name: 'Møte', startsAt: '2025-05-04T18:30:00Z' } },
  ];
  const summaries = (outcomes: readonly Outcome[]) =>
    outcomes.map(outcome =>
      outcome.__typename === 'Receipt' ? { ...outcome, duplicate: undefined } : outcome,
    );
  const repeats = (outcomes: readonly Outcome[]) =>
    outcomes.map(outcome => (outcome.__typename === 'Receipt' ? outcome.duplicate : outcome.code));

  test('repeated, records nothing and answers the same', async () => {
    const first = await server.record(items(), `batch ${campaignId}`);
    const before = await events();
    const second = await server.record(items(), `batch ${campaignId}`);

    expect(repeats(first)).toEqual([false, 'INVALID_INPUT', false, false]);
    expect(repeats(second)).toEqual([true, 'INVALID_INPUT', true, true]);
    expect(summaries(second)).toEqual(summaries(first));
    expect(await events()).toBe(before);
  });

  test('returns which of its items ask for something else', async () => {
    const first = await server.record(items(), `batch ${campaignId}`);
    const [signUp, ...rest] = items();
    const changed = [{ signUp: { ...signUp!.signUp, channel: 'SMS' } }, ...rest];
    const second = await server.record(changed, `batch ${campaignId}`);

    expect(repeats(second)).toEqual(['KEY_REUSED', 'INVALID_INPUT', true, true]);
    expect(second[0]).toMatchObject({ receipt: { position: (first[0] as Receipt).position } });
    expect(second[1]).toMatchObject({ receipt: null });
  });

  test('counts the key for each item by its place', async () => {
    await server.record(items().slice(0, 1), `batch ${campaignId}`);
    const whole = await server.record(items(), `batch ${campaignId}`);

    expect(repeats(whole)).toEqual([true, 'INVALID_INPUT', false, false]);
  });

  test('knows a source that comes twice in it', async () => {
    const source = { system: 'csv', externalId: `row ${campaignId}` };
    const row = (email: string): Item => ({ signUp: { campaignId, participant: { email }, source } });
    const outcomes = await server.record([row('a@example.org'), row('b@example.org')]);

    expect(repeats(outcomes)).toEqual([false, 'KEY_REUSED']);
    const [first, other] = outcomes;
    const { eventIds, position } = first as Receipt;
    expect(other).toMatchObject({ receipt: { eventIds, position, duplicate: true } });
    expect(await events()).toBe(2);
  });
});

test.each(['imp#0', 'imp#', 'imp#0#'])('the key %s is no item of the batch imp', async key => {
  const spend = { campaignId, amount: { amount: '777', currency: 'NOK' } };
  await server.record([{ recordSpend: spend }, { recordSpend: spend }], 'imp');

  const first = await server.mutate('recordSpend', spend, key);

  expect(first.duplicate).toBe(false);
  expect(await server.mutate('recordSpend', spend, key)).toEqual(again(first));
});

test('keys are remembered over a restart', async () => {
  const input = { campaignId, participant: { email: 'kari@example.org' } };
  const first = await server.mutate('signUp', input, `key ${campaignId}`);
  await server.stop();
  server = await TestServer.start({ DATA_DIR: server.directory });

  expect(await server.mutate('signUp', input, `key ${campaignId}`)).toEqual(again(first));
  const other = { campaignId, participant: { email: 'ola@example.org' } };
  const { extensions } = await server.refused('signUp', other, `key ${campaignId}`);
  expect(extensions).toEqual({ code: 'KEY_REUSED', receipt: again(first) });
});

test('a key must have 1 to 255 characters', async () => {
  for (const key of ['', 'x'.repeat(256)]) {
    const { extensions } = await server.refused('createCampaign', { name: 'Nei' }, key);
    expect(extensions).toMatchObject({ code: 'INVALID_INPUT', fields: [{ path: 'idempotencyKey' }] });
  }
  await server.mutate('createCampaign', { name: 'Ja' }, 'x'.repeat(255));
});
