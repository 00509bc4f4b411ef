import { Args, ArgsType, Context, ID, Int, ObjectType, Parent, Resolver } from '@nestjs/graphql';
import { ChannelEnum, enumOf, TechniqueEnum } from '../commands/fields.ts';
import { DateTime } from '../commands/scalars.ts';
import type { Channel, Technique } from '../domain/attribution.ts';
import { Positions } from '../event-store/positions.ts';
import { findLink, type LinkMakers, type LinkRow, linksOf } from '../projections/links.ts';
import { signUpsThrough } from '../metrics/links.ts';
import { CampaignObject } from './campaign-object.ts';
import { type Connection, connection, connectionOf, PageArgs } from './connection.ts';
import { mustHave } from './field-rights.ts';
import { pageOf, work } from './limits/field-costs.ts';
import { linkAddress } from './link-address.ts';
import { positionPage } from './position.ts';
import type { RequestContext } from './request-context.ts';
import { Field, InputField, ResolveField } from './ruled-fields.ts';

const LinkMakersEnum = enumOf('LinkMakers', 'Whose tracked links.', ['ORGANISERS', 'PARTICIPANTS', 'ALL'], {
  ORGANISERS: "The organisers' own.",
  PARTICIPANTS: 'Those that participants shared. Needs the right PEOPLE.',
  ALL: 'Both. Needs the right PEOPLE.',
});

@ArgsType()
class LinksArgs extends PageArgs {
  @InputField(() => LinkMakersEnum, { defaultValue: 'ORGANISERS', description: 'Whose.' })
  madeBy!: LinkMakers;
}

@ObjectType('TrackedLink', {
  description:
    "A link that leads to the campaign's page and is counted: somebody's share, or the organisers' own.",
})
class TrackedLinkObject {
  @Field(() => ID, { right: 'CAMPAIGNS', description: 'Its code, for `signUp(input: { share })`.' })
  code!: string;

  @Field(() => String, {
    right: 'CAMPAIGNS',
    nullable: true,
    description: 'What the organisers call it; null: nothing in particular.',
  })
  name!: string | null;

  @Field(() => DateTime, { right: 'CAMPAIGNS', description: 'When it was made.' })
  createdAt!: string;

  @Field(() => ID, {
    right: 'PEOPLE',
    nullable: true,
    description: "The participant who shared it; null: it is the organisers' own.",
  })
  sharerId!: string | null;

  @Field(() => ChannelEnum, {
    right: 'CAMPAIGNS',
    nullable: true,
    description: 'Where it reaches people; null: not stated.',
  })
  channel!: Channel | null;

  @Field(() => TechniqueEnum, {
    right: 'CAMPAIGNS',
    nullable: true,
    description: 'How it engages them; null: not stated.',
  })
  technique!: Technique | null;

  @Field(() => String, {
    right: 'CAMPAIGNS',
    nullable: true,
    description: 'The creative it stands on; null: not stated.',
  })
  creativeId!: string | null;

  @Field(() => String, {
    right: 'CAMPAIGNS',
    nullable: true,
    description: 'The target group that it addresses; null: not stated.',
  })
  audience!: string | null;

  @Field(() => Int, { right: 'NUMBERS', description: 'How often it was followed.' })
  opens!: number;

  @Field(() => Int, {
    right: 'NUMBERS',
    description: 'Sign-ups recorded that came through it, also those withdrawn since.',
  })
  grossSignUps!: number;

  @Field(() => Int, {
    right: 'NUMBERS',
    description: 'Of the sign-ups that came through it, those not withdrawn since.',
  })
  netSignUps!: number;

  readonly position!: number;
}

const TrackedLinkConnection = connectionOf(TrackedLinkObject, 'TrackedLink', "a campaign's tracked links");

@Resolver(() => CampaignObject)
export class CampaignLinksResolver {
  constructor(private readonly positions: Positions) {}

  @ResolveField(() => TrackedLinkConnection, {
    right: 'CAMPAIGNS',
    complexity: pageOf(),
    description: 'Its tracked links, in the order they were made.',
  })
  async links(
    @Context() context: RequestContext,
    @Parent() { id, view }: CampaignObject,
    @Args() args: LinksArgs,
  ): Promise<Connection<TrackedLinkObject>> {
    if (args.madeBy !== 'ORGANISERS') mustHave('PEOPLE', 'Campaign.links of participants', context);
    const page = await positionPage(args, this.positions);
    const rows = linksOf(view.database, id, {
      makers: args.madeBy,
      descending: page.backwards,
      after: page.after,
      limit: page.limit + 1,
    });
    return connection(page, rows.map(trackedLink), ({ position }) => this.positions.text(position));
  }

  @ResolveField(() => TrackedLinkObject, {
    right: 'CAMPAIGNS',
    complexity: work.lookUp,
    nullable: true,
    description:
      'One of its tracked links; null: it has none with this code. Those of participants are for whoever may see people.',
  })
  link(
    @Context() { requester }: RequestContext,
    @Parent() { id, view }: CampaignObject,
    @Args('code', { type: () => ID, description: 'Its code.' }) code: string,
  ): TrackedLinkObject | null {
    const row = findLink(view.database, id, code);
    const isShown = row && (row.sharerId === null || requester.rights.has('PEOPLE'));
    return isShown ? trackedLink(row) : null;
  }
}

@Resolver(() => TrackedLinkObject)
export class TrackedLinkResolver {
  @ResolveField(() => String, {
    right: 'CAMPAIGNS',
    description:
      'Its web address, for people to follow. With /qr.svg, /qr.png or /poster behind it: its code to scan, and a page to print.',
  })
  url(@Context() { address }: RequestContext, @Parent() { code }: TrackedLinkObject): string {
    return linkAddress(address, code);
  }
}

const trackedLink = ({ signUps, lost, ...row }: LinkRow): TrackedLinkObject => ({
  ...row,
  ...signUpsThrough({ signUps, lost }),
});
