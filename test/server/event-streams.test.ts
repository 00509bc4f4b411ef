import { createConnection, type Socket } from 'node:net';
import { eventStreamLimits } from '../../src/outbound/event-stream.ts';
import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import { catalogueText, validation } from '../catalogue/validation.ts';
import { ownerKey, TestServer, until } from './harness.ts';

/** Events as they come, over server-sent events, as a client of another language reads them. */

let server: TestServer;
let esdb: EsdbDouble;
beforeAll(async () => {
  esdb = await EsdbDouble.start();
  server = await TestServer.start(
    { EVENTSTOREDB_URL: esdb.url },
    {
      limits: {
        eventStreams: { heartbeat: 50, patience: 300, farewell: 100, checkedAgain: 50, streamsPerAsker: 20 },
      },
    },
  );
});
afterAll(async () => {
  await server.remove();
  await esdb.close();
});

interface Refused {
  readonly errors: [{ readonly message: string; readonly extensions: { readonly code: string } }];
}

interface Message {
  readonly id?: string;
  readonly event?: string;
  readonly data: Record<string, unknown>;
}

/** Reads messages by the rules of the standard, as far as they are used here. */
class Follower {
  readonly messages: Message[] = [];
  comments = 0;
  readonly #leaving = new AbortController();
  readonly ended: Promise<void>;

  constructor(query: string, headers: Record<string, string> = {}, url = server.url) {
    this.ended = this.#read(`${url}/events${query}`, headers);
  }

