import { jest } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { keptSealingKey, Sealing } from '../../src/auth/sealing.ts';
import { ConfiguredWebhooks } from '../../src/outbound/webhooks/configured.ts';
import { sized } from '../faults/size.ts';
import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import { type ApiError, ownerKey, TestServer, until } from './harness.ts';
import { FlyingClock, Receiver } from './receiver.ts';

/** Events are delivered to addresses, as somebody who takes them sees it. */

const hours = 3_600_000;

describe.each(['embedded', 'EventStoreDB'])('on the %s log', store => {
  let esdb: EsdbDouble | undefined;
  let server: TestServer;
  let receiver: Receiver;
  let clock: FlyingClock;
  let campaignId: string;

  beforeAll(async () => {
    esdb = store === 'EventStoreDB' ? await EsdbDouble.start() : undefined;
    clock = new FlyingClock();
    server = await TestServer.start(
      { WEBHOOK_NETWORKS: '127.0.0.0/8', ...(esdb && { EVENTSTOREDB_URL: esdb.url }) },
      { limits: { delivering: { every: 20, lease: 10_000, clock, answerPatience: 1_000 } } },
    );
  });
  afterAll(async () => {
    await server.remove();
    await esdb?.close();
  });
  beforeEach(async () => {
    receiver = await Receiver.start();
    campaignId = await server.campaign();
  });
  afterEach(async () => {
    clock.fly();
    for (const { id } of await shown()) await mutation('removeWebhook', { webhookId: id });
    await receiver.stop();
  });

  interface Shown {
    readonly id: string;
    readonly status: string;
    readonly problem: string | null;
    readonly failingSince: string | null;
    readonly setAsideCount: number;
    readonly delivered: number;
    readonly cursor: string | null;
    readonly nextAttemptAt: string | null;
    readonly replays: object[];
    readonly attempts: {
      readonly outcome: string;
      readonly status: number | null;
      readonly problem: string | null;
    }[];
    readonly setAside: { readonly eventId: string; readonly type: string; readonly status: number }[];
  }

  const shown = async () =>
    (
      await server.data<{ organisation: { webhooks: Shown[] } }>(
        `{ organisation { webhooks {
          id status problem failingSince setAsideCount delivered cursor nextAttemptAt replays { until }
          attempts { outcome status problem } setAside { eventId type status }
        } } }`,
      )
    ).organisation.webhooks;
  const only = async () => (await shown())[0]!;

  async function mutation<Data = { id: string; position: string; signingSecret: string; duplicate: boolean }>(
    name: string,
    input: object,
    fields = 'id position duplicate',
    key?: string,
  ): Promise<Data> {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    const data = await server.data<Record<string, Data>>(
      `mutation ($input: ${type}!, $key: String) { ${name}(input: $input, idempotencyKey: $key) { ${fields} } }`,
      { input, key },
    );
    return data[name]!;
  }

  const add = (input: object = {}, key?: string) =>
    mutation(
      'addWebhook',
      { name: 'Newsletter', url: receiver.url, campaignId, ...input },
      'id position duplicate signingSecret',
      key,
    );
  const signUp = (name: string) =>
    server.mutate('signUp', { campaignId, participant: { email: `${name}@example.org` } });
  const refusal = async (query: string, variables: object = {}): Promise<ApiError> =>
    (await server.ask(query, variables)).errors![0]!;

  /** The same by `GET /events`: so many events on and after a position. */
  async function streamed(from: string, count: number): Promise<object[]> {
    const answer = await fetch(`${server.url}/events?campaign=${campaignId}`, {
      headers: { authorization: `Bearer ${ownerKey}` },
    });
    let text = '';
    for await (const part of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += part;
      const said = [...text.matchAll(/^data: (.*)\n\n/gm)].map(([, data]) => JSON.parse(data!) as object);
      const begin = said.findIndex(event => (event as { position: string }).position === from);
      if (begin >= 0 && said.length >= begin + count) return said.slice(begin);
    }
    throw new Error('The stream ended.');
  }

  test('what is recorded from now on comes in order, each once, as a signed CloudEvent', async () => {
    await signUp('before');
    const { signingSecret, id } = await add();
    const receipts = [await signUp('one'), await signUp('two')];
    await server.mutate('share', { campaignId, participant: { email: 'one@example.org' }, channel: 'EMAIL' });
    const taken = await receiver.takes(3);
    expect(receiver.taken).toEqual(['dugnad.SignedUp', 'dugnad.SignedUp', 'dugnad.CampaignShared']);
    const webhook = new Webhook(signingSecret);
    for (const { headers, text, event } of taken) {
      expect(webhook.verify(text, headers as Record<string, string>)).toEqual(event);
      expect(headers).toMatchObject({
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'user-agent': expect.stringMatching(/^Dugnad\/\d/) as string,
        'webhook-id': event.id as string,
      });
      expect(() =>
        webhook.verify(text.replace('dugnad', 'Dugnad'), headers as Record<string, string>),
      ).toThrow();
      expect(text).not.toMatch(/example\.org/);
    }
    expect(taken.slice(0, 2).map(({ event }) => event.id)).toEqual(
      receipts.flatMap(({ eventIds }) => eventIds),
    );
    expect(taken[0]!.event).toMatchObject({
      specversion: '1.0',
      campaignid: campaignId,
      position: receipts[0]!.position,
    });
    expect(taken.map(({ event }) => event)).toEqual(await streamed(receipts[0]!.position, 3));
    await until(async () => (await only()).delivered === 3);
    expect(await only()).toMatchObject({
      id,
      status: 'ACTIVE',
      problem: null,
      failingSince: null,
      setAsideCount: 0,
    });
    expect((await only()).attempts).toEqual(
      Array(3).fill({ outcome: 'ACCEPTED', status: 204, problem: null }),
    );
  });

  test('from the first event on or after a position, of the types that are named, of one campaign or of all', async () => {
    const { position } = await signUp('one');
    const other = await server.campaign();
    await add({ after: null, types: ['CAMPAIGN_CREATED', 'SIGNED_UP'] });
    await receiver.takes(2);
    expect(receiver.taken).toEqual(['dugnad.CampaignCreated', 'dugnad.SignedUp']);
    const all = await Receiver.start();
    await add({ after: position, campaignId: null, url: all.url });
    await all.takes(1);
    expect(all.messages[0]!.event).toMatchObject({ type: 'dugnad.CampaignCreated', campaignid: other });
    await all.stop();
  });

  test('added again with its key it is the same, and its secret is not shown again', async () => {
    const first = await add({}, 'k1');
    const again = await add({}, 'k1');
    expect([again.id, again.duplicate, again.signingSecret]).toEqual([first.id, true, null]);
    expect(await shown()).toHaveLength(1);
  });

  test('a secret that is rotated signs along with the new one, for as long as it is said', async () => {
    const { id, signingSecret: first } = await add();
    const rotate = (overlapHours: number) =>
      mutation('rotateWebhookSecret', { webhookId: id, overlapHours }, 'signingSecret');
    const { signingSecret: second } = await rotate(24);
    expect(second).not.toBe(first);
    await signUp('one');
    const [message] = await receiver.takes(1);
    const headers = message!.headers as Record<string, string>;
    for (const secret of [first, second]) new Webhook(secret).verify(message!.text, headers);
    expect(headers['webhook-signature']!.split(' ')).toHaveLength(2);
    const { signingSecret: third } = await rotate(0);
    await signUp('two');
    const later = (await receiver.takes(2))[1]!;
    new Webhook(third).verify(later.text, later.headers as Record<string, string>);
    for (const secret of [first, second])
      expect(() => new Webhook(secret).verify(later.text, later.headers as Record<string, string>)).toThrow();
  });

  test('until when a secret that is rotated signs along is one instant, in the log as where it is kept', async () => {
    const { id } = await add();
    const { ledger, directory, store: log } = server.stores;
    const sealing = new Sealing(() => keptSealingKey(server.directory));
    const configured = new ConfiguredWebhooks(ledger, directory.webhooks, sealing);
    // Often: two readings of the clock are seldom in two milliseconds.
    for (let times = 0; times < 25; times++) {
      await mutation('rotateWebhookSecret', { webhookId: id });
      const kept = await configured.secrets((await configured.find(id))!);
      const [rotated] = await log.newest(1);
      expect(rotated!.data).toMatchObject({ earlierUntil: kept!.signing[1]!.until });
    }
  });

  test('paused nothing comes; resumed it goes on where it stopped, or anywhere', async () => {
    const { id } = await add();
    const { position } = await signUp('one');
    await receiver.takes(1);
    await mutation('pauseWebhook', { webhookId: id });
    await signUp('two');
    expect(await only()).toMatchObject({ status: 'PAUSED' });
    expect(receiver.messages).toHaveLength(1);
    await mutation('resumeWebhook', { webhookId: id });
    await receiver.takes(2);
    await mutation('resumeWebhook', { webhookId: id, after: position });
    const taken = await receiver.takes(3);
    expect(receiver.messages).toHaveLength(3);
    expect(taken[2]!.event.id).toBe(taken[1]!.event.id);
    expect(await refusal(`mutation { resumeWebhook(input: { webhookId: "${id}" }) { id } }`)).toMatchObject({
      extensions: { code: 'NOTHING_TO_CHANGE' },
    });
  });

  test('with another address or selection it goes on there', async () => {
    const { id } = await add();
    await signUp('one');
    await receiver.takes(1);
    const other = await Receiver.start();
    await mutation('changeWebhook', { webhookId: id, url: other.url, types: ['SIGNED_UP'] });
    await server.mutate('share', { campaignId, participant: { email: 'one@example.org' }, channel: 'EMAIL' });
    await signUp('two');
    await other.takes(1);
    expect([receiver.taken, other.taken]).toEqual([['dugnad.SignedUp'], ['dugnad.SignedUp']]);
    await other.stop();
  });

  test('it can be tried; where that is taken, what waits is tried at once', async () => {
    const { id } = await add();
    const tried = () =>
      server.data<{ testWebhook: { outcome: string; status: number; type: string } }>(
        `mutation { testWebhook(webhookId: "${id}") { outcome status type } }`,
      );
    expect((await tried()).testWebhook).toEqual({
      outcome: 'ACCEPTED',
      status: 204,
      type: 'dugnad.WebhookTested',
    });
    expect(receiver.messages[0]!.event).toMatchObject({ type: 'dugnad.WebhookTested', data: {} });

    clock.stand();
    receiver.answer = () => 500;
    await signUp('one');
    await until(async () => (await only()).failingSince !== null);
    expect((await tried()).testWebhook).toMatchObject({ outcome: 'FAILED' });
    expect(await only()).toMatchObject({ problem: 'It answered 500.' });
    receiver.answer = () => 200;
    await tried();
    await receiver.takes(3);
    clock.fly();
    expect(receiver.taken.slice(1)).toEqual(['dugnad.WebhookTested', 'dugnad.SignedUp']);
  });

  test('an event that is refused is set aside while others pass, and can be sent again', async () => {
    await add();
    receiver.answer = ({ id }) => (id === (refused ??= id as string) ? 422 : 204);
    let refused: string | undefined = undefined;
    await signUp('zero');
    await signUp('one');
    await signUp('two');
    await receiver.takes(2);
    await until(async () => (await only()).delivered === 2);
    const { setAside, setAsideCount, id } = await only();
    expect([setAside, setAsideCount]).toEqual([
      [{ eventId: refused, type: 'dugnad.SignedUp', status: 422 }],
      1,
    ]);
    receiver.answer = () => 204;
    const resend = `mutation { resendWebhookEvents(webhookId: "${id}") }`;
    expect(await server.data(resend)).toEqual({ resendWebhookEvents: 1 });
    await receiver.takes(3);
    expect(receiver.accepted[2]!.event.id).toBe(refused);
    await until(async () => (await only()).setAsideCount === 0);
    expect(await server.data(resend)).toEqual({ resendWebhookEvents: 0 });
  });

  test('events at which the address breaks are set aside once one after them is taken', async () => {
    await add();
    const statuses = [500, 422, 500];
    const poison = new Map<unknown, number>();
    receiver.answer = ({ id }) => {
      if (!poison.has(id)) poison.set(id, statuses.shift() ?? 204);
      return poison.get(id)!;
    };
    clock.stand();
    for (const name of ['zero', 'one', 'two', 'three', 'four']) await signUp(name);
    clock.fly();
    await receiver.takes(2);
    await until(async () => (await only()).delivered === 2);
    const setAside = [...poison].filter(([, status]) => status !== 204).reverse();
    expect((await only()).setAside).toMatchObject(setAside.map(([eventId, status]) => ({ eventId, status })));
    expect(receiver.taken).toHaveLength(2);
  });

  test('an event at which the address breaks does not hold up one that is recorded while it waits', async () => {
    await add();
    let poison: string | undefined = undefined;
    receiver.answer = ({ id }) => {
      // From its third error on, time does not pass.
      const errors = receiver.messages.filter(({ status }) => status === 500).length;
      if (errors === 2) clock.stand();
      return id === (poison ??= id as string) ? 500 : 204;
    };
    await signUp('zero');
    await until(() => receiver.messages.length >= 3);
    // What is recorded elsewhere is no reason to try again.
    const all = await Receiver.start();
    await add({ campaignId: null, url: all.url });
    const elsewhere = await server.campaign();
    await server.mutate('signUp', { campaignId: elsewhere, participant: { email: 'x@example.org' } });
    await all.takes(2);
    await all.stop();
    expect(receiver.messages).toHaveLength(3);
    await signUp('one');
    await receiver.takes(1);
    await until(async () => (await only()).setAsideCount === 1);
    clock.fly();
    expect((await only()).setAside).toMatchObject([{ eventId: poison, status: 500 }]);
  });

  test('another address ends the wait', async () => {
    const { id } = await add();
    receiver.answer = () => 500;
    clock.stand();
    await signUp('one');
    await until(async () => (await only()).nextAttemptAt !== null);
    const other = await Receiver.start();
    await mutation('changeWebhook', { webhookId: id, url: other.url });
    await other.takes(1);
    clock.fly();
    await other.stop();
  });

  test('an address that refuses everything loses little: it is tried again, not passed over', async () => {
    await add();
    receiver.answer = () => 400;
    for (let n = 0; n < 25; n++) await signUp(`p${n}`);
    await until(async () => (await only()).setAsideCount === 20);
    const { nextAttemptAt, problem } = await only();
    expect([nextAttemptAt === null, problem]).toEqual([false, 'It answered 400.']);
    receiver.answer = () => 200;
    await receiver.takes(5);
  });

  test('resumed after a pause in the midst of many, what was taken does not come again', async () => {
    const { id } = await add();
    for (let n = 0; n < 4; n++)
      await server.record(
        Array.from({ length: 50 }, (_, m) => ({
          signUp: { campaignId, participant: { email: `q${n}x${m}@example.org` } },
        })),
      );
    await receiver.takes(20);
    await mutation('pauseWebhook', { webhookId: id });
    await mutation('resumeWebhook', { webhookId: id });
    await until(async () => (await only()).delivered === 200);
    // The one that was under way may.
    expect(receiver.messages.length).toBeLessThanOrEqual(201);
  });

  test('gone is gone (410), until it is resumed', async () => {
    receiver.answer = () => 410;
    const { id } = await add();
    await signUp('one');
    await until(async () => (await only()).status === 'GONE');
    expect(receiver.messages).toHaveLength(1);
    receiver.answer = () => 200;
    await mutation('resumeWebhook', { webhookId: id });
    await receiver.takes(1);
  });

  test('an address that asks to wait is left alone for as long; one that leads elsewhere is not followed', async () => {
    const answers = [
      { status: 429, headers: { 'retry-after': '7200' } },
      { status: 302, headers: { location: receiver.url } },
      { status: 503, headers: { 'retry-after': new Date(Date.now() + 1_000_000 * hours).toUTCString() } },
      204,
    ];
    receiver.answer = () => answers.shift()!;
    clock.waits.length = 0;
    await add();
    await signUp('one');
    await receiver.takes(1);
    const [first, second, third] = clock.waits as [number, number, number];
    expect(Math.round(first / 60_000)).toBe(120);
    expect(second).toBeLessThanOrEqual(5.5 * 60_000);
    expect(Math.round(third / hours)).toBe(24);
    expect(receiver.messages.map(({ status }) => status)).toEqual([429, 302, 503, 204]);
  });

  test('one that says nothing has failed after a while', async () => {
    let answers = 0;
    receiver.answer = () => (answers++ === 0 ? 'nothing' : 204);
    await add();
    await signUp('one');
    await receiver.takes(1);
    await until(async () => (await only()).delivered === 1);
    expect((await only()).attempts.at(-1)).toEqual({
      outcome: 'FAILED',
      status: null,
      problem: 'It did not answer within 1 seconds.',
    });
  });

  test('after 72 hours of silence everything comes, in order; its owner sees it meanwhile, and afterwards', async () => {
    const { id } = await add();
    const began = clock.now();
    receiver.answer = () => (clock.now() < began + 72 * hours ? 503 : 204);
    const receipts = [];
    for (let n = 0; n < 60; n++) receipts.push(await signUp(`p${n}`));
    const taken = await receiver.takes(60);
    expect(taken.map(({ event }) => event.id)).toEqual(receipts.flatMap(({ eventIds }) => eventIds));
    expect((clock.now() - began) / hours).toBeLessThan(72 + 26);
    expect(receiver.messages.length - 60).toBeLessThan(150);
    const { organisation } = await server.data<{
      organisation: { history: { nodes: { type: string; data: { webhookId?: string }; actor: object }[] } };
    }>('{ organisation { history(first: 500) { nodes { type data actor { id kind } } } } }');
    await until(async () => (await only()).delivered === 60);
    const own = organisation.history.nodes.filter(({ data }) => data.webhookId === id);
    expect(own.map(({ type }) => type)).toEqual(['WEBHOOK_ADDED', 'WEBHOOK_FAILING', 'WEBHOOK_RECOVERED']);
    expect(own[1]).toMatchObject({
      data: { problem: 'It answered 503.' },
      actor: { id: 'webhooks', kind: 'SYSTEM' },
    });
  });

  test('a range is delivered once more, beside what is new', async () => {
    const { id } = await add();
    const receipts = [];
    for (let n = 0; n < 6; n++) receipts.push(await signUp(`p${n}`));
    await receiver.takes(6);
    const replay = `mutation ($after: Position, $until: Position!) {
      replayWebhook(webhookId: "${id}", after: $after, until: $until) { replays { until } }
    }`;
    await server.data(replay, { after: receipts[1]!.position, until: receipts[3]!.position });
    const taken = await receiver.takes(8);
    expect(taken.slice(6).map(({ event }) => event.id)).toEqual(
      receipts.slice(2, 4).flatMap(({ eventIds }) => eventIds),
    );
    await until(async () => (await only()).replays.length === 0);
    expect(receiver.messages).toHaveLength(8);
    expect(
      await refusal(replay, { after: receipts[3]!.position, until: receipts[1]!.position }),
    ).toMatchObject({ extensions: { code: 'INVALID_INPUT' } });
  });

  test(
    'one address that is dead holds up nobody else',
    async () => {
      const [dead, other] = [await Receiver.start(), await Receiver.start()];
      clock.stand();
      dead.answer = () => 'nothing';
      await add({ url: dead.url });
      await add();
      await add({ url: other.url });
      const count = sized(150, 10_000);
      for (let at = 0; at < count; at += 50)
        await server.record(
          Array.from({ length: 50 }, (_, n) => ({
            signUp: { campaignId, participant: { email: `m${at + n}@example.org` } },
          })),
        );
      for (const one of [receiver, other]) {
        await one.takes(count);
        expect(new Set(one.messages.map(({ event }) => event.id)).size).toBe(count);
        expect(one.atOnce.most).toBe(1);
      }
      expect(dead.messages).toEqual([]);
      clock.fly();
      for (const one of [dead, other]) await one.stop();
    },
    sized(60_000, 300_000),
  );

  test('its address and secret are nowhere but encrypted in the directory', async () => {
    const { signingSecret } = await add();
    await signUp('one');
    await receiver.takes(1);
    await until(async () => (await only()).delivered === 1);
    const files = readdirSync(server.directory, { recursive: true, withFileTypes: true }).filter(one =>
      one.isFile(),
    );
    const holding = files.filter(({ parentPath, name }) => {
      const bytes = readFileSync(join(parentPath, name));
      return ['token=canary', signingSecret.slice('whsec_'.length)].some(text => bytes.includes(text));
    });
    expect(holding).toEqual([]);
  });
});

