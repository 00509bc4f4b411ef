import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inParallel, type Item, type Outcome, TestServer, verifyLive } from './harness.ts';

/** Many write at once; read models made anew from the log say what was acknowledged. */

const impactQuery = `query ($id: ID!) { campaign(id: $id) {
  impact {
    participants signUps { net gross confirmed } shares { made opened } attendance { attended noShow unknown walkIns }
    pledges { unit pledged fulfilled outstanding }
  }
  series(of: GROSS_SIGN_UPS, every: MONTH) { start value }
} }`;

/** The server again, with its read models thrown away. */
async function rebuilt(server: TestServer): Promise<TestServer> {
  await server.stop();
  const files = readdirSync(server.directory).filter(name => name.startsWith('read-models'));
  expect(files.length).toBeGreaterThan(0);
  for (const name of files) rmSync(join(server.directory, name));
  return TestServer.start({ DATA_DIR: server.directory });
}

async function verified(server: TestServer, campaignId: string): Promise<number> {
  const { store, readSide } = server.stores;
  await readSide.reached((await store.head())!, 30_000);
  const { differences, events, rows } = await verifyLive(store, readSide, campaignId);
  expect(differences).toEqual([]);
  expect(rows).toBeGreaterThan(0);
  return events;
}

test('16 connections, many commands each: the rebuilt counts are what was acknowledged', async () => {
  const server = await TestServer.start();
  const campaignId = await server.campaign();
  const activityId = await server.activity(campaignId);
  const outcomes: Outcome[] = [];
  await inParallel(16, 16, async writer => {
    for (let round = 0; round < 2; round++) {
      const items = Array.from({ length: 20 }, (_, n): Item[] => {
        const here = {
          campaignId,
          activityId,
          participant: { email: `w${writer}r${round}n${n}@example.org` },
        };
        const pledge = { quantity: { amount: '0.5', unit: 'hours' } };
        return [
          {
            signUp: {
              ...here,
              channel: 'SMS',
              occurredAt: round === 0 ? '2025-01-31T23:30:00Z' : '2025-02-28T23:30:00Z',
            },
          },
          { recordAttendance: here },
          { makePledge: { campaignId, participant: here.participant, pledge } },
        ];
      });
      outcomes.push(...(await server.record(items.flat())));
      const { id: share } = await server.mutate('share', {
        campaignId,
        participant: { email: 'felles@example.org' },
      });
      await server.mutate('openShare', { share });
    }
  });

  const receipts = outcomes.filter(outcome => outcome.__typename === 'Receipt');
  expect(receipts).toHaveLength(16 * 2 * 60);
  const live = await server.data(impactQuery, { id: campaignId });
  expect(live).toMatchObject({
    campaign: {
      impact: {
        participants: 641,
        signUps: { net: 640, gross: 640, confirmed: 0 },
        shares: { made: 32, opened: 32 },
        attendance: { attended: 640, noShow: 0, unknown: 0, walkIns: 0 },
        pledges: [{ unit: 'hours', pledged: '320', fulfilled: '0', outstanding: '320' }],
      },
    },
  });

  const again = await rebuilt(server);
  expect(await verified(again, campaignId)).toBe(2 + receipts.length + 64);
  expect(await again.data(impactQuery, { id: campaignId })).toEqual(live);
  await again.remove();
});

test('16 writers on a few hot streams: one of those who say the same wins, and every count is right', async () => {
  const server = await TestServer.start();
  const campaignId = await server.campaign();
  const activityId = await server.activity(campaignId);
  const hot = ['a', 'b', 'c'].map(name => ({
    campaignId,
    activityId,
    participant: { email: `${name}@example.org` },
  }));
  for (const person of hot) await server.mutate('share', { campaignId, participant: person.participant });
  const won = { signUp: 0, confirmSignUp: 0, withdrawSignUp: 0, recordAttendance: 0, revokeAttendance: 0 };
  const names = Object.keys(won) as (keyof typeof won)[];
  const refusals = new Set<string>();
  await inParallel(16, 16, async writer => {
    for (let n = 0; n < 30; n++) {
      const name = names[(writer * 7 + n * 3) % names.length]!;
      const { data, errors } = await server.attempt(name, hot[(writer + n) % hot.length]!);
      if (data) won[name]++;
      else refusals.add(errors![0]!.extensions.code);
    }
  });

  const allowed = [
    'ALREADY_SIGNED_UP',
    'ALREADY_CONFIRMED',
    'NOT_SIGNED_UP',
    'ALREADY_ATTENDED',
    'HAS_ATTENDED',
    'ALREADY_WITHDRAWN',
    'NOT_ATTENDED',
  ];
  expect([...refusals].sort()).toEqual(allowed.sort());
  const again = await rebuilt(server);
  const total = Object.values(won).reduce((sum, count) => sum + count, 0);
  expect(await verified(again, campaignId)).toBe(2 + hot.length + total);
  expect(await again.data(impactQuery, { id: campaignId })).toMatchObject({
    campaign: {
      impact: {
        participants: 3,
        signUps: { gross: won.signUp, net: won.signUp - won.withdrawSignUp, confirmed: won.confirmSignUp },
        attendance: { attended: won.recordAttendance - won.revokeAttendance, noShow: 0 },
      },
    },
  });
  await again.remove();
});
