import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { exampleOperations } from '../../explorer/example-operations.ts';
import { clientId, TestProvider } from '../oidc/test-provider.ts';
import { TestServer, until } from '../server/harness.ts';

/** The explorer as `npm run build` makes it, and as a browser sees it that reaches this server alone. */

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.remove());

const get = (path: string, headers: Record<string, string> = {}) => fetch(server.url + path, { headers });

describe('what is served', () => {
  test('it is whole: nothing is fetched from elsewhere', async () => {
    const page = await get('/explorer');
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    const references = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, reference]) => reference!);
    for (const reference of references) expect(reference).toMatch(/^(\/explorer\/assets\/|data:)/);

    const assets = references.filter(reference => reference.startsWith('/'));
    expect(assets.length).toBeGreaterThan(1);
    for (const asset of assets) {
      const response = await get(asset);
      expect([asset, response.status]).toEqual([asset, 200]);
      expect(response.headers.get('cache-control')).toContain('immutable');
      const text = await response.text();
      expect(text.length).toBeGreaterThan(0);
      expect(text).not.toMatch(/(?:@import\s+(?:url\()?|url\()\s*["']?(?:https?:)?\/\//);
    }
  });

  test('it runs nothing but what comes from here', async () => {
    const policy = (await get('/explorer')).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/script-src 'self';/);
    expect(policy).toMatch(/connect-src 'self';/);
    expect(policy).toContain("frame-ancestors 'none'");
  });

  test('it is sent compressed to those who take that, and the same to others', async () => {
    const compressed = await get('/explorer', { 'accept-encoding': 'br, gzip' });
    const plain = await get('/explorer', { 'accept-encoding': 'identity' });
    expect(compressed.headers.get('content-encoding')).toBe('gzip');
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await compressed.text()).toBe(await plain.text());
  });

  test('the licences of what it is made of are with it', async () => {
    const licences = await (await get('/explorer/licences.md')).text();
    for (const name of ['graphiql', 'monaco-editor', 'react', 'graphql-ws']) {
      expect(licences).toMatch(new RegExp(`^## ${name} - .* \\(MIT\\)`, 'm'));
    }
  });

  test('the root leads to it, and what is not of it is not found', async () => {
    expect((await get('/')).url).toBe(`${server.url}/explorer`);
    for (const path of [
      'assets/none.js',
      '..%2fcli%2fmain.js',
      'assets/..%2f..%2f..%2fpackage.json',
      'assets',
      '',
    ]) {
      expect([path, (await get(`/explorer/${path}`)).status]).toEqual([path, 404]);
    }
  });
});

test('what it is made of is needed to build it, and not installed with the program', () => {
  const lock = readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8');
  const { packages } = JSON.parse(lock) as { packages: Record<string, { dev?: boolean }> };
  for (const name of ['graphiql', 'monaco-editor', 'react', 'react-dom', 'prettier', 'vite']) {
    expect([name, packages[`node_modules/${name}`]?.dev]).toEqual([name, true]);
  }
});

