import fc from 'fast-check';
import type { Content } from '../../../src/inbound/connectors/connector.ts';
import { telegram } from '../../../src/inbound/connectors/telegram.ts';
import { TestServer } from '../../server/harness.ts';
import { externalIds, inputsOf, itemsOf, mutated, readingWith, refusedOf } from './connector-kit.ts';
import {
  channel,
  joinRequest,
  joins,
  kari,
  leaves,
  linkNamed,
  memberChange,
  pollAnswer,
  samples,
  tapped,
} from './samples/telegram.ts';

const now = Date.parse('2026-05-04T18:30:00Z');
const pollOptions = ['SIGN_UP', 'TENTATIVE', 'DECLINED', 'NOTHING'] as const;

const read = (update: unknown, settings = {}): readonly Content[] =>
  telegram.read?.(update, readingWith(settings)) ?? [];
const names = (update: unknown, settings = {}) => inputsOf(read(update, settings)).map(([name]) => name);

describe('the secret', () => {
  const secret = 'Ab_-0123456789';
  const isTaken = (token: unknown, known: object = { SECRET_TOKEN: secret }) =>
    telegram.verify?.(
      {
        headers: { 'x-telegram-bot-api-secret-token': token as string },
        query: new URLSearchParams(),
        body: Buffer.from('{"note":"æøå"}'),
      },
      known,
      now,
    );

  test('is what the header must be', () => {
    expect(isTaken(secret)).toBe(true);
    const others = [undefined, '', [secret], `${secret},${secret}`, secret.slice(1), secret.toLowerCase()];
    for (const other of others) expect(isTaken(other)).toBe(false);
  });

  test.each([{}, { SECRET_TOKEN: '' }, { SECRET_TOKEN: 'med mellomrom' }])(
    'of %j nothing is taken',
    known => {
      const { SECRET_TOKEN: own } = { SECRET_TOKEN: '', ...known };
      for (const token of ['', own, undefined, 'undefined']) expect(isTaken(token, known)).toBe(false);
    },
  );

  test('cannot be guessed from what is near', () => {
    const token = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.nat(secret.length), fc.string({ maxLength: 2 }))
        .map(([at, other]) => secret.slice(0, at) + other + secret.slice(at + 1)),
    );
    fc.assert(
      fc.property(token, each => each === secret || isTaken(each) === false),
      { numRuns: 3_000 },
    );
    fc.assert(
      fc.property(token, each => each === secret || isTaken(secret, { SECRET_TOKEN: each }) === false),
      { numRuns: 3_000 },
    );
  });

  test('that is made is 32 signs that Telegram takes', () => {
    const made = Array.from({ length: 50 }, () => telegram.secrets.SECRET_TOKEN?.make?.() ?? '');
    expect(new Set(made).size).toBe(50);
    for (const each of made) expect(each).toMatch(/^[A-Za-z0-9_-]{32}$/);
  });
});

test('whoever joins by the link of a sharer signs up, and credits them', () => {
  const update = memberChange(now, { ...joins, link: linkNamed('zzcfpkc3') });
  expect(inputsOf(read(update, { activityId: 'a1' }))).toEqual([
    [
      'signUp',
      {
        campaignId: 'c1',
        activityId: 'a1',
        participant: { identifiers: ['telegram:7411000001'] },
        name: 'Kåre Ødegård',
        channel: 'TELEGRAM_CHANNEL',
        share: 'zzcfpkc3',
        occurredAt: '2026-05-04T18:29:00.000Z',
        source: { system: 'telegram', externalId: 'k1:900001' },
      },
    ],
  ]);
});

test.each(['Plakat', 'zzcfpkc', 'zzcfpkc33', 'zzcfpkci', 'ZZCFPKC3', ''])(
  'a link with the name “%s” is no tracked link',
  name => {
    const [[, input] = []] = inputsOf(read(memberChange(now, { ...joins, link: linkNamed(name) })));
    expect(input).toBeDefined();
    expect(input).not.toHaveProperty('share');
  },
);

describe('a change of a member', () => {
  const [outside, inside, within] = [
    [{ status: 'left' }, { status: 'kicked' }, { status: 'restricted', is_member: false }],
    [{ status: 'member' }, { status: 'administrator' }, { status: 'creator' }],
    [{ status: 'restricted', is_member: true }],
  ];
  const pairs = (from: object[], to: object[]) => from.flatMap(a => to.map(b => [a, b] as const));
  const members = [...inside, ...within];

  test.each(pairs(outside, members))('from %j to %j is a sign-up', (from, to) => {
    expect(names(memberChange(now, { from, to }))).toEqual(['signUp']);
  });
  test.each(pairs(members, outside))('from %j to %j is a withdrawal', (from, to) => {
    expect(names(memberChange(now, { from, to }))).toEqual(['withdrawSignUp']);
  });
  test.each([...pairs(members, members), ...pairs(outside, outside)])(
    'from %j to %j is neither',
    (from, to) => {
      expect(read(memberChange(now, { from, to }))).toEqual([{ says: 'nothing' }]);
    },
  );
});

test.each([
  ['signup', ['signUp']],
  ['confirm', ['signUp', 'confirmSignUp']],
  ['maybe', ['replyToInvitation']],
  ['no', ['replyToInvitation']],
  ['withdraw', ['withdrawSignUp']],
  ['signup:4t6y8n2k0q1w3e5r', ['signUp']],
  ['Signup', []],
  ['signup:', []],
  ['signup:A B', []],
  ['', []],
])('a button with “%s” says %j', (data, said) => {
  expect(names(tapped(data))).toEqual(said);
});

