import * as fc from 'fast-check';
import { verifyCampaign } from '../../src/audit/verify.ts';
import type { TrackedLink } from '../../src/domain/attribution.ts';
import { type CampaignCommand, campaignDecider } from '../../src/domain/campaign.ts';
import { type ActivityCommand, activityDecider, noDetails } from '../../src/domain/activity.ts';
import type { Decider, DomainEvent } from '../../src/domain/decider.ts';
import type { LedgerEvent } from '../../src/domain/catalogue.ts';
import { type ParticipationCommand, participationDecider } from '../../src/domain/participation/decide.ts';
import { Refusal } from '../../src/domain/refusal.ts';
import {
  activityStream,
  campaignCategory,
  campaignStream,
  participantStream,
  streamParts,
} from '../../src/domain/streams.ts';
import type { RecordedEvent } from '../../src/event-store/event-store.ts';
import { readModelsInMemory } from '../../src/projector/read-model-file.ts';
import { Figures, groupId } from '../../src/metrics/figures.ts';
import { participantIds } from '../../src/projections/people.ts';
import { parkedEvents, Projector } from '../../src/projector/projector.ts';
import { newcomers, ranked, type Recruiter, recruitmentGraph } from '../../src/metrics/recruitment.ts';
import {
  depthOf,
  entered,
  type Entered,
  recruitersAbove,
  recruitsOf,
  trackedSignUps,
} from '../../src/projections/recruitments.ts';
import { Database } from '../../src/sqlite/database.ts';
import { details } from '../domain/examples.ts';
import { newEvent, TemporaryStore } from '../event-store/examples.ts';
import { projected, rowsOf } from '../projections/projected.ts';

/** Who brought whom, by the deciders' own events. */

const campaigns = [
  { id: 'c1', organisationId: 'org1' },
  { id: 'c2', organisationId: 'org1' },
  { id: 'c3', organisationId: 'org2' },
];
const activities = ['a1', 'a2'];
const noon = '2026-05-10T12:00:00.000Z';

type AnyDecider = Decider<never, DomainEvent, unknown>;
type Wish<C> = C extends unknown ? Omit<C, 'organisationId' | 'occurredAt' | 'now' | 'campaign'> : never;

/** Three campaigns, two of them of one organisation, and whatever people do in them. */
class World {
  readonly events: RecordedEvent[] = [];
  readonly #states = new Map<string, { state: unknown; revision: number }>();

  constructor() {
    for (const { id, organisationId } of campaigns) {
      const create = { type: 'CreateCampaign', campaignId: id, timeZone: 'UTC', details } as const;
      const fact = { organisationId, occurredAt: noon, now: noon };
      this.#decide(campaignStream(id), campaignDecider, { ...fact, ...create } satisfies CampaignCommand);
      for (const name of activities) {
        const timing = { startsAt: noon, endsAt: null, place: null };
        const schedule = {
          type: 'ScheduleActivity',
          activityId: id + name,
          details: { ...noDetails, name },
          ...timing,
        } as const;
        const campaign = this.#state(campaignStream(id), campaignDecider);
        const command = { ...fact, ...schedule, campaign } satisfies ActivityCommand;
        this.#decide(activityStream(id, id + name), activityDecider, command);
      }
    }
  }

  /** @returns whether it was recorded */
  person(id: string, wish: Wish<ParticipationCommand>, campaignId = 'c1'): boolean {
    const campaign = this.#state(campaignStream(campaignId), campaignDecider);
    const organisationId = campaigns.find(one => one.id === campaignId)!.organisationId;
    const command = { organisationId, occurredAt: noon, now: noon, campaign, ...wish };
    return this.#decide(participantStream(campaignId, id), participationDecider, command);
  }

