import { Args, ID, Int, ObjectType, Parent, Resolver } from '@nestjs/graphql';
import { enumOf } from '../commands/fields.ts';
import { DateTime, LocalDate } from '../commands/scalars.ts';
import { LogReader } from '../outbound/campaign-events.ts';
import { findCampaignAnywhere } from '../projections/campaigns.ts';
import type { Counted } from '../metrics/figures.ts';
import {
  type PublicDimension,
  publicDimensions,
  type PublicFigure,
  publicFigure,
  type PublicGroup,
} from '../metrics/public-figures.ts';
import { afterLastDay, type Batches, isDue, publicationOf, publicDay } from '../projections/publications.ts';
import { metrics, type OfferedAs, offeredAs } from '../domain/metrics.ts';
import { notFound } from './errors.ts';
import { listOf, work } from './limits/field-costs.ts';
import { type View, Views } from './view.ts';
import { Field, Query, ResolveField } from './ruled-fields.ts';

const PublicDimensionEnum = enumOf(
  'PublicDimension',
  'What public figures are broken down by, as it was when each event was recorded.',
  publicDimensions,
  {
    CHANNEL: 'Where people were reached.',
    TECHNIQUE: 'How they were engaged.',
    AREA: 'Where they lived.',
    AGE_BAND: 'How old they were.',
  },
);

@ObjectType({ description: 'A count as it is published.' })
class PublicCount {
  protected readonly figure: PublicFigure;

  @Field(() => LocalDate, {
    right: 'ANYONE',
    nullable: true,
    description:
      'What was recorded before this local day is counted. It is the day after one by whose end at least five people had moved the count since it was last published. null: nothing is public yet.',
  })
  readonly before: string | null;

  constructor(figure: PublicFigure, before: string | null) {
    this.figure = figure;
    this.before = before;
  }

  @Field(() => Int, {
    right: 'ANYONE',
    nullable: true,
    description:
      'At least so many: rounded down to a multiple of five, and lowered by another five where the other figures would reveal too much about a group. null: it is about fewer than five people, or nothing is public yet.',
  })
  get atLeast(): number | null {
    return this.figure.atLeast;
  }
}

@ObjectType('PublicGroup', { description: 'A group of at least five people.' })
class PublicGroupObject implements PublicGroup {
  @Field(() => ID, {
    right: 'ANYONE',
    nullable: true,
    description:
      'Its value in the dimension: a channel, technique or age band by its name in the schema, an area as it was stated; null: not stated.',
  })
  key!: string | null;

  @Field(() => Int, { right: 'ANYONE', description: 'At least so many: rounded down as the total is.' })
  atLeast!: number;
}

@ObjectType({ description: 'A count as it is published, which can be broken down.' })
class PublicTotal extends PublicCount {
  groups(dimension: PublicDimension): readonly PublicGroup[] {
    return this.figure.by.get(dimension) ?? [];
  }
}

@ObjectType({
  description:
    'The figures of a campaign that may be published. Counts are rounded down to multiples of five (deterministic rounding; Handbook on Statistical Disclosure Control, 5.5), totals are lowered where they would reveal their groups, and counts move in daily batches of at least five people. docs/public-figures.md says what this protects from, and what not.',
})
class PublicImpact {
  readonly #view: View;
  readonly #campaign: Counted;
  readonly #batches: Batches;

  @Field(() => DateTime, {
    right: 'ANYONE',
    description:
      "Nothing here changes before this instant, the end of the campaign's local day; only what had not reached the read models yet may be published sooner.",
  })
  readonly nextNotBefore: string;

  constructor(view: View, campaign: Counted, batches: Batches, nextNotBefore: Date) {
    this.#view = view;
    this.#campaign = campaign;
    this.#batches = batches;
    this.nextNotBefore = nextNotBefore.toISOString();
  }

  count(metric: OfferedAs<'public'>): PublicCount {
    const { facts, before } = this.#batches[metric] ?? { facts: 0, before: null };
    const figure = publicFigure(this.#view.database, this.#campaign, metric, facts);
    return new (typeOf(metric))(figure, before);
  }
}

const typeOf = (metric: OfferedAs<'public'>) =>
  metrics[metric].offered.public === 'BY_GROUP' ? PublicTotal : PublicCount;

/** Each metric that is public is a field, by its name: `NET_SIGN_UPS` is `netSignUps`. */
for (const metric of offeredAs('public')) {
  const name = metric.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  Object.defineProperty(PublicImpact.prototype, name, {
    get(this: PublicImpact) {
      return this.count(metric);
    },
  });
  Field(() => typeOf(metric), {
    right: 'ANYONE',
    complexity: work.figures,
    description: metrics[metric].is,
  })(PublicImpact.prototype, name);
}

@Resolver(() => PublicImpact)
export class PublicImpactResolver {
  constructor(
    private readonly views: Views,
    private readonly log: LogReader,
  ) {}

  @Query(() => PublicImpact, {
    right: 'ANYONE',
    complexity: work.stream,
    description: 'The figures of a campaign that may be published without revealing anybody in it.',
  })
  async publicImpact(
    @Args('campaignId', { type: () => ID, description: "The campaign's id." }) id: string,
  ): Promise<PublicImpact> {
    const view = await this.views.live();
    const campaign = findCampaignAnywhere(view.database, id);
    if (!campaign) throw notFound('campaign');
    const { today, endsAt } = publicDay(campaign.timeZone, view.at);
    return new PublicImpact(view, campaign, await this.#batches(view, id, today), endsAt);
  }

  /** The batches. A day is over when the next has begun and the read models have all of the campaign's events. */
  async #batches(view: View, campaignId: string, today: string): Promise<Batches> {
    const publication = publicationOf(view.database, campaignId);
    if (!isDue(publication, today)) return publication.batches;
    const waiting = await this.log.history(campaignId, { after: view.position, limit: 1 });
    return waiting.length === 0 ? afterLastDay(publication) : publication.batches;
  }
}

@Resolver(() => PublicTotal)
export class PublicTotalResolver {
  @ResolveField(() => [PublicGroupObject], {
    right: 'ANYONE',
    complexity: listOf(20),
    description:
      'Broken down by one dimension, the largest groups first. Groups of fewer than five people are left out, and somebody may be in several groups, so that the groups need not add up to the total.',
  })
  by(
    @Parent() total: PublicTotal,
    @Args('dimension', { type: () => PublicDimensionEnum, description: 'What to break down by.' })
    dimension: PublicDimension,
  ): readonly PublicGroup[] {
    return total.groups(dimension);
  }
}
