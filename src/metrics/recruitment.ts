import { LRUCache } from 'lru-cache';
import { factKinds } from '../domain/metrics.ts';
import { factRows } from '../projections/facts.ts';
import { nobody } from '../projections/people.ts';
import {
  type Recruits,
  recruitsThroughLinks,
  knownBefore,
  peopleCounts,
} from '../projections/recruitments.ts';
import { always } from './figures.ts';
import type { Database } from '../sqlite/database.ts';

/**
 * Who recruited whom. A sign-up is credited in two ways: to the link it came through (last touch), and to the link its person
 * entered the campaign through (first touch). docs/recruitment.md defines each number. People are referred to by ordinals.
 */

/** Somebody through whose links people signed up. */
export interface Recruiter {
  readonly ordinal: number;
  readonly signUps: number;
  readonly firstTouchSignUps: number;
  /** People who entered through their links. */
  readonly recruited: number;
  /** How many recruiters there are above them. */
  readonly depth: number;
  /** The length of the longest chain below them. */
  readonly chainDepth: number;
}

/** One campaign's recruitment, read once. */
export class RecruitmentGraph {
  /** How many facts it is made of. */
  readonly facts: number;
  readonly participants: number;
  /** Participants who entered through a tracked link. */
  readonly recruited: number;
  /** The longest chain: recruiters above anybody. */
  readonly depth: number;
  readonly #recruits: Recruits;
  readonly #depths: Int32Array;
  readonly #eachSignUp: (take: SignUpTaker) => void;
  #recruiters: readonly Recruiter[] | undefined;

  constructor(database: Database, campaignId: string, facts: number) {
    const { people, participants } = peopleCounts(database, campaignId);
    this.facts = facts;
    this.participants = participants;
    this.#recruits = recruitsThroughLinks(database, campaignId);
    this.recruited = this.#recruits.people.length;
    this.#depths = new Int32Array(people + 1);
    const { recruiters } = this.#recruits;
    for (const [n, person] of this.#recruits.people.entries()) {
      this.#depths[person] = this.#depths[recruiters[n]!]! + 1;
    }
    this.depth = this.#depths.reduce((deepest, depth) => Math.max(deepest, depth), 0);
    this.#eachSignUp = take => eachSignUp(database, campaignId, facts, take);
  }

  /** The other participants. */
  get onTheirOwn(): number {
    return this.participants - this.recruited;
  }

  /** How many numbers it holds for each thing: by ordinal, from that of nobody. */
  get size(): number {
    return this.#depths.length;
  }

  /** In the order in which they first occur. */
  get recruiters(): readonly Recruiter[] {
    return (this.#recruiters ??= this.#credits());
  }

  #credits(): Recruiter[] {
    const numbers = () => new Int32Array(this.size);
    const [recruiterOf, recruited, chainDepths] = [numbers(), numbers(), numbers()];
    // From the last to enter to the first, so that everybody below a person is seen before that person.
    for (let n = this.recruited - 1; n >= 0; n--) {
      const [person, recruiter] = [this.#recruits.people[n]!, this.#recruits.recruiters[n]!];
      recruiterOf[person] = recruiter;
      recruited[recruiter]!++;
      chainDepths[recruiter] = Math.max(chainDepths[recruiter]!, chainDepths[person]! + 1);
    }
    const [lastTouch, firstTouch] = [numbers(), numbers()];
    this.#eachSignUp((person, recruiter) => {
      if (recruiter !== nobody) lastTouch[recruiter]!++;
      const first = recruiterOf[person]!;
      if (first !== nobody) firstTouch[first]!++;
    });
    const recruiters: Recruiter[] = [];
    for (const [ordinal, signUps] of lastTouch.entries()) {
      if (signUps === 0) continue;
      recruiters.push({
        ordinal,
        signUps,
        firstTouchSignUps: firstTouch[ordinal]!,
        recruited: recruited[ordinal]!,
        depth: this.#depths[ordinal]!,
        chainDepth: chainDepths[ordinal]!,
      });
    }
    return recruiters;
  }

  /** Sign-ups through each recruiter's links of people for whom `counts`. */
  signUpsOf(counts: (person: number) => boolean): Int32Array {
    const credited = new Int32Array(this.size);
    this.#eachSignUp((person, recruiter) => {
      if (recruiter !== nobody && counts(person)) credited[recruiter]!++;
    });
    return credited;
  }
}

/** @param recruiter the sharer of the link it came through, or `nobody` */
type SignUpTaker = (person: number, recruiter: number) => void;

/** Every sign-up, also those withdrawn since. */
function eachSignUp(database: Database, campaignId: string, facts: number, take: SignUpTaker): void {
  const signUp = factKinds.indexOf('SIGN_UP');
  const range = { after: 0, until: facts, during: always };
  for (const { columns, first, last } of factRows.read(database, campaignId, range)) {
    const { kind, person, recruiter } = columns;
    for (let row = first; row < last; row++) {
      if (kind[row] === signUp) take(person[row]!, recruiter[row]!);
    }
  }
}

/** How many people all kept graphs of a database may hold together. */
const remembered = 2_000_000;

/** By campaign. */
const keptGraphs = () =>
  new LRUCache<string, RecruitmentGraph>({
    maxSize: remembered,
    sizeCalculation: ({ size }) => Math.max(size, 1),
  });

/** A campaign's graph; it is read again if facts were added since. */
export function recruitmentGraph(database: Database, campaignId: string): RecruitmentGraph {
  const kept = database.remembered(keptGraphs);
  return atOneMoment(database, () => {
    const facts = factRows.count(database, campaignId);
    const known = kept.get(campaignId);
    if (known?.facts === facts) return known;
    const graph = new RecruitmentGraph(database, campaignId, facts);
    kept.set(campaignId, graph);
    return graph;
  });
}

/** The projector may write between two statements, but not into a transaction. */
function atOneMoment<T>(database: Database, read: () => T): T {
  database.exec('SAVEPOINT moment');
  try {
    return read();
  } finally {
    database.exec('RELEASE moment');
  }
}

/** Who is new to the organisation: they had taken part in none of its other campaigns before they entered this one. */
export interface Newcomers {
  readonly participants: number;
  /** How many newcomers signed up through a recruiter's links. */
  readonly signUpsThrough: (recruiter: number) => number;
}

/** @param database holds all of the organisation's campaigns */
export function newcomers(database: Database, organisationId: string, campaignId: string): Newcomers {
  const { graph, known } = atOneMoment(database, () => ({
    graph: recruitmentGraph(database, campaignId),
    known: knownBefore(database, organisationId, campaignId),
  }));
  let signUps: Int32Array | undefined;
  return {
    participants: graph.participants - known.size,
    signUpsThrough: recruiter => {
      signUps ??= graph.signUpsOf(person => !known.has(person));
      return signUps[recruiter] ?? 0;
    },
  };
}

/** Where a recruiter stands among others. */
export interface Rank {
  /** The number that they are ordered by. */
  readonly rank: number;
  readonly ordinal: number;
}

/** Those with most first; of equals, who occurs first. @param after only those behind this rank */
export function ranked(
  recruiters: readonly Recruiter[],
  by: (recruiter: Recruiter) => number,
  after: Rank = { rank: Infinity, ordinal: -1 },
): (Recruiter & Rank)[] {
  return recruiters
    .map(recruiter => ({ ...recruiter, rank: by(recruiter) }))
    .filter(({ rank, ordinal }) => rank < after.rank || (rank === after.rank && ordinal > after.ordinal))
    .sort((a, b) => b.rank - a.rank || a.ordinal - b.ordinal);
}
