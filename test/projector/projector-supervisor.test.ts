import { stripTypeScriptTypes } from 'node:module';
import { ProjectorSupervisor } from '../../src/projector/projector-supervisor.ts';

// As in read-side.test.ts.
stripTypeScriptTypes('');

test('a thread that hears nothing is ended all the same, and is not taken for one that failed', async () => {
  let failures = 0;
  const supervisor = new ProjectorSupervisor(
    { eventStore: '', path: '' },
    {
      progress: () => undefined,
      failed: () => {
        failures++;
        return Promise.resolve();
      },
      because: () => undefined,
    },
    new URL('./busy-thread.ts', import.meta.url),
  );
  await supervisor.start();
  await supervisor.stop();
  expect(failures).toBe(0);
  expect(supervisor.failure).toBeUndefined();
});
