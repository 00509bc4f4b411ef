import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RecordedEvent } from '../../src/event-store/event-store.ts';
import { findActivity } from '../../src/projections/activities.ts';
import { findCampaign } from '../../src/projections/campaigns.ts';
import { openReadModels, readModelsInMemory } from '../../src/projector/read-model-file.ts';
import { parkedEvents, Projector } from '../../src/projector/projector.ts';
import { Database } from '../../src/sqlite/database.ts';
import { activityStream, campaignStream, participantStream } from '../../src/domain/streams.ts';
import { created, details, timing } from '../domain/examples.ts';
import { recordedEvent } from '../metrics/histories.ts';
import { aSignUp, countsOf } from '../projections/projected.ts';

const campaign = campaignStream('c1');

describe('the projector', () => {
  let db: DatabaseSync;
  let database: Database;
  let projector: Projector;
  let position: number;

  beforeEach(() => {
    db = readModelsInMemory();
    database = new Database(db);
    projector = new Projector(db);
    position = 0;
  });
  afterEach(() => db.close());

  const event = (stream: string, type: string, data: object, revision = 0): RecordedEvent =>
    recordedEvent(++position, stream, revision, type, data);
  const creation = () => event(campaign, 'CampaignCreated', created().data);
  const signedUp = (person: string | number) =>
    event(participantStream('c1', `p${person}`), 'SignedUp', aSignUp);
  const apply = (...events: RecordedEvent[]) => projector.apply(events, events.at(-1)?.position);
  const signUps = () => countsOf(database, 'c1').GROSS_SIGN_UPS;
  const reasons = () => parkedEvents(database).map(parked => [parked.position, parked.type, parked.reason]);

  test('knows how far it is, also where it is begun anew', () => {
    expect(projector.position).toBeUndefined();
    apply(creation(), signedUp(1));
    expect(projector.position).toBe(2);
    projector.apply([], 9);
    expect(new Projector(db).position).toBe(9);
  });

  test('commits a batch and its checkpoint together, or neither', () => {
    apply(creation(), signedUp(1));
    db.exec(`CREATE TRIGGER broken BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'broken'); END`);

    expect(() => apply(signedUp(2), signedUp(3))).toThrow('broken');
    expect(signUps()).toBe(1);
    expect(projector.position).toBe(2);
    expect(db.isTransaction).toBe(false);

    db.exec('DROP TRIGGER broken');
    position = 2;
    apply(signedUp(2), signedUp(3));
    expect(signUps()).toBe(3);
    expect(projector.position).toBe(4);
  });

  test('folds many batches into one transaction, which nobody sees before it is committed', () => {
    projector.fold([creation(), signedUp(1)]);
    projector.fold([signedUp(2)]);
    expect(db.isTransaction).toBe(true);
    expect(projector.position).toBeUndefined();
    projector.commit(3);
    expect(db.isTransaction).toBe(false);
    expect([signUps(), projector.position]).toEqual([2, 3]);
  });

  test('forgets all since the last commit where one of many batches cannot be folded in', () => {
    apply(creation());
    projector.fold([signedUp(1)]);
    expect(() => projector.fold([event(campaign, 'CampaignRenamed', {}, 1)])).toThrow();
    expect(db.isTransaction).toBe(false);
    projector.fold([]);
    projector.commit(1);
    expect(signUps()).toBe(0);
  });

  test('passes over streams that are no campaign’s', () => {
    apply(creation(), event('organisation_org1-settings', 'AnythingAtAll', {}), signedUp(1));
    expect(parkedEvents(database)).toEqual([]);
    expect(signUps()).toBe(1);
  });

  describe('parks an event that cannot be folded in', () => {
    test('because its type is not known, and reports where it is', () => {
      apply(creation(), event(campaign, 'CampaignRenamed', {}, 1));
      expect(parkedEvents(database)).toEqual([
        {
          position: 2,
          campaignId: 'c1',
          stream: campaign,
          type: 'CampaignRenamed',
          reason: 'This version knows no event type CampaignRenamed.',
        },
      ]);
    });

    test.each([
      ['CampaignUpdated', campaign, { name: 'Ny' }],
      ['CampaignClosed', campaign, { closedAt: '2026-05-10T12:00:00.000Z' }],
      ['SignedUp', participantStream('c1', 'p1'), aSignUp],
      [
        'PledgeMade',
        participantStream('c1', 'p1'),
        {
          pledgeId: 'g1',
          madeAt: '2026-05-10T12:00:00.000Z',
          kind: 'MONEY',
          unit: 'NOK',
          amount: '1',
          dueOn: null,
          attribution: {},
        },
      ],
    ])('because its campaign is missing: %s', (type, stream, data) => {
      apply(event(stream, type, data));
      expect(reasons()).toEqual([
        [1, type, 'The campaign is not known: its CampaignCreated event is missing.'],
      ]);
      expect(database.all('SELECT * FROM pledge_facts')).toEqual([]);
    });

    test.each([
      ['ActivityRescheduled', { place: 'Kaia' }],
      ['ActivityCancelled', { cancelledAt: '2026-05-10T12:00:00.000Z', reason: null }],
      ['HeadcountRecorded', { activityId: 'a1', low: 1, high: 1, comparator: 'EXACT', replaced: null }],
    ])('because its activity is missing: %s', (type, data) => {
      apply(creation(), event(activityStream('c1', 'a1'), type, data));
      expect(reasons()).toEqual([
        [2, type, 'The activity is not known: its ActivityScheduled event is missing.'],
      ]);
    });

    test('because it is there already, or is no such data', () => {
      const scheduled = { activityId: 'a1', name: 'Rydding', ...timing };
      apply(
        creation(),
        event(activityStream('c1', 'a1'), 'ActivityScheduled', scheduled),
        event(activityStream('c1', 'a1'), 'ActivityScheduled', scheduled, 1),
        event(participantStream('c1', 'p1'), 'PledgeMade', { amount: 'much' }),
        event(participantStream('c1', 'p2'), 'SignedUp', { ...aSignUp, signedUpAt: 'yesterday' }),
      );
      expect(parkedEvents(database).map(parked => parked.position)).toEqual([3, 4, 5]);
      expect(signUps()).toBe(0);
      expect(findActivity(database, 'a1')).toMatchObject({ name: 'Rydding', status: 'SCHEDULED' });
    });

    test.each([{ $json: 'not an object' }, { $base64: 'AAAA' }])(
      'because its data is no JSON object: %j',
      data => {
        apply(creation(), event(participantStream('c1', 'p1'), 'SignedUp', data));
        expect(reasons()).toEqual([[2, 'SignedUp', 'Its data is no JSON object.']]);
      },
    );

    test('because its data cannot be read', () => {
      const events = [creation(), event(participantStream('c1', 'p1'), 'SignedUp', {}), signedUp(2)];
      Object.defineProperty(events[1], 'data', {
        get: () => {
          throw new Error('The data is damaged.');
        },
      });
      apply(...events);
      expect(reasons()).toEqual([[2, 'SignedUp', 'The data is damaged.']]);
      expect(signUps()).toBe(1);
    });

    test('and nothing of it remains, though a part could be folded in', () => {
      apply(creation(), event(campaign, 'CampaignUpdated', { name: 'Ny', channels: null }, 1));
      expect(parkedEvents(database)).toHaveLength(1);
      expect(findCampaign(database, { organisationId: 'org1' }, 'c1')).toMatchObject({
        name: details.name,
        channels: [],
      });
    });
  });

  describe('beside a parked event', () => {
    test('folds in the others of its batch, before and after it, and goes on', () => {
      apply(creation(), signedUp(1), event(campaign, 'CampaignRenamed', {}, 1), signedUp(2), signedUp(3));
      apply(signedUp(4));
      expect(signUps()).toBe(4);
      expect(projector.position).toBe(6);
      expect(reasons()).toHaveLength(1);
    });

    test('another campaign is not harmed', () => {
      const other = campaignStream('c2');
      apply(
        event(campaign, 'CampaignUpdated', { name: 'Ny' }),
        event(other, 'CampaignCreated', { ...created().data, campaignId: 'c2' }),
        event(participantStream('c1', 'p1'), 'SignedUp', aSignUp),
        event(participantStream('c2', 'p1'), 'SignedUp', aSignUp),
      );
      expect(countsOf(database, 'c2')).toMatchObject({ GROSS_SIGN_UPS: 1 });
      expect(reasons()).toHaveLength(2);
    });

    test('one in ten thousand is found out', () => {
      const events = [creation()];
      for (let n = 0; n < 10_000; n++)
        events.push(n === 5_000 ? event(campaign, 'CampaignRenamed', {}, 1) : signedUp(n));
      apply(...events);
      expect(signUps()).toBe(9_999);
      expect(reasons()).toHaveLength(1);
    });

    test('it is counted without being loaded, and only when there is another one', () => {
      apply(
        creation(),
        ...Array.from({ length: 50 }, (_, n) => event(campaign, 'CampaignRenamed', {}, n + 1)),
      );
      expect(projector.parked).toBe(50);
      db.exec('ALTER TABLE parked_events RENAME TO hidden');
      expect(projector.parked).toBe(50);
      apply(signedUp(1));
      expect(projector.parked).toBe(50);
      db.exec('ALTER TABLE hidden RENAME TO parked_events');
      apply(event(campaign, 'CampaignRenamed', {}, 99));
      expect(projector.parked).toBe(51);
      expect(new Projector(db).parked).toBe(51);
    });

    test('it is parked once, however often it is met', () => {
      const poison = event(campaign, 'CampaignRenamed', {}, 1);
      apply(poison);
      apply(poison);
      expect(parkedEvents(database)).toHaveLength(1);
    });
  });

  test('parks nothing because the disk is full: it says so, and goes on once there is room', () => {
    apply(creation());
    const pages = Number(Object.values(db.prepare('PRAGMA page_count').get()!)[0]);
    db.exec(`PRAGMA max_page_count = ${pages}`);
    const many = Array.from({ length: 2_000 }, (_, n) => signedUp(n));

    expect(() => apply(...many)).toThrow('database or disk is full');
    expect(parkedEvents(database)).toEqual([]);
    expect([signUps(), projector.position, db.isTransaction]).toEqual([0, 1, false]);

    db.exec('PRAGMA max_page_count = 100000');
    apply(...many);
    expect([signUps(), projector.position]).toEqual([2_000, 2_001]);
  });

  test('parks nothing because its file is damaged: it says so', () => {
    const home = mkdtempSync(join(tmpdir(), 'dugnad-'));
    const path = join(home, 'read-models.sqlite');
    const healthy = openReadModels(path, { identity: 'this log', epoch: 'first' });
    const root = Number(
      healthy.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'participants'`).get()?.rootpage,
    );
    healthy.close();
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(4096, 0xee), 0, 4096, (root - 1) * 4096);
    closeSync(file);

    // As whoever had it open already finds it: opening would have noticed.
    const damaged = new DatabaseSync(path);
    const events = [creation(), signedUp(1)];
    expect(() => new Projector(damaged).apply(events, 2)).toThrow('database disk image is malformed');
    expect(parkedEvents(new Database(damaged))).toEqual([]);
    expect(new Projector(damaged).position).toBeUndefined();
    damaged.close();
    rmSync(home, { recursive: true });
  });
});
