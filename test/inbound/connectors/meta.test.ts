import { ApiFailure } from '../../../src/inbound/connectors/api.ts';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { columnsOf } from '../../../src/inbound/columns.ts';
import type { InboundRequest, Content } from '../../../src/inbound/connectors/connector.ts';
import { meta } from '../../../src/inbound/connectors/meta.ts';
import { facebookLeads } from '../../../src/inbound/formats/facebook-leads.ts';
import { MappedRow } from '../../../src/inbound/mapped-row.ts';
import { TestServer } from '../../server/harness.ts';
import {
  externalIds,
  forgeries,
  inputsOf,
  itemsOf,
  mutated,
  readingWith,
  refusedOf,
  withApi,
  type OtherSystem,
  type Answer,
} from './connector-kit.ts';
import {
  fromAdvertisement,
  lead,
  leadNotice,
  leadPath,
  members,
  messages,
  samples,
  signed,
  storyInsights,
  tapped,
  templateButton,
} from './samples/meta.ts';

const now = Date.parse('2026-05-04T18:30:00Z');
const secrets = { APP_SECRET: 'app-secret', VERIFY_TOKEN: 'verify-token', ACCESS_TOKEN: 'page-token' };
const read = (payload: unknown, settings = {}): readonly Content[] =>
  meta.read?.(payload, readingWith(settings)) ?? [];

describe('the handshake', () => {
  const asks = (query: Record<string, string>, known: object = secrets) =>
    meta.handshake?.(new URLSearchParams(query), known);
  const question = {
    'hub.mode': 'subscribe',
    'hub.verify_token': secrets.VERIFY_TOKEN,
    'hub.challenge': '1158201444',
  };

  test('answers the challenge to whoever knows the token', () => {
    expect(asks(question)).toBe('1158201444');
  });

  test.each([
    ['another token', { 'hub.verify_token': 'verify-token2' }],
    ['an empty token', { 'hub.verify_token': '' }],
    ['another mode', { 'hub.mode': 'unsubscribe' }],
    ['a challenge that a browser would run', { 'hub.challenge': '<script>' }],
  ])('says nothing to %s', (_, other) => {
    expect(asks({ ...question, ...other })).toBeUndefined();
  });

  test('says nothing where no token is set', () => {
    expect(asks({ ...question, 'hub.verify_token': '' }, { VERIFY_TOKEN: '' })).toBeUndefined();
    expect(asks(question, {})).toBeUndefined();
  });
});

