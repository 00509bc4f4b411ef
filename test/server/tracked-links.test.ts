import { crc32, inflateSync } from 'node:zlib';
import jsqr from 'jsqr';
import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import { inParallel, TestServer, until } from './harness.ts';

/** Tracked links, as people, programs and printers meet them. */

const phone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';
const page = 'https://example.org/ren-strand';

let esdb: EsdbDouble;
let server: TestServer;
beforeAll(async () => {
  esdb = await EsdbDouble.start();
  server = await TestServer.start({
    EVENTSTOREDB_URL: esdb.url,
    TRUST_PROXY: '127.0.0.1',
    OPENS_PER_MINUTE_PER_ADDRESS: '40',
  });
});
afterAll(async () => {
  await server.remove();
  await esdb.close();
});

let addresses = 0;
/** Somebody who was not there before. */
const somebody = () => `198.51.${(addresses >> 8) & 255}.${addresses++ & 255}`;

/** @param from the address that a proxy states */
const ask = (path: string, headers: Record<string, string> = {}, from = somebody(), method = 'GET') =>
  fetch(`${server.url}/s/${path}`, {
    method,
    redirect: 'manual',
    headers: { 'user-agent': phone, 'x-forwarded-for': from, ...headers },
  });

async function newLink(
  link: object = {},
  campaign: object = { page },
): Promise<[code: string, campaignId: string]> {
  const campaignId = await server.campaign(campaign);
  return [(await server.mutate('createLink', { campaignId, ...link })).id, campaignId];
}

interface Link {
  readonly url: string;
  readonly opens: number;
  readonly grossSignUps: number;
  readonly netSignUps: number;
}

async function linkOf(campaignId: string, code: string): Promise<Link> {
  const { campaign } = await server.data<{ campaign: { link: Link } }>(
    'query ($id: ID!, $code: ID!) { campaign(id: $id) { link(code: $code) { url opens grossSignUps netSignUps } } }',
    { id: campaignId, code },
  );
  return campaign.link;
}

/** Follows the link once more, and waits until that is counted: by then all before it is. */
async function opensAfterOneMore([code, campaignId]: [string, string]): Promise<number> {
  const before = (await linkOf(campaignId, code)).opens;
  await ask(code);
  await until(async () => (await linkOf(campaignId, code)).opens > before, 20_000);
  await until(async () => (await outcomes()).waiting === 0, 20_000);
  return (await linkOf(campaignId, code)).opens;
}

async function outcomes(): Promise<Record<string, number>> {
  const text = await server.stores.metrics.expose();
  const counted = [...text.matchAll(/^dugnad_link_requests_total\{outcome="(\w+)"\} (\d+)$/gm)];
  const waiting = Number(/^dugnad_link_opens_waiting (\d+)$/m.exec(text)?.[1]);
  return { ...Object.fromEntries(counted.map(([, outcome, n]) => [outcome!, Number(n)])), waiting };
}

