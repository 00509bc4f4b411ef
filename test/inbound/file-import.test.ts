import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import type { Requester } from '../../src/auth/requester.ts';
import { itemPreparer } from '../../src/commands/prepared-items.ts';
import { Preparation } from '../../src/commands/preparation.ts';
import { FileImport, type ImportsAccess } from '../../src/inbound/file-import.ts';
import { FileReader } from '../../src/inbound/file-reader.ts';

const prepare = itemPreparer(new Preparation(new Uint8Array(32)), 'o1');
const target = { campaignId: 'c1', activityId: null, startsAt: null, timeZone: 'Europe/Oslo' };

test('an import is over when its file is closed: whoever sees that it is can begin with the next', async () => {
  const closing = Promise.withResolvers<undefined>();
  const asked = Promise.withResolvers<undefined>();
  const unused = () => Promise.reject(new Error('A dry run asks for this?'));
  const access: ImportsAccess = {
    reader: (file, _, stated) => {
      const reader = new FileReader(file, stated, prepare);
      return {
        plan: report => reader.plan(report),
        batches: where => reader.batches(where),
        close: async () => {
          asked.resolve(undefined);
          await closing.promise;
          await reader.close();
        },
      };
    },
    targetOf: () => Promise.resolve(target),
    ...{ record: unused, stillIn: unused, allow: () => 0, isUnavailable: () => false },
    failed: error => {
      throw error;
    },
    ended: () => undefined,
    turn: () => Promise.resolve(),
  };
  const stated = { format: 'csv', meanings: new Map() } as const;
  const one = new FileImport(
    'i1',
    { campaignId: 'c1', activityId: null, stated, dryRun: true },
    tmpdir(),
    access,
  );
  const file = await one.receive(Readable.from([Buffer.from('email\na@example.org\n')]));
  const requester = { organisationId: 'o1' } as Requester;
  const running = one.run(file, { requester, countedAs: 'k1' }, randomUUID());
  await asked.promise;
  expect([one.state, one.isOver]).toEqual(['RECORDING', false]);
  closing.resolve(undefined);
  await running;
  expect([one.state, one.counts?.recorded]).toEqual(['DONE', 1]);
});
