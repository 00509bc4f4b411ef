import { Args, Context, Parent, Resolver } from '@nestjs/graphql';
import { PositionScalar } from '../commands/scalars.ts';
import { campaignsOfOrganisation } from '../projections/campaigns.ts';
import { momentCosts, work } from './limits/field-costs.ts';
import { OrganisationObject } from './organisation-object.ts';
import type { RequestContext } from './request-context.ts';
import { AsOfInput, positionText, Views } from './view.ts';
import { Query, ResolveField } from './ruled-fields.ts';

@Resolver(() => OrganisationObject)
export class OrganisationResolver {
  constructor(private readonly views: Views) {}

  @Query(() => OrganisationObject, {
    right: 'ORGANISATION',
    complexity: momentCosts(work.organisationReplay),
    description:
      "Your organisation, now or as of a moment. `asOf` replays all of its campaigns' histories, which takes as long as they are.",
  })
  async organisation(
    @Context() { requester }: RequestContext,
    @Args('asOf', {
      type: () => AsOfInput,
      nullable: true,
      description: 'As it was then. Default: as it is.',
    })
    asOf?: AsOfInput | null,
    @Args('atLeast', {
      type: () => PositionScalar,
      nullable: true,
      description: 'Wait until the answer includes this position (of a receipt); at most 5 seconds.',
    })
    position?: string | null,
  ): Promise<OrganisationObject> {
    const { organisationId: id } = requester;
    const live = await this.views.live(position);
    const view = asOf ? await this.views.organisationAsOf(id, asOf) : live;
    return { id, campaigns: campaignsOfOrganisation(view.database, id), view };
  }

  @ResolveField(() => PositionScalar, {
    right: 'ORGANISATION',
    nullable: true,
    description: 'The answer is made from everything up to this position; null: the log is empty.',
  })
  position(@Parent() { view }: OrganisationObject): string | null {
    return positionText(view);
  }
}