  /** @param of whose first link it is through; undefined: none */
  signUp(id: string, of?: string, { campaignId = 'c1', name }: Where = {}): boolean {
    const share = of === undefined ? null : this.shares(campaignId).find(({ sharerId }) => sharerId === of)!;
    return this.person(
      id,
      { type: 'SignUp', ...this.#place(campaignId, name), attribution: {}, share },
      campaignId,
    );
  }

  withdraw(id: string, { campaignId = 'c1', name }: Where = {}): boolean {
    return this.person(id, { type: 'WithdrawSignUp', ...this.#place(campaignId, name) }, campaignId);
  }

  share(id: string, campaignId = 'c1', code = `${campaignId}${id}`): boolean {
    return this.person(id, { type: 'Share', code, attribution: {} }, campaignId);
  }

  pledge(id: string, campaignId = 'c1'): boolean {
    const pledge = {
      pledgeId: `${id}g${this.events.length}`,
      kind: 'ACTION',
      unit: 'help',
      amount: '1',
    } as const;
    return this.person(id, { type: 'MakePledge', ...pledge, dueOn: null, attribution: {} }, campaignId);
  }

  presence(
    type: 'RecordAttendance' | 'MarkNoShow' | 'RevokeAttendance',
    id: string,
    where: Where = {},
  ): boolean {
    const { campaignId = 'c1', name = 'a1' } = where;
    const place = this.#place(campaignId, name);
    return this.person(id, { type, ...place, attribution: {} } as Wish<ParticipationCommand>, campaignId);
  }

  shares(campaignId: string): (TrackedLink & { readonly sharerId: string })[] {
    return [...this.#states].flatMap(([stream, { state }]) => {
      const parts = streamParts(stream)!;
      if (parts.campaignId !== campaignId || parts.kind !== 'participant') return [];
      const { shares } = state as (typeof participationDecider)['initial'];
      return Object.entries(shares).map(([code, { attribution }]) => ({
        code,
        sharerId: parts.id,
        attribution,
      }));
    });
  }

  #place(campaignId: string, name: string | undefined) {
    if (name === undefined) return { activityId: null, activity: null };
    const activityId = campaignId + name;
    return { activityId, activity: this.#state(activityStream(campaignId, activityId), activityDecider) };
  }

  #state<S>(stream: string, decider: { readonly initial: S }): S {
    return (this.#states.get(stream)?.state ?? decider.initial) as S;
  }

  #decide<C, E extends DomainEvent, S>(stream: string, decider: Decider<C, E, S>, command: C): boolean {
    const known = this.#states.get(stream) ?? { state: decider.initial, revision: -1 };
    const answer = decider.decide(command, known.state as S);
    if (answer instanceof Refusal) return false;
    for (const { type, data } of answer) {
      const event = newEvent(type, data);
      const folds = decider as unknown as AnyDecider;
      known.state = folds.evolve(known.state, event, event.metadata.occurredAt);
      const [revision, position] = [++known.revision, this.events.length + 1];
      const recordedAt = new Date(Date.UTC(2027, 0, 1) + position * 1_000);
      this.events.push({ ...event, stream, revision, position, recordedAt });
    }
    this.#states.set(stream, known);
    return true;
  }
}

interface Where {
  readonly campaignId?: string;
  /** Of the activity; undefined: the campaign as a whole. */
  readonly name?: string;
}

const people = ['p1', 'p2', 'p3', 'p4', 'p5'];
const deeds = [
  'SIGN_UP',
  'SIGN_UP_BY_LINK',
  'SIGN_UP_BY_LINK',
  'SIGN_UP_BY_LINK',
  'WITHDRAW',
  'SHARE',
  'SHARE',
  'PLEDGE',
  'RecordAttendance',
  'RecordAttendance',
  'MarkNoShow',
  'RevokeAttendance',
  'RevokeAttendance',
] as const;

const step = fc.record({
  deed: fc.constantFrom(...deeds),
  id: fc.constantFrom(...people),
  campaignId: fc.constantFrom('c1', 'c1', 'c1', 'c2', 'c3'),
  name: fc.constantFrom(...activities, undefined),
  number: fc.nat(30),
});

const history = fc.array(step, { minLength: 5, maxLength: 90, size: 'max' }).map(steps => {
  const world = new World();
  for (const { deed, id, campaignId, name, number } of steps) {
    const where = { campaignId, ...(name !== undefined && { name }) };
    if (deed === 'SIGN_UP') world.signUp(id, undefined, where);
    else if (deed === 'SIGN_UP_BY_LINK') {
      const sharers = world.shares(campaignId);
      if (sharers.length > 0) world.signUp(id, sharers[number % sharers.length]!.sharerId, where);
    } else if (deed === 'WITHDRAW') world.withdraw(id, where);
    else if (deed === 'SHARE') world.share(id, campaignId, `${campaignId}${id}k${number % 2}`);
    else if (deed === 'PLEDGE') world.pledge(id, campaignId);
    else world.presence(deed, id, where);
  }
  return world.events;
});

/** All numbers as slowly and plainly as possible, from the events themselves. */
class SlowModel {
  readonly #events: readonly (LedgerEvent & { position: number; campaignId: string; id: string })[];

