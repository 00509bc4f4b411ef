import type { Attribution, Reach, TrackedLink } from './attribution.ts';
import { type Campaign, refuseUnlessOpen } from './campaign.ts';
import { type Circumstances, refuseBefore } from './circumstances.ts';
import { type Decider, unreachable } from './decider.ts';
import type { EventDeclaration } from './event-declaration.ts';
import { Refusal } from './refusal.ts';

/** Organisers made a tracked link of their own, which credits nobody in particular. */
export interface LinkCreated {
  readonly type: 'LinkCreated';
  readonly data: {
    readonly code: string;
    /** What the organisers call it; null: nothing in particular. */
    readonly name: string | null;
    readonly attribution: Reach;
  };
}

/** Somebody followed a tracked link; who is not known. */
export interface ShareOpened {
  readonly type: 'ShareOpened';
  readonly data: {
    readonly code: string;
    /** null: the link is the organisers' own. */
    readonly sharerId: string | null;
    readonly attribution: Attribution;
  };
}

export type ShareEvent = LinkCreated | ShareOpened;

/** What each of them means. The compiler sees to it that none is forgotten and none made up. */
export const shareEvents = {
  LinkCreated: { is: 'Organisers made a tracked link of their own, which credits nobody in particular.' },
  ShareOpened: { is: 'Somebody followed a tracked link; who is not known.', ofParticipation: true },
} as const satisfies Record<ShareEvent['type'], EventDeclaration>;

export type ShareCommand = Circumstances & { readonly campaign: Campaign } & (
    | {
        readonly type: 'CreateLink';
        readonly code: string;
        readonly name: string | null;
        readonly attribution: Reach;
      }
    | { readonly type: 'OpenShare'; readonly share: TrackedLink; readonly sharedAt: string }
  );

/** A link of the organisers' own. */
export interface OwnLink {
  readonly sharedAt: string;
  readonly attribution: Attribution;
}

/** A tracked link's stream: it begins with LinkCreated where the link is the organisers' own. Each open counts. null: no such link. */
export const shareDecider: Decider<ShareCommand, ShareEvent, OwnLink | null> = {
  initial: null,
  evolve,
  decide,
};

function evolve(state: OwnLink | null, event: ShareEvent, occurredAt: string): OwnLink | null {
  switch (event.type) {
    case 'LinkCreated':
      return { sharedAt: occurredAt, attribution: event.data.attribution };
    case 'ShareOpened':
      return state;
    default:
      return unreachable(event);
  }
}

function decide(command: ShareCommand, state: OwnLink | null): ShareEvent[] | Refusal {
  const refused = refuseUnlessOpen(command.campaign, command);
  if (refused) return refused;
  switch (command.type) {
    case 'CreateLink': {
      if (state) return codeTaken();
      const { code, name, attribution } = command;
      return [{ type: 'LinkCreated', data: { code, name, attribution } }];
    }
    case 'OpenShare':
      return (
        refuseBefore(command, 'the share', command.sharedAt) ?? [{ type: 'ShareOpened', data: command.share }]
      );
    default:
      return unreachable(command);
  }
}

/** Codes are short, so one may meet another's: once in a million links, where there are a million. */
export function codeTaken(): Refusal {
  return new Refusal(
    'ALREADY_EXISTS',
    'The code that this request would get is taken by another link. Ask again with another idempotency key.',
  );
}
