import { InputType } from '@nestjs/graphql';
import type { Channel, Technique } from '../domain/attribution.ts';
import { type EntryCommand, entryDecider } from '../domain/entry/decide.ts';
import type { Update } from '../domain/entry/events.ts';
import { callToActionId, entryStream } from '../domain/streams.ts';
import { CampaignScopedCommand } from './command.ts';
import { CorrectableEntry, recordEntry, recordEntryIn } from './entry.ts';
import {
  ChannelEnum,
  EnumField,
  IdField,
  LinkField,
  PlannedInstantField,
  TechniqueEnum,
  TextField,
} from './fields.ts';
import { handle } from './handle.ts';

const optional = { optional: true };
const whichAudience = 'The target group, spelt as in the channel plan. No personal data.';
const whichCreative = 'The creative, as on sign-ups and shares, for example a Canva design id.';

@InputType('PublishCallToActionInput', {
  description: "The campaign's message. Published again, it is replaced. The receipt's id is `calltoaction`.",
})
export class PublishCallToAction extends CampaignScopedCommand {
  @TextField('What people are asked to do. No personal data.', 1_000)
  text!: string;

  @LinkField('Where they can do it.', optional)
  link?: string | null;
}

@InputType('PlanChannelInput', { description: 'By what channel an audience is to be reached.' })
export class PlanChannel extends CorrectableEntry {
  @TextField('The target group: spell it so on sign-ups, shares and updates too. No personal data.', 100)
  audience!: string;

  @EnumField(ChannelEnum, 'Where it is to be reached.')
  channel!: Channel;

  @EnumField(TechniqueEnum, 'How it is to be engaged.', optional)
  technique?: Technique | null;
}

@InputType('PlanUpdateInput', { description: 'A post, a newsletter, a story … is planned.' })
export class PlanUpdate extends CorrectableEntry {
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
    'A post, a newsletter, a story … was published, at `occurredAt`. Of a planned one, what is left out is as planned; null clears.',
})
export class PublishUpdate extends CampaignScopedCommand {
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
export class RegisterCreative extends CorrectableEntry {
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

export const planHandlers = [
  handle(PublishCallToAction, (recording, command) => {
    const { campaignId, text, link = null } = command;
    return recordEntryIn(recording, command, entryStream(campaignId, callToActionId), {
      type: 'CallToActionPublished',
      data: { text, link },
    });
  }),

  handle(PlanChannel, (recording, command) => {
    const { audience, channel, technique = null } = command;
    return recordEntry(recording, command, {
      type: 'ChannelPlanned',
      data: { audience, channel, technique },
    });
  }),

  handle(PlanUpdate, (recording, command) => {
    const { title, channel, technique = null, audience = null, creativeId = null, link = null } = command;
    const plannedAt = new Date(command.plannedAt).toISOString();
    const data = { title, channel, technique, audience, creativeId, link, plannedAt };
    return recordEntry(recording, command, { type: 'UpdatePlanned', data });
  }),

  handle(PublishUpdate, (recording, command) => {
    const { campaignId, updateId } = command;
    const stream = entryStream(campaignId, updateId ?? recording.newId(command, 'entry'));
    return recording.recordIn(command, stream, {
      decider: entryDecider,
      command: async (circumstances, known): Promise<EntryCommand> => ({
        ...circumstances,
        type: 'PublishUpdate',
        campaign: await known.campaign(campaignId),
        planned: updateId != null,
        stated: statedUpdate(command),
      }),
    });
  }),

  handle(RegisterCreative, (recording, command) => {
    const { creativeId, title, channel = null, technique = null, audience = null } = command;
    const data = { creativeId, title, channel, technique, audience };
    return recordEntry(recording, command, { type: 'CreativeRegistered', data });
  }),
];

/** What the input says of an update; what it leaves out is not there. */
function statedUpdate(command: PublishUpdate): Partial<Update> {
  const { title, channel, technique, audience, creativeId, link } = command;
  const stated = { title, channel, technique, audience, creativeId, link };
  return Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined));
}
