import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inParallel, TestServer } from '../server/harness.ts';

/** Who: found by any of their addresses, made once, and never written in the log. */

let server: TestServer;
let campaignId: string;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.remove());
beforeEach(async () => {
  campaignId = await server.campaign();
});

async function participants(): Promise<number> {
  const { campaign } = await server.data<{ campaign: { impact: { participants: number } } }>(
    'query ($id: ID!) { campaign(id: $id) { impact { participants } } }',
    { id: campaignId },
  );
  return campaign.impact.participants;
}

const spellings = [
  ['an e-mail address', 'email', [' Kåre@Example.org', 'kåre@example.org', 'KÅRE@EXAMPLE.ORG ']],
  ['a phone number', 'phone', ['912 34 567', '+47 91 23 45 67', '004791234567']],
  ['an identifier', 'identifiers', ['Mobilize:991', 'mobilize:991', ' mobilize:991 ']],
] as const;

test.each(spellings)('%s is the same person however it is spelt', async (_, kind, texts) => {
  const ids = new Set<string>();
  for (const text of texts) {
    const activityId = await server.activity(campaignId);
    ids.add((await server.mutate('signUp', { campaignId, activityId, participant: { [kind]: text } })).id);
  }

  expect(ids.size).toBe(1);
  expect(await participants()).toBe(1);
});

test('an e-mail address given as an identifier is that address', async () => {
  const activityId = await server.activity(campaignId);
  const byEmail = await server.mutate('signUp', { campaignId, participant: { email: 'Ola@example.org' } });
  const byIdentifier = await server.mutate('signUp', {
    campaignId,
    activityId,
    participant: { identifiers: ['email:ola@example.org'] },
  });

  expect(byIdentifier.id).toBe(byEmail.id);
});

test('somebody named by all that they are known by is one person, and is looked up by any of it', async () => {
  const who = {
    email: 'Mange@example.org',
    phone: '92 23 45 67',
    identifiers: ['mobilize:9917', 'actionkit:100002'],
  };
  const { id } = await server.mutate('signUp', { campaignId, participant: who });
  const activityId = await server.activity(campaignId);
  const again = { campaignId, activityId, participant: { phone: who.phone, identifiers: ['mobilize:9917'] } };
  expect((await server.mutate('signUp', again)).id).toBe(id);
  expect(await participants()).toBe(1);

  const found = async (given: object) => {
    const { data, errors } = await server.ask<{ participant: { id: string } }>(
      `query ($id: ID, $email: String, $phone: String, $identifiers: [String!]) {
        participant(id: $id, email: $email, phone: $phone, identifiers: $identifiers) { id identifiers { system value } }
      }`,
      given,
    );
    return data?.participant ?? errors?.[0]?.extensions.code;
  };
  const known = {
    id,
    identifiers: [
      { system: 'actionkit', value: '100002' },
      { system: 'email', value: 'mange@example.org' },
      { system: 'mobilize', value: '9917' },
      { system: 'phone', value: '+4792234567' },
    ],
  };
  for (const given of [
    { id },
    { email: who.email },
    { phone: who.phone },
    { identifiers: ['actionkit:100002'] },
  ])
    expect(await found(given)).toEqual(known);
  expect(await found({ email: 'nobody@example.org' })).toBe('NOT_FOUND');
  expect(await found({})).toBe('INVALID_INPUT');
  expect(await found({ phone: '12' })).toBe('INVALID_INPUT');
});

test('answers to an organiser’s questions are kept with the sign-up, and not in the log', async () => {
  const participant = { email: 'svar@example.org' };
  const answers = [
    { question: 'Allergies?', answer: 'Nøtter' },
    { question: 'T-shirt?', answer: 'L' },
  ];
  const input = { campaignId, participant, answers };
  const { id } = await server.mutate('signUp', input, 'answers');
  expect(await server.mutate('signUp', input, 'answers')).toMatchObject({ id, duplicate: true });
  const { participant: person } = await server.data<{ participant: object }>(
    `query ($id: ID!, $campaignId: ID!) {
      participant(id: $id) { participation(campaignId: $campaignId) { signUps { answers { question answer } } } }
    }`,
    { id, campaignId },
  );
  expect(person).toEqual({ participation: { signUps: [{ answers }] } });
  expect(JSON.stringify(await server.history(campaignId))).not.toMatch(/Nøtter|Allergies/);
  const none = await server.refused('signUp', { ...input, answers: [{ question: ' ', answer: 'L' }] });
  expect(none.extensions.fields?.map(({ path }) => path)).toEqual(['answers.0.question']);
});

const newcomers = [
  ['e-mail address', { email: 'ny@example.org' }],
  ['phone number', { phone: '+47 998 87 766' }],
  ['identifiers', { identifiers: ['actionnetwork:ny'] }],
] as const;

test.each(newcomers)(
  'fifty sign-ups at once with the same new %s, to fifty activities, make one participant',
  async (_, participant) => {
    const activities = await inParallel(50, 10, () => server.activity(campaignId));
    const receipts = await Promise.all(
      activities.map(activityId => server.mutate('signUp', { campaignId, activityId, participant })),
    );

    expect(new Set(receipts.map(({ id }) => id)).size).toBe(1);
    expect(new Set(receipts.flatMap(({ eventIds }) => eventIds)).size).toBe(50);
    expect(await participants()).toBe(1);
    const { impact } = (
      await server.data<{ campaign: { impact: { signUps: { net: number } } } }>(
        'query ($id: ID!) { campaign(id: $id) { impact { signUps { net } } } }',
        { id: campaignId },
      )
    ).campaign;
    expect(impact.signUps.net).toBe(50);
  },
);

