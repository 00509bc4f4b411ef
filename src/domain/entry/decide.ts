import { type Campaign, refuseUnlessOpen } from '../campaign.ts';
import { type Decider, unreachable } from '../decider.ts';
import type { Circumstances } from '../circumstances.ts';
import { isSameJson } from '../json.ts';
import { Refusal, refuseField } from '../refusal.ts';
import { reportedClaim } from './claim.ts';
import type { EntryDraft } from './draft.ts';
import type { EntryEvent, EntryType, StandingEntry, Update } from './events.ts';
import { setGoal } from './goal.ts';
import { definedIndicator, importedSeries, recordedBaseline, recordedMeasurement } from './indicator.ts';
import { observedDiscussion, observedGauge, recordedSpend } from './observation.ts';
import { type EntryState, evolve, noEntry, noSuchEntry } from './state.ts';

export interface EnterEntry {
  readonly type: 'EnterEntry';
  readonly draft: EntryDraft;
  /** Whether the stream is named by the entry that this one replaces. */
  readonly corrects: boolean;
  /** The indicator that the draft names, if it names one. */
  readonly indicator: EntryState | null;
  /** The update that the draft is about, if it names one. */
  readonly update: EntryState | null;
}

export interface PublishUpdate {
  readonly type: 'PublishUpdate';
  /** Whether the stream is its plan's; what is not stated is taken over from the plan. */
  readonly planned: boolean;
  readonly stated: Partial<Update>;
}

export interface RetractEntry {
  readonly type: 'RetractEntry';
  readonly reason: string | null;
  /** The input field that named the entry. */
  readonly named: 'entryId' | 'indicator';
}

export type EntryCommand = Circumstances & { readonly campaign: Campaign } & (
    EnterEntry | PublishUpdate | RetractEntry
  );

export const entryDecider: Decider<EntryCommand, EntryEvent, EntryState> = {
  initial: noEntry,
  evolve,
  decide,
};

type Decision = EntryEvent[] | Refusal;

/** Plans. A closed campaign makes none; other entries may still be made. */
const plans = new Set<EntryType>([
  'GoalSet',
  'CallToActionPublished',
  'ChannelPlanned',
  'UpdatePlanned',
  'CreativeRegistered',
]);

/** Entries with a stream named by their key: entered again, they are a new version. */
const keyed = new Set<EntryType>(['IndicatorDefined', 'CallToActionPublished']);

function decide(command: EntryCommand, state: EntryState): Decision {
  const refused = refuseUnlessOpen(command.campaign, command);
  if (refused && (refused.code === 'NOT_FOUND' || isPlan(command))) return refused;
  switch (command.type) {
    case 'EnterEntry':
      return enter(command, state);
    case 'PublishUpdate':
      return publishUpdate(command, state);
    case 'RetractEntry':
      return retract(command, state);
    default:
      return unreachable(command);
  }
}

function isPlan(command: EntryCommand): boolean {
  return command.type === 'PublishUpdate' || (command.type === 'EnterEntry' && plans.has(command.draft.type));
}

function enter(command: EntryCommand & EnterEntry, state: EntryState): Decision {
  const refused = refuseUnlessNext(command, state);
  if (refused) return refused;
  const before = state.status === 'NONE' ? undefined : state.said;
  const said = completed(command, before);
  if (said instanceof Refusal) return said;
  if (state.status === 'STANDING' && isSameJson(said, { ...state.said.data, version: undefined })) {
    return new Refusal('NOTHING_TO_CHANGE', 'The entry already says this.');
  }
  const data = { version: (before?.data.version ?? 0) + 1, ...said };
  return [{ type: command.draft.type, data } as StandingEntry];
}

/** A new entry begins its stream; a correction follows what it corrects. */
function refuseUnlessNext({ draft, corrects }: EnterEntry, state: EntryState): Refusal | undefined {
  if (keyed.has(draft.type)) return undefined;
  if (!corrects) {
    return state.status === 'NONE'
      ? undefined
      : new Refusal('ALREADY_EXISTS', 'There is an entry with this id already.');
  }
  const { said } = state.status === 'NONE' ? { said: undefined } : state;
  const published = draft.type === 'UpdatePlanned' && said?.type === 'UpdatePublished' ? said : undefined;
  if (!published && said?.type !== draft.type) {
    return noSuchEntry('corrects', 'the id of an earlier entry of the same kind in this campaign');
  }
  if (state.status === 'RETRACTED') return retracted('Enter it anew, without corrects.');
  return published && alreadyPublished(published.data);
}

