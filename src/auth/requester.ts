import type { Actor } from '../domain/actor.ts';

/** Who is asking, and for which organisation. */
export interface Requester {
  readonly organisationId: string;
  readonly actor: Actor;
}

/** Until API keys are issued everybody is this one: bind to the loopback address, or put a gateway before it. */
export const defaultRequester: Requester = {
  organisationId: 'default',
  actor: { id: 'default', kind: 'SYSTEM' },
};
