import type { Channel, Technique } from '../attribution.ts';
import type { EventDeclaration } from '../event-declaration.ts';

export interface CampaignDetails {
  readonly name: string;
  readonly description: string | null;
  /** First and last local day, `2026-05-01`; null: not fixed. */
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  readonly channels: readonly Channel[];
  readonly techniques: readonly Technique[];
  /** A result the organisers state in their own words: a claim, not a computed figure. */
  readonly statedResult: string | null;
}

export interface CampaignCreated {
  readonly type: 'CampaignCreated';
  readonly data: CampaignDetails & {
    readonly campaignId: string;
    readonly organisationId: string;
    /** IANA name; fixed for ever, since local days are counted in it. */
    readonly timeZone: string;
    /** Earlier versions left it out. */
    readonly createdAt?: string;
  };
}

/** Only what changed. */
export interface CampaignUpdated {
  readonly type: 'CampaignUpdated';
  readonly data: Partial<CampaignDetails>;
}

export interface CampaignClosed {
  readonly type: 'CampaignClosed';
  readonly data: { readonly closedAt: string };
}

export type CampaignEvent = CampaignCreated | CampaignUpdated | CampaignClosed;

/** What each of them means. The compiler sees to it that none is forgotten and none made up. */
export const campaignEvents = {
  CampaignCreated: { is: 'A campaign was created.', ofRules: true },
  CampaignUpdated: {
    is: "A campaign's description was changed; the data holds only what changed.",
    ofRules: true,
  },
  CampaignClosed: { is: 'A campaign was closed.', ofRules: true },
} as const satisfies Record<CampaignEvent['type'], EventDeclaration>;