test('a button may name its activity, else it is the one of the connector', () => {
  const activities = ['signup:4t6y8n2k0q1w3e5r', 'signup'].map(
    data => inputsOf(read(tapped(data), { activityId: 'a1' }))[0]?.[1].activityId,
  );
  expect(activities).toEqual(['4t6y8n2k0q1w3e5r', 'a1']);
});

test.each([
  [[0], ['signUp']],
  [[1], ['replyToInvitation']],
  [[2], ['replyToInvitation']],
  [[3], []],
  [[9], []],
  [[3, 2, 0], ['signUp']],
  [[], ['withdrawSignUp']],
])('the options %j of a poll say %j', (options, said) => {
  expect(names(pollAnswer(...options), { pollOptions })).toEqual(said);
  expect(names(pollAnswer(...options))).toEqual([]);
});

test('only the chats and polls that are named are taken', () => {
  const updates = [
    memberChange(now, joins),
    joinRequest(now, linkNamed('x')),
    tapped('signup'),
    pollAnswer(0),
  ];
  const taken = (only: string[]) => updates.map(update => names(update, { only, pollOptions }).length);
  expect(taken([String(channel.id)])).toEqual([1, 1, 1, 0]);
  expect(taken(['5400000000000000001'])).toEqual([0, 0, 0, 1]);
  expect(taken(['1'])).toEqual([0, 0, 0, 0]);
});

test('programs, anonymous voters, and what is no update', () => {
  const bot = {
    ...memberChange(now, joins),
    chat_member: { ...joins, new_chat_member: { status: 'member', user: { ...kari, is_bot: true } } },
  };
  expect(names(bot)).toEqual([]);
  expect(
    names(
      { update_id: 1, poll_answer: { poll_id: '1', voter_chat: channel, option_ids: [0] } },
      { pollOptions },
    ),
  ).toEqual([]);
  expect(read({ update_id: 1, my_chat_member: joins })).toEqual([{ says: 'nothing' }]);
  for (const other of [null, [], {}, { update_id: 'x' }, 7]) {
    expect(read(other)).toEqual([{ says: 'nonsense', reason: expect.any(String) as unknown }]);
  }
});

const updates = [
  memberChange(now, { ...joins, link: linkNamed('zzcfpkc3') }),
  joinRequest(now, linkNamed('Plakat')),
  tapped('confirm'),
  pollAnswer(0),
];

test('whatever comes, it is read; and what is made of the samples keeps to the rules', () => {
  const reading = readingWith({ pollOptions: [...pollOptions] });
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), ...updates.map(mutated)), payload => {
      expect(telegram.read?.(payload, reading)).toHaveLength(1);
    }),
    { numRuns: 2_000 },
  );
  for (const update of updates) expect(refusedOf(read(update, { pollOptions }))).toEqual([]);
  const ids = updates.map(update => externalIds(read(update, { pollOptions })));
  expect(updates.map(update => externalIds(read(update, { pollOptions })))).toEqual(ids);
});

describe('in the ledger', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.remove());

  const counts = async (updates: readonly object[]): Promise<unknown> => {
    const campaignId = await server.campaign();
    for (const update of updates) {
      const said = telegram.read?.(update, readingWith({ campaignId, pollOptions: [...pollOptions] })) ?? [];
      // Another campaign has another connector.
      const items = JSON.parse(
        JSON.stringify(itemsOf(said)).replaceAll('"k1:', `"${campaignId}:`),
      ) as object[];
      if (items.length > 0) await server.record(items);
    }
    const { campaign } = await server.data<{ campaign: { impact: unknown } }>(
      'query ($id: ID!) { campaign(id: $id) { impact { participants signUps { gross net confirmed } } } }',
      { id: campaignId },
    );
    return campaign.impact;
  };
  const change = (of: typeof joins, id: number, minute: number) =>
    memberChange(Date.now() - (10 - minute) * 60_000, of, id);

  test('who joins, leaves and joins again is signed up, and counts twice; what is sent twice counts once', async () => {
    const all = [change(joins, 1, 1), change(leaves, 2, 2), change(joins, 3, 3)];
    expect(await counts([...all, ...all])).toEqual({
      participants: 1,
      signUps: { gross: 2, net: 1, confirmed: 0 },
    });
    expect(await counts([...all, change(leaves, 4, 4)])).toMatchObject({ signUps: { gross: 2, net: 0 } });
  });

  test('who asks to join, and is let in, signs up once', async () => {
    const all = [joinRequest(Date.now() - 120_000, linkNamed('Plakat')), change(joins, 5, 9)];
    expect(await counts(all)).toMatchObject({ participants: 1, signUps: { gross: 1, net: 1 } });
  });

  test('who confirms without having signed up has done both', async () => {
    expect(await counts([tapped('confirm')])).toEqual({
      participants: 1,
      signUps: { gross: 1, net: 1, confirmed: 1 },
    });
  });

  test('who takes their answer back has withdrawn', async () => {
    const back = { ...pollAnswer(), update_id: 900005 };
    expect(await counts([pollAnswer(0), back])).toMatchObject({ signUps: { gross: 1, net: 0 } });
  });
});

test.each(samples)('the sample is taken: $shows', ({ request, secrets }) => {
  const { headers, body } = request?.(now) ?? { headers: {}, body: '' };
  const asSent = { headers: { ...headers }, query: new URLSearchParams(), body: Buffer.from(body) };
  expect(telegram.verify?.(asSent, secrets, now)).toBe(true);
});
