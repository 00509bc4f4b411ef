import type { ConnectorKind, ConnectorSettings } from '../../../src/domain/connector.ts';
import type { Secrets } from '../../../src/inbound/connectors/connector.ts';

/** A request as the other system sends it. */
export interface SampleRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a system sends by its documentation, and what the campaign's impact is afterwards: each is tried from HTTP to the query, on both event stores. */
export interface Sample {
  readonly kind: ConnectorKind;
  /** What it shows, as a test's title. */
  readonly shows: string;
  readonly secrets: Secrets;
  readonly settings?: Partial<ConnectorSettings>;
  /** Signed for the moment `now`, milliseconds; left out: it is asked. */
  readonly request?: (now: number) => SampleRequest;
  /** What its API answers, by path with query. */
  readonly api?: Readonly<Record<string, unknown>>;
  /** The codes of what is refused; left out: nothing is. */
  readonly refused?: readonly string[];
  /** What `impact { … }` says of each field that is named here. */
  readonly impact: Readonly<Record<string, number>>;
}