test('paused while it is being seen to what is to be delivered, nothing comes either', async () => {
  // It sees to its webhooks only when one of them is changed.
  const server = await TestServer.start(
    { WEBHOOK_NETWORKS: '127.0.0.0/8' },
    { limits: { delivering: { every: 3_600_000 } } },
  );
  const [paused, other] = [await Receiver.start(), await Receiver.start()];
  const campaignId = await server.campaign();
  const mutation = async (name: string, input: object) => {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { id } }`;
    return (await server.data<Record<string, { id: string }>>(query, { input }))[name]!.id;
  };
  const add = ({ url }: Receiver) => mutation('addWebhook', { name: 'Newsletter', url, campaignId });
  const signUp = (name: string) =>
    server.mutate('signUp', { campaignId, participant: { email: `${name}@example.org` } });
  try {
    const [pausedId, otherId] = [await add(paused), await add(other)];
    await signUp('one');
    await Promise.all([paused.takes(1), other.takes(1)]);
    // The directory takes its time, such as on another machine.
    const { webhooks } = server.stores.directory;
    const holders = webhooks.holders.bind(webhooks);
    const answers = Promise.withResolvers<undefined>();
    let seen = 0;
    jest.spyOn(webhooks, 'holders').mockImplementation(async now => {
      await answers.promise;
      return holders(now).finally(() => seen++);
    });
    await mutation('changeWebhook', { webhookId: otherId, name: 'Changed' });
    await mutation('pauseWebhook', { webhookId: pausedId });
    answers.resolve(undefined);
    // Once for each change.
    await until(() => seen === 2);
    await signUp('two');
    await other.takes(2);
    await signUp('three');
    await other.takes(3);
    expect(paused.messages).toHaveLength(1);
  } finally {
    await server.remove();
    await Promise.all([paused.stop(), other.stop()]);
  }
});
