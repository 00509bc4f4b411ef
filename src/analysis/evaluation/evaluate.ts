import type { CampaignFigures } from './figures.ts';
import type { RuleAnswer, Remark, Silence } from './finding.ts';
import { costs } from './rules/costs.ts';
import { discussion, unobservedDiscussion } from './rules/discussion.ts';
import { evaluationDue } from './rules/evaluation-due.ts';
import { goals } from './rules/goals.ts';
import { linkConversion } from './rules/link-conversion.ts';
import { mostSignUps } from './rules/most-sign-ups.ts';
import { planKept } from './rules/plan-kept.ts';
import { pledgesDue, pledgesOverdue } from './rules/pledges.ts';
import { recruitment } from './rules/recruitment.ts';
import { showUp } from './rules/show-up.ts';
import { signUpLoss } from './rules/sign-up-loss.ts';
import { silentConnectors } from './rules/silent-connectors.ts';
import { turnoutBy } from './rules/turnout-by.ts';
import { unknownAttendance } from './rules/unknown-attendance.ts';
import { updateFrequency } from './rules/update-frequency.ts';
import { manyWalkIns } from './rules/walk-ins.ts';
import { withoutSignUps } from './rules/without-sign-ups.ts';

/** Every rule, in the order they answer: docs/evaluation.md says what each goes by, and why. */
const rules = {
  CHANNEL_SIGN_UPS: ({ channels }) => mostSignUps(channels),
  TECHNIQUE_SIGN_UPS: ({ techniques }) => mostSignUps(techniques),
  CHANNEL_WITHOUT_SIGN_UPS: ({ channels }) => withoutSignUps(channels),
  TECHNIQUE_WITHOUT_SIGN_UPS: ({ techniques }) => withoutSignUps(techniques),
  CHANNEL_TURNOUT: ({ channels }) => turnoutBy(channels),
  TECHNIQUE_TURNOUT: ({ techniques }) => turnoutBy(techniques),
  CHANNEL_COST_PER_SIGN_UP: ({ channels }) => costs(channels, 'grossSignUps'),
  TECHNIQUE_COST_PER_SIGN_UP: ({ techniques }) => costs(techniques, 'grossSignUps'),
  CHANNEL_COST_PER_ATTENDANCE: ({ channels }) => costs(channels, 'attended'),
  TECHNIQUE_COST_PER_ATTENDANCE: ({ techniques }) => costs(techniques, 'attended'),
  LINK_CONVERSION: ({ counts }) => linkConversion(counts),
  RECRUITMENT: ({ counts, participants }) => recruitment(counts, participants),
  SIGN_UP_LOSS: ({ counts, turnout }) => signUpLoss(counts, turnout),
  SHOW_UP: ({ turnout }) => showUp(turnout),
  WALK_INS: ({ counts }) => manyWalkIns(counts),
  UPDATE_FREQUENCY: ({ updates }) => updateFrequency(updates),
  PLAN_KEPT: ({ plan }) => planKept(plan),
  DISCUSSION: ({ discussions }) => discussion(discussions),
  DISCUSSION_UNOBSERVED: ({ discussions }) => unobservedDiscussion(discussions),
  GOALS: ({ goals: standing }) => goals(standing),
  UNKNOWN_ATTENDANCE: ({ unknown }) => unknownAttendance(unknown),
  PLEDGES_DUE: ({ pledges }) => pledgesDue(pledges),
  PLEDGES_OVERDUE: ({ pledges }) => pledgesOverdue(pledges),
  CONNECTOR_SILENT: ({ connectors }) => silentConnectors(connectors),
  EVALUATION_DUE: ({ evaluations }) => evaluationDue(evaluations),
} satisfies Record<string, (figures: CampaignFigures) => RuleAnswer>;

export type EvaluationRule = keyof typeof rules;
export const evaluationRules = Object.keys(rules) as EvaluationRule[];

type Finding = Remark & { readonly rule: EvaluationRule };
type SilentRule = Silence & { readonly rule: EvaluationRule };

/** What works and what does not, and which rules have too little to go by. */
export function evaluate(figures: CampaignFigures): {
  readonly findings: readonly Finding[];
  readonly silent: readonly SilentRule[];
} {
  const answers = evaluationRules.map(rule => ({ rule, answer: rules[rule](figures) }));
  return {
    findings: answers.flatMap(({ rule, answer }) =>
      'need' in answer ? [] : answer.map(remark => ({ rule, ...remark })),
    ),
    silent: answers.flatMap(({ rule, answer }) => ('need' in answer ? [{ rule, ...answer }] : [])),
  };
}