describe('following a link', () => {
  test('leads to the campaign’s page, with what the request says of where it came from, and the code', async () => {
    const [code, campaignId] = await newLink({ channel: 'POSTER_QR', creativeId: 'DAF12' });
    const response = await ask(`${code}?utm_source=library&fbclid=IwAR0&next=https://evil.example`);
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      `${page}?utm_source=library&fbclid=IwAR0&dugnad_share=${code}`,
    ]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    });
    expect(response.headers.has('set-cookie')).toBe(false);
    expect((await ask(code)).headers.get('location')).toBe(
      `${page}?utm_source=poster_qr&utm_id=${campaignId}&utm_content=DAF12&dugnad_share=${code}`,
    );
  });

  test('is recorded without who it was, and credited to who shared it', async () => {
    const campaignId = await server.campaign({ page });
    const participant = { email: 'kari@example.org' };
    const { id: code } = await server.mutate('share', { campaignId, participant, channel: 'SMS' });
    const from = somebody();
    const response = await ask(code, { 'x-correlation-id': 'chosen-by-the-visitor' }, from);
    expect(response.headers.get('location')).toContain('utm_source=sms');
    await until(async () => (await linkOf(campaignId, code)).opens === 1, 20_000);

    const opened = (await server.history(campaignId)).at(-1)!;
    const sharerId = (await server.history(campaignId)).at(-2)!.participantId;
    expect(opened).toMatchObject({
      type: 'SHARE_OPENED',
      actor: { id: 'link', kind: 'SYSTEM' },
      participantId: null,
      data: { code, sharerId, attribution: { channel: 'SMS', share: code, referrerId: sharerId } },
    });
    const stored = JSON.stringify(opened);
    for (const part of [from, 'iPhone', 'chosen-by-the-visitor']) expect(stored).not.toContain(part);
  });

  test('again within minutes, by a bot, ahead of time or for its head alone is answered, and not counted', async () => {
    const link = await newLink();
    const [code] = link;
    const before = await outcomes();
    const from = somebody();
    const answers = [
      await ask(code, {}, from),
      await ask(code, {}, from),
      ...(await inParallel(5, 5, () => ask(code, {}, from))),
      await ask(code, { 'user-agent': 'WhatsApp/2.24.20.89 A' }),
      await ask(code, { 'sec-purpose': 'prefetch;prerender' }),
      await ask(code, {}, somebody(), 'HEAD'),
    ];
    for (const { status, headers } of answers)
      expect([status, headers.get('location')]).toEqual([302, answers[0]!.headers.get('location')]);
    expect(await answers.at(-1)!.text()).toBe('');
    expect(await opensAfterOneMore(link)).toBe(2);
    const after = await outcomes();
    expect(['recorded', 'repeated', 'bot'].map(as => (after[as] ?? 0) - (before[as] ?? 0))).toEqual([
      2, 6, 3,
    ]);
    // Another link, the same visitor.
    const other = await newLink();
    await ask(other[0], {}, from);
    expect(await opensAfterOneMore(other)).toBe(2);
  });

  test('by more people of one address than are counted leads them all there', async () => {
    const link = await newLink();
    const from = somebody();
    const answers = await inParallel(60, 10, n => ask(link[0], { 'user-agent': `${phone} ${n}` }, from));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([302]));
    expect(await opensAfterOneMore(link)).toBeLessThan(60);
    expect((await outcomes()).limited).toBeGreaterThan(0);
  });

  test('at once by very many is one append for many, and loses nobody', async () => {
    const link = await newLink();
    const statuses = await inParallel(400, 40, async () => (await ask(link[0])).status);
    expect(new Set(statuses)).toEqual(new Set([302]));
    await until(async () => (await linkOf(link[1], link[0])).opens === 400, 30_000);
    expect(await opensAfterOneMore(link)).toBe(401);
  });

  test('of a campaign that is closed leads there too, and is not counted', async () => {
    const [code, campaignId] = await newLink();
    await server.mutate('closeCampaign', { campaignId });
    await until(async () => {
      expect((await ask(code)).status).toBe(302);
      return ((await outcomes()).closed ?? 0) > 0;
    });
    await until(async () => (await outcomes()).waiting === 0, 20_000);
    expect((await server.history(campaignId)).filter(({ type }) => type === 'SHARE_OPENED')).toEqual([]);
  });

  test('leads to a new page as soon as the campaign has one', async () => {
    const [code, campaignId] = await newLink({}, {});
    const there = async () => (await ask(code)).headers.get('location');
    expect(await there()).toBeNull();
    const act = { campaignId, text: 'Bli med', link: 'https://example.org/act' };
    await server.mutate('publishCallToAction', act);
    await until(async () => (await there())?.startsWith('https://example.org/act?') === true);
    await server.mutate('updateCampaign', { campaignId, page });
    await until(async () => (await there())?.startsWith(`${page}?`) === true);
  });

  test('of a campaign without a page shows a page of ours; so does one that would lead in a circle', async () => {
    const [code] = await newLink({}, { name: '<script>alert(1)</script> & "Ærfugl" 🌱' });
    const response = await ask(code, { 'accept-language': 'nn' });
    const html = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ]);
    expect(html).toContain('<html lang="nn">');
    expect(html).toContain('&#60;script&#62;alert(1)&#60;/script&#62; &#38; &#34;Ærfugl&#34; 🌱</h1>');
    expect(html).not.toContain('<script');
    const [round] = await newLink({}, { page: `${server.url}/s/${code}` });
    expect((await ask(round)).status).toBe(200);
  });

  test('with a code as people type it leads there', async () => {
    const [code] = await newLink();
    const typed = code.toUpperCase().replaceAll('0', 'O').replaceAll('1', 'l');
    for (const each of [typed, `${code}.`, `${code.slice(0, 4)}-${code.slice(4)}`])
      expect([each, (await ask(each)).status]).toEqual([each, 302]);
  });
});

