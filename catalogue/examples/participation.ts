import type { Attribution, Reach } from '../../src/domain/attribution.ts';
import type { ParticipationEvent } from '../../src/domain/participation/events.ts';
import type { ShareEvent } from '../../src/domain/share.ts';
import type { ExamplesOf } from '../example.ts';
import { activityId, pledgeId, shareCode, sharerId } from './ids.ts';

const poster: Reach = { channel: 'POSTER_QR', technique: 'INFOGRAPHIC', creativeId: 'DAF-poster-1' };
const cameBy: Attribution = {
  channel: 'FACEBOOK_GROUP',
  technique: 'STORY_CHALLENGE',
  utm: { source: 'newsletter', medium: 'email', campaign: 'april' },
  area: '0301',
  ageBand: 'AGE_25_34',
  share: shareCode,
  referrerId: sharerId,
};
const signedUpAt = '2026-04-12T10:00:00.000Z';
const pledge = { kind: 'MONEY', unit: 'NOK' } as const;
const madeAt = '2026-04-13T12:00:00.000Z';
const dueOn = '2026-04-30';

export const participationExamples: ExamplesOf<ParticipationEvent> = {
  RepliedToInvitation: {
    activityId,
    reply: 'TENTATIVE',
    repliedAt: '2026-04-11T09:00:00.000Z',
    attribution: cameBy,
    replaces: null,
  },
  SignedUp: {
    activityId,
    signedUpAt,
    attribution: cameBy,
    endsWalkIn: null,
    replaces: { reply: 'TENTATIVE', repliedAt: '2026-04-11T09:00:00.000Z', attribution: cameBy },
  },
  SignUpConfirmed: { activityId, signedUpAt, attribution: cameBy },
  SignUpWithdrawn: { activityId, signedUpAt, attribution: cameBy, wasConfirmed: true, revokes: null },
  CampaignShared: { code: shareCode, attribution: { channel: 'WHATSAPP_GROUP' } },
  AttendanceRecorded: {
    activityId,
    occurredAt: '2026-04-20T06:10:00.000Z',
    walkIn: false,
    corrects: null,
    attribution: cameBy,
    about: { area: '4601' },
  },
  NoShowMarked: {
    activityId,
    occurredAt: '2026-04-20T08:00:00.000Z',
    corrects: { attendance: 'ATTENDED', occurredAt: '2026-04-20T06:10:00.000Z', attribution: cameBy },
    attribution: cameBy,
  },
  AttendanceRevoked: {
    activityId,
    revokes: { attendance: 'NO_SHOW', occurredAt: '2026-04-20T08:00:00.000Z', attribution: cameBy },
    walkIn: false,
    attribution: cameBy,
  },
  PledgeMade: { ...pledge, pledgeId, amount: '200', madeAt, dueOn, attribution: cameBy },
  PledgeFulfilled: {
    ...pledge,
    pledgeId,
    amount: '150',
    madeAt,
    dueOn,
    settles: '150',
    beyondPledge: false,
    attribution: cameBy,
  },
  PledgeWithdrawn: { ...pledge, pledgeId, madeAt, dueOn, released: '50', attribution: cameBy },
};

export const shareExamples: ExamplesOf<ShareEvent> = {
  LinkCreated: { code: 'p4n8v2zt', name: 'Poster at the station', attribution: poster },
  ShareOpened: { code: shareCode, sharerId, attribution: { channel: 'WHATSAPP_GROUP' } },
};
