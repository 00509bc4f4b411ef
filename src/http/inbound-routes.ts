import { inboundPath } from '../inbound/connectors/address.ts';

/** Where other systems send what they say. */
export const inboundRoute = `${inboundPath}:kind/:id`;