  async #read(address: string, headers: Record<string, string>): Promise<void> {
    const answer = await fetch(address, {
      headers: { authorization: `Bearer ${ownerKey}`, ...headers },
      signal: this.#leaving.signal,
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    let text = '';
    try {
      for await (const part of answer.body!.pipeThrough(new TextDecoderStream())) {
        const blocks = (text + part).split('\n\n');
        text = blocks.pop()!;
        for (const block of blocks) this.#take(block);
      }
    } catch (error) {
      if (!this.#leaving.signal.aborted) throw error;
    }
  }

  #take(block: string): void {
    if (block.startsWith(':')) this.comments++;
    const fields = new Map(block.split('\n').map(line => line.split(/: (.*)/s, 2) as [string, string]));
    const data = fields.get('data');
    if (data === undefined) return;
    const [id, event] = [fields.get('id'), fields.get('event')];
    this.messages.push({
      ...(id !== undefined && { id }),
      ...(event !== undefined && { event }),
      data: JSON.parse(data) as Record<string, unknown>,
    });
  }

  get types(): unknown[] {
    return this.messages.map(({ data }) => data.type);
  }

  async leave(): Promise<void> {
    this.#leaving.abort();
    await this.ended;
  }
}

const signUp = (campaignId: string, email: string) =>
  server.mutate('signUp', { campaignId, participant: { email }, channel: 'SMS' });

test('a campaign’s events come in order as CloudEvents, then each new one, with signs of life between', async () => {
  const campaignId = await server.campaign();
  const { id: participantId, position } = await signUp(campaignId, 'kari@example.org');
  const follower = new Follower(`?campaign=${campaignId}`);
  await until(() => follower.messages.length === 2);
  expect(follower.messages[1]).toEqual({
    id: position,
    data: {
      specversion: '1.0',
      id: expect.any(String) as string,
      source: `http://127.0.0.1:0/campaigns/${campaignId}`,
      type: 'dugnad.SignedUp',
      subject: participantId,
      time: expect.any(String) as string,
      datacontenttype: 'application/json',
      campaignid: campaignId,
      recordedtime: expect.any(String) as string,
      position,
      correlationid: expect.any(String) as string,
      actorid: expect.any(String) as string,
      actorkind: 'API_KEY',
      data: expect.objectContaining({ attribution: { channel: 'SMS' } }) as object,
    },
  });
  expect(JSON.stringify(follower.messages)).not.toContain('kari');
  await signUp(campaignId, 'ola@example.org');
  await until(() => follower.messages.length === 3 && follower.comments > 0);
  await follower.leave();
  await until(() => server.subscriptions === 0);
});

test('it goes on after the last id, by the header that clients send, or by `after`; types are chosen', async () => {
  const campaignId = await server.campaign();
  const first = await signUp(campaignId, 'a@example.org');
  await server.mutate('updateCampaign', { campaignId, name: 'Other' });
  await signUp(campaignId, 'b@example.org');
  const followers = [
    new Follower(`?campaign=${campaignId}`, { 'last-event-id': first.position }),
    new Follower(`?campaign=${campaignId}&after=${first.position}`),
    new Follower(`?campaign=${campaignId}&after=${first.position}&types=SIGNED_UP,CAMPAIGN_CREATED`),
  ];
  await until(() => followers.every(({ messages }) => messages.length > 0));
  await until(() => followers[0]!.messages.length + followers[1]!.messages.length === 4);
  expect(followers.map(({ types }) => types)).toEqual([
    ['dugnad.CampaignUpdated', 'dugnad.SignedUp'],
    ['dugnad.CampaignUpdated', 'dugnad.SignedUp'],
    ['dugnad.SignedUp'],
  ]);
  await Promise.all(followers.map(follower => follower.leave()));
});

test('without a campaign it is all of the organisation’s; of a key for some campaigns only theirs', async () => {
  const [one, other] = [await server.campaign(), await server.campaign()];
  const { position } = await server.mutate('updateCampaign', { campaignId: one, name: 'Begin' });
  const { issueKey } = await server.data<{ issueKey: { key: string } }>(
    'mutation ($c: ID!) { issueKey(input: { name: "x", role: INTEGRATION, campaigns: [$c] }) { key } }',
    { c: other },
  );
  const everything = new Follower(`?after=${position}`);
  const limited = new Follower(`?after=${position}`, { authorization: `Bearer ${issueKey.key}` });
  await signUp(one, 'a@example.org');
  await signUp(other, 'b@example.org');
  await until(() => everything.messages.length === 2 && limited.messages.length === 1);
  expect(everything.messages.map(({ data }) => data.campaignid)).toEqual([one, other]);
  expect(limited.messages.map(({ data }) => data.campaignid)).toEqual([other]);
  await everything.leave();
  await limited.leave();
});

test('the source is what the settings say, by whatever name it is asked', async () => {
  const campaignId = await server.campaign();
  const { port } = new URL(server.url);
  const followers = ['127.0.0.1', 'localhost'].map(
    name => new Follower(`?campaign=${campaignId}`, {}, `http://${name}:${port}`),
  );
  await until(() => followers.every(({ messages }) => messages.length === 1));
  expect(followers[0]!.messages).toEqual(followers[1]!.messages);
  await Promise.all(followers.map(follower => follower.leave()));
});

test('1 000 events over many cuts: no gap, no repeat, in order', async () => {
  const campaignId = await server.campaign();
  let recorded = 0;
  const recording = (async () => {
    for (; recorded < 1_000; recorded += 50) {
      await server.record(
        Array.from({ length: 50 }, (_, n) => ({
          signUp: { campaignId, participant: { identifiers: [`cut:${recorded + n}`] } },
        })),
      );
    }
  })();
  const ids: string[] = [];
  let cuts = 0;
  while (ids.length < 1_001) {
    const follower = new Follower(
      `?campaign=${campaignId}`,
      ids.length ? { 'last-event-id': ids.at(-1)! } : {},
    );
    const most = 1 + Math.floor(Math.random() * 40);
    await until(() => follower.messages.length >= Math.min(most, 1_001 - ids.length));
    await follower.leave();
    ids.push(...follower.messages.map(({ id }) => id!));
    cuts++;
  }
  await recording;
  expect(cuts).toBeGreaterThan(20);
  expect(new Set(ids).size).toBe(1_001);
  expect(ids).toEqual(ids.toSorted((a, b) => Number(a) - Number(b)));
});

test('who reads nothing is cut off; who reads slowly is not, however much waits', async () => {
  const limits = {
    eventStreams: { heartbeat: 50, patience: eventStreamLimits.patience / 100, farewell: 100 },
  };
  const own = await TestServer.start({}, { limits });
  const campaignId = await own.campaign();
  const events = 1 + (await recordMuch(own, campaignId));
  const idle = paused(own.url);
  const slow = paused(own.url);
  let text = '';
  slow.on('data', part => (text += String(part)));
  const ids = () => text.match(/^id: /gm)?.length ?? 0;
  // 64 KiB at most, again and again: a hundred times as much in a second as 10 kB.
  const reading = setInterval(() => {
    slow.resume();
    slow.once('data', () => slow.pause());
  }, 64);
  await until(() => own.subscriptions === 2);
  await until(() => own.subscriptions < 2);
  expect(idle.bytesRead).toBe(0);
  expect(ids()).toBeLessThan(events);
  clearInterval(reading);
  slow.resume();
  await until(() => ids() === events || slow.closed);
  expect([ids(), text.includes('goodbye')]).toEqual([events, false]);
  for (const socket of [idle, slow]) socket.destroy();
  await own.remove();
});

test('who reads nothing is cut off when the server stops', async () => {
  const own = await TestServer.start({}, { limits: { eventStreams: { farewell: 100 } } });
  await recordMuch(own, await own.campaign());
  const idle = paused(own.url);
  // All that the operating system takes for it is on its way.
  await until(() => own.sockets().some(({ writableLength }) => writableLength > 0));
  await own.remove();
  // Requests under way would get ten seconds.
  expect(own.sockets()).toEqual([]);
  idle.destroy();
}, 9_000);

/** Some 12 MB: more than the operating system's own buffers take. @returns how many events */
async function recordMuch(own: TestServer, campaignId: string): Promise<number> {
  for (let batch = 0; batch < 12; batch++) {
    await own.record(
      Array.from({ length: 90 }, (_, n) => ({
        updateCampaign: { campaignId, description: `${batch}-${n} `.padEnd(9_900, 'x') },
      })),
    );
  }
  return 12 * 90;
}

/** A client that has asked for all events, and reads nothing for now. */
function paused(url: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = createConnection(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.pause();
  socket.write(`GET /events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${ownerKey}\r\n\r\n`);
  return socket;
}

test('a key that is revoked ends the stream, and says so', async () => {
  const campaignId = await server.campaign();
  const { issueKey } = await server.data<{ issueKey: { id: string; key: string } }>(
    'mutation { issueKey(input: { name: "x", role: INTEGRATION }) { id key } }',
  );
  const follower = new Follower(`?campaign=${campaignId}`, { authorization: `Bearer ${issueKey.key}` });
  await until(() => follower.messages.length === 1);
  await server.data('mutation ($id: ID!) { revokeKey(input: { keyId: $id }) { id } }', { id: issueKey.id });
  await follower.ended;
  expect(follower.messages.at(-1)).toEqual({
    event: 'goodbye',
    data: { reason: 'The key or the session does not open this any more.' },
  });
});

test.each([
  ['?campaign=nosuchcampaign00', {}, 404, 'NOT_FOUND'],
  ['?types=EVERYTHING', {}, 400, 'INVALID_INPUT'],
  ['?types=', {}, 400, 'INVALID_INPUT'],
  ['?after=x', {}, 400, 'INVALID_INPUT'],
  ['?since=1', {}, 400, 'INVALID_INPUT'],
  ['?types=SIGNED_UP&types=SIGNED_UP', {}, 400, 'INVALID_INPUT'],
  ['', { authorization: '' }, 401, 'UNAUTHENTICATED'],
])('%s is refused', async (query, headers, status, code) => {
  const answer = await fetch(`${server.url}/events${query}`, {
    headers: { authorization: `Bearer ${ownerKey}`, ...headers },
  });
  const { errors } = (await answer.json()) as Refused;
  expect([answer.status, errors[0].extensions.code]).toEqual([status, code]);
});

test('no types at all are refused in the same words as by the subscription', async () => {
  const answer = await fetch(`${server.url}/events?types=`, {
    headers: { authorization: `Bearer ${ownerKey}` },
  });
  await using listener = server.listener();
  const subscribed = await listener.ask('subscription { participation(types: []) { type } }');
  const { errors } = (await answer.json()) as Refused;
  expect(errors[0].message).toBe('types: Expected at least one type; left out, it is all types.');
  expect((subscribed as Refused).errors[0]).toMatchObject({
    message: errors[0].message,
    extensions: { code: errors[0].extensions.code },
  });
});

test('so many streams of one key are open at once, and no more', async () => {
  const followers = Array.from({ length: 20 }, () => new Follower(''));
  await until(() => server.subscriptions === 20);
  const answer = await fetch(`${server.url}/events`, { headers: { authorization: `Bearer ${ownerKey}` } });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '5']);
  await Promise.all(followers.map(follower => follower.leave()));
});

test('what each event holds is said to whoever asks, and so they are', async () => {
  const answer = await fetch(`${server.url}/events/catalogue`);
  expect([
    answer.status,
    answer.headers.get('content-type'),
    answer.headers.get('x-content-type-options'),
  ]).toEqual([200, 'application/json; charset=utf-8', 'nosniff']);
  expect(await answer.text()).toBe(catalogueText);

  const campaignId = await server.campaign();
  await signUp(campaignId, 'kari@example.org');
  const follower = new Follower(`?campaign=${campaignId}`);
  await until(() => follower.messages.length === 2);
  const [created, signedUp] = follower.messages;
  const problems = validation();
  expect(problems('CampaignCreatedEvent', created!.data)).toEqual([]);
  expect(problems('SignedUpEvent', signedUp!.data)).toEqual([]);
  await follower.leave();
});