describe('the signature', () => {
  const requestOf = (body: string, secret = secrets.APP_SECRET): InboundRequest => ({
    headers: {
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
    query: new URLSearchParams(),
    body: Buffer.from(body),
  });

  test('is of the bytes: æøå may come as they are, or escaped', () => {
    const raw = JSON.stringify({ object: 'page', entry: [], note: 'æøå' });
    const both = [raw, raw.replace('æøå', String.raw`\u00e6\u00f8\u00e5`)];
    expect(both.map(body => meta.verify?.(requestOf(body), secrets, now))).toEqual([true, true]);
    const [asIs, escapedBody] = both.map(body => requestOf(body));
    expect(meta.verify?.({ ...asIs!, body: escapedBody!.body }, secrets, now)).toBe(false);
  });

  test('no change of a request, its signature or the secret is accepted', () => {
    const { body, headers } = signed(leadNotice(now, '4440001'), secrets.APP_SECRET);
    const signature = headers['x-hub-signature-256'] ?? '';
    const genuine = { headers: { ...headers }, query: new URLSearchParams(), body: Buffer.from(body) };
    expect(meta.verify?.(genuine, secrets, now)).toBe(true);
    const forged = forgeries({
      header: 'x-hub-signature-256',
      signature,
      body: genuine.body,
      secretName: 'APP_SECRET',
      secret: secrets.APP_SECRET,
    });
    fc.assert(
      fc.property(forged, ({ request, secrets: known }) => meta.verify?.(request, known, now) === false),
      { numRuns: 3_000 },
    );
  });
});

describe('WhatsApp', () => {
  const tap = (says: object, id = 'wamid.1') => messages(now, { id, from: '4791234568', ago: 60, says });
  const person = { identifiers: ['whatsapp:4791234568'], phone: '+4791234568' };

  test.each([
    ['signup', ['signUp']],
    ['confirm', ['signUp', 'confirmSignUp']],
    ['maybe', ['replyToInvitation']],
    ['no', ['replyToInvitation']],
    ['withdraw', ['withdrawSignUp']],
  ])('the button %s says %j', (id, names) => {
    for (const says of [tapped(id), templateButton(id)]) {
      const said = read(tap(says));
      expect(inputsOf(said).map(([name]) => name)).toEqual(names);
      expect(refusedOf(said)).toEqual([]);
    }
  });

  test('who it was, when, and for which activity', () => {
    const [[, input] = []] = inputsOf(read(tap(tapped('signup:a7'), 'wamid.9'), { activityId: 'a1' }));
    expect(input).toEqual({
      campaignId: 'c1',
      activityId: 'a7',
      participant: person,
      occurredAt: '2026-05-04T18:29:00.000Z',
      source: { system: 'whatsapp', externalId: 'wamid.9' },
      channel: 'WHATSAPP_GROUP',
      name: 'Åse Bø',
    });
    const [[, other] = []] = inputsOf(read(tap(tapped('signup')), { activityId: 'a1' }));
    expect(other).toMatchObject({ activityId: 'a1' });
  });

  test('what people write is not read, but for what an advertisement wrote for them', () => {
    expect(read(tap({ type: 'text', text: { body: 'signup' } }))).toEqual([{ says: 'nothing' }]);
    expect(read(tap(tapped('cancel-order')))).toEqual([{ says: 'nothing' }]);
    const said = read(tap(fromAdvertisement('signup')));
    expect(inputsOf(said)).toMatchObject([
      [
        'signUp',
        {
          channel: 'FACEBOOK_ADS',
          creativeId: '120226305854810726',
          utm: { source: 'whatsapp', medium: 'ad', content: 'Bli med på dugnad' },
        },
      ],
    ]);
    expect(JSON.stringify(said)).not.toContain('Aff-n8ZTODiE79d22KtAwQKj9e');
  });

  test('somebody who hides their number is known by the id that WhatsApp gives them here', () => {
    const hidden = {
      object: 'whatsapp_business_account',
      entry: [
        {
          changes: [
            {
              field: 'messages',
              value: {
                contacts: [{ profile: { name: '🌱' }, user_id: 'NO.13491208655302741918' }],
                messages: [
                  {
                    id: 'wamid.1',
                    from_user_id: 'NO.13491208655302741918',
                    timestamp: '1777919000',
                    ...tapped('signup'),
                  },
                ],
              },
            },
          ],
        },
      ],
    };
    const said = read(hidden);
    expect(inputsOf(said)).toMatchObject([
      ['signUp', { participant: { identifiers: ['whatsapp-user:NO.13491208655302741918'] } }],
    ]);
    expect(inputsOf(said)[0]?.[1]).not.toHaveProperty('name');
    expect(refusedOf(said)).toEqual([]);
  });

  test('a number that is none does not cost a sign-up', () => {
    const said = read(messages(now, { id: 'wamid.1', from: '0000000', ago: 1, says: tapped('signup') }));
    expect(inputsOf(said)[0]?.[1].participant).toEqual({ identifiers: ['whatsapp:0000000'] });
    expect(refusedOf(said)).toEqual([]);
  });

  test('joining, leaving and joining again are three facts, and each sent twice is one', () => {
    const moves = [{ ago: 90 }, { ago: 80, left: true }, { ago: 70 }] as const;
    const said = read(members(now, ...moves.map(move => ({ wa_id: '4791234568', ...move }))));
    expect(inputsOf(said)).toMatchObject([
      ['signUp', { participant: person, channel: 'WHATSAPP_GROUP', occurredAt: '2026-05-04T18:28:30.000Z' }],
      ['signUp', { participant: person, withdrawn: true, occurredAt: '2026-05-04T18:28:40.000Z' }],
      ['signUp', { participant: person, occurredAt: '2026-05-04T18:28:50.000Z' }],
    ]);
    expect(new Set(externalIds(said).map(String)).size).toBe(3);
    const apart = moves.flatMap(move => [...read(members(now, { wa_id: '4791234568', ...move }))]);
    expect(externalIds(apart)).toEqual(externalIds(said));
    expect(refusedOf(said)).toEqual([]);
  });

  test('whoever the business itself removed is named as it named them', () => {
    const payload = JSON.parse(
      JSON.stringify(members(now, { wa_id: '4791234568', ago: 5, left: true })).replace('"wa_id"', '"input"'),
    ) as unknown;
    expect(inputsOf(read(payload))).toMatchObject([['signUp', { participant: person, withdrawn: true }]]);
  });

  test('whoever joins and leaves has left, in whatever order that comes', async () => {
    const server = await TestServer.start();
    const [joined, left, joinedAgain] = [{ ago: 90 }, { ago: 80, left: true }, { ago: 70 }] as const;
    let people = 0;
    const counts = async (...moves: readonly { readonly ago: number; readonly left?: true }[]) => {
      const campaignId = await server.campaign();
      // Ids hold in all campaigns.
      const [at, wa_id] = [Date.now(), `479123456${people++}`];
      for (const move of moves) {
        const said = read(members(at, { wa_id, ...move }), { campaignId });
        await server.record(itemsOf(said));
      }
      const { campaign } = await server.data<{ campaign: { impact: { signUps: object } } }>(
        'query ($id: ID!) { campaign(id: $id) { impact { signUps { gross net } } } }',
        { id: campaignId },
      );
      return campaign.impact.signUps;
    };
    expect(await counts(joined, left)).toEqual({ gross: 1, net: 0 });
    expect(await counts(left, joined)).toEqual({ gross: 1, net: 0 });
    expect(await counts(left, joined, joinedAgain)).toEqual({ gross: 2, net: 1 });
    expect(await counts(left, joinedAgain, joined)).toEqual({ gross: 2, net: 1 });
    await server.remove();
  });
});

describe('Instagram', () => {
  test('replies to a story are what was said of it', () => {
    const said = read(storyInsights(now, 12));
    expect(inputsOf(said)).toMatchObject([
      [
        'observeDiscussion',
        { channel: 'INSTAGRAM_STORY', comments: 12, occurredAt: '2026-05-04T18:29:30.000Z' },
      ],
    ]);
    expect(refusedOf(said)).toEqual([]);
  });

  test.each([-1, 0])('%i means that the number is not known', replies => {
    expect(read(storyInsights(now, replies))).toEqual([{ says: 'nothing' }]);
  });
});

describe('leads', () => {
  const asking = async (
    answers: Record<string, Answer>,
    use: (other: OtherSystem) => Promise<void>,
    known: object = secrets,
  ) => await withApi(answers, meta, known, use);
  const found = async ({ api }: OtherSystem, settings = {}): Promise<readonly Content[]> =>
    (await meta.lookUp?.('4440001', api, readingWith(settings))) ?? [];

  test('are named, each, and looked up', () => {
    expect(read(leadNotice(now, '4440001', '4440002'))).toEqual([
      { says: 'look up', what: '4440001' },
      { says: 'look up', what: '4440002' },
    ]);
  });

  test('an id that is none, or that JSON does not hold exactly, is not looked up', () => {
    const notice = JSON.stringify(leadNotice(now, '4440001'));
    for (const id of ['"../me"', '"1?fields=x"', '12345678901234567890', 'null', '{}']) {
      const [said] = read(JSON.parse(notice.replace('"4440001"', id)));
      expect(said).toMatchObject({ says: 'nonsense' });
    }
  });

  test('are sign-ups with their answers and consents, asked with the token', async () => {
    await asking({ [leadPath('4440001')]: { body: lead } }, async other => {
      const said = await found(other);
      expect(inputsOf(said)).toEqual([
        [
          'signUp',
          {
            campaignId: 'c1',
            participant: { email: 'kare@example.org', phone: '+4791234567' },
            source: { system: 'facebook-leads', externalId: '4440001' },
            occurredAt: '2025-04-28T08:49:14.000Z',
            channel: 'FACEBOOK_ADS',
            utm: { source: 'ig', campaign: 'Vårdugnad', content: 'Søppelplukking' },
            name: 'Kåre Ødegård',
            answers: [
              { question: 'hvilken_dag_passer?', answer: 'lørdag, søndag' },
              { question: 'nyhetsbrev', answer: 'yes' },
              { question: 'del_med_partnere', answer: 'no' },
            ],
          },
        ],
      ]);
      expect(refusedOf(said)).toEqual([]);
      expect(other.authorizations).toEqual(['Bearer page-token']);
    });
  });

  test('a lead in a file of leads is the same row', async () => {
    const header = [
      'id',
      'created_time',
      'platform',
      'campaign_name',
      'ad_name',
      'full_name',
      'email',
      'phone_number',
    ];
    const texts = [
      ...['l:4440001', '2025-04-28T10:49:14+02:00', 'ig', 'Vårdugnad', 'Søppelplukking', 'Kåre Ødegård'],
      ...['kare@example.org', 'p:+4791234567'],
    ];
    const row = MappedRow.of(columnsOf(header, new Map(), facebookLeads), texts, facebookLeads.takenOff);
    const { system, ownIds, channel, reader } = facebookLeads;
    const { target } = readingWith();
    const dates = { order: undefined, timeZone: 'Europe/Oslo' };
    const inFile = reader()(row, { system, ownIds, channel, target, dates });
    await asking({ [leadPath('4440001')]: { body: lead } }, async other => {
      const [[, { answers: _, ...byWebhook }] = ['', { answers: null }]] = inputsOf(await found(other));
      expect([{ signUp: byWebhook }]).toEqual(inFile);
    });
  });

  test('a field may be stated to mean something else, also where other forms have others', async () => {
    const map = [
      { heading: 'hvilken_dag_passer?', meaning: 'area' },
      { heading: 'a question of another form', meaning: 'birthYear' },
    ];
    await asking({ [leadPath('4440001')]: { body: lead } }, async other => {
      expect(inputsOf(await found(other, { map }))[0]?.[1]).toMatchObject({ area: 'lørdag, søndag' });
    });
  });

  test('a token that may not read advertisements is asked for the rest', async () => {
    const { campaign_name: _, ad_name: __, ...rest } = lead;
    const without = leadPath('4440001').replace(',campaign_name,ad_name', '');
    const answers = { [leadPath('4440001')]: { status: 403, body: {} }, [without]: { body: rest } };
    await asking(answers, async other => {
      expect(inputsOf(await found(other))[0]?.[1]).toMatchObject({ utm: { source: 'ig' } });
      expect(other.asked).toHaveLength(2);
    });
  });

  test.each([404, 410])('one that is not there any more (%i) says nothing', async status => {
    await asking({ [leadPath('4440001')]: { status, body: {} } }, async other => {
      expect(await found(other)).toEqual([{ says: 'nothing' }]);
    });
  });

  test.each([401, 400, 429, 500])('%i is a failure', async status => {
    const answer = { status, headers: { 'retry-after': '30' }, body: { error: { message: 'no' } } };
    const without = leadPath('4440001').replace(',campaign_name,ad_name', '');
    await asking({ [leadPath('4440001')]: answer, [without]: answer }, async other => {
      await expect(found(other)).rejects.toMatchObject({ status, retryAfter: 30 });
    });
  });

  test('broken JSON is asked again, and what is no lead is nonsense', async () => {
    await asking({ [leadPath('4440001')]: { body: '{"field_data":' } }, async other => {
      await expect(found(other)).rejects.toBeInstanceOf(ApiFailure);
    });
    await asking({ [leadPath('4440001')]: { body: [1] } }, async other => {
      expect(await found(other)).toMatchObject([{ says: 'nonsense' }]);
    });
  });

  test('a lead that nobody can be known by is nonsense, and the reason says nothing of it', async () => {
    const body = { ...lead, field_data: [{ name: 'full_name', values: ['Kåre Ødegård'] }] };
    await asking({ [leadPath('4440001')]: { body } }, async other => {
      const said = await found(other);
      expect(said).toMatchObject([{ says: 'nonsense' }]);
      expect(JSON.stringify(said)).not.toContain('Kåre');
    });
  });

  test('what the tool for trying out forms fills in is no lead', async () => {
    const field_data = [
      { name: 'email', values: ['test@meta.com'] },
      { name: 'full_name', values: ['<test lead: dummy data for full_name>'] },
    ];
    await asking({ [leadPath('4440001')]: { body: { ...lead, field_data } } }, async other => {
      expect(await found(other)).toEqual([{ says: 'nothing' }]);
    });
  });
});

const payloads = [
  leadNotice(now, '4440001'),
  messages(now, { id: 'wamid.1', from: '4791234568', ago: 1, says: tapped('confirm') }),
  messages(now, { id: 'wamid.2', from: '4791234568', ago: 1, says: fromAdvertisement('no') }),
  members(now, { wa_id: '4791234568', ago: 2 }, { wa_id: '4791234568', ago: 1, left: true }),
  storyInsights(now, 7),
];

test.each([
  ['153125381133', [0]],
  ['12312312312', [0]],
  ['106540352242922', [1, 2, 3]],
  ['Y2FwaV9ncm91cDoxMjM0NTY3ODkw', [3]],
  ['17841405309211844', [4]],
  ['another', []],
])('only what is of %s is taken', (id, taken) => {
  const said = payloads.map(payload => read(payload, { only: [id] }).some(({ says }) => says !== 'nothing'));
  expect(said.flatMap((isTaken, index) => (isTaken ? [index] : []))).toEqual(taken);
});

test('of several groups in one notification only the one that is wanted is taken', () => {
  const payload = JSON.parse(
    JSON.stringify(members(now, { wa_id: '4791234568', ago: 2 }, { wa_id: '4791234569', ago: 1 })).replace(
      'Y2FwaV9ncm91cDoxMjM0NTY3ODkw',
      'another',
    ),
  ) as unknown;
  expect(inputsOf(read(payload, { only: ['another'] }))).toHaveLength(1);
});

test('whatever comes is read, and says something', () => {
  const any = fc.oneof(fc.jsonValue(), ...payloads.map(mutated));
  fc.assert(
    fc.property(any, payload => {
      const said = read(payload);
      expect(said.length).toBeGreaterThan(0);
      // Only a time can be wrong, which the ledger refuses by itself.
      for (const refusal of refusedOf(said)) expect(JSON.stringify(refusal)).toContain('occurredAt');
    }),
    { numRuns: 3_000 },
  );
});

test('whatever lead is answered is read', async () => {
  let body: unknown;
  const api = { get: async () => await Promise.resolve(body) };
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.jsonValue(), mutated(lead)), async answered => {
      body = answered;
      expect(await meta.lookUp?.('4440001', api as never, readingWith())).toHaveLength(1);
    }),
    { numRuns: 1_000 },
  );
});

test.each(samples)('$shows', ({ secrets: known, settings, request }) => {
  const { headers, body } = request?.(now) ?? { headers: {}, body: '' };
  const bytes = Buffer.from(body);
  expect(
    meta.verify?.({ headers: { ...headers }, query: new URLSearchParams(), body: bytes }, known, now),
  ).toBe(true);
  const said = read(JSON.parse(body), settings);
  expect(said.every(({ says }) => says === 'commands' || says === 'look up')).toBe(true);
  expect(refusedOf(said)).toEqual([]);
});
