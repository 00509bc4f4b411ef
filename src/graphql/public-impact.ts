import { Args, ID, Int, ObjectType, Parent, Resolver } from '@nestjs/graphql';
import { enumOf } from '../commands/fields.ts';
import { DateTime, LocalDate } from '../commands/scalars.ts';
import { LogReader } from '../outbound/campaign-events.ts';
import { findCampaignAnywhere } from '../projections/campaigns.ts';
import type { Counted } from '../metrics/figures.ts';
import { localDays, plusDays } from '../calendar/local-day.ts';
import {
  type PublicDimension,
  publicDimensions,
  type PublicFigure,
  publicFigure,
  type PublicGroup,
} from '../metrics/public-figures.ts';
import { afterLastDay, type Batches, isDue, publicationOf } from '../projections/publications.ts';
import type { OfferedAs } from '../domain/metrics.ts';
import { notFound } from './errors.ts';
import { listOf, work } from './limits/field-costs.ts';
import { type View, Views } from './view.ts';
import { Field, Query, ResolveField } from './ruled-fields.ts';

/** How much the clocks of this process and of the store may differ, in milliseconds. */
const clockTolerance = 5 * 60_000;

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

  @Field(() => PublicTotal, {
    right: 'ANYONE',
    complexity: work.figures,
    description:
      'Distinct people with a sign-up, share, attendance or pledge; a withdrawn one still counts, a revoked attendance does not. Somebody may be in several groups.',
  })
  get participants(): PublicTotal {
    return new PublicTotal(...this.#figure('PARTICIPANTS'));
  }

  @Field(() => PublicTotal, {
    right: 'ANYONE',
    complexity: work.figures,
    description: 'Net sign-ups: those recorded and not withdrawn since.',
  })
  get signUps(): PublicTotal {
    return new PublicTotal(...this.#figure('NET_SIGN_UPS'));
  }

  @Field(() => PublicCount, {
    right: 'ANYONE',
    complexity: work.figures,
    description: 'Shares recorded: tracked links handed out.',
  })
  get shares(): PublicCount {
    return new PublicCount(...this.#figure('SHARES'));
  }

  @Field(() => PublicCount, {
    right: 'ANYONE',
    complexity: work.figures,
    description: 'Attendances: one per person and activity; head-counts are kept apart.',
  })
  get attended(): PublicCount {
    return new PublicCount(...this.#figure('ATTENDANCES'));
  }

  #figure(metric: OfferedAs<'public'>): [PublicFigure, string | null] {
    const { facts, before } = this.#batches[metric];
    return [publicFigure(this.#view.database, this.#campaign, metric, facts), before];
  }
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
    const days = localDays(campaign.timeZone);
    const today = days.at(view.at.getTime() - clockTolerance);
    const midnight = new Date(days.startOf(plusDays(today, 1)));
    return new PublicImpact(view, campaign, await this.#batches(view, id, today), midnight);
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
      'Broken down by one dimension, the largest groups first. Groups of fewer than five people are left out, so that the groups need not add up to the total.',
  })
  by(
    @Parent() total: PublicTotal,
    @Args('dimension', { type: () => PublicDimensionEnum, description: 'What to break down by.' })
    dimension: PublicDimension,
  ): readonly PublicGroup[] {
    return total.groups(dimension);
  }
}
