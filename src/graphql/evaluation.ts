import { Args, ArgsType, Context, Int, ObjectType, Parent, Resolver } from '@nestjs/graphql';
import { enumOf } from '../commands/fields.ts';
import { PositionScalar } from '../commands/scalars.ts';
import type { LocalPeriod } from '../domain/entry/events.ts';
import { campaignFigures } from '../analysis/evaluation/campaign-figures.ts';
import { evaluate, type EvaluationRule, evaluationRules } from '../analysis/evaluation/evaluate.ts';
import { type FindingKind, findingKinds, type FindingNumber } from '../analysis/evaluation/finding.ts';
import type { SilentConnector } from '../analysis/evaluation/figures.ts';
import { ConfiguredConnectors } from '../inbound/connectors/configured.ts';
import { conclusionText, silenceText } from '../sentences/evaluation/text.ts';
import type { Language } from '../sentences/language.ts';
import { DuringArgs } from './campaign-impact.ts';
import { CampaignObject } from './campaign-object.ts';
import { LanguageEnum } from './language.ts';
import { listOf, work } from './limits/field-costs.ts';
import { PeriodObject, periodArgument } from './period.ts';
import type { RequestContext } from './request-context.ts';
import { Field, InputField, ResolveField } from './ruled-fields.ts';
import { campaignAt } from './standing-entries.ts';

const EvaluationRuleEnum = enumOf(
  'EvaluationRule',
  'What is looked at. Each rule, its formula and its thresholds are in docs/evaluation.md.',
  evaluationRules,
  {
    CHANNEL_SIGN_UPS: 'Which channel brings the most sign-ups.',
    TECHNIQUE_SIGN_UPS: 'Which technique brings the most sign-ups.',
    CHANNEL_WITHOUT_SIGN_UPS: 'Channels where updates are published and nobody signs up.',
    TECHNIQUE_WITHOUT_SIGN_UPS: 'Techniques that updates use and nobody signs up through.',
    CHANNEL_TURNOUT: 'By which channel those who sign up most often come.',
    TECHNIQUE_TURNOUT: 'By which technique those who sign up most often come.',
    CHANNEL_COST_PER_SIGN_UP: 'Through which channel a sign-up costs least and most.',
    TECHNIQUE_COST_PER_SIGN_UP: 'Through which technique a sign-up costs least and most.',
    CHANNEL_COST_PER_ATTENDANCE: 'Through which channel an attendance costs least and most.',
    TECHNIQUE_COST_PER_ATTENDANCE: 'Through which technique an attendance costs least and most.',
    LINK_CONVERSION: 'How often following a tracked link leads to a sign-up.',
    RECRUITMENT: 'Whether participants bring participants (K-factor).',
    SIGN_UP_LOSS: 'At which step between signing up and coming the most are lost.',
    SHOW_UP: 'How many of those who sign up come.',
    WALK_INS: 'Whether many come without having signed up.',
    UPDATE_FREQUENCY: 'Whether there are too few updates, or too many.',
    PLAN_KEPT: 'Whether updates are published when they were planned for.',
    DISCUSSION: 'Whether updates lead to discussion, or go one way.',
    DISCUSSION_UNOBSERVED: 'Whether the discussion of updates is noted at all.',
    GOALS: 'Whether goals were reached, or will be.',
    UNKNOWN_ATTENDANCE: 'Activities that are over of which it is not known who came.',
    PLEDGES_DUE: 'Pledges that fall due soon.',
    PLEDGES_OVERDUE: 'Pledges that are overdue.',
    CONNECTOR_SILENT:
      'Connected systems that have fallen silent, while the campaign is open; in an answer of the present alone.',
    EVALUATION_DUE: 'Whether the campaign is evaluated on the way.',
  },
);

const FindingKindEnum = enumOf('FindingKind', 'What a finding amounts to.', findingKinds, {
  WORKS: 'It works; where chance plays a part, by more than that.',
  DOES_NOT_WORK: 'It does not work; where chance plays a part, by more than that.',
  NEITHER: 'There is enough to go by, and it shows neither.',
  TO_DO: 'Something waits to be done.',
});

@ObjectType('FindingNumber', { description: 'A number behind a finding.' })
class FindingNumberObject implements FindingNumber {
  @Field({
    right: 'NUMBERS',
    description: 'What it is, the same in every language: as in docs/evaluation.md.',
  })
  name!: string;

  @Field(() => String, {
    right: 'NUMBERS',
    nullable: true,
    description:
      'Of what: a channel or technique by its name in the schema, an activity or a goal by its id; null: the campaign.',
  })
  of!: string | null;

