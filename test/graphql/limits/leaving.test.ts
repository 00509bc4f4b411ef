import { TestServer } from '../../server/harness.ts';

/** A query ends when its client leaves. */

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.remove());

const campaigns = 300;

/** Calls `then` when the read models are asked for the `nth` time; counts on. */
function atLookUp(nth: number, then: () => void): { readonly count: number; end(): void } {
  const { database } = server.stores.readSide;
  const get = database.get.bind(database);
  const counted = {
    count: 0,
    end: () => {
      database.get = get;
    },
  };
  database.get = (...args: Parameters<typeof get>) => {
    if (++counted.count === nth) then();
    return get(...args);
  };
  return counted;
}

/** A query does something in each turn of the event loop until it has ended. */
async function ended(lookUps: { readonly count: number }): Promise<void> {
  for (let still = 0, before = -1; still < 200; before = lookUps.count) {
    await new Promise(resolve => setImmediate(resolve));
    still = lookUps.count === before ? still + 1 : 0;
  }
}

const each = 20;
const asked = Array.from({ length: each }, (_, n) => `a${n}: activity(id: "nothing") { id }`).join(' ');
const query = `{ campaigns(first: ${campaigns}) { nodes { ${asked} } } }`;

test('it looks nothing more up once its client is gone', async () => {
  const input = Array.from({ length: campaigns }, (_, n) => ({
    createCampaign: { name: `Ren strand ${n}` },
  }));
  await server.data('mutation ($input: [Record!]!) { record(input: $input) { __typename } }', { input });
  const all = atLookUp(-1, () => undefined);
  await server.ask(query);
  all.end();
  const cut = atLookUp(20, () => server.sockets().forEach(socket => socket.destroy()));
  await expect(server.ask(query)).rejects.toThrow();
  await ended(cut);
  cut.end();

  expect(all.count).toBeGreaterThanOrEqual(campaigns * each);
  expect(cut.count).toBeLessThan((campaigns * each) / 2);
});
