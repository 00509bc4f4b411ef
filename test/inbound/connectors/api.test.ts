import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Api, ApiFailure } from '../../../src/inbound/connectors/api.ts';

/** The API of another system, on this machine. */

let asked: { url: string; headers: Record<string, unknown> }[] = [];
let answer: RequestListener;
const server = createServer((request, response) => {
  asked.push({ url: request.url!, headers: request.headers });
  answer(request, response);
});
let origin: string;
beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => (asked = []));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const api = () => new Api(`${origin}/ignored`, { authorization: 'Bearer secret' });
const failure = async (path = '/v1/things'): Promise<ApiFailure> => {
  const error: unknown = await api()
    .get(path)
    .catch((reason: unknown) => reason);
  if (!(error instanceof ApiFailure)) throw new Error(`It answered: ${JSON.stringify(error)}`);
  return error;
};

test('it is asked with its credentials, and answers JSON', async () => {
  answer = (_, response) => response.end('{"name":"Åse"}');
  expect(await api().get('/v1/things?page=2')).toEqual({ name: 'Åse' });
  expect(asked).toMatchObject([
    { url: '/v1/things?page=2', headers: { authorization: 'Bearer secret', accept: 'application/json' } },
  ]);
});

test.each([
  'http://evil.example.org/v1/things',
  '//evil.example.org/v1/things',
  '\\\\evil.example.org\\v1',
  'https://127.0.0.1/v1/things',
  'http://user:word@127.0.0.1/v1',
  'file:///etc/passwd',
  'http://[::1]/v1',
  'http://169.254.169.254/latest/meta-data',
])('%s is not asked: it is another host', async path => {
  answer = (_, response) => response.end('{}');
  expect((await failure(path)).status).toBe(400);
  expect(asked).toEqual([]);
});

test('where it leads elsewhere, nobody goes there', async () => {
  answer = (_, response) => response.writeHead(302, { location: `${origin}/other` }).end();
  expect(await failure()).toMatchObject({ status: 302 });
  expect(asked).toHaveLength(1);
});

test.each([429, 500, 401, 404])(
  'it answers %d: so it says, with what it asks to wait, and nothing of its text',
  async status => {
    answer = (_, response) => response.writeHead(status, { 'retry-after': '7' }).end('Sorry, Åse Ødegård');
    const found = await failure();
    expect(found).toMatchObject({ status, retryAfter: 7 });
    expect(found.message).not.toContain('Åse');
  },
);

test.each([
  ['no JSON', 'Kjære'],
  ['half of it', '{"data":['],
])('%s is a failure', async (_, text) => {
  answer = (__, response) => response.end(text);
  expect(await failure()).toMatchObject({ status: undefined });
});

test('an answer that does not end is given up', async () => {
  const part = Buffer.alloc(1_048_576, ' ');
  answer = (_, response) => {
    const more = () => {
      while (response.write(part));
      response.once('drain', more);
    };
    more();
  };
  expect(await failure()).toMatchObject({ status: 413 });
});

test('where nobody listens it says so, without the address', async () => {
  const error: unknown = await new Api('http://127.0.0.1:1', {}).get('/v1/things').catch(String);
  expect(error).toBe('ApiFailure: It cannot be reached.');
});
