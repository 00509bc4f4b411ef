import { InputType } from '@nestjs/graphql';
import { Refusal } from '../domain/refusal.ts';
import { campaignStream, webhookStream } from '../domain/streams.ts';
import { webhookDecider } from '../domain/webhook.ts';
import { Command } from './command.ts';
import { decidedBy, reading, type Sources } from './definition.ts';
import { EventTypeEnum, storedTypes } from './event-type.ts';
import { CountField, EnumListField, IdField, LinkField, NameField, PositionField } from './fields.ts';
import { knownPosition } from './known-position.ts';
import { keptSecrets, keptSecretsIfAny } from './sealed.ts';

const optional = { optional: true };
const changeable = { optional: true, nullable: false };

const address =
  'Where events are sent, by POST over https. It may hold a token: it is kept encrypted, and is not in the log.';

@InputType('AddWebhookInput', { description: 'Events are delivered to an address.' })
export class AddWebhook extends Command {
  @NameField('What it is called here, for example `Newsletter`. No personal data.', 100)
  name!: string;

  @LinkField(address)
  url!: string;

  @IdField('Only events of this campaign. Default: of all, also later ones.', optional)
  campaignId?: string | null;

  @EnumListField(EventTypeEnum, 'Only events of these types. Default: of all.', optional)
  types?: string[] | null;

  @PositionField(
    'Begin after this position. Default: with what is recorded from now on; null: with the first event.',
    optional,
  )
  after?: string | null;
}

@InputType('ChangeWebhookInput', {
  description:
    'What is left out stays as it is; null clears. What was delivered before is not delivered again.',
})
export class ChangeWebhook extends Command {
  @IdField('The webhook.')
  webhookId!: string;

  @NameField('What it is called here. No personal data.', 100, changeable)
  name?: string;

  @LinkField(address, changeable)
  url?: string;

  @IdField('Only events of this campaign; null: of all.', optional)
  campaignId?: string | null;

  @EnumListField(EventTypeEnum, 'Only events of these types; null: of all.', optional)
  types?: string[] | null;
}

@InputType('RotateWebhookSecretInput', { description: 'A webhook gets a new secret.' })
export class RotateWebhookSecret extends Command {
  @IdField('The webhook.')
  webhookId!: string;

  @CountField(
    'For how many hours it is signed by the secret before as well. Default 24; 0: by the new one alone at once.',
    { optional: true, most: 720 },
  )
  overlapHours?: number | null;

  @LinkField('Its address, where it cannot be opened any more; otherwise it may be left out.', optional)
  url?: string | null;
}

@InputType('PauseWebhookInput', { description: 'Nothing is delivered for now.' })
class PauseWebhook extends Command {
  @IdField('The webhook.')
  webhookId!: string;
}

@InputType('ResumeWebhookInput', { description: 'A webhook goes on.' })
class ResumeWebhook extends Command {
  @IdField('The webhook.')
  webhookId!: string;

  @PositionField(
    'Go on after this position, also to deliver again. Default: where it stopped; null: with the first event.',
    optional,
  )
  after?: string | null;
}

@InputType('RemoveWebhookInput', { description: 'A webhook is removed, with its secret and its attempts.' })
class RemoveWebhook extends Command {
  @IdField('The webhook.')
  webhookId!: string;
}

const define = decidedBy(webhookDecider);

const stated = ({ webhookId, context }: Command & { readonly webhookId: string }) =>
  webhookStream(context.organisationId, webhookId);
/** null: events of all campaigns are delivered. */
const campaign = reading(
  ({ campaignId }: { readonly campaignId?: string | null } & Command) =>
    campaignId == null ? [] : [campaignStream(campaignId)],
  ({ campaignId }, { known }) => (campaignId == null ? null : known.campaign(campaignId)),
);

const itsId = (_: Sources, { webhookId }: { readonly webhookId: string }) => webhookId;

/** Where events are delivered: each command by the name of its mutation. */
export const webhookCommands = {
  addWebhook: define({
    input: AddWebhook,
    description:
      'Delivers events to an address: CloudEvents, signed as Standard Webhooks, in order, each at least once.',
    right: 'ADMINISTER',
    makes: 'webhook',
    stream: ({ context }, { newId }) => webhookStream(context.organisationId, newId),
    needs: { campaign, after, secretsId: keptSecrets<AddWebhook>('webhooks', ({ newId }) => newId) },
    put: ({ name, url, campaignId, types }, known, webhookId) => ({
      ...known,
      type: 'AddWebhook',
      webhookId,
      name,
      host: hostOf(url),
      campaignId: campaignId ?? null,
      types: storedTypes(types) ?? [],
    }),
  }),

  changeWebhook: define({
    input: ChangeWebhook,
    description: "Changes a webhook's name, address or selection of events.",
    right: 'ADMINISTER',
    stream: stated,
    needs: { campaign, secretsId: keptSecretsIfAny<ChangeWebhook>('webhooks', itsId) },
    put: ({ webhookId, name, url, campaignId, types }, known) => ({
      ...known,
      type: 'ChangeWebhook',
      webhookId,
      ...(name !== undefined && { name }),
      ...(url !== undefined && { host: hostOf(url) }),
      ...(campaignId !== undefined && { campaignId }),
      ...(types !== undefined && { types: storedTypes(types) ?? [] }),
    }),
  }),

  rotateWebhookSecret: define({
    input: RotateWebhookSecret,
    description:
      'Gives a webhook a new secret, which is shown only in the answer. For a while it is signed by both.',
    right: 'ADMINISTER',
    stream: stated,
    needs: { secretsId: keptSecrets<RotateWebhookSecret>('webhooks', itsId) },
    put: ({ webhookId, context, overlapHours, url }, known) => ({
      ...known,
      type: 'RotateWebhookSecret',
      webhookId,
      ...(url != null && { host: hostOf(url) }),
      earlierUntil: overlapEnds(context.receivedAt, overlapHours),
    }),
  }),

  pauseWebhook: define({
    input: PauseWebhook,
    description: 'Delivers nothing to a webhook until it is resumed. Nothing is lost.',
    right: 'ADMINISTER',
    stream: stated,
    needs: {},
    put: ({ webhookId }, known) => ({ ...known, type: 'PauseWebhook', webhookId, reason: 'ASKED' }),
  }),

  resumeWebhook: define({
    input: ResumeWebhook,
    description: 'Goes on with a webhook where it stopped, or after any position.',
    right: 'ADMINISTER',
    stream: stated,
    needs: { after },
    put: ({ webhookId }, known) => ({ ...known, type: 'ResumeWebhook', webhookId }),
  }),

  removeWebhook: define({
    input: RemoveWebhook,
    description: 'Removes a webhook: nothing is delivered to it any more.',
    right: 'ADMINISTER',
    stream: stated,
    needs: {},
    put: ({ webhookId }, known) => ({ ...known, type: 'RemoveWebhook', webhookId }),
  }),
};

/** Until when the secret before signs as well, when another takes its place. @param now, and the answer: ISO 8601 */
export const overlapEnds = (now: string, hours: number | null | undefined): string =>
  new Date(Date.parse(now) + (hours ?? 24) * 3_600_000).toISOString();

const hostOf = (url: string) => new URL(url).host;

/** After which position it begins or goes on, as it was stated. */
async function after(
  { after: position }: { readonly after?: string | null } & Command,
  { positions }: Sources,
): Promise<string | null | undefined | Refusal> {
  if (position == null) return position;
  const known = await knownPosition(positions, position, 'after');
  return known instanceof Refusal ? known : position;
}
