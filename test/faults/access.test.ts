import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import { type Client, type HowToServe, Listener, until } from '../server/harness.ts';
import { BrokenBuild } from './faulty-program.ts';
import { Scene } from './scene.ts';
import { long } from './size.ts';

/**
 * Who is let in, and what they may: each protection, and that what is asserted does not hold without it. Field by field this is
 * tried by test/graphql/roles.test.ts and isolation.test.ts.
 */

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const campaignsOf = '{ campaigns { totalCount } }';

interface Issued {
  readonly id: string;
  readonly key: string;
}

const issueKey = 'mutation ($input: IssueKeyInput!) { issueKey(input: $input) { id key } }';
const ofRole = (role: string) => ({ input: { name: 'Test', role } });

async function issue(at: Client, role: string): Promise<Issued> {
  return (await at.data<{ issueKey: Issued }>(issueKey, ofRole(role))).issueKey;
}

/** A key of an organisation's owner who signed in. */
async function issuedBy(cookie: string, at: Client): Promise<Issued> {
  const response = await fetch(`${at.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ query: issueKey, variables: ofRole('OWNER') }),
  });
  return ((await response.json()) as { data: { issueKey: Issued } }).data.issueKey;
}

const revoke = (at: Client, keyId: string) =>
  at.data('mutation ($input: RevokeKeyInput!) { revokeKey(input: $input) { id } }', { input: { keyId } });

async function namesAreForThoseWhoMaySeeThem(how: HowToServe = {}): Promise<void> {
  await using scene = new Scene(how);
  const server = await scene.start();
  const campaignId = await server.campaign();
  const { id } = await server.mutate('signUp', {
    campaignId,
    participant: { email: 'kari@example.org' },
    name: 'Kari Nordmann',
  });
  const name = (key: string) =>
    server.ask('query ($id: ID!) { participant(id: $id) { name } }', { id }, bearer(key));
  const auditor = await issue(server, 'AUDITOR');
  expect(await name(auditor.key)).toMatchObject({
    status: 200,
    data: { participant: { name: 'Kari Nordmann' } },
  });
  for (const role of ['ANALYST', 'INTEGRATION']) {
    const answer = await name((await issue(server, role)).key);
    expect(answer).toMatchObject({ status: 403 });
    expect(JSON.stringify(answer)).not.toContain('Nordmann');
  }
}

async function organisationsAreIsolated(how: HowToServe = {}): Promise<void> {
  await using scene = new Scene(how);
  const server = await scene.start();
  const id = await server.campaign({ name: 'Ours alone' });
  const { createOrganisation } = await server.data<{ createOrganisation: { signInLink: { url: string } } }>(
    'mutation { createOrganisation(input: { name: "Another" }) { signInLink { url } } }',
  );
  const signedIn = await fetch(createOrganisation.signInLink.url, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!;
  const stranger = await issuedBy(cookie, server);
  const asked = async (campaignId: string) => {
    const query = 'query ($id: ID!) { campaign(id: $id) { name } }';
    const { status, data, errors } = await server.ask(query, { id: campaignId }, bearer(stranger.key));
    return { status, data, errors };
  };
  expect(await asked(id)).toEqual(await asked('unknown'));
}

async function openSocketsEndWithTheirKey(how: HowToServe = {}): Promise<void> {
  await using scene = new Scene(how);
  const server = await scene.start();
  const campaignId = await server.campaign();
  const { id, key } = await issue(server, 'INTEGRATION');
  await using listener = new Listener(server.url, { key });
  const heard = listener.participation(campaignId);
  expect((await heard.next()).value).toMatchObject({ type: 'CAMPAIGN_CREATED' });
  void heard.next().catch(() => undefined);
  await revoke(server, id);
  const still = new Promise(resolve => setTimeout(resolve, 5_000, 'open').unref());
  expect(await Promise.race([listener.closed, still])).toMatchObject({ code: 4401 });
}

async function revokedOnEveryNode(how: HowToServe = {}): Promise<void> {
  const esdb = await EsdbDouble.start();
  try {
    await using scene = new Scene(how, { EVENTSTOREDB_URL: esdb.url });
    const [one, two] = [await scene.start(), await scene.start()];
    const { id, key } = await issue(one, 'ANALYST');
    const status = async () => (await two.ask(campaignsOf, {}, bearer(key))).status;
    await until(async () => (await status()) === 200, 5_000);
    await revoke(one, id);
    await until(async () => (await status()) === 401, 5_000);
  } finally {
    await esdb.close();
  }
}

test(
  'a key that is revoked by one process is refused by another on the same directory',
  () => revokedOnEveryNode(),
  60_000,
);

if (long) {
  // Field by field these are in the suite of every run.
  test('names are for those who may see them', () => namesAreForThoseWhoMaySeeThem(), 60_000);
  test('what belongs to another organisation is as unknown', () => organisationsAreIsolated(), 60_000);
  test('an open socket is closed when its key is revoked', () => openSocketsEndWithTheirKey(), 60_000);
  const controls = [
    {
      without: 'the rule beside the field',
      file: 'graphql/field-rights.js',
      protection: 'if (requester.rights.has(right)) continue;',
      broken: 'continue;',
      holds: namesAreForThoseWhoMaySeeThem,
      seen: /403/,
    },
    {
      without: 'the organisation beside the campaign',
      file: 'projections/campaigns.js',
      protection: 'row?.organisationId === scope.organisationId ? row : undefined',
      broken: 'row',
      holds: organisationsAreIsolated,
      seen: /Ours alone/,
    },
    {
      without: 'a look at who has connected',
      file: 'graphql/web-socket.js',
      protection: 'void checkAgain(options.access, client);',
      broken: '{}',
      holds: openSocketsEndWithTheirKey,
      seen: /open/,
    },
    {
      without: 'following what other processes record',
      file: 'stores.js',
      protection: 'ledger.follow(ruleTypes,',
      broken: 'ledger.follow([],',
      holds: revokedOnEveryNode,
      seen: /Not within 5000 ms.*401/,
    },
  ];
  test.each(controls)(
    'control: without $without it is not so',
    async ({ file, protection, broken, holds, seen }) => {
      using build = new BrokenBuild(file, protection, broken);
      await expect(holds({ main: build.main })).rejects.toThrow(seen);
    },
    120_000,
  );
}
