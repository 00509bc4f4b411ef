import {
  activityHandlers,
  CancelActivity,
  RecordHeadcount,
  RescheduleActivity,
  ScheduleActivity,
} from './activity.ts';
import { attendanceHandlers, MarkNoShow, RecordAttendance, RevokeAttendance } from './attendance.ts';
import { campaignHandlers, CloseCampaign, CreateCampaign, UpdateCampaign } from './campaign.ts';
import { FulfilPledge, MakePledge, pledgeHandlers, WithdrawPledge } from './pledge.ts';
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
} as const;

export type CommandName = keyof typeof commands;

export const commandHandlers = [
  ...campaignHandlers,
  ...activityHandlers,
  ...signUpHandlers,
  ...shareHandlers,
  ...attendanceHandlers,
  ...pledgeHandlers,
];
