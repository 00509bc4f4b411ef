import { InputType } from '@nestjs/graphql';
import type { Channel, Technique } from '../domain/attribution.ts';
import { campaignDecider } from '../domain/campaign.ts';
import { campaignStream } from '../domain/streams.ts';
import { CampaignScopedCommand, DatedCommand } from './command.ts';
import {
  ChannelEnum,
  DayField,
  EnumListField,
  LinkField,
  TechniqueEnum,
  TextField,
  TimeZoneField,
} from './fields.ts';
import { decidedBy } from './definition.ts';
import { stated } from './stated.ts';

const optional = { optional: true };
const whichPage =
  'The web address to which its tracked links lead, where people sign up. Left out: where the call to action leads, if it does.';

@InputType('CreateCampaignInput', { description: "A campaign is begun. The receipt's id is the campaign's." })
class CreateCampaign extends DatedCommand {
  @TextField('What it is called.', 200)
  name!: string;

  @TextField('What it is about.', 10_000, optional)
  description?: string | null;

  @TimeZoneField(
    'IANA time zone in which its days are counted, fixed for ever. Default `Europe/Oslo`.',
    optional,
  )
  timeZone?: string | null;

  @DayField('First day.', optional)
  startsOn?: string | null;

  @DayField('Last day.', optional)
  endsOn?: string | null;

  @EnumListField(ChannelEnum, 'The channels it means to use.', optional)
  channels?: Channel[] | null;

  @EnumListField(TechniqueEnum, 'The techniques it means to use.', optional)
  techniques?: Technique[] | null;

  @TextField(
    'A result the organisers state in their own words: kept as a claim, never mixed with what is counted.',
    1_000,
    optional,
  )
  statedResult?: string | null;

  @LinkField(whichPage, optional)
  page?: string | null;
}

@InputType('UpdateCampaignInput', { description: 'What is left out stays as it is; null clears.' })
class UpdateCampaign extends CampaignScopedCommand {
  @TextField('What it is called.', 200, { optional: true, nullable: false })
  name?: string;

  @TextField('What it is about.', 10_000, optional)
  description?: string | null;

  @DayField('First day.', optional)
  startsOn?: string | null;

  @DayField('Last day.', optional)
  endsOn?: string | null;

  @EnumListField(ChannelEnum, 'The channels it means to use, all of them.', {
    optional: true,
    nullable: false,
  })
  channels?: Channel[];

  @EnumListField(TechniqueEnum, 'The techniques it means to use, all of them.', {
    optional: true,
    nullable: false,
  })
  techniques?: Technique[];

  @TextField('A result the organisers state in their own words.', 1_000, optional)
  statedResult?: string | null;

  @LinkField(whichPage, optional)
  page?: string | null;
}

@InputType('CloseCampaignInput', {
  description:
    'Closes the campaign at `occurredAt`, default now. What happened before that can still be recorded.',
})
class CloseCampaign extends CampaignScopedCommand {}

const define = decidedBy(campaignDecider);

const thisCampaign = ({ campaignId }: CampaignScopedCommand) => campaignStream(campaignId);

export const campaignCommands = {
  createCampaign: define({
    input: CreateCampaign,
    description: 'Creates a campaign.',
    right: 'ORGANISE',
    makes: 'campaign',
    stream: (_, { newId }) => campaignStream(newId),
    needs: {},
    put: (command, known, campaignId) => ({
      ...known,
      type: 'CreateCampaign',
      campaignId,
      timeZone: command.timeZone ?? 'Europe/Oslo',
      details: {
        name: command.name,
        description: command.description ?? null,
        startsOn: command.startsOn ?? null,
        endsOn: command.endsOn ?? null,
        channels: command.channels ?? [],
        techniques: command.techniques ?? [],
        statedResult: command.statedResult ?? null,
        page: command.page ?? null,
      },
    }),
  }),

  updateCampaign: define({
    input: UpdateCampaign,
    description: "Changes a campaign's description.",
    right: 'ORGANISE',
    stream: thisCampaign,
    needs: {},
    put: ({ name, description, startsOn, endsOn, channels, techniques, statedResult, page }, known) => ({
      ...known,
      type: 'UpdateCampaign',
      changes: stated({ name, description, startsOn, endsOn, channels, techniques, statedResult, page }),
    }),
  }),

  closeCampaign: define({
    input: CloseCampaign,
    description: 'Closes a campaign. What happened before that can still be recorded.',
    right: 'ORGANISE',
    stream: thisCampaign,
    needs: {},
    put: (_, known) => ({ ...known, type: 'CloseCampaign' }),
  }),
};
