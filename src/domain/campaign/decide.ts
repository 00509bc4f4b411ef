import type { Decider } from '../decider.ts';
import { type Circumstances, refuseBefore } from '../circumstances.ts';
import { Refusal, refuseField } from '../refusal.ts';
import type { CampaignDetails, CampaignEvent } from './events.ts';
import { type Campaign, evolve, noCampaign, refuseUnlessOpen } from './state.ts';

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
    Object.entries(changes).filter(([key, value]) => !same(state[key as keyof CampaignDetails], value)),
  ) as Partial<CampaignDetails>;
  if (Object.keys(changed).length === 0) {
    return new Refusal('NOTHING_TO_CHANGE', 'The campaign already is as the input says.');
  }
  return refusePeriod({ ...state, ...changed }) ?? [{ type: 'CampaignUpdated', data: changed }];
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function refusePeriod({ startsOn, endsOn }: CampaignDetails): Refusal | undefined {
  return startsOn !== null && endsOn !== null && endsOn < startsOn
    ? refuseField('endsOn', `Expected a day not before startsOn, ${startsOn}.`)
    : undefined;
}
