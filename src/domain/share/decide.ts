import type { Campaign } from '../campaign/state.ts';
import { refuseUnlessOpen } from '../campaign/state.ts';
import type { Decider } from '../decider.ts';
import type { Circumstances } from '../circumstances.ts';
import type { KnownShare } from '../participation/decide.ts';
import type { ShareEvent } from './events.ts';

export type ShareCommand = Circumstances & {
  readonly type: 'OpenShare';
  readonly campaign: Campaign;
  readonly share: KnownShare;
};

/** The opens of a tracked link. Each counts, so no state is needed. */
export const shareDecider: Decider<ShareCommand, ShareEvent, null> = {
  initial: null,
  evolve: () => null,
  decide: command =>
    refuseUnlessOpen(command.campaign, command) ?? [{ type: 'ShareOpened', data: command.share }],
};
