import { Args, Context, ID, Resolver } from '@nestjs/graphql';
import { EventTypeEnum, noTypes, storedTypes } from '../commands/event-type.ts';
import { PositionScalar } from '../commands/scalars.ts';
import { Positions } from '../event-store/positions.ts';
import { LogReader } from '../outbound/campaign-events.ts';
import { findCampaign } from '../projections/campaigns.ts';
import { invalidInput, notFound } from './errors.ts';
import { EventObject, eventObject } from './event.ts';
import { positionArgument } from './position.ts';
import type { RequestContext } from './request-context.ts';
import { Views } from './view.ts';
import { Subscription } from './ruled-fields.ts';
import { stoppable } from './stoppable.ts';

@Resolver()
export class ParticipationSubscription {
  constructor(
    private readonly log: LogReader,
    private readonly views: Views,
    private readonly positions: Positions,
  ) {}

  @Subscription(() => EventObject, {
    right: 'EVENTS',
    description:
      'Every event of a campaign, or of all of the organisation’s, after a position, then each new one, in order, without gap or repeat. After a lost connection, subscribe again after the last position you handled.',
    resolve: (event: EventObject) => event,
  })
  async participation(
    @Context() { requester }: RequestContext,
    @Args('campaignId', {
      type: () => ID,
      nullable: true,
      description: 'The campaign. Default: all that there are for you, also later ones.',
    })
    campaignId?: string | null,
    @Args('types', {
      type: () => [EventTypeEnum],
      nullable: true,
      description: 'Only these types, at least one. Default: all.',
    })
    types?: string[] | null,
    @Args('after', {
      type: () => PositionScalar,
      nullable: true,
      description: 'Begin after this position. Default: with the first event of the campaign.',
    })
    after?: string | null,
  ): Promise<AsyncIterableIterator<EventObject>> {
    if (campaignId != null) {
      const { database } = await this.views.live();
      if (!findCampaign(database, requester, campaignId)) throw notFound('campaign');
    }
    if (types?.length === 0) throw invalidInput('types', noTypes);
    const { organisationId, campaigns } = requester;
    const stopping = new AbortController();
    const { signal } = stopping;
    const selection = {
      types: storedTypes(types),
      after: after == null ? undefined : await positionArgument(this.positions, after, 'after'),
    };
    const events =
      campaignId == null
        ? this.log.followOrganisation(organisationId, campaigns, selection, signal)
        : this.log.follow(campaignId, selection, signal);
    return stoppable(events, stopping, event => eventObject(event, this.positions));
  }
}
