import type { Channel, Technique } from './attribution.ts';
import type { EventDeclaration } from './event-declaration.ts';
import { type Decider, unreachable } from './decider.ts';
import { type Circumstances, refuseBefore } from './circumstances.ts';
import { isSameJson } from './json.ts';
import { Refusal, refuseField } from './refusal.ts';
import type { DateTime, LocalDate } from './times.ts';

export interface CampaignDetails {
  readonly name: string;
  readonly description: string | null;
  /** First and last local day, `2026-05-01`; null: not fixed. */
  readonly startsOn: LocalDate | null;
  readonly endsOn: LocalDate | null;
  readonly channels: readonly Channel[];
  readonly techniques: readonly Technique[];
  /** A result the organisers state in their own words: a claim, not a computed figure. */
  readonly statedResult: string | null;
  /** The web address to which its tracked links lead; null: none. */
  readonly page: string | null;
}

export interface CampaignCreated {
  readonly type: 'CampaignCreated';
  readonly data: CampaignDetails & {
    readonly campaignId: string;
    readonly organisationId: string;
    /** IANA name; fixed for ever, since local days are counted in it. */
    readonly timeZone: string;
    /** Earlier versions left it out. */
    readonly createdAt?: DateTime;
  };
}

/** Only what changed. */
export interface CampaignUpdated {
  readonly type: 'CampaignUpdated';
  readonly data: Partial<CampaignDetails>;
}

export interface CampaignClosed {
  readonly type: 'CampaignClosed';
  readonly data: { readonly closedAt: DateTime };
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

export type Campaign =
  | { readonly status: 'NONE' }
  | ({
      readonly status: 'OPEN' | 'CLOSED';
      readonly organisationId: string;
      readonly closedAt: string | null;
      readonly timeZone: string;
      /** undefined: not known. */
      readonly createdAt?: string;
    } & CampaignDetails);

export const noCampaign: Campaign = { status: 'NONE' };

export function evolve(state: Campaign, event: CampaignEvent): Campaign {
  switch (event.type) {
    case 'CampaignCreated': {
      const { campaignId: _, ...details } = event.data;
      return { status: 'OPEN', closedAt: null, ...details };
    }
    case 'CampaignUpdated':
      return state.status === 'NONE' ? state : { ...state, ...event.data };
    case 'CampaignClosed':
      return state.status === 'NONE' ? state : { ...state, status: 'CLOSED', closedAt: event.data.closedAt };
    default:
      return unreachable(event);
  }
}

/**
 * The refusal of what may not be recorded about a campaign: the campaign must be the organisation's own, and open when it
 * happened.
 */
export function refuseUnlessOpen(
  campaign: Campaign,
  { organisationId, occurredAt }: Circumstances,
): Refusal | undefined {
  if (campaign.status === 'NONE' || campaign.organisationId !== organisationId) {
    return noSuchCampaign();
  }
  if (campaign.closedAt !== null && Date.parse(occurredAt) > Date.parse(campaign.closedAt)) {
    return new Refusal(
      'CAMPAIGN_CLOSED',
      `The campaign closed at ${campaign.closedAt}. What happened before that can still be recorded: give its occurredAt.`,
    );
  }
  return undefined;
}

/** For whoever asks there is none, whether or not somebody else has it. */
export function noSuchCampaign(): Refusal {
  return new Refusal('NOT_FOUND', 'There is no such campaign.', [
    { path: 'campaignId', message: 'Expected the id of a campaign of yours.' },
  ]);
}

export type CampaignCommand = Circumstances &
  (
    | {
        readonly type: 'CreateCampaign';
        readonly campaignId: string;
        readonly timeZone: string;
        readonly details: CampaignDetails;
      }
    | { readonly type: 'UpdateCampaign'; readonly changes: Partial<CampaignDetails> }
    | { readonly type: 'CloseCampaign' }
  );

export const campaignDecider: Decider<CampaignCommand, CampaignEvent, Campaign> = {
  initial: noCampaign,
  evolve,
  decide,
};

function decide(command: CampaignCommand, state: Campaign): CampaignEvent[] | Refusal {
  if (command.type === 'CreateCampaign') return create(command, state);
  const refused = refuseUnlessOpen(state, command);
  if (refused?.code === 'NOT_FOUND') return refused;
  if (command.type === 'CloseCampaign') {
    if (state.status === 'CLOSED')
      return new Refusal('ALREADY_CLOSED', `The campaign closed at ${state.closedAt}.`);
    return refused ?? refuseBeforeCreation(command, state) ?? [closed(command)];
  }
  return refused ?? (state.status === 'NONE' ? [] : update(state, command.changes));
}

function create(
  command: CampaignCommand & { type: 'CreateCampaign' },
  state: Campaign,
): CampaignEvent[] | Refusal {
  if (state.status !== 'NONE')
    return new Refusal('ALREADY_EXISTS', 'There is a campaign with this id already.');
  const { campaignId, organisationId, timeZone, details, occurredAt: createdAt } = command;
  return (
    refusePeriod(details) ?? [
      { type: 'CampaignCreated', data: { campaignId, organisationId, timeZone, createdAt, ...details } },
    ]
  );
}

const closed = ({ occurredAt }: Circumstances): CampaignEvent => ({
  type: 'CampaignClosed',
  data: { closedAt: occurredAt },
});

/** A campaign that is entered afterwards is created with its own `occurredAt`. */
function refuseBeforeCreation(command: Circumstances, state: Campaign): Refusal | undefined {
  return state.status === 'NONE' || state.createdAt === undefined
    ? undefined
    : refuseBefore(command, 'the campaign was created', state.createdAt);
}

function update(state: CampaignDetails, changes: Partial<CampaignDetails>): CampaignEvent[] | Refusal {
  const changed = Object.fromEntries(
    Object.entries(changes).filter(([key, value]) => !isSameJson(state[key as keyof CampaignDetails], value)),
  ) as Partial<CampaignDetails>;
  if (Object.keys(changed).length === 0) {
    return new Refusal('NOTHING_TO_CHANGE', 'The campaign already is as the input says.');
  }
  return refusePeriod({ ...state, ...changed }) ?? [{ type: 'CampaignUpdated', data: changed }];
}

function refusePeriod({ startsOn, endsOn }: CampaignDetails): Refusal | undefined {
  return startsOn !== null && endsOn !== null && endsOn < startsOn
    ? refuseField('endsOn', `Expected a day not before startsOn, ${startsOn}.`)
    : undefined;
}