  constructor(events: readonly RecordedEvent[]) {
    this.#events = events.map(({ type, data, stream, position }) => {
      const { campaignId, id } = streamParts(stream)!;
      return { type, data, position, campaignId, id } as LedgerEvent & {
        position: number;
        campaignId: string;
        id: string;
      };
    });
  }

  /** The first act of somebody's that stands. */
  entry(campaignId: string, id: string) {
    const acts: { position: number; attended?: string; recruiterId?: string; share?: string }[] = [];
    const takeBack = (activityId: string) => {
      const at = acts.findIndex(({ attended }) => attended === activityId);
      if (at >= 0) acts.splice(at, 1);
    };
    for (const { type, data, position, ...event } of this.#events) {
      if (event.campaignId !== campaignId || event.id !== id) continue;
      if (type === 'SignedUp') {
        const { share, referrerId } = data.attribution;
        acts.push({ position, ...(share !== undefined && { share, recruiterId: referrerId! }) });
      }
      if (type === 'CampaignShared' || type === 'PledgeMade') acts.push({ position });
      if (type === 'AttendanceRecorded') acts.push({ position, attended: data.activityId });
      if (type === 'NoShowMarked' && data.corrects) takeBack(data.activityId);
      if (type === 'AttendanceRevoked' && data.revokes.attendance === 'ATTENDED') takeBack(data.activityId);
    }
    return acts[0];
  }

  participants(campaignId: string): string[] {
    return people.filter(id => this.entry(campaignId, id));
  }

  recruiter(campaignId: string, id: string): string | undefined {
    return this.entry(campaignId, id)?.recruiterId;
  }

  /** Everybody above, nearest first. */
  chain(campaignId: string, id: string): string[] {
    const recruiter = this.recruiter(campaignId, id);
    return recruiter === undefined ? [] : [recruiter, ...this.chain(campaignId, recruiter)];
  }

  recruits(campaignId: string, id: string): string[] {
    return this.participants(campaignId)
      .filter(one => this.recruiter(campaignId, one) === id)
      .sort((a, b) => this.entry(campaignId, a)!.position - this.entry(campaignId, b)!.position);
  }

  chainDepth(campaignId: string, id: string): number {
    return Math.max(0, ...this.recruits(campaignId, id).map(one => this.chainDepth(campaignId, one) + 1));
  }

  isNew(campaignId: string, id: string): boolean {
    const { organisationId } = campaigns.find(one => one.id === campaignId)!;
    const others = campaigns.filter(one => one.id !== campaignId && one.organisationId === organisationId);
    const since = this.entry(campaignId, id)!.position;
    return others.every(other => !((this.entry(other.id, id)?.position ?? Infinity) < since));
  }

  signUps(campaignId: string) {
    return this.#events.flatMap(event => {
      if (event.type !== 'SignedUp' || event.campaignId !== campaignId) return [];
      const { id, position, data } = event;
      const { share, referrerId } = data.attribution;
      return [{ id, position, share, recruiterId: referrerId, occurredAt: data.signedUpAt }];
    });
  }

  /** What the read model is to answer. */
  all(campaignId: string) {
    const participants = this.participants(campaignId);
    const recruited = participants.filter(id => this.recruiter(campaignId, id) !== undefined);
    const signUps = this.signUps(campaignId);
    const credits = people.flatMap(id => {
      const through = signUps.filter(({ recruiterId }) => recruiterId === id);
      if (through.length === 0) return [];
      return [
        {
          id,
          signUps: through.length,
          firstTouchSignUps: signUps.filter(one => this.recruiter(campaignId, one.id) === id).length,
          newToOrganisation: through.filter(one => this.isNew(campaignId, one.id)).length,
          recruited: this.recruits(campaignId, id).length,
          depth: this.chain(campaignId, id).length,
          chainDepth: this.chainDepth(campaignId, id),
        },
      ];
    });
    return {
      recruited: recruited.length,
      onTheirOwn: participants.length - recruited.length,
      depth: Math.max(0, ...participants.map(id => this.chain(campaignId, id).length)),
      newToOrganisation: participants.filter(id => this.isNew(campaignId, id)).length,
      recruiters: credits,
      edges: signUps.flatMap(({ id, position, share, recruiterId, occurredAt }) =>
        share === undefined
          ? []
          : [
              {
                position,
                recruiterId,
                participantId: id,
                share,
                occurredAt,
                entered: this.entry(campaignId, id)!.position === position,
              },
            ],
      ),
      people: people.map(id => {
        const entry = this.entry(campaignId, id);
        if (!entry) return null;
        return {
          id,
          depth: this.chain(campaignId, id).length,
          share: entry.share ?? null,
          chain: this.chain(campaignId, id),
          recruits: this.recruits(campaignId, id),
        };
      }),
    };
  }
}

