import { InputType } from '@nestjs/graphql';
import type { Channel, Technique } from '../domain/attribution.ts';
import { entryDecider } from '../domain/entry/decide.ts';
import { callToActionId, entryStream } from '../domain/streams.ts';
import { CampaignScopedCommand } from './command.ts';
import { decidedBy } from './definition.ts';
import { CorrectableEntry, entry } from './entry.ts';
import {
  ChannelEnum,
  EnumField,
  IdField,
  LinkField,
  PlannedInstantField,
  TechniqueEnum,
  TextField,
} from './fields.ts';
import { campaign } from './needs.ts';
import { stated } from './stated.ts';

const optional = { optional: true };
const whichAudience = 'The target group, spelt as in the channel plan. No personal data.';
const whichCreative = 'The creative, as on sign-ups and shares, for example a Canva design id.';

@InputType('PublishCallToActionInput', {
  description: "The campaign's message. Published again, it is replaced. The receipt's id is `calltoaction`.",
})
class PublishCallToAction extends CampaignScopedCommand {
  @TextField('What people are asked to do. No personal data.', 1_000)
  text!: string;

  @LinkField('Where they can do it.', optional)
  link?: string | null;
}

@InputType('PlanChannelInput', { description: 'A channel by which an audience is to be reached.' })
class PlanChannel extends CorrectableEntry {
  @TextField('The target group: spell it so on sign-ups, shares and updates too. No personal data.', 100)
  audience!: string;

  @EnumField(ChannelEnum, 'Where it is to be reached.')
  channel!: Channel;

  @EnumField(TechniqueEnum, 'How it is to be engaged.', optional)
  technique?: Technique | null;
}

@InputType('PlanUpdateInput', { description: 'A post, a newsletter, a story … is planned.' })
class PlanUpdate extends CorrectableEntry {
  @TextField('What it is about. No personal data.', 500)
  title!: string;

  @EnumField(ChannelEnum, 'Where it will be published.')
  channel!: Channel;

  @EnumField(TechniqueEnum, 'How it will engage people.', optional)
  technique?: Technique | null;

  @TextField(whichAudience, 100, optional)
  audience?: string | null;

  @TextField(whichCreative, 100, optional)
  creativeId?: string | null;

  @LinkField('Where it will lead.', optional)
  link?: string | null;

  @PlannedInstantField('When it will be published.')
  plannedAt!: string;
}

@InputType('PublishUpdateInput', {
  description:
    'A post, a newsletter, a story … was published, at `occurredAt`. If it was planned, what is left out is as planned; null clears.',
})
class PublishUpdate extends CampaignScopedCommand {
  @IdField("The update's id, if it was planned. Left out: it was not.", optional)
  updateId?: string | null;

  @TextField('What it is about. No personal data.', 500, { optional: true, nullable: false })
  title?: string;

  @EnumField(ChannelEnum, 'Where it was published.', { optional: true, nullable: false })
  channel?: Channel;

  @EnumField(TechniqueEnum, 'How it engages people.', optional)
  technique?: Technique | null;

  @TextField(whichAudience, 100, optional)
  audience?: string | null;

  @TextField(whichCreative, 100, optional)
  creativeId?: string | null;

  @LinkField('Where it leads, or where it can be seen.', optional)
  link?: string | null;
}

@InputType('RegisterCreativeInput', { description: 'A picture, a film, a text … that reaches people.' })
class RegisterCreative extends CorrectableEntry {
  @TextField('As it is stated on sign-ups and shares, for example a Canva design id.', 100)
  creativeId!: string;

  @TextField('What it is called. No personal data.', 200)
  title!: string;

  @EnumField(ChannelEnum, 'Where it is used.', optional)
  channel?: Channel | null;

  @EnumField(TechniqueEnum, 'How it engages people.', optional)
  technique?: Technique | null;

  @TextField(whichAudience, 100, optional)
  audience?: string | null;
}

const define = decidedBy(entryDecider);

export const planCommands = {
  publishCallToAction: entry({
    input: PublishCallToAction,
    description: "Publishes the campaign's message, in place of the one before.",
    right: 'ORGANISE',
    stream: ({ campaignId }) => entryStream(campaignId, callToActionId),
    draft: ({ text, link = null }) => ({ type: 'CallToActionPublished', data: { text, link } }),
  }),

  planChannel: entry({
    input: PlanChannel,
    description: 'Plans a channel by which an audience is to be reached.',
    right: 'ORGANISE',
    draft: ({ audience, channel, technique = null }) => ({
      type: 'ChannelPlanned',
      data: { audience, channel, technique },
    }),
  }),

  planUpdate: entry({
    input: PlanUpdate,
    description: 'Plans a post, a newsletter, a story …',
    right: 'ORGANISE',
    draft: command => {
      const { title, channel, technique = null, audience = null, creativeId = null, link = null } = command;
      const plannedAt = new Date(command.plannedAt).toISOString();
      return {
        type: 'UpdatePlanned',
        data: { title, channel, technique, audience, creativeId, link, plannedAt },
      };
    },
  }),

  publishUpdate: define({
    input: PublishUpdate,
    description: 'Records that a post, a newsletter, a story … was published, planned or not.',
    right: 'RECORD',
    makes: 'entry',
    stream: ({ campaignId, updateId }, { newId }) => entryStream(campaignId, updateId ?? newId),
    needs: { campaign },
    put: ({ updateId, title, channel, technique, audience, creativeId, link }, known) => ({
      ...known,
      type: 'PublishUpdate',
      planned: updateId != null,
      stated: stated({ title, channel, technique, audience, creativeId, link }),
    }),
  }),

  registerCreative: entry({
    input: RegisterCreative,
    description: 'Registers a picture, a film, a text … that reaches people.',
    right: 'ORGANISE',
    draft: ({ creativeId, title, channel = null, technique = null, audience = null }) => ({
      type: 'CreativeRegistered',
      data: { creativeId, title, channel, technique, audience },
    }),
  }),
};