/** The draft, completed with what follows from it; or the refusal of what is wrong with it. */
function completed(
  { draft, indicator, update, occurredAt }: EntryCommand & EnterEntry,
  before: StandingEntry | undefined,
): object | Refusal {
  switch (draft.type) {
    case 'IndicatorDefined':
      return definedIndicator(draft.data);
    case 'BaselineRecorded':
      return recordedBaseline(draft.data, indicator);
    case 'MeasurementRecorded':
      return recordedMeasurement(draft.data, indicator);
    case 'SeriesImported':
      return importedSeries(draft.data, indicator);
    case 'ClaimReported':
      return reportedClaim(draft.data, indicator);
    case 'GoalSet':
      return setGoal(draft.data, indicator);
    case 'SpendRecorded':
      return recordedSpend(draft.data, before);
    case 'GaugeObserved':
      return observedGauge(draft.data, before, occurredAt);
    case 'DiscussionObserved':
      return observedDiscussion(draft.data, update, before, occurredAt);
    case 'CallToActionPublished':
    case 'ChannelPlanned':
    case 'UpdatePlanned':
    case 'CreativeRegistered':
    case 'PopulationStated':
    case 'EvaluationRecorded':
      return draft.data;
    default:
      return unreachable(draft);
  }
}

function publishUpdate(
  { planned, stated, occurredAt }: EntryCommand & PublishUpdate,
  state: EntryState,
): Decision {
  const plan = planned ? planOf(state) : refuseUnlessFirst(state);
  if (plan instanceof Refusal) return plan;
  const { title, channel } = { ...plan, ...stated };
  if (title === undefined) return refuseField('title', 'Expected one: no plan says it.');
  if (channel === undefined) return refuseField('channel', 'Expected one: no plan says it.');
  const { technique = null, audience = null, creativeId = null, link = null } = { ...plan, ...stated };
  const update: Update = { title, channel, technique, audience, creativeId, link };
  const data = { version: 1, ...update, plannedAt: plan?.plannedAt ?? null, publishedAt: occurredAt };
  return [{ type: 'UpdatePublished', data }];
}

function planOf(state: EntryState): (Update & { readonly plannedAt: string }) | Refusal {
  const said = state.status === 'NONE' ? undefined : state.said;
  if (said?.type !== 'UpdatePlanned' && said?.type !== 'UpdatePublished') {
    return noSuchEntry('updateId', 'the id that planUpdate answered');
  }
  if (state.status === 'RETRACTED') return retracted('Publish it without updateId.');
  return said.type === 'UpdatePublished' ? alreadyPublished(said.data) : said.data;
}

function refuseUnlessFirst(state: EntryState): Refusal | undefined {
  return state.status === 'NONE'
    ? undefined
    : new Refusal('ALREADY_EXISTS', 'There is an entry with this id already.');
}

/** Retracts all of an entry: of an update, both plan and publication. */
function retract({ reason, named }: RetractEntry, state: EntryState): Decision {
  if (state.status === 'NONE') {
    return noSuchEntry(
      named,
      `the ${named === 'indicator' ? 'key of an indicator' : 'id of an entry'} of this campaign`,
    );
  }
  if (state.status === 'RETRACTED') return retracted('There is nothing more to take back.');
  const { type: entry, data: said } = state.said;
  return [{ type: 'EntryRetracted', data: { entry, said, reason } }];
}

const retracted = (wayOut: string) => new Refusal('ALREADY_RETRACTED', `The entry was retracted. ${wayOut}`);

const alreadyPublished = ({ publishedAt }: { readonly publishedAt: string }) =>
  new Refusal(
    'ALREADY_PUBLISHED',
    `The update was published at ${publishedAt}. If that is wrong, retract it and publish it anew.`,
  );
