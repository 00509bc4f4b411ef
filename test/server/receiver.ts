import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../src/outbound/webhooks/clock.ts';
import { until } from './harness.ts';

/** A message that somebody's address got. */
export interface Message {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly event: Record<string, unknown> & { readonly data: Record<string, unknown> };
  /** What it was answered. */
  readonly status: number;
}

type Answer = number | { readonly status: number; readonly headers: Record<string, string> } | 'nothing';

/** An address that takes messages, as a program of somebody's would. */
export class Receiver {
  readonly messages: Message[] = [];
  /** How many are being taken at this moment, and at most were at once. */
  atOnce = { now: 0, most: 0 };
  /** What it answers. */
  answer: (event: Message['event']) => Answer | Promise<Answer> = () => 204;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>(resolve => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook?token=canary`;
  }

  /** The types of those that it took, in the order they came. */
  get taken(): string[] {
    return this.accepted.map(({ event }) => event.type as string);
  }

  get accepted(): Message[] {
    return this.messages.filter(({ status }) => status >= 200 && status < 300);
  }

  /** Waits until it has taken so many. */
  async takes(count: number): Promise<Message[]> {
    await until(() => this.accepted.length >= count);
    return this.accepted;
  }

  async #take(
    request: AsyncIterable<Uint8Array> & { readonly headers: IncomingHttpHeaders },
    response: ServerResponse,
  ): Promise<void> {
    this.atOnce.now++;
    this.atOnce.most = Math.max(this.atOnce.most, this.atOnce.now);
    const parts: Uint8Array[] = [];
    try {
      for await (const part of request) parts.push(part);
      const text = Buffer.concat(parts).toString('utf8');
      const event = JSON.parse(text) as Message['event'];
      const answer = await this.answer(event);
      if (answer === 'nothing') return;
      const { status, headers } = typeof answer === 'number' ? { status: answer, headers: {} } : answer;
      this.messages.push({ headers: request.headers, text, event, status });
      response.writeHead(status, headers).end();
    } finally {
      this.atOnce.now--;
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }
}

/** A clock whose waits are over at once: the time flies. To leases it does not, unless the clock jumps. */
export class FlyingClock implements Clock {
  #ahead = 0;
  #jumped = 0;
  /** How long was waited, each time. */
  readonly waits: number[] = [];
  /** While it stands, waits last until it flies again. */
  #standing: PromiseWithResolvers<void> | undefined;

  now(): number {
    return Date.now() + this.#ahead;
  }

  elapsed(): number {
    return performance.now() + this.#jumped;
  }

  /** So much time passes at once, in milliseconds: as it seems to a process that was frozen. */
  jump(duration: number): void {
    this.#ahead += duration;
    this.#jumped += duration;
  }

  async wait(duration: number, signal: AbortSignal): Promise<void> {
    const ended = new Promise<void>(resolve =>
      signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    await Promise.race([this.#standing?.promise, ended]);
    if (signal.aborted) return;
    this.waits.push(duration);
    this.#ahead += duration;
  }

  stand(): void {
    this.#standing = Promise.withResolvers();
  }

  fly(): void {
    this.#standing?.resolve();
    this.#standing = undefined;
  }
}
