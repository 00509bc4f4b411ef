import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import type { ConnectorSettings } from '../../../src/domain/connector.ts';
import { itemPreparer } from '../../../src/commands/prepared-items.ts';
import { Preparation } from '../../../src/commands/preparation.ts';
import { checkItems } from '../../../src/inbound/check-items.ts';
import { Api } from '../../../src/inbound/connectors/api.ts';
import type {
  Connector,
  InboundRequest,
  PayloadReading,
  Content,
  Secrets,
} from '../../../src/inbound/connectors/connector.ts';
import type { Item } from '../../../src/commands/batch.ts';
import type { Target } from '../../../src/inbound/target.ts';

const noSettings: ConnectorSettings = {
  campaignId: 'c1',
  activityId: null,
  account: null,
  only: [],
  map: [],
  pollOptions: [],
  silentAfterHours: null,
};

/** Where something is read, by default for a campaign as a whole. */
export function readingWith(
  settings: Partial<ConnectorSettings> = {},
  target: Partial<Target> = {},
): PayloadReading {
  const all = { ...noSettings, ...settings };
  const { campaignId, activityId } = all;
  return {
    connectorId: 'k1',
    settings: all,
    target: { campaignId, activityId, startsAt: null, timeZone: 'Europe/Oslo', ...target },
  };
}

/** The commands that are said, group by group. */
export const itemsOf = (said: readonly Content[]): Item[] =>
  said.flatMap(each => (each.says === 'commands' ? each.items : []));

/** What is stated of each command: its name, and what it says. */
export type Stated = Readonly<Record<string, unknown>>;

export const inputsOf = (said: readonly Content[]): [string, Stated][] =>
  itemsOf(said).flatMap(item => Object.entries(item) as [string, Stated][]);

const prepare = itemPreparer(new Preparation(new Uint8Array(32)), 'o1');

/** Commands that the ledger's own rules for inputs refuse. */
export const refusedOf = (said: readonly Content[]): object[] =>
  checkItems(itemsOf(said).map(prepare)).filter(({ __typename }) => __typename === 'Refusal');

export const externalIds = (said: readonly Content[]): unknown[] =>
  inputsOf(said).map(([name, { source }]) => [name, (source as { externalId: string }).externalId]);

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a text as it is. */
  readonly body?: unknown;
}

export interface OtherSystem {
  readonly api: Api;
  /** Paths that were asked for, in their order. */
  readonly asked: string[];
  readonly authorizations: (string | undefined)[];
}

/** Another system's API, as a server on this machine, for as long as `use` takes. What it does not know it answers with 404. */
export async function withApi(
  answers: Readonly<Record<string, Answer>>,
  connector: Connector,
  secrets: Secrets,
  use: (other: OtherSystem) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    authorizations.push(request.headers.authorization);
    answer(response, answers[request.url ?? ''] ?? { status: 404, body: {} });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const api = new Api(`http://127.0.0.1:${port}`, connector.api?.authorization(secrets) ?? {});
  try {
    await use({ api, asked, authorizations });
  } finally {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  }
}

function answer(response: ServerResponse, { status = 200, headers = {}, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** A payload in which one place holds something else, or nothing. */
export const mutated = (payload: unknown): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      fc.constantFrom(...pathsOf(payload)),
      fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant(undefined)),
    )
    .map(([path, value]) => replaced(payload, path, value));

type Path = readonly (string | number)[];

function pathsOf(value: unknown): Path[] {
  if (typeof value !== 'object' || value === null) return [[]];
  const below = Object.entries(value).flatMap(([key, each]) => pathsOf(each).map(path => [key, ...path]));
  return [[], ...below];
}

function replaced(json: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined || typeof json !== 'object' || json === null) return value;
  const copy = Array.isArray(json) ? [...(json as unknown[])] : { ...json };
  const at = copy as Record<string | number, unknown>;
  at[key] = replaced(at[key], rest, value);
  return copy;
}

/** A change of one signed request: of its body's bytes, of its signature, or of the secret by which it is checked. */
export interface Forgery {
  readonly request: InboundRequest;
  readonly secrets: Secrets;
}

interface Signed {
  readonly header: string;
  readonly signature: string;
  readonly body: Buffer;
  readonly secretName: keyof Secrets;
  readonly secret: string;
}

export function forgeries({ header, signature, body, secretName, secret }: Signed): fc.Arbitrary<Forgery> {
  const request = (bytes: Buffer, value: string | string[] | undefined): InboundRequest => ({
    headers: { [header]: value },
    query: new URLSearchParams(),
    body: bytes,
  });
  const secrets = { [secretName]: secret };
  return fc.oneof(
    alteredBytes(body).map(bytes => ({ request: request(bytes, signature), secrets })),
    alteredText(signature).map(text => ({ request: request(body, text), secrets })),
    fc.oneof(alteredText(secret), fc.constant(undefined), fc.constant('')).map(other => ({
      request: request(body, signature),
      secrets: other === undefined ? {} : { [secretName]: other },
    })),
    fc
      .constantFrom(
        undefined,
        [signature],
        [signature, signature],
        `${signature}, ${signature}`,
        `${signature} `,
      )
      .map(value => ({ request: request(body, value), secrets })),
    fc
      .constantFrom(signature.toUpperCase(), signature.replace('sha256', 'sha1'), signature.slice(7))
      .map(text => ({
        request: request(body, text),
        secrets,
      })),
  );
}

const alteredBytes = (body: Buffer): fc.Arbitrary<Buffer> =>
  fc
    .tuple(fc.nat(body.length), fc.integer({ min: 1, max: 255 }), fc.constantFrom('change', 'insert', 'cut'))
    .map(([at, by, how]) => {
      if (how === 'cut') return body.subarray(0, Math.min(at, body.length - 1));
      if (how === 'insert' || at === body.length)
        return Buffer.concat([body.subarray(0, at), Buffer.from([by]), body.subarray(at)]);
      const bytes = Buffer.from(body);
      bytes[at] = (bytes[at] ?? 0) ^ by;
      return bytes;
    });

const alteredText = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(text.length - 1), fc.string({ minLength: 0, maxLength: 3 }))
    .map(([at, other]) => text.slice(0, at) + other + text.slice(at + 1))
    .filter(each => each !== text);

/** A body as Meta and others send it: every letter beyond ASCII is escaped. */
export const escaped = (json: unknown): string =>
  JSON.stringify(json).replaceAll(
    /[\u0080-\uffff]/g,
    letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
