import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '../../src/event-store/embedded.ts';
import { eventStoreContract } from '../contracts/event-store.contract.ts';

eventStoreContract('the embedded event store', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'dugnad-'));
  const store = openEmbedded(join(directory, 'events.sqlite'));
  return {
    store,
    close: async () => {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
});
