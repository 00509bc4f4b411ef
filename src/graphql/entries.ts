import { Args, ArgsType, Parent, Resolver } from '@nestjs/graphql';
import { ChannelEnum } from '../commands/fields.ts';
import { GaugeEnum } from '../commands/observation.ts';
import type { Channel } from '../domain/attribution.ts';
import type { EntryType, Gauge } from '../domain/entry/events.ts';
import { callToActionId } from '../domain/streams.ts';
import { isOnTime } from '../metrics/adherence.ts';
import { type Entry, entryVersions } from '../projections/entries.ts';
import { CampaignObject } from './campaign-object.ts';
import { type Connection, PageArgs } from './connection.ts';
import {
  CallToAction,
  CallToActionConnection,
  CreativeConnection,
  type CreativeObject,
  DiscussionConnection,
  type DiscussionObject,
  GaugeConnection,
  type GaugeObservation,
  type PlannedChannel,
  PlannedChannelConnection,
  PopulationConnection,
  type PopulationObject,
  type RecordedEvaluation,
  RecordedEvaluationConnection,
  SpendConnection,
  type SpendObject,
  UpdateConnection,
  type UpdateObject,
} from './entry-objects.ts';
import { entryPage, entryKey } from './entry-page.ts';
import { pageOf, work } from './limits/field-costs.ts';
import { InputField, ResolveField } from './ruled-fields.ts';
import { standingEntries } from './standing-entries.ts';

@ArgsType()
class GaugesArgs extends PageArgs {
  @InputField(() => GaugeEnum, { nullable: true, description: 'Only this one. Default: all.' })
  of?: Gauge | null;

  @InputField(() => ChannelEnum, { nullable: true, description: 'Only on this channel. Default: all.' })
  channel?: Channel | null;
}

/** A campaign's entries: plans, spend and observations. */
@Resolver(() => CampaignObject)
export class EntriesResolver {
  @ResolveField(() => CallToAction, {
    right: 'CAMPAIGNS',
    complexity: work.lookUp,
    nullable: true,
    description: 'Its message; null: none is published.',
  })
  callToAction(@Parent() campaign: CampaignObject): CallToAction | null {
    const message = standingEntries(campaign, 'CallToActionPublished').at(-1);
    return message ? callToAction(message) : null;
  }

  @ResolveField(() => CallToActionConnection, {
    right: 'CAMPAIGNS',
    complexity: pageOf(),
    description: 'All messages it has had, retracted ones too, from the first.',
  })
  callToActionVersions(
    @Parent() { id, view }: CampaignObject,
    @Args() args: PageArgs,
  ): Connection<CallToAction> {
    const versions = entryVersions(view.database, id, 'CallToActionPublished', callToActionId);
    const keyOf = ({ version }: { readonly version: number }) => ({
      key: String(version).padStart(16, '0'),
      id: '',
    });
    return entryPage(args, versions, keyOf, callToAction);
  }

  @ResolveField(() => PlannedChannelConnection, {
    right: 'NUMBERS',
    complexity: pageOf(),
    description: 'The channels by which audiences are to be reached, in the order they were planned.',
  })
  channelPlan(@Parent() campaign: CampaignObject, @Args() args: PageArgs): Connection<PlannedChannel> {
    return entryPage(args, standingEntries(campaign, 'ChannelPlanned'), entryKey(campaign.view), shown);
  }

  @ResolveField(() => UpdateConnection, {
    right: 'NUMBERS',
    complexity: pageOf(),
    description: 'Its posts, newsletters, stories …, planned and published, in the order of both.',
  })
  updates(@Parent() campaign: CampaignObject, @Args() args: PageArgs): Connection<UpdateObject> {
    const keyOf = ({ id, plannedAt, publishedAt }: UpdateObject) => ({
      key: plannedAt ?? publishedAt ?? '',
      id,
    });
    return entryPage(args, updatesOf(campaign), keyOf, update => update);
  }

