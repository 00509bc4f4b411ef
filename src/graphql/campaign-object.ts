import { ID, ObjectType } from '@nestjs/graphql';
import { ChannelEnum, enumOf, TechniqueEnum } from '../commands/fields.ts';
import { DateTime, LocalDate } from '../commands/scalars.ts';
import type { Channel, Technique } from '../domain/attribution.ts';
import type { CampaignRow } from '../projections/campaigns.ts';
import { CampaignBatch } from './campaign-batch.ts';
import { connectionOf } from './connection.ts';
import { listOf } from './limits/field-costs.ts';
import type { View } from './view.ts';
import { Field } from './ruled-fields.ts';

export const CampaignStatusEnum = enumOf('CampaignStatus', 'Where a campaign stands.', ['OPEN', 'CLOSED'], {
  OPEN: 'Everything can be recorded.',
  CLOSED: 'Only what happened before it closed is still recorded.',
});

@ObjectType('Campaign', {
  description: 'Something people are mobilised for: what was recorded of it, and what it led to.',
})
export class CampaignObject {
  @Field(() => ID, { right: 'CAMPAIGNS', description: 'Its id.' })
  id!: string;

  @Field({ right: 'CAMPAIGNS', description: 'What it is called.' })
  name!: string;

  @Field(() => String, {
    right: 'CAMPAIGNS',
    nullable: true,
    description: 'What it is about; null: not stated.',
  })
  description!: string | null;

  @Field(() => CampaignStatusEnum, { right: 'CAMPAIGNS', description: 'Its status.' })
  status!: CampaignRow['status'];

  @Field({ right: 'CAMPAIGNS', description: 'IANA time zone in which its days are counted.' })
  timeZone!: string;

  @Field(() => LocalDate, { right: 'CAMPAIGNS', nullable: true, description: 'First day; null: not fixed.' })
  startsOn!: string | null;

  @Field(() => LocalDate, { right: 'CAMPAIGNS', nullable: true, description: 'Last day; null: not fixed.' })
  endsOn!: string | null;

  @Field(() => [ChannelEnum], {
    right: 'CAMPAIGNS',
    complexity: listOf(5),
    description: 'The channels it means to use.',
  })
  channels!: readonly Channel[];

  @Field(() => [TechniqueEnum], {
    right: 'CAMPAIGNS',
    complexity: listOf(5),
    description: 'The techniques it means to use.',
  })
  techniques!: readonly Technique[];

  @Field(() => String, {
    right: 'CAMPAIGNS',
    nullable: true,
    description: 'A result its organisers state in their own words: a claim, not counted here; null: none.',
  })
  statedResult!: string | null;

  @Field(() => String, {
    right: 'CAMPAIGNS',
    nullable: true,
    description: 'The web address to which its tracked links lead; null: none is stated.',
  })
  page!: string | null;

  @Field(() => DateTime, { right: 'CAMPAIGNS', description: 'When it was created.' })
  createdAt!: string;

  @Field(() => DateTime, {
    right: 'CAMPAIGNS',
    nullable: true,
    description: 'When it closed; null: it is open.',
  })
  closedAt!: string | null;

  /** The view from which the fields below are answered. */
  view!: View;

  /** The campaigns of the same answer. */
  batch!: CampaignBatch;
}

export const CampaignConnection = connectionOf(CampaignObject, 'Campaign', "the organisation's campaigns");

/** The campaigns of one answer. */
export function campaignObjects<Row extends CampaignRow>(
  rows: readonly Row[],
  view: View,
): (Row & CampaignObject)[] {
  const batch = new CampaignBatch(rows);
  return rows.map(row => ({ ...row, view, batch }));
}

export function campaignObject(row: CampaignRow, view: View): CampaignObject {
  return { ...row, view, batch: new CampaignBatch([row]) };
}
