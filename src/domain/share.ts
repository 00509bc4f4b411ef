import type { Attribution } from './attribution.ts';
import type { EventDeclaration } from './event-declaration.ts';
import { type Campaign, refuseUnlessOpen } from './campaign.ts';
import type { Decider } from './decider.ts';
import { type Circumstances, refuseBefore } from './circumstances.ts';
import type { KnownShare } from './participation/decide.ts';

/** Somebody followed a tracked link; who is not known. */
export interface ShareOpened {
  readonly type: 'ShareOpened';
  readonly data: { readonly code: string; readonly sharerId: string; readonly attribution: Attribution };
}

export type ShareEvent = ShareOpened;

/** What each of them means. The compiler sees to it that none is forgotten and none made up. */
export const shareEvents = {
  ShareOpened: { is: 'Somebody followed a tracked link; who is not known.', ofParticipation: true },
} as const satisfies Record<ShareEvent['type'], EventDeclaration>;

export type ShareCommand = Circumstances & {
  readonly type: 'OpenShare';
  readonly campaign: Campaign;
  readonly share: KnownShare;
  readonly sharedAt: string;
};

/** The opens of a tracked link. Each counts, so no state is needed. */
export const shareDecider: Decider<ShareCommand, ShareEvent, null> = {
  initial: null,
  evolve: () => null,
  decide: command =>
    refuseUnlessOpen(command.campaign, command) ??
    refuseBefore(command, 'the share', command.sharedAt) ?? [{ type: 'ShareOpened', data: command.share }],
};
