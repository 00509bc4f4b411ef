import type { Actor } from '../domain/actor.ts';

/** Who is asking, and for which organisation. */
export interface Requester {
  readonly organisationId: string;
  readonly actor: Actor;
}

/** Until there are API keys, every request is made by this one: bind to the loopback address, or use a gateway. */
export const defaultRequester: Requester = {
  organisationId: 'default',
  actor: { id: 'default', kind: 'SYSTEM' },
};
