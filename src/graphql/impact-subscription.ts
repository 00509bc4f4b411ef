import { setTimeout as pause } from 'node:timers/promises';
import { Args, Context, ID, Info, Resolver } from '@nestjs/graphql';
import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';
import type { Position } from '../event-store/event-store.ts';
import { LogReader } from '../outbound/campaign-events.ts';
import { findCampaign } from '../projections/campaigns.ts';
import { CampaignImpactResolver } from './campaign-impact.ts';
import { campaignObject } from './campaign-object.ts';
import { invalidInput, notFound } from './errors.ts';
import { Impact } from './impact.ts';
import { messagesOf, work } from './limits/field-costs.ts';
import type { RequestContext } from './request-context.ts';
import { Subscription } from './ruled-fields.ts';
import { stoppable } from './stoppable.ts';
import { type View, Views } from './view.ts';

/** From one message to the next, in milliseconds: so many changes as come meanwhile are one. */
const between = 1_000;

type Asked = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>;

/** Whether `compared` is asked for, also where it would be skipped. Each fragment is looked at once. */
function compares({ fieldNodes, fragments }: Asked): boolean {
  const looked = new Set<string>();
  const among = (fields: SelectionSetNode | undefined): boolean =>
    fields?.selections.some(selection => {
      if (selection.kind === Kind.FIELD) return selection.name.value === 'compared';
      if (selection.kind === Kind.INLINE_FRAGMENT) return among(selection.selectionSet);
      const { value: name } = selection.name;
      if (looked.has(name)) return false;
      looked.add(name);
      return among(fragments[name]?.selectionSet);
    }) ?? false;
  return fieldNodes.some(({ selectionSet }) => among(selectionSet));
}

/** A campaign's figures as they change. Each message is made when it can be sent: who is slow gets fewer, and the newest. */
@Resolver()
export class ImpactSubscription {
  constructor(
    private readonly log: LogReader,
    private readonly views: Views,
    private readonly impacts: CampaignImpactResolver,
  ) {}

  @Subscription(() => Impact, {
    right: 'NUMBERS',
    complexity: messagesOf(work.figures, between),
    description:
      "A campaign's impact: as it is now, then again after each change in the campaign, at most once a second, and always the newest. Days that pass change nothing by themselves. `compared` needs a period, which there is none of here: it is refused.",
    resolve: (impact: Impact) => impact,
  })
  async impactChanged(
    @Context() { requester }: Pick<RequestContext, 'requester'>,
    @Info() asked: Asked,
    @Args('campaignId', { type: () => ID, description: 'The campaign.' }) campaignId: string,
  ): Promise<AsyncIterableIterator<Impact>> {
    if (compares(asked))
      throw invalidInput('compared', 'Expected none of it: here it is all there is, and no period.');
    const { database, position = -1 } = await this.views.live();
    const campaign = findCampaign(database, requester, campaignId);
    if (!campaign) throw notFound('campaign');
    const stopping = new AbortController();
    return stoppable(this.#changes(campaignId, position, stopping.signal), stopping, view =>
      this.impacts.impact(campaignObject(campaign, view), {}),
    );
  }

  /** A view that includes a position, then one that includes the next change in the campaign, and all that came since. */
  async *#changes(id: string, begin: Position, signal: AbortSignal): AsyncGenerator<View, undefined> {
    for (let view = await this.views.liveOnceIn(begin, signal); view;) {
      const shown = performance.now();
      yield view;
      const changed = await this.log.nextAfter(id, view.position, signal);
      if (changed === undefined) return;
      const left = Math.max(0, shown + between - performance.now());
      await pause(left, undefined, { signal }).catch(() => undefined);
      view = await this.views.liveOnceIn(changed, signal);
    }
  }
}
