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
  /** Makes a secret if none is stated. It is shown once, to be entered in the other system. */
  readonly make?: () => string;
}

/** The content of a payload: groups of commands, each recorded or refused by itself; or something to look up; or nothing to record. */
export type Content =
  | { readonly says: 'commands'; readonly items: readonly Item[] }
  | { readonly says: 'look up'; readonly what: string }
  | { readonly says: 'nothing' }
  /** It cannot be understood. The reason holds nothing of the payload's own. */
  | { readonly says: 'nonsense'; readonly reason: string };

/** Where a payload is read. */
export interface PayloadReading {
  /** Of the connector: a part of external ids where the other system's ids are unique in one account only. */
  readonly connectorId: string;
  readonly settings: ConnectorSettings;
  readonly target: Target;
}

/** The answer of the other system to a poll for news. */
export interface Polled {
  readonly contents: readonly Content[];
  /** The cursor of the next poll. It is stored once everything of this one is recorded. */
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
  /** The faults in its settings, besides missing secrets. */
  readonly refuse?: (
    settings: Pick<ConnectorSettings, 'account' | 'map'>,
    secrets: Secrets,
  ) => readonly FieldRefusal[];
  /** Whether it schedules the activities that it meets. */
  readonly organises?: true;
  /** Answers the request by which the other system verifies the address. undefined: it is no such request, or is from somebody else */
  readonly handshake?: (query: URLSearchParams, secrets: Secrets) => string | object | undefined;
  /** Whether the request is from the system itself; left out: the system sends nothing by itself. @param now milliseconds */
  readonly verify?: (request: InboundRequest, secrets: Secrets, now: number) => boolean;
  /** What a payload says. It never throws: what it does not know is `nothing` or `nonsense`. */
  readonly read?: (payload: unknown, reading: PayloadReading) => readonly Content[];
  /** The API that is asked, by the address of its documentation's examples. */
  readonly api?: {
    readonly origin: string;
    readonly authorization: (secrets: Secrets) => Readonly<Record<string, string>>;
  };
  /** Looks up what a payload only names. @throws {ApiFailure} */
  readonly lookUp?: (what: string, api: Api, reading: PayloadReading) => Promise<readonly Content[]>;
  /** Asks for what is new since `cursor`; null: for the first time. @throws {ApiFailure} */
  readonly poll?: (cursor: string | null, api: Api, reading: PayloadReading) => Promise<Polled>;
}
