import type { ConnectorKind } from '../../src/domain/connector.ts';
import type { SampleRequest } from '../inbound/connectors/sample.ts';
import type { Client } from './harness.ts';

/** Connectors as their owner and the other system use them. */

export interface TestConnector {
  readonly id: string;
  readonly url: string;
  readonly madeSecrets: readonly { readonly name: string; readonly value: string }[];
}

export interface ConnectorReport {
  readonly id: string;
  readonly kind: ConnectorKind;
  readonly name: string;
  readonly url: string;
  readonly secrets: readonly string[] | null;
  readonly campaignId: string;
  readonly activityId: string | null;
  readonly silentAfterHours: number | null;
  readonly isSilent: boolean;
  readonly lastHeardAt: string | null;
  readonly received: number;
  readonly recorded: number;
  readonly duplicate: number;
  readonly refused: number;
  readonly unverified: number;
  readonly refusals: readonly { readonly code: string; readonly reason: string; readonly count: number }[];
  readonly waiting: number;
  readonly problem: string | null;
}

const fields = `id kind name url secrets campaignId activityId silentAfterHours isSilent lastHeardAt received recorded duplicate
  refused unverified refusals { code reason count } waiting problem`;

export async function addConnector(
  server: Client,
  kind: ConnectorKind,
  input: object,
): Promise<TestConnector> {
  const { addConnector: added } = await server.data<{ addConnector: TestConnector }>(
    `mutation ($input: AddConnectorInput!) {
      addConnector(input: $input) { id url madeSecrets { name value } }
    }`,
    { input: { kind, name: kind.toLowerCase(), ...input } },
  );
  return added;
}

export async function connectorsOf(server: Client): Promise<ConnectorReport[]> {
  const { organisation } = await server.data<{ organisation: { connectors: ConnectorReport[] } }>(
    `{ organisation { connectors { ${fields} } } }`,
  );
  return organisation.connectors;
}

export async function connectorOf(server: Client, id: string): Promise<ConnectorReport> {
  const found = (await connectorsOf(server)).find(connector => connector.id === id);
  if (!found) throw new Error(`There is no connector ${id}`);
  return found;
}

/** As the other system sends it. */
export const send = (
  { url }: Pick<TestConnector, 'url'>,
  { headers, body }: SampleRequest,
): Promise<Response> => fetch(url, { method: 'POST', headers, body });
