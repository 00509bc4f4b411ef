import type { IncomingHttpHeaders } from 'node:http';
import type { ConnectorSettings, SecretName, Secrets } from '../../domain/connector.ts';
import type { FieldRefusal } from '../../domain/refusal.ts';
import type { Item } from '../../commands/batch.ts';
import type { Target } from '../target.ts';
import type { Api } from './api.ts';

/** A request as it came. What is signed is the body's bytes, so they are kept as they are until that is checked. */
export interface InboundRequest {
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

export type { SecretName, Secrets };

export interface SecretDeclaration {
  /** What it is, and where the other system shows it. */
  readonly is: string;
  /** Without it the connector takes nothing. */
  readonly isNeeded: boolean;
  /** Makes one where none is stated: it is shown once, to be entered in the other system. */
  readonly make?: () => string;
}

/** What a payload says: commands, each group of which stands or falls by itself; or what must be looked up; or nothing that is recorded. */
export type Said =
  | { readonly says: 'commands'; readonly items: readonly Item[] }
  | { readonly says: 'look up'; readonly what: string }
  | { readonly says: 'nothing' }
  /** It cannot be understood. The reason holds nothing of the payload's own. */
  | { readonly says: 'nonsense'; readonly reason: string };

/** Where a payload is read. */
export interface Reading {
  /** Of the connector: a part of external ids where the other system's ids are unique in one account only. */
  readonly connectorId: string;
  readonly settings: ConnectorSettings;
  readonly target: Target;
}

/** What is found when the other system is asked for what is new. */
export interface Polled {
  readonly said: readonly Said[];
  /** From where to ask the next time; it is kept once all that was said is recorded. */
  readonly cursor: string;
  /** Whether there is more, to be asked for at once. */
  readonly more: boolean;
}

/** A system from which participation comes: payload → commands. One file each, and listed in `all.ts`. */
export interface Connector {
  /** What comes through it, in a sentence. */
  readonly is: string;
  /** Named as the source of what is recorded. */
  readonly system: string;
  readonly secrets: Readonly<Partial<Record<SecretName, SecretDeclaration>>>;
  /** Which settings it knows, besides where it records and when it counts as silent. */
  readonly settings: readonly ('account' | 'only' | 'map' | 'pollOptions')[];
  /** What is wrong with how it is set up, besides secrets that are missing. */
  readonly refuse?: (
    settings: Pick<ConnectorSettings, 'account' | 'map'>,
    secrets: Secrets,
  ) => readonly FieldRefusal[];
  /** Whether it schedules the activities that it meets. */
  readonly organises?: true;
  /** Answers the question by which the other system makes sure of the address. undefined: it is no such question, or not theirs */
  readonly handshake?: (query: URLSearchParams, secrets: Secrets) => string | object | undefined;
  /** Whether a request comes from whom it says; left out: nothing comes by itself. @param now milliseconds */
  readonly verify?: (request: InboundRequest, secrets: Secrets, now: number) => boolean;
  /** What a payload says. It never throws: what it does not know is `nothing` or `nonsense`. */
  readonly read?: (payload: unknown, reading: Reading) => readonly Said[];
  /** The API that is asked, by the address of its documentation's examples. */
  readonly api?: {
    readonly origin: string;
    readonly authorization: (secrets: Secrets) => Readonly<Record<string, string>>;
  };
  /** Looks up what a payload only names. @throws {ApiFailure} */
  readonly lookUp?: (what: string, api: Api, reading: Reading) => Promise<readonly Said[]>;
  /** Asks for what is new since `cursor`; null: for the first time. @throws {ApiFailure} */
  readonly poll?: (cursor: string | null, api: Api, reading: Reading) => Promise<Polled>;
}
