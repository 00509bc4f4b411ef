import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dugnad } from '../cli/dugnad.ts';
import { ownerKey, ownSettings, temporaryDirectory, TestServer } from './harness.ts';

/** Servers that do not answer every document. */

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const figures = 'query Figures($id: ID!) {\n  publicImpact(campaignId: $id) { nextNotBefore }\n}\n';
const campaigns = '{ campaigns { totalCount } }';
const events = 'subscription ($id: ID!) { participation(campaignId: $id) { type } }';
const other = '{ __typename }';

let folder: string;
let list: string;
beforeAll(() => {
  folder = temporaryDirectory();
  list = join(folder, 'documents.json');
  const listed = [figures, campaigns, events].map(text => [hashOf(text), text] as const);
  writeFileSync(list, JSON.stringify(Object.fromEntries(listed)));
});
afterAll(() => rmSync(folder, { recursive: true }));

const byHash = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: hashOf(text) } });
const withKey = { authorization: `Bearer ${ownerKey}` };
let server: TestServer;

interface Answered {
  readonly status: number;
  readonly data?: unknown;
  readonly codes?: readonly string[];
}

async function read(response: Response): Promise<Answered> {
  const { data, errors } = (await response.json()) as {
    data?: unknown;
    errors?: { extensions: { code: string } }[];
  };
  const codes = errors?.map(({ extensions }) => extensions.code);
  return { status: response.status, ...(data !== undefined && { data }), ...(codes && { codes }) };
}

const post = async (body: object, headers: Record<string, string> = {}) =>
  read(
    await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ variables: { id: 'none' }, ...body }),
    }),
  );
const get = async (stated: Record<string, string>, headers: Record<string, string> = {}) =>
  read(
    await fetch(`${server.url}/graphql?${new URLSearchParams(stated).toString()}`, {
      headers: { 'apollo-require-preflight': 'true', ...headers },
    }),
  );

/** It is executed: there is no such campaign. */
const answered = { status: 200, data: null, codes: ['NOT_FOUND'] };
const notAllowed = { status: 403, codes: ['DOCUMENT_NOT_ALLOWED'] };

describe('with DOCUMENTS', () => {
  beforeAll(async () => {
    server = await TestServer.start({ DOCUMENTS: list });
  });
  afterAll(() => server.remove());

  test('whoever is not known is answered those documents, whole or by their hash', async () => {
    const variables = JSON.stringify({ id: 'none' });
    const extensions = JSON.stringify(byHash(figures));
    for (const answer of [
      await post({ query: figures }),
      await post({ extensions: byHash(figures) }),
      await post({ query: '', extensions: byHash(figures) }),
      await post({ query: figures, extensions: byHash(figures) }),
      await get({ query: figures, variables }),
      await get({ extensions, variables }),
    ])
      expect(answer).toEqual(answered);
  });

  test('and no other, however much it is alike', async () => {
    for (const query of [other, figures.trim(), `${figures} `, `${figures}#`, '{', 'x'.repeat(50_000)])
      expect(await post({ query })).toEqual(notAllowed);
    expect(await post({ extensions: byHash(other) })).toEqual(notAllowed);
    expect(await get({ query: other })).toEqual(notAllowed);
    expect(await get({ extensions: JSON.stringify(byHash(other)) })).toEqual(notAllowed);
  });

  test('a hash is that of its document, and is one', async () => {
    const wrong = { status: 400, codes: ['BAD_REQUEST'] };
    expect(await post({ query: other, extensions: byHash(figures) })).toEqual(wrong);
    for (const persistedQuery of [1, null, {}, { sha256Hash: 1 }, { sha256Hash: 'aa' }])
      expect(await post({ query: figures, extensions: { persistedQuery } })).toEqual(wrong);
  });

  test('what states no document is answered as it always was', async () => {
    for (const body of [{}, { query: '' }, { query: 1 }, { extensions: {} }])
      expect((await post(body)).codes).toEqual(['BAD_REQUEST']);
    expect((await get({})).codes).toEqual(['BAD_REQUEST']);
  });

  test('it opens nothing: who may not ask is not let in by the list', async () => {
    expect(await post({ extensions: byHash(campaigns) })).toEqual({
      status: 401,
      codes: ['UNAUTHENTICATED'],
    });
  });

  test('those who are known are answered any, and by hash those of the list', async () => {
    expect((await post({ query: other }, withKey)).status).toBe(200);
    expect((await post({ extensions: byHash(campaigns) }, withKey)).data).toEqual({
      campaigns: { totalCount: 0 },
    });
    expect(await post({ extensions: byHash(other) }, withKey)).toEqual(notAllowed);
  });

  test('subscriptions are held to it in the same way', async () => {
    const id = await server.campaign();
    await using known = server.listener();
    expect(
      await known.ask('subscription ($id: ID!) { participation(campaignId: $id) { position } }', { id }),
    ).toBeDefined();
    await using unknown = server.listener({ key: null });
    for (const [query, code] of [
      ['subscription { participation(campaignId: "a") { type } }', 'DOCUMENT_NOT_ALLOWED'],
      [events, 'UNAUTHENTICATED'],
    ] as const)
      await expect(unknown.ask(query, { id })).rejects.toEqual([
        expect.objectContaining({ extensions: { code } }),
      ]);
  });
});

