import { createHmac, timingSafeEqual } from 'node:crypto';
import { kebab } from '../api-names.ts';
import type { ConnectorKind } from '../../domain/connector.ts';

/** Where systems send what they say. */
export const inboundPath = '/inbound/';

const macLength = 22;

/**
 * The addresses of connectors. Each holds its connector's id, and a digest of it that nobody can guess (132 bits): for systems that sign nothing
 * it is all that shows who sends.
 */
export class ConnectorAddresses {
  readonly #key: Uint8Array;

  /** @param key 32 bytes */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  pathOf(kind: ConnectorKind, connectorId: string): string {
    return `${inboundPath}${kindInPath(kind)}/${connectorId}-${this.#mac(connectorId)}`;
  }

  /** The connector that an address names; undefined: it is no address of one. */
  read(text: string): string | undefined {
    const [, id = '', mac = ''] = /^([0-9a-z]{1,32})-([\w-]{22})$/.exec(text) ?? [];
    const expected = Buffer.from(this.#mac(id));
    const given = Buffer.from(mac);
    return given.length === expected.length && timingSafeEqual(given, expected) ? id : undefined;
  }

  #mac(connectorId: string): string {
    return createHmac('sha256', this.#key).update(connectorId).digest('base64url').slice(0, macLength);
  }
}

/** A kind as it stands in an address: `google-forms`. */
export const kindInPath = (kind: ConnectorKind): string => kebab(kind);