  @Field({ right: 'NUMBERS', description: 'A plain decimal. Ratios are rounded to four decimals.' })
  value!: string;

  @Field(() => String, {
    right: 'NUMBERS',
    nullable: true,
    description: 'What one is: a sign-up, a currency, what was pledged …; null: a plain ratio.',
  })
  unit!: string | null;
}

@ObjectType({ description: 'Something that works or does not, in a sentence and in numbers.' })
class Finding {
  @Field(() => EvaluationRuleEnum, { right: 'NUMBERS', description: 'The rule that found it.' })
  rule!: EvaluationRule;

  @Field(() => FindingKindEnum, { right: 'NUMBERS', description: 'What it amounts to.' })
  kind!: FindingKind;

  @Field({
    right: 'NUMBERS',
    description: 'It in plain sentences. They say what goes together, never what caused it.',
  })
  text!: string;

  @Field(() => [FindingNumberObject], {
    right: 'NUMBERS',
    complexity: listOf(5),
    description: 'The numbers behind it.',
  })
  numbers!: readonly FindingNumber[];
}

@ObjectType({ description: 'A rule that says nothing, since there is too little to go by.' })
class SilentRule {
  @Field(() => EvaluationRuleEnum, { right: 'NUMBERS', description: 'The rule.' })
  rule!: EvaluationRule;

  @Field(() => Int, { right: 'NUMBERS', description: 'How many there are of what it counts.' })
  have!: number;

  @Field(() => Int, { right: 'NUMBERS', description: 'How many it needs.' })
  need!: number;

  @Field({ right: 'NUMBERS', description: 'What it needs, in plain sentences.' })
  text!: string;
}

@ObjectType({
  description:
    'What works and what does not, by fixed rules over what was recorded. A rule that is neither in findings nor silent had enough to go by, and found nothing to remark on.',
})
class Evaluation {
  @Field(() => PositionScalar, {
    right: 'NUMBERS',
    nullable: true,
    description:
      'What the answer is made of: everything up to here; null: an empty log. `recordEvaluation` takes it.',
  })
  position!: string | null;

  @Field(() => PeriodObject, {
    right: 'NUMBERS',
    nullable: true,
    description: 'The days it is about; null: all there is.',
  })
  during!: LocalPeriod | null;

  @Field(() => [Finding], {
    right: 'NUMBERS',
    complexity: listOf(20),
    description: 'What was found, in the order of the rules.',
  })
  findings!: readonly Finding[];

  @Field(() => [SilentRule], {
    right: 'NUMBERS',
    complexity: listOf(20),
    description: 'Rules that have too little to go by.',
  })
  silent!: readonly SilentRule[];
}

@ArgsType()
class EvaluationArgs extends DuringArgs {
  @InputField(() => LanguageEnum, {
    defaultValue: 'NB',
    description: 'What the sentences are written in.',
  })
  language!: Language;
}

@Resolver(() => CampaignObject)
export class EvaluationResolver {
  constructor(private readonly configured: ConfiguredConnectors) {}

  @ResolveField(() => Evaluation, {
    right: 'NUMBERS',
    complexity: work.conclusions,
    description: 'What works and what does not, with the numbers behind it.',
  })
  async evaluation(
    @Parent() campaign: CampaignObject,
    @Args() { language, during }: EvaluationArgs,
    @Context() { requester: { organisationId } }: RequestContext,
  ): Promise<Evaluation> {
    const { position, positions } = campaign.view;
    const connectors = await this.#silentConnectors(organisationId, campaign);
    const period = periodArgument(during, 'during');
    const { findings, silent } = evaluate(campaignFigures(campaignAt(campaign), period, connectors));
    return {
      position: position === undefined ? null : positions.text(position),
      during: period ?? null,
      findings: findings.map(({ rule, kind, conclusion, numbers }) => ({
        rule,
        kind,
        text: conclusionText(conclusion, language),
        numbers,
      })),
      silent: silent.map(({ rule, ...silence }) => ({
        rule,
        have: silence.have,
        need: silence.need,
        text: silenceText(silence, language),
      })),
    };
  }

  /** Of a past moment it is not known what was heard then. */
  async #silentConnectors(organisationId: string, { id, view }: CampaignObject): Promise<SilentConnector[]> {
    if (view.asOf) return [];
    const ofCampaign = (await this.configured.list(organisationId)).filter(
      ({ state }) => state.settings.campaignId === id,
    );
    const silent = await this.configured.silent(ofCampaign, view.at.getTime());
    return silent.map(({ connector, hours }) => ({ id: connector.id, name: connector.state.name, hours }));
  }
}
