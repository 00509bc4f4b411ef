import { InputType } from '@nestjs/graphql';
import type { Channel, Technique } from '../domain/attribution.ts';
import { type CampaignCommand, campaignDecider } from '../domain/campaign/decide.ts';
import type { CampaignDetails } from '../domain/campaign/events.ts';
import { campaignStream } from '../domain/streams.ts';
import { CampaignScopedCommand, Command } from './command.ts';
import { ChannelEnum, DayField, EnumListField, TechniqueEnum, TextField } from './fields.ts';
import { handle } from './handle.ts';
import { IsTimeZone } from './is-time-zone.ts';

const optional = { optional: true };

@InputType('CreateCampaignInput', { description: "A campaign is begun. The receipt's id is the campaign's." })
export class CreateCampaign extends Command {
  @TextField('What it is called.', 200)
  name!: string;

  @TextField('What it is about.', 10_000, optional)
  description?: string | null;

  @TextField(
    'IANA time zone in which its days are counted, fixed for ever. Default `Europe/Oslo`.',
    64,
    optional,
  )
  @IsTimeZone()
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
}

@InputType('UpdateCampaignInput', { description: 'What is left out stays as it is; null clears.' })
export class UpdateCampaign extends CampaignScopedCommand {
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
}

@InputType('CloseCampaignInput', {
  description:
    'Closes the campaign at `occurredAt`, default now. What happened before that can still be recorded.',
})
export class CloseCampaign extends CampaignScopedCommand {}

export const campaignHandlers = [
  handle(CreateCampaign, (recording, command) => {
    const campaignId = recording.newId(command, 'campaign');
    const { timeZone, channels, techniques, name, description, startsOn, endsOn, statedResult } = command;
    const details: CampaignDetails = {
      name,
      description: description ?? null,
      startsOn: startsOn ?? null,
      endsOn: endsOn ?? null,
      channels: channels ?? [],
      techniques: techniques ?? [],
      statedResult: statedResult ?? null,
    };
    return recording.record(command, {
      stream: campaignStream(campaignId),
      isNew: true,
      decider: campaignDecider,
      command: async (circumstances): Promise<CampaignCommand> => ({
        ...circumstances,
        type: 'CreateCampaign',
        campaignId,
        timeZone: timeZone ?? 'Europe/Oslo',
        details,
      }),
    });
  }),

  handle(UpdateCampaign, (recording, command) => {
    const { name, description, startsOn, endsOn, channels, techniques, statedResult } = command;
    const stated = { name, description, startsOn, endsOn, channels, techniques, statedResult };
    const changes = Object.fromEntries(
      Object.entries(stated).filter(([, value]) => value !== undefined),
    ) as Partial<CampaignDetails>;
    return recording.recordIn(command, campaignStream(command.campaignId), {
      decider: campaignDecider,
      command: async (circumstances): Promise<CampaignCommand> => ({
        ...circumstances,
        type: 'UpdateCampaign',
        changes,
      }),
    });
  }),

  handle(CloseCampaign, (recording, command) =>
    recording.recordIn(command, campaignStream(command.campaignId), {
      decider: campaignDecider,
      command: async (circumstances): Promise<CampaignCommand> => ({
        ...circumstances,
        type: 'CloseCampaign',
      }),
    }),
  ),
];
