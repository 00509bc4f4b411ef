import { stripTypeScriptTypes } from 'node:module';
import { stdSerializers } from 'pino';
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

test('what a thread fails with is logged once, with its own stack', async () => {
  const failed = () => Promise.resolve();
  const supervisor = new ProjectorSupervisor(
    { eventStore: '', path: '' },
    { progress: () => undefined, failed, because: () => undefined },
    new URL('data:text/javascript,throw new Error("an older log")'),
  );
  const failure = await supervisor.start().catch((error: unknown) => error as Error);
  const logged = stdSerializers.err(failure as Error);
  expect(logged.message).toBe('an older log');
  expect(logged.stack).toMatch(/^Error: an older log\n +at data:text/);
  await supervisor.stop();
});