test('a participant is known by id in every campaign of the organisation', async () => {
  const { id } = await server.mutate('signUp', { campaignId, participant: { email: 'kari@example.org' } });
  const other = await server.campaign();
  await server.mutate('share', { campaignId: other, participant: { id } });

  const { participant } = await server.data<{ participant: { campaigns: { id: string }[] } }>(
    'query ($id: ID!) { participant(id: $id) { campaigns { id } } }',
    { id },
  );
  expect(participant.campaigns.map(campaign => campaign.id).sort()).toEqual([campaignId, other].sort());
});

test('every wrong field is named, with what was expected', async () => {
  const { extensions } = await server.refused('signUp', {
    campaignId: 'Not An Id!',
    activityId: 'a-b',
    participant: { email: 'kari@example.org' },
    name: '',
    creativeId: 'x'.repeat(101),
    utm: { source: 'a\u0000b', medium: 'x'.repeat(201) },
    occurredAt: '2025-02-30T12:00:00Z',
    source: { system: '', externalId: 'x'.repeat(256) },
  });

  expect(extensions.code).toBe('INVALID_INPUT');
  expect(extensions.fields?.map(({ path }) => path).sort()).toEqual([
    'activityId',
    'campaignId',
    'creativeId',
    'name',
    'occurredAt',
    'source.externalId',
    'source.system',
    'utm.medium',
    'utm.source',
  ]);
  for (const { message } of extensions.fields ?? []) expect(message).toMatch(/^Expected .*\.$/);
});

test.each([
  [{ email: 'kari' }, 'participant.email'],
  [{ phone: '12' }, 'participant.phone'],
  [{ identifiers: ['no colon'] }, 'participant.identifiers'],
  [{ identifiers: ['email:kari'] }, 'participant.identifiers'],
  [{ id: 'K-1' }, 'participant.id'],
])('an address that is none is refused by its path: %j', async (participant, path) => {
  const { extensions } = await server.refused('signUp', { campaignId, participant });

  expect(extensions).toMatchObject({ code: 'INVALID_INPUT', fields: [{ path }] });
});

test('an id that nobody has is not found, and makes nobody', async () => {
  const { extensions } = await server.refused('signUp', { campaignId, participant: { id: 'nobody' } });

  expect(extensions).toMatchObject({ code: 'NOT_FOUND', fields: [{ path: 'participant.id' }] });
  expect(await participants()).toBe(0);
});

test.each([
  ['an activity', { activityId: 'unknown1' }],
  ['a link', { share: 'unknown1' }],
])('%s that there is not enters nobody in the directory', async (_, more) => {
  const email = 'ingen@example.org';
  const error = await server.refused('signUp', {
    campaignId,
    participant: { email },
    name: 'Ingen',
    ...more,
  });
  expect(error.extensions.code).toBe('NOT_FOUND');
  const { errors } = await server.ask('query ($email: String) { participant(email: $email) { id } }', {
    email,
  });
  expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
});

test('a campaign that takes nothing enters nobody in the directory', async () => {
  await server.mutate('closeCampaign', { campaignId });
  await server.refused('signUp', { campaignId, participant: { email: 'late@example.org' } });
  const open = await server.campaign();

  const { extensions } = await server.refused('confirmSignUp', {
    campaignId: open,
    participant: { email: 'late@example.org' },
  });
  expect(extensions.code).toBe('NOT_FOUND');
});

test('personal data is in the directory, and nowhere in the log or the read models', async () => {
  const own = await TestServer.start();
  const id = await own.campaign();
  const activityId = await own.activity(id);
  const canary = (what: string) => `canary${what}kanarifugl`;
  const email = `${canary('email')}@example.org`;
  const identifier = `mobilize:${canary('identifier')}`;
  const source = { system: 'google-forms', externalId: canary('external') };
  const [phone, digits] = ['+47 455 66 778', '45566778'];
  const named = { name: canary('name') };

  await own.mutate('signUp', { campaignId: id, participant: { email }, ...named, source }, canary('key'));
  await own.mutate('recordAttendance', { campaignId: id, activityId, participant: { phone }, ...named });
  await own.mutate('share', { campaignId: id, participant: { identifiers: [identifier] }, source });
  await own.record(
    [
      { confirmSignUp: { campaignId: id, participant: { email }, source } },
      { makePledge: { campaignId: id, participant: { email }, pledge: { action: 'rydde' }, source } },
    ],
    canary('batchkey'),
  );
  await own.mutate('createCampaign', { name: 'Kilde', source }, canary('createkey'));
  await own.refused('signUp', { campaignId: id, participant: { email: canary('wrong') } });

  const files = () =>
    readdirSync(own.directory).map(name => [name, readBeside(join(own.directory, name))] as const);
  const hits = () => {
    const needles = ['kanarifugl', digits];
    return files().flatMap(([name, bytes]) => (needles.some(needle => bytes.includes(needle)) ? [name] : []));
  };
  const whileRunning = hits();
  await own.stop();
  const afterwards = hits();
  const kept = files().find(([name]) => name === 'directory.sqlite')![1];

  expect(whileRunning.every(name => name.startsWith('directory.sqlite'))).toBe(true);
  expect(whileRunning).not.toEqual([]);
  expect(afterwards).toEqual(['directory.sqlite']);
  for (const what of ['email', 'name', 'identifier']) expect(kept).toContain(canary(what));
  for (const what of ['external', 'key', 'batchkey', 'createkey', 'wrong'])
    expect(kept).not.toContain(canary(what));
  expect(kept).toContain(digits);
  await (await TestServer.start({ DATA_DIR: own.directory })).remove();
});

/** A file that this process may have open as a database: only another process may read it. */
function readBeside(path: string): string {
  return execFileSync('cat', [path], { encoding: 'latin1', maxBuffer: 1024 * 1024 * 1024 });
}