  @ResolveField(() => CreativeConnection, {
    right: 'NUMBERS',
    complexity: pageOf(),
    description: 'Its creatives, in the order they were registered.',
  })
  creatives(@Parent() campaign: CampaignObject, @Args() args: PageArgs): Connection<CreativeObject> {
    return entryPage(args, standingEntries(campaign, 'CreativeRegistered'), entryKey(campaign.view), shown);
  }

  @ResolveField(() => SpendConnection, {
    right: 'NUMBERS',
    complexity: pageOf(),
    description: 'What was spent on reaching people, in the order it occurred.',
  })
  spend(@Parent() campaign: CampaignObject, @Args() args: PageArgs): Connection<SpendObject> {
    return entryPage(
      args,
      standingEntries(campaign, 'SpendRecorded'),
      entryKey(campaign.view),
      ({ id, data }) => {
        const { amount, currency, during, ...spentOn } = data;
        return { id, ...spentOn, ...during, amount: { amount, currency } };
      },
    );
  }

  @ResolveField(() => GaugeConnection, {
    right: 'NUMBERS',
    complexity: pageOf(),
    description: "Numbers read in others' systems, in the order they were read.",
  })
  gauges(
    @Parent() campaign: CampaignObject,
    @Args() { of, channel, ...args }: GaugesArgs,
  ): Connection<GaugeObservation> {
    const gauges = standingEntries(campaign, 'GaugeObserved').filter(
      ({ data }) => (of == null || data.gauge === of) && (channel == null || data.channel === channel),
    );
    return entryPage(args, gauges, entryKey(campaign.view), shown);
  }

  @ResolveField(() => DiscussionConnection, {
    right: 'NUMBERS',
    complexity: pageOf(),
    description: 'How many comments there were, and by how many people, in the order it was observed.',
  })
  discussions(@Parent() campaign: CampaignObject, @Args() args: PageArgs): Connection<DiscussionObject> {
    return entryPage(args, standingEntries(campaign, 'DiscussionObserved'), entryKey(campaign.view), shown);
  }

  @ResolveField(() => PopulationConnection, {
    right: 'NUMBERS',
    complexity: pageOf(),
    description: 'How many people live in which area, in the order it was stated.',
  })
  populations(@Parent() campaign: CampaignObject, @Args() args: PageArgs): Connection<PopulationObject> {
    return entryPage(args, standingEntries(campaign, 'PopulationStated'), entryKey(campaign.view), shown);
  }

  @ResolveField(() => RecordedEvaluationConnection, {
    right: 'NUMBERS',
    complexity: pageOf(),
    description: 'What was learnt and decided, in the order it was recorded.',
  })
  evaluations(@Parent() campaign: CampaignObject, @Args() args: PageArgs): Connection<RecordedEvaluation> {
    return entryPage(
      args,
      standingEntries(campaign, 'EvaluationRecorded'),
      entryKey(campaign.view),
      entry => ({
        ...shown(entry),
        position: campaign.view.positions.restated(entry.data.position),
        recordedAt: entry.recordedAt,
      }),
    );
  }
}

const shown = <Type extends EntryType>({ id, data }: Entry<Type>) => ({ ...data, id });

const callToAction = ({ data, version, occurredAt }: Entry<'CallToActionPublished'>): CallToAction => ({
  ...data,
  version,
  publishedAt: occurredAt,
});

/** Each update once: as it was published, or as it is planned if it was not published. */
function updatesOf(campaign: CampaignObject): readonly UpdateObject[] {
  const published = standingEntries(campaign, 'UpdatePublished').map(entry => {
    const { plannedAt, publishedAt } = entry.data;
    const onTime = plannedAt === null ? null : isOnTime(campaign.timeZone, plannedAt, publishedAt);
    return { ...shown(entry), onTime };
  });
  const done = new Set(published.map(({ id }) => id));
  const planned = standingEntries(campaign, 'UpdatePlanned')
    .filter(({ id }) => !done.has(id))
    .map(entry => ({ ...shown(entry), publishedAt: null, onTime: null }));
  return [...published, ...planned];
}
