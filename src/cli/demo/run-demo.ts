import type { Server } from '../../server.ts';
import { Client } from './client.ts';
import { madeUpPeople, type DemoPerson } from './people.ts';
import { readPeopleFile } from './people-file.ts';
import { queriesToTry, shownQueries } from './queries.ts';
import { type RecordedStep, recordStory } from './recorder.ts';
import { story } from './story.ts';
import { summary } from './summary.ts';

/** With this seed and so many people, the demo is always the same. */
const seed = 20_250_419;
const peopleCount = 1_950;

/** How long the queries may take to catch up with what was recorded, in milliseconds. */
const patience = 120_000;

/** The people who take part: made up, or read from a file; says which rows of the file were used. */
export function peopleOf(file: string | undefined, say: (line: string) => void): readonly DemoPerson[] {
  if (file === undefined) {
    say(`Making up ${peopleCount} people (seed ${seed}); their names are marked «(oppdiktet)».`);
    return madeUpPeople(peopleCount, seed);
  }
  const { people, rows, without, repeated } = readPeopleFile(file);
  say(`Read ${rows} rows: ${people.length} people.`);
  if (repeated > 0) say(`  ${repeated} rows repeat an address: the same person.`);
  if (without.length > 0) {
    const lines = without.slice(0, 10).join(', ') + (without.length > 10 ? ' …' : '');
    say(`  ${without.length} rows have no e-mail address and are left out: lines ${lines}.`);
  }
  say('  Nobody is written to. What they do in the demo, where they live and how old they are is made up.');
  return people;
}

/** The parts of a server that the demo uses. */
type StartedServer = Pick<Server, 'url' | 'stores'>;

export interface Output {
  readonly say: (line: string) => void;
  readonly count: (done: number, of: number) => void;
}

/** Records the story through the server's own API, and shows the results. */
export async function runDemo(
  server: StartedServer,
  people: readonly DemoPerson[],
  key: string,
  { say, count }: Output,
): Promise<void> {
  const endpoint = `${server.url}/graphql`;
  const client = new Client(endpoint, key);
  const steps = story(people, seed);
  say(`Recording ${steps.length} commands in ten campaigns, in the order of time …`);
  const begun = performance.now();
  const recorded = await recordStory(client, steps, done => count(done, steps.length));
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  say(`${recorded.events} events recorded in ${seconds} s; ${recorded.repeated} were there already.`);
  await caughtUp(server, recorded);
  say('');
  say(await summary(client, key => recorded.receipts.get(`${key}/created`)!.id));
  say('\nTry:\n');
  say(await shownQueries(client, { endpoint, key }, queriesToTry(steps, recorded)));
}

/** Waits until queries see all that was recorded. */
async function caughtUp(
  { stores: { readSide, ledger } }: StartedServer,
  { receipts }: RecordedStep,
): Promise<void> {
  const { positions } = ledger;
  let last = 0;
  for (const { position } of receipts.values()) last = Math.max(last, await positions.read(position));
  await readSide.reached(last, patience);
}