const ids = (rows: readonly Entered[]) => rows.map(({ participantId }) => participantId);

/** The same, from the read model. */
function answered(database: Database, campaignId: string): ReturnType<SlowModel['all']> {
  const { organisationId } = campaigns.find(one => one.id === campaignId)!;
  const graph = recruitmentGraph(database, campaignId);
  const found = newcomers(database, organisationId, campaignId);
  const names = participantIds(
    database,
    campaignId,
    graph.recruiters.map(({ ordinal }) => ordinal),
  );
  return {
    recruited: graph.recruited,
    onTheirOwn: graph.participants - graph.recruited,
    depth: graph.depth,
    newToOrganisation: found.participants,
    recruiters: graph.recruiters
      .map(({ ordinal, ...numbers }) => ({
        id: names.get(ordinal)!,
        ...numbers,
        newToOrganisation: found.signUpsThrough(ordinal),
      }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    edges: pages<ReturnType<typeof trackedSignUps>[number]>(
      (after, limit) => trackedSignUps(database, campaignId, { after, limit }),
      ({ position }) => position,
    ),
    people: people.map(id => {
      const one = entered(database, campaignId, id);
      if (!one) return null;
      const above: Entered[] = [];
      for (let more = true; more;) {
        const page = recruitersAbove(database, campaignId, one.ordinal, { skip: above.length, limit: 2 });
        above.push(...page);
        more = page.length > 0;
      }
      const recruits = pages<Entered>(
        (after, limit) => recruitsOf(database, campaignId, one.ordinal, { after, limit }),
        ({ enteredAt }) => enteredAt,
      );
      const depth = depthOf(database, campaignId, one.ordinal);
      return { id, depth, share: one.share, chain: ids(above), recruits: ids(recruits) };
    }),
  };
}

/** All pages of two rows. */
function pages<Row>(
  fetch: (after: number | undefined, limit: number) => Row[],
  positionOf: (row: Row) => number,
): Row[] {
  const rows: Row[] = [];
  for (;;) {
    const last = rows.at(-1);
    const page = fetch(last && positionOf(last), 2);
    rows.push(...page);
    if (page.length < 2) return rows;
  }
}

describe('whatever people do', () => {
  test('every number is that of the slow, obvious model, at any moment, however often the projector starts anew', () => {
    fc.assert(
      fc.property(history, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (events, sizes) => {
        const database = new Database(readModelsInMemory());
        for (let from = 0, turn = 0; from < events.length; turn++) {
          const batch = events.slice(from, (from += sizes[turn % sizes.length]!));
          new Projector(database.sqlite).apply(batch, batch.at(-1)?.position);
          const slow = new SlowModel(events.slice(0, from));
          for (const { id } of campaigns) expect(answered(database, id)).toEqual(slow.all(id));
        }
        expect(parkedEvents(database)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test('the numbers agree with the figures', () => {
    fc.assert(
      fc.property(history, events => {
        const database = projected(events);
        const { recruited, onTheirOwn, recruiters } = answered(database, 'c1');
        const figures = new Figures(database, [{ id: 'c1', timeZone: 'UTC' }]);

        expect(recruited + onTheirOwn).toBe(figures.people());
        const byRecruiter = figures.countsBy(['RECRUITER']);
        for (const { id, signUps } of recruiters) {
          expect(byRecruiter.get(groupId([id]))?.value.GROSS_SIGN_UPS).toBe(signUps);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('recruiters entered before those they recruited: following who brought whom always comes to an end', () => {
    let recruitments = 0;
    let resignUps = 0;
    fc.assert(
      fc.property(history, events => {
        const database = projected(events);
        for (const { id: campaignId } of campaigns) {
          const entries = people.flatMap(id => entered(database, campaignId, id) ?? []);
          const byOrdinal = new Map(entries.map(one => [one.ordinal, one]));
          for (const { recruiter, enteredAt } of entries) {
            if (recruiter === null) continue;
            expect(byOrdinal.get(recruiter)!.enteredAt).toBeLessThan(enteredAt);
            recruitments++;
          }
          resignUps += answered(database, campaignId).edges.filter(edge => !edge.entered).length;
        }
      }),
      { numRuns: 100 },
    );
    // Or the property would hold of nothing.
    expect(recruitments).toBeGreaterThan(100);
    expect(resignUps).toBeGreaterThan(100);
  });

  test('the campaign alone, replayed, gives the same rows', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.integer({ min: 1, max: 30 }), async (events, size) => {
        const temporary = new TemporaryStore();
        for (const { stream, revision, ...event } of events) {
          await temporary.store.append(stream, [event], revision === 0 ? 'no stream' : revision - 1);
        }
        const histories = await Promise.all(
          campaigns.map(({ id }) => temporary.store.readCategory(campaignCategory(id))),
        );
        const inLogOrder = histories.flat().sort((one, other) => one.position - other.position);
        const live = projected(inLogOrder, [size]);
        for (const [n, { id }] of campaigns.entries()) {
          expect((await verifyCampaign(temporary.store, live, id)).differences).toEqual([]);
          expect(rowsOf(projected(histories[n]!), id)).toEqual(rowsOf(live, id));
        }
        await temporary.end();
      }),
      { numRuns: 8 },
    );
  });
});

describe('a cycle', () => {
  const recruiterOf = (world: World, id: string) => {
    const database = projected(world.events);
    const { recruiter } = entered(database, 'c1', id)!;
    return recruiter === null ? null : participantIds(database, 'c1', [recruiter]).get(recruiter);
  };

  test('by signing up anew through a link of somebody one recruited is a sign-up, not an entry', () => {
    const world = new World();
    world.signUp('p1');
    world.share('p1');
    world.signUp('p2', 'p1');
    world.share('p2');
    world.signUp('p3', 'p2');
    world.share('p3');
    world.withdraw('p1');
    expect(world.signUp('p1', 'p3')).toBe(true);

    expect([recruiterOf(world, 'p1'), recruiterOf(world, 'p2'), recruiterOf(world, 'p3')]).toEqual([
      null,
      'p1',
      'p2',
    ]);
    const { depth, recruiters, edges } = answered(projected(world.events), 'c1');
    expect(depth).toBe(2);
    expect(recruiters).toMatchObject([
      { id: 'p1', signUps: 1, firstTouchSignUps: 1, recruited: 1, depth: 0, chainDepth: 2 },
      { id: 'p2', signUps: 1, firstTouchSignUps: 1, recruited: 1, depth: 1, chainDepth: 1 },
      { id: 'p3', signUps: 1, firstTouchSignUps: 0, recruited: 0, depth: 2, chainDepth: 0 },
    ]);
    expect(edges.map(edge => edge.entered)).toEqual([true, true, false]);
  });

  test('of two who bring each other back credits both, and neither was recruited', () => {
    const world = new World();
    for (const id of ['p1', 'p2']) {
      world.signUp(id);
      world.share(id);
      world.withdraw(id);
    }
    world.signUp('p1', 'p2');
    world.signUp('p2', 'p1');

    expect([recruiterOf(world, 'p1'), recruiterOf(world, 'p2')]).toEqual([null, null]);
    expect(answered(projected(world.events), 'c1').recruiters).toMatchObject([
      { id: 'p1', signUps: 1, recruited: 0 },
      { id: 'p2', signUps: 1, recruited: 0 },
    ]);
  });

  test('through one’s own link is a sign-up as any other, and nobody’s entry', () => {
    const world = new World();
    world.share('p1');
    world.signUp('p1', 'p1');

    const { recruited, recruiters } = answered(projected(world.events), 'c1');
    expect(recruited).toBe(0);
    expect(recruiters).toMatchObject([
      { id: 'p1', signUps: 1, firstTouchSignUps: 0, recruited: 0, chainDepth: 0 },
    ]);
  });

  test('that cannot be, since events are missing, does not hold up an answer', () => {
    const world = new World();
    world.share('p1');
    world.signUp('p2', 'p1');
    world.share('p2');
    world.signUp('p1', 'p2');
    const shares = world.events.filter(({ type }) => type === 'CampaignShared');
    const database = projected(world.events.filter(event => event !== shares[0]));

    const [one, two] = ['p1', 'p2'].map(id => entered(database, 'c1', id)!);
    expect(one!.recruiter).toBe(two!.ordinal);
    expect(two!.recruiter).toBe(one!.ordinal);
    expect(depthOf(database, 'c1', one!.ordinal)).toBe(1);
    expect(recruitmentGraph(database, 'c1').recruiters).toHaveLength(2);
  });
});

describe('an attendance that was a mistake', () => {
  const where = { name: 'a1' };
  const corrections: Record<string, (world: World) => void> = {
    'revoked before the sign-up': world => {
      world.presence('RevokeAttendance', 'p2', where);
      world.signUp('p2', 'p1', where);
    },
    'revoked after it': world => {
      world.signUp('p2', 'p1', where);
      world.presence('RevokeAttendance', 'p2', where);
    },
    'put right as a no-show': world => {
      world.signUp('p2', 'p1', where);
      world.presence('MarkNoShow', 'p2', where);
    },
    'revoked when they had recruited others': world => {
      world.signUp('p2', 'p1', where);
      world.share('p2');
      world.signUp('p3', 'p2');
      world.presence('RevokeAttendance', 'p2', where);
    },
  };

  test.each(Object.entries(corrections))('does not stand between a link and its sharer: %s', (_, correct) => {
    const world = new World();
    world.share('p1');
    world.presence('RecordAttendance', 'p2', where);
    correct(world);

    for (const sizes of [[Infinity], [1]]) {
      const { people: nodes, edges } = answered(projected(world.events, sizes), 'c1');
      expect(nodes[1]).toMatchObject({ depth: 1, share: 'c1p1', chain: ['p1'] });
      expect(edges[0]).toMatchObject({ participantId: 'p2', entered: true });
      if (nodes[2]) expect(nodes[2]).toMatchObject({ depth: 2, chain: ['p2', 'p1'] });
    }
  });

  test('is no part, where it was all', () => {
    const world = new World();
    world.presence('RecordAttendance', 'p1', where);
    world.presence('RecordAttendance', 'p1', { ...where, campaignId: 'c2' });
    world.presence('RevokeAttendance', 'p1', where);

    const database = projected(world.events);
    expect(entered(database, 'c1', 'p1')).toBeUndefined();
    // So that in the other campaign they are new to the organisation.
    expect(answered(database, 'c2').newToOrganisation).toBe(1);
  });
});

describe('new to the organisation', () => {
  test('is who had taken part in no other campaign of its own before', () => {
    const world = new World();
    world.share('p1');
    world.signUp('p2', undefined, { campaignId: 'c2' });
    world.signUp('p3', undefined, { campaignId: 'c3' });
    for (const id of ['p2', 'p3', 'p4']) world.signUp(id, 'p1');
    world.signUp('p4', 'p1', { name: 'a1' });
    world.signUp('p4', undefined, { campaignId: 'c2' });

    const { newToOrganisation, recruiters } = answered(projected(world.events), 'c1');
    expect(newToOrganisation).toBe(3); // p1, p3, p4
    expect(recruiters).toMatchObject([{ id: 'p1', signUps: 4, newToOrganisation: 3 }]);
  });

  test('stays as it was when somebody takes part elsewhere later, and is known there', () => {
    const world = new World();
    world.signUp('p1');
    world.signUp('p1', undefined, { campaignId: 'c2' });
    const database = projected(world.events);

    expect(newcomers(database, 'org1', 'c1').participants).toBe(1);
    expect(newcomers(database, 'org1', 'c2').participants).toBe(0);
  });
});

describe('the order of recruiters', () => {
  const recruiter = fc.record({ signUps: fc.nat(3), firstTouchSignUps: fc.nat(3) });

  test('is by number, then by who came up first, page by page without gap or repeat', () => {
    fc.assert(
      fc.property(fc.array(recruiter), fc.integer({ min: 1, max: 5 }), (made, size) => {
        const recruiters = made.map((one, ordinal) => ({ ...one, ordinal }) as Recruiter);
        for (const number of ['signUps', 'firstTouchSignUps'] as const) {
          const by = (one: Recruiter) => one[number];
          const inPages: number[] = [];
          let after: ReturnType<typeof ranked>[number] | undefined;
          do {
            const page = ranked(recruiters, by, after).slice(0, size);
            inPages.push(...page.map(({ ordinal }) => ordinal));
            after = page.at(-1);
          } while (after);
          const expected = [3, 2, 1, 0].flatMap(n => recruiters.filter(one => by(one) === n));
          expect(inPages).toEqual(expected.map(({ ordinal }) => ordinal));
        }
      }),
    );
  });
});

describe('a chain of ten thousand', () => {
  const length = 10_000;
  const stream = (n: number) => participantStream('c1', `p${n}`);
  const events = new World().events;
  const add = (n: number, type: string, data: object) => {
    const position = events.length + 1;
    events.push({
      ...newEvent(type, data),
      stream: stream(n),
      revision: 0,
      position,
      recordedAt: new Date(noon),
    });
  };
  for (let n = 0; n < length; n++) {
    const attribution = n === 0 ? {} : { share: `s${n - 1}`, referrerId: `p${n - 1}` };
    add(n, 'SignedUp', { activityId: null, signedUpAt: noon, attribution, endsWalkIn: null });
    add(n, 'CampaignShared', { code: `s${n}`, attribution: {} });
  }
  let database: Database;
  beforeAll(() => {
    database = projected(events, [997]);
  });

  test('is as deep as it is long', () => {
    const graph = recruitmentGraph(database, 'c1');
    expect(graph).toMatchObject({ recruited: length - 1, participants: length, depth: length - 1 });
    expect(graph.recruiters).toHaveLength(length - 1);
    for (const { ordinal, depth, chainDepth } of graph.recruiters) {
      expect([depth, chainDepth]).toEqual([ordinal - 1, length - ordinal]);
    }
  });

  test('is walked from its end to its beginning', () => {
    const last = entered(database, 'c1', `p${length - 1}`)!;
    expect(depthOf(database, 'c1', last.ordinal)).toBe(length - 1);
    const chain: string[] = [];
    for (let page = ['']; page.length > 0; chain.push(...page)) {
      page = ids(recruitersAbove(database, 'c1', last.ordinal, { skip: chain.length, limit: 500 }));
    }
    expect(chain).toEqual(Array.from({ length: length - 1 }, (_, n) => `p${length - 2 - n}`));
  });
});