describe('in a browser without internet', () => {
  let browser: Browser;
  let page: Page;
  let campaignId: string;
  /** Requests to elsewhere, and what the browser found wrong. */
  const complaints: string[] = [];

  beforeAll(async () => {
    campaignId = await server.campaign();
    browser = await chromium.launch({ executablePath: installedChromium(), args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.on('pageerror', error => complaints.push(error.message));
    page.on('console', message => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.route(
      url => url.origin !== server.url,
      route => {
        complaints.push(`asked ${route.request().url()}`);
        return route.abort();
      },
    );
    // What the terminal prints: the link's page signs in by itself, and leads to the explorer.
    await page.goto(await server.signInLink());
    await page.waitForURL(`${server.url}/explorer`);
    await page.getByText('Signed in as OWNER of My organisation').waitFor();
  }, 120_000);
  afterAll(() => browser.close());

  /** The button asks which operation is meant, once the editor has read them. */
  const choose = () => page.locator('button[aria-label^="Execute query"][aria-haspopup=menu]').click();
  const run = async (operation: string) => {
    await choose();
    await page.getByRole('menuitem', { name: operation, exact: true }).click();
  };
  /** What the editor shows has spaces that do not break. */
  const answer = async () => (await page.locator('.result-window').innerText()).replaceAll('\u00a0', ' ');

  test('the example operations are offered, and a query is answered', async () => {
    await choose();
    await page.getByRole('menuitem', { name: 'Campaigns', exact: true }).waitFor();
    const offered = await page.getByRole('menuitem').allInnerTexts();
    const names = [...exampleOperations.matchAll(/^(?:query|mutation|subscription) (\w+)/gm)];
    expect(offered.map(text => text.trim())).toEqual(names.map(([, name]) => name));
    await page.keyboard.press('Escape');

    await run('Campaigns');
    await until(async () => (await answer()).includes(`"id": "${campaignId}"`));
  });

  test('the documentation of the schema is read', async () => {
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByRole('link', { name: 'Query', exact: true }).click();
    await page.getByRole('link', { name: 'campaigns', exact: true }).waitFor();
  });

  test('a subscription hears what is recorded', async () => {
    await page.getByRole('region', { name: 'Variables' }).locator('.monaco-editor:visible').click();
    await page.keyboard.insertText(JSON.stringify({ campaignId }));
    await run('Participation');
    await page.getByRole('button', { name: 'Stop query' }).waitFor();
    await server.mutate('signUp', { campaignId, participant: { email: 'kari@example.org' } });
    await until(async () => (await answer()).includes('"type": "SIGNED_UP"'));
    await page.getByRole('button', { name: 'Stop query' }).click();
  });

  test('on a phone the query and its result are above one another, as wide as the screen allows', async () => {
    const phone = await browser.newPage({
      viewport: { width: 390, height: 844 },
      storageState: { cookies: await page.context().cookies(), origins: [] },
    });
    await phone.goto(`${server.url}/explorer`);
    await phone.locator('button[aria-label^="Execute query"][aria-haspopup=menu]').click();
    await phone.getByRole('menuitem', { name: 'Campaigns', exact: true }).click();
    const box = async (of: string) => (await phone.locator(of).first().boundingBox())!;
    const [query, result] = [
      await box('.graphiql-query-editor .graphiql-editor'),
      await box('.result-window'),
    ];
    expect(query.width).toBeGreaterThan(220);
    expect(query.height).toBeGreaterThan(150);
    expect(result.width).toBeGreaterThan(300);
    expect(result.height).toBeGreaterThan(250);
    expect(result.y).toBeGreaterThan(query.y + query.height);
    expect(result.y + result.height).toBeLessThan(844);
    await phone.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const documentation = await box('.graphiql-plugin');
    expect(documentation.width).toBeGreaterThan(300);
    expect(documentation.height).toBeGreaterThan(250);
    await phone.close();
  });

  test('nothing was asked of anybody else, and nothing failed', () => {
    expect(complaints).toEqual([]);
  });

  test('a link that was used says so; whoever is signed in already is asked first', async () => {
    const link = await server.signInLink();
    await page.goto(link);
    await page.getByText('You are signed in already').waitFor();
    await page.getByRole('button', { name: 'Sign in to My organisation' }).click();
    await page.waitForURL(`${server.url}/explorer`);
    await page.goto(link);
    await page.getByText('This link was used already').waitFor();
  });

  test('a page of another site that leads to a link of its own signs nobody in unasked', async () => {
    const link = await server.signInLink();
    const context = await browser.newContext();
    const other = await context.newPage();
    // Another site than that of the server: a browser goes by the name, not by the address.
    await other.route('http://elsewhere.example/', route =>
      route.fulfill({
        contentType: 'text/html',
        body: `<script>location = ${JSON.stringify(link)}</script>`,
      }),
    );
    await other.goto('http://elsewhere.example/');
    await other.getByRole('button', { name: 'Sign in to My organisation' }).waitFor();
    expect(await context.cookies()).toEqual([]);
    await context.close();
  });

  test('signing out ends the session', async () => {
    await page.goto(`${server.url}/explorer`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are not signed in').waitFor();
    const status = await page.evaluate(async () => {
      const headers = { 'content-type': 'application/json' };
      const body = '{"query":"{ campaigns { totalCount } }"}';
      return (await fetch('/graphql', { method: 'POST', headers, body })).status;
    });
    expect(status).toBe(401);
  });

  test('from there one signs in by a provider', async () => {
    const provider = await TestProvider.start();
    const own = await TestServer.start({ OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: clientId });
    provider.serve([`${own.url}/sign-in/callback`], { token_endpoint_auth_method: 'none' });
    provider.people.kari = { email: 'kari@example.org', email_verified: true };
    await own.data('mutation { inviteMember(input: { email: "kari@example.org", role: AUDITOR }) { id } }');
    const guest = await browser.newPage();
    const errors: string[] = [];
    guest.on('console', message => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await guest.goto(`${own.url}/explorer`);
    await guest.getByRole('link', { name: 'Sign in' }).click();
    await guest.getByRole('link', { name: /^Sign in with / }).click();
    await guest.waitForURL(`${own.url}/explorer`);
    await guest.getByText('Signed in as AUDITOR').waitFor();
    await guest.close();
    await own.remove();
    await provider.stop();
    expect(errors).toEqual([]);
  });

  test('a page that asked elsewhere would be kept from it, and noticed', async () => {
    await expect(page.evaluate(() => fetch('https://elsewhere.example/'))).rejects.toThrow('Failed to fetch');
    expect(complaints.join()).toContain('https://elsewhere.example/');
  });
});

/** `CHROMIUM`, or the first browser of the kind on the path. @throws how to get one */
function installedChromium(): string {
  const { CHROMIUM, PATH = '' } = process.env;
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const candidates = PATH.split(delimiter).flatMap(folder => names.map(name => join(folder, name)));
  const found = CHROMIUM || candidates.find(path => existsSync(path));
  if (found) return found;
  throw new Error(
    'This test needs a Chromium: install one (on Debian: apt-get install chromium), or set CHROMIUM to its path.',
  );
}
