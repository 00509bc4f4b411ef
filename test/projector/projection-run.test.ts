import { dirname } from 'node:path';
import { campaignStream, participantStream } from '../../src/domain/streams.ts';
import { ProjectionRun } from '../../src/projector/projection-run.ts';
import type { Progress } from '../../src/projector/projector-messages.ts';
import { readModelPath } from '../../src/projector/read-model-file.ts';
import { created } from '../domain/examples.ts';
import { newEvent, TemporaryStore } from '../event-store/examples.ts';
import { aSignUp } from '../projections/projected.ts';

let temporary: TemporaryStore;
beforeEach(() => {
  temporary = new TemporaryStore();
});
afterEach(() => temporary.end());

/** Follows the log until nothing more waits in it. @returns what was reported */
async function run(): Promise<Progress[]> {
  const { store } = temporary;
  const reports: Progress[] = [];
  const done = new AbortController();
  const projection = await ProjectionRun.open({
    store,
    path: readModelPath(dirname(temporary.path)),
    report: progress => {
      reports.push(progress);
      if (progress.caughtUp) done.abort();
    },
  });
  await projection.follow(done.signal);
  projection.close();
  return reports;
}

test('that goes on has not caught up before the store has said so, whatever the file says of an earlier time', async () => {
  const { store } = temporary;
  await store.append(campaignStream('c1'), [newEvent('CampaignCreated', created().data)], 'no stream');
  expect((await run()).at(-1)).toMatchObject({ caughtUp: true });
  const { positions } = await store.append(
    participantStream('c1', 'p1'),
    [newEvent('SignedUp', aSignUp)],
    'no stream',
  );

  const reports = await run();
  expect(reports[0]).toMatchObject({ caughtUp: false });
  expect(reports.at(-1)).toMatchObject({ caughtUp: true, position: positions[0] });
});
