import {
  activityHandlers,
  CancelActivity,
  RecordHeadcount,
  RescheduleActivity,
  ScheduleActivity,
} from './activity.ts';
import { attendanceHandlers, MarkNoShow, RecordAttendance, RevokeAttendance } from './attendance.ts';
import { campaignHandlers, CloseCampaign, CreateCampaign, UpdateCampaign } from './campaign.ts';
import { claimHandlers, ReportClaim } from './claim.ts';
import { goalHandlers, SetGoal } from './goal.ts';
import {
  DefineIndicator,
  ImportSeries,
  indicatorHandlers,
  RecordBaseline,
  RecordMeasurement,
} from './indicator.ts';
import {
  ObserveDiscussion,
  ObserveGauge,
  observationHandlers,
  RecordEvaluation,
  RecordSpend,
  StatePopulation,
} from './observation.ts';
import {
  PlanChannel,
  planHandlers,
  PlanUpdate,
  PublishCallToAction,
  PublishUpdate,
  RegisterCreative,
} from './plan.ts';
import { FulfilPledge, MakePledge, pledgeHandlers, WithdrawPledge } from './pledge.ts';
import { RetractEntry, retractHandlers } from './retract.ts';
import { OpenShare, Share, shareHandlers } from './share.ts';
import { ConfirmSignUp, SignUp, signUpHandlers, WithdrawSignUp } from './sign-up.ts';

/** Everything that can be recorded, by the name of its mutation and of its field in `record`. */
export const commands = {
  createCampaign: CreateCampaign,
  updateCampaign: UpdateCampaign,
  closeCampaign: CloseCampaign,
  scheduleActivity: ScheduleActivity,
  rescheduleActivity: RescheduleActivity,
  cancelActivity: CancelActivity,
  recordHeadcount: RecordHeadcount,
  signUp: SignUp,
  confirmSignUp: ConfirmSignUp,
  withdrawSignUp: WithdrawSignUp,
  share: Share,
  openShare: OpenShare,
  recordAttendance: RecordAttendance,
  revokeAttendance: RevokeAttendance,
  markNoShow: MarkNoShow,
  makePledge: MakePledge,
  fulfilPledge: FulfilPledge,
  withdrawPledge: WithdrawPledge,
  defineIndicator: DefineIndicator,
  recordBaseline: RecordBaseline,
  recordMeasurement: RecordMeasurement,
  importSeries: ImportSeries,
  reportClaim: ReportClaim,
  setGoal: SetGoal,
  recordSpend: RecordSpend,
  observeGauge: ObserveGauge,
  publishCallToAction: PublishCallToAction,
  planChannel: PlanChannel,
  planUpdate: PlanUpdate,
  publishUpdate: PublishUpdate,
  registerCreative: RegisterCreative,
  observeDiscussion: ObserveDiscussion,
  statePopulation: StatePopulation,
  recordEvaluation: RecordEvaluation,
  retractEntry: RetractEntry,
} as const;

export type CommandName = keyof typeof commands;

export const commandHandlers = [
  ...campaignHandlers,
  ...activityHandlers,
  ...signUpHandlers,
  ...shareHandlers,
  ...attendanceHandlers,
  ...pledgeHandlers,
  ...indicatorHandlers,
  ...claimHandlers,
  ...goalHandlers,
  ...planHandlers,
  ...observationHandlers,
  ...retractHandlers,
];
