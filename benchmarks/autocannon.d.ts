/** What of autocannon is used here. */
declare module 'autocannon' {
  export interface Options {
    readonly url: string;
    readonly connections: number;
    readonly amount: number;
    readonly timeout?: number;
    readonly requests: readonly Request[];
    readonly verifyBody?: (body: string) => boolean;
  }

  export interface Request {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly setupRequest?: (request: Request) => Request;
  }

  export interface Answers {
    readonly '2xx': number;
    readonly non2xx: number;
    readonly errors: number;
    readonly timeouts: number;
    readonly mismatches: number;
    readonly latency: { readonly p50: number; readonly p99: number };
  }

  export interface Tracker extends PromiseLike<Answers> {
    on(event: 'start' | 'response', listener: () => void): void;
  }

  export default function autocannon(options: Options): Tracker;
}