describe('with DOCUMENTS_ONLY', () => {
  beforeAll(async () => {
    server = await TestServer.start({ DOCUMENTS: list, DOCUMENTS_ONLY: 'on' });
  });
  afterAll(() => server.remove());

  test('everybody is held to it, over WebSocket too', async () => {
    expect(await post({ query: other }, withKey)).toEqual(notAllowed);
    expect((await post({ query: campaigns }, withKey)).status).toBe(200);
    await using listener = server.listener();
    await expect(listener.ask('subscription { participation(campaignId: "a") { type } }')).rejects.toEqual([
      expect.objectContaining({ extensions: { code: 'DOCUMENT_NOT_ALLOWED' } }),
    ]);
    const executed = { errors: [{ extensions: { code: 'NOT_FOUND' } }] };
    expect(await listener.ask(events, { id: 'none' })).toMatchObject(executed);
    expect(await listener.ask('', { id: 'none' }, byHash(events))).toMatchObject(executed);
  });

  test('but whoever runs the server, by its command line', async () => {
    const session = await server.stores.access.operatorSession('default');
    const issue = 'mutation { issueKey(input: { name: "Test", role: ANALYST }) { id } }';
    expect((await post({ query: issue }, { cookie: `dugnad=${session}` })).status).toBe(200);
  });
});

describe('a list that is none', () => {
  test.each<[string, string | undefined, string]>([
    ['that is not there', undefined, 'cannot be read'],
    ['that is no JSON', '{', 'cannot be read'],
    ['that is a list of texts', '["{ a }"]', 'is no list of documents'],
    ['with a wrong hash', JSON.stringify({ [hashOf('a')]: 'b' }), 'has another document under'],
  ])('%s keeps the server from starting, which says what to do', async (_, text, why) => {
    const directory = temporaryDirectory();
    const path = join(directory, 'documents.json');
    if (text !== undefined) writeFileSync(path, text);
    const settings = { DATA_DIR: directory, PORT: '0', ...ownSettings, DOCUMENTS: path };
    const { code, complaints } = await dugnad(settings, 'serve');
    expect(code).toBe(1);
    expect(complaints).toMatch(new RegExp(`^DOCUMENTS: .*documents\\.json ${why}.*dugnad documents`));
    rmSync(directory, { recursive: true });
  });

  test('that is left out is missing where everybody is to be held to it', async () => {
    await expect(TestServer.start({ DOCUMENTS_ONLY: 'on' })).rejects.toThrow(
      /DOCUMENTS_ONLY: expected DOCUMENTS/,
    );
  });
});