describe('what is no link', () => {
  test.each([
    'zzzzzzzz',
    'a',
    '',
    '%20',
    '%E0%A4%A',
    '..%2f..%2fetc%2fpasswd',
    '<script>',
    'constructor',
    'zzzzzzzz/qr.svg',
    'zzzzzzzz/qr.png',
    'zzzzzzzz/poster',
    'zzzzzzzz/other',
    'a/b/c/d',
    "'%20OR%201=1--",
    '%00',
  ])('is answered alike, by a page for people: %j', async path => {
    const [unknown, one] = await Promise.all([ask('yyyyyyyy?lang=en'), ask(`${path}?lang=en`)]);
    const text = await one.text();
    expect([one.status, text]).toEqual([404, await unknown.text()]);
    expect(text).toContain('There is no such link');
    for (const name of ['content-type', 'content-security-policy', 'cache-control', 'x-content-type-options'])
      expect([name, one.headers.get(name)]).toEqual([name, unknown.headers.get(name)]);
  });

  test('nor is what is longer than any code', async () => {
    const [unknown, long] = await Promise.all([ask('yyyyyyyy'), ask('x'.repeat(8_000))]);
    expect([long.status, await long.text()]).toEqual([404, await unknown.text()]);
  });
});

describe('a code to scan', () => {
  test('leads to the link, as a picture and as a drawing, large and small', async () => {
    const [code, campaignId] = await newLink();
    const { url } = await linkOf(campaignId, code);
    expect(url).toBe(`${server.url}/s/${code}`);
    const small = pixels(await bytes(await ask(`${code}/qr.png?size=150`)));
    expect(read(small)).toBe(url);
    expect(read(drawn(await (await ask(`${code}/qr.svg`)).text()))).toBe(url);
    for (const [size, side] of [
      ['', 600],
      ['?size=1', 100],
      ['?size=99999', 1_200],
      ['?size=x', 600],
    ] as const) {
      const png = await ask(`${code}/qr.png${size}`);
      const width = (await bytes(png)).readUInt32BE(16);
      expect([width <= side, width > side * 0.6]).toEqual([true, true]);
      const svg = await ask(`${code}/qr.svg${size}`);
      expect(await svg.text()).toContain(`width="${side}"`);
      expect([png, svg].map(({ headers }) => headers.get('content-type'))).toEqual([
        'image/png',
        'image/svg+xml; charset=utf-8',
      ]);
      expect(png.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    }
    expect((await linkOf(campaignId, code)).opens).toBe(0);
  });

  test('is on a page to print, with the call to action and the address to type', async () => {
    const campaignId = await server.campaign({
      page,
      name: `${'Ren strand '.repeat(10)}<b>&</b> \u202eעברית`,
    });
    const { id: code } = await server.mutate('createLink', { campaignId, channel: 'POSTER_QR' });
    const text = 'Bli med & rydd <i>stranda</i>\nVi møtes ved naustet.\nTa med hansker.';
    await server.mutate('publishCallToAction', { campaignId, text });
    let html = '';
    await until(async () => {
      html = await (await ask(`${code}/poster?lang=nb`)).text();
      return html.includes('class="call"');
    });
    const { headers } = await ask(`${code}/poster`);
    expect(read(drawn(html))).toBe(`${server.url}/s/${code}`);
    expect(html).toContain(`<p class="address">${server.url.slice('http://'.length)}/s/${code}</p>`);
    expect(html).toContain('>Bli med &#38; rydd &#60;i&#62;stranda&#60;/i&#62;</p>');
    expect(html).toContain('<p dir="auto">Vi møtes ved naustet.\nTa med hansker.</p>');
    expect(html).toContain('<h1 dir="auto" class="longer">Ren strand');
    expect(html).toContain('&#60;b&#62;&#38;&#60;/b&#62; \u202eעברית</h1>');
    expect(html).toContain('Skann koden');
    expect(html).not.toMatch(/<script|<b>|<i>| style=| on\w+=/);
    const style = /<style>([^]*)<\/style>/.exec(html)![1]!;
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`style-src 'sha256-${await digest(style)}'`);
    expect(policy).not.toContain('script');
  });
});

