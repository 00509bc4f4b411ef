/** How much each benchmark does. */
export interface Settings {
  /** How often each contender has its turn. */
  readonly runs: number;
  /** Single mutations in one run, and how many connections send them. */
  readonly mutations: number;
  readonly connections: number;
  /** Batches of 1 000 sign-ups in one run. */
  readonly batches: number;
  /** Events appended one at a time in one run; ten times as many 50 at once, fifty times as many 1 000 a turn. */
  readonly appends: number;
  /** Events of the generated log. */
  readonly events: number;
  /** Events of the small log that the impact query is compared with. */
  readonly fewEvents: number;
  /** Impact queries in one run. */
  readonly queries: number;
  /** Rows of the file that is imported. */
  readonly rows: number;
  /** Mutations a second, and for how many seconds, while what is acknowledged is looked for. */
  readonly rate: number;
  readonly seconds: number;
  /** Where CPU profiles of the program are written. */
  readonly profile?: string | undefined;
}

/** What the published figures are measured with. */
export const full: Settings = {
  runs: 5,
  mutations: 20_000,
  connections: 50,
  batches: 60,
  appends: 4_000,
  events: 1_000_000,
  fewEvents: 10_000,
  queries: 20_000,
  rows: 200_000,
  rate: 300,
  seconds: 15,
};

/** For trying that everything works: the numbers mean little. */
export const quick: Settings = {
  runs: 2,
  mutations: 2_000,
  connections: 50,
  batches: 6,
  appends: 300,
  events: 50_000,
  fewEvents: 2_000,
  queries: 2_000,
  rows: 5_000,
  rate: 200,
  seconds: 3,
};