describe('a link of the organisers’ own', () => {
  test('gives a sign-up how it reaches people, and credits nobody', async () => {
    const reach = { channel: 'POSTER_QR', technique: 'INFOGRAPHIC', creativeId: 'DAF12', audience: 'Ungdom' };
    const [code, campaignId] = await newLink({ ...reach, name: 'Plakat ved biblioteket' });
    const somebodyNew = { campaignId, participant: { email: 'ola@example.org' } };
    await server.mutate('signUp', { ...somebodyNew, share: code });
    await ask(code);
    await until(async () => (await linkOf(campaignId, code)).opens === 1, 20_000);
    await server.mutate('withdrawSignUp', somebodyNew);

    const { campaign } = await server.data<{ campaign: object }>(
      `query ($id: ID!, $code: ID!) { campaign(id: $id) {
        link(code: $code) { name channel technique creativeId audience sharerId opens grossSignUps netSignUps }
        recruitment { recruited }
        impact {
          kFactor { value }
          channels: by(dimension: CHANNEL) { key signUps { gross } shares { opened } }
          creatives: by(dimension: CREATIVE) { key signUps { gross } }
          audiences: by(dimension: AUDIENCE) { key signUps { gross } }
        }
      } }`,
      { id: campaignId, code },
    );
    expect(campaign).toEqual({
      link: {
        ...reach,
        name: 'Plakat ved biblioteket',
        sharerId: null,
        opens: 1,
        grossSignUps: 1,
        netSignUps: 0,
      },
      recruitment: { recruited: 0 },
      impact: {
        kFactor: null,
        channels: [{ key: 'POSTER_QR', signUps: { gross: 1 }, shares: { opened: 1 } }],
        creatives: [{ key: 'DAF12', signUps: { gross: 1 } }],
        audiences: [{ key: 'Ungdom', signUps: { gross: 1 } }],
      },
    });
    const [created, signedUp] = (await server.history(campaignId)).slice(1);
    expect(created).toMatchObject({ type: 'LINK_CREATED', data: { code, name: 'Plakat ved biblioteket' } });
    expect(signedUp!.data.attribution).toEqual({ ...reach, share: code });
  });

  test('is made once for a request that is repeated', async () => {
    const campaignId = await server.campaign();
    const make = (name: string) => server.mutate('createLink', { campaignId, name }, 'poster');
    const first = await make('Plakat');
    expect(await make('Plakat')).toEqual({ ...first, duplicate: true });
    expect(first.id).toMatch(/^[0-9a-z]{8}$/);
    const { extensions } = await server.refused('createLink', { campaignId, name: 'Annen' }, 'poster');
    expect(extensions.code).toBe('KEY_REUSED');
  });

  test('is listed page by page; participants’ links are for those who may see people', async () => {
    const campaignId = await server.campaign();
    const codes: string[] = [];
    for (const name of ['a', 'b', 'c'])
      codes.push((await server.mutate('createLink', { campaignId, name })).id);
    const shared = await server.mutate('share', { campaignId, participant: { email: 'kari@example.org' } });
    const list = async (args: string, headers: object = {}) => {
      const { data, errors } = await server.ask<{ campaign: { links: { nodes: { code: string }[] } } }>(
        `query ($id: ID!) { campaign(id: $id) { links${args} { nodes { code url } pageInfo { hasNextPage endCursor } } } }`,
        { id: campaignId },
        headers,
      );
      return errors ? errors[0]!.extensions.code : data!.campaign.links.nodes.map(({ code }) => code);
    };
    expect(await list('')).toEqual(codes);
    expect(await list('(first: 2)')).toEqual(codes.slice(0, 2));
    expect(await list('(last: 2)')).toEqual(codes.slice(1));
    expect(await list('(madeBy: ALL)')).toEqual([...codes, shared.id]);
    expect(await list('(madeBy: PARTICIPANTS)')).toEqual([shared.id]);
    const { issueKey } = await server.data<{ issueKey: { key: string } }>(
      'mutation { issueKey(input: { name: "Analyst", role: ANALYST }) { key } }',
    );
    const analyst = { authorization: `Bearer ${issueKey.key}` };
    expect(await list('', analyst)).toEqual(codes);
    expect(await list('(madeBy: ALL)', analyst)).toBe('FORBIDDEN');
    const { errors } = await server.ask(
      'mutation ($id: ID!) { createLink(input: { campaignId: $id }) { id } }',
      { id: campaignId },
      analyst,
    );
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

/** Last: the store is away for a while. */
test('while the store is away a link leads on, and is recorded when it is back', async () => {
  const link = await newLink();
  const [code, campaignId] = link;
  await ask(code);
  await until(async () => (await linkOf(campaignId, code)).opens === 1, 20_000);
  await esdb.connections.stop();
  const answers = await inParallel(20, 5, () => ask(code));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([302]));
  expect(answers[0]!.headers.get('location')).toContain(page);
  expect((await outcomes()).waiting).toBe(20);
  await esdb.connections.start();
  await until(async () => (await outcomes()).waiting === 0, 30_000);
  await until(async () => (await linkOf(campaignId, code)).opens === 21, 20_000);
  expect(await opensAfterOneMore(link)).toBe(22);
}, 60_000);

const bytes = async (response: Response) => Buffer.from(await response.arrayBuffer());

async function digest(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toString(
    'base64',
  );
}

interface Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** What a telephone would read. */
const read = ({ data, width, height }: Pixels) =>
  (jsqr as unknown as typeof jsqr.default)(data, width, height)?.data;

/** A PNG of one bit a pixel, whose rows are not filtered. Each of its chunks ends with its checksum. */
function pixels(png: Buffer): Pixels {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const content = png.subarray(at + 4, at + 8 + png.readUInt32BE(at));
    expect(png.readUInt32BE(at + 4 + content.length)).toBe(crc32(content));
    if (content.toString('latin1', 0, 4) === 'IDAT') parts.push(content.subarray(4));
  }
  const rows = inflateSync(Buffer.concat(parts));
  const bytesPerRow = rows.length / height;
  const data = new Uint8ClampedArray(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const isWhite = (rows[y * bytesPerRow + 1 + (x >> 3)]! >> (7 - (x & 7))) & 1;
    data.fill(isWhite * 255, pixel * 4, pixel * 4 + 3);
    data[pixel * 4 + 3] = 255;
  }
  return { data, width, height };
}

/** A drawing of horizontal strokes, each a module high. */
function drawn(svg: string): Pixels {
  const side = Number(/viewBox="0 0 (\d+) /.exec(svg)![1]);
  const scale = 3;
  const width = side * scale;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  let [x, y] = [0, 0];
  const strokes = /stroke="#000000" d="([^"]+)"/.exec(svg)![1]!;
  for (const [, command, numbers] of strokes.matchAll(/([Mmh])([^Mmh]*)/g)) {
    const [dx = 0, dy = 0] = numbers!.trim().split(/[ ,]+/).map(Number);
    if (command === 'M') [x, y] = [dx, dy - 0.5];
    else if (command === 'm') [x, y] = [x + dx, y + dy];
    else {
      for (let row = y * scale; row < (y + 1) * scale; row++)
        for (let column = x * scale; column < (x + dx) * scale; column++)
          data.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
      x += dx;
    }
  }
  return { data, width, height: width };
}
