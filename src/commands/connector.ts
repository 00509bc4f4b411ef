import { InputType } from '@nestjs/graphql';
import {
  connectorDecider,
  type ConnectorKind,
  connectorKinds,
  type ConnectorSettings,
  type HeadingMeaning,
  type PollMeaning,
  pollMeanings,
  type SecretName,
  secretNames,
  type Where,
} from '../domain/connector.ts';
import { connectorStream } from '../domain/streams.ts';
import { Command } from './command.ts';
import { decidedBy, type Reading, reading } from './definition.ts';
import {
  CountField,
  EnumField,
  EnumListField,
  enumOf,
  IdField,
  NameField,
  NameListField,
  NestedListField,
  TextField,
} from './fields.ts';
import { keptSecrets, keptSecretsIfAny } from './sealed.ts';

const optional = { optional: true };

export const ConnectorKindEnum = enumOf(
  'ConnectorKind',
  'A system that participation comes from. docs/connectors.md shows how each is set up.',
  connectorKinds,
  {
    META: 'Facebook, Instagram and WhatsApp: leads of advertisements, messages, groups, stories.',
    X: 'Posts that mention the account, or pass a tracked link on.',
    TELEGRAM: 'Who joins a channel or group, presses a button, answers a poll.',
    EVENTBRITE: 'Orders and attendees of events.',
    GOOGLE_FORMS: 'Responses to a form, as a script in the form sends them.',
    ACTION_NETWORK: 'Attendances, submissions and signatures.',
    MOBILIZE: 'Attendances of events and shifts.',
    CLOUD_EVENTS: 'Any program: CloudEvents, signed as Standard Webhooks.',
  },
);

export const SecretNameEnum = enumOf(
  'ConnectorSecretName',
  'Something that must be known to check what comes, or to ask for it. docs/connectors.md says where each is found.',
  secretNames,
  {
    APP_SECRET: "An app's secret, by which Meta signs.",
    VERIFY_TOKEN: 'A word by which Meta shows that it knows the address.',
    ACCESS_TOKEN: 'By which an API is asked.',
    SECRET_TOKEN: 'A word that Telegram sends with each update.',
    CONSUMER_SECRET: "An app's secret, by which X signs.",
    SIGNING_SECRET: 'By which a program of yours signs: `whsec_` and base64.',
    API_KEY: 'By which an API is asked.',
  },
);

export const PollMeaningEnum = enumOf(
  'PollMeaning',
  'What choosing an option of a poll says.',
  pollMeanings,
  {
    SIGN_UP: 'They sign up.',
    TENTATIVE: 'Perhaps.',
    DECLINED: 'No.',
    NOTHING: 'Nothing that is recorded.',
  },
);

@InputType('ConnectorSecretInput', { description: 'A secret. It is kept encrypted, and never shown again.' })
class ConnectorSecretInput {
  @EnumField(SecretNameEnum, 'Which it is.')
  name!: SecretName;

  @TextField('It.', 1_000)
  value!: string;
}

@InputType('HeadingMeaningInput', { description: 'What a question or field of the other system means.' })
export class HeadingMeaningInput implements HeadingMeaning {
  @TextField('The question, or the name of the field.', 500)
  heading!: string;

  @TextField(
    'A field of docs/import.md such as `email` or `area`; `answer`: it is kept with the sign-up; `ignore`; or `identifier:<system>`.',
    80,
  )
  meaning!: string;
}

@InputType({ isAbstract: true })
abstract class ConfiguredCommand extends Command {
  @IdField(
    'The activity in which it is recorded. Default: the campaign as a whole, or the activity that is named by what comes.',
    optional,
  )
  activityId?: string | null;

  @TextField(
    'The account there that is asked, for those that need one: an organisation’s id, or a path.',
    200,
    optional,
  )
  account?: string | null;

  @NameListField(
    'The only forms, pages, groups or polls of which something is taken, by their ids there. Default: all.',
    100,
    200,
    optional,
  )
  only?: string[] | null;

  @NestedListField(() => HeadingMeaningInput, 'What questions mean whose headings say something else.', 100, {
    optional: true,
  })
  map?: HeadingMeaningInput[] | null;

  @EnumListField(PollMeaningEnum, 'What the options of polls mean, in their order.', {
    ...optional,
    repeats: true,
  })
  pollOptions?: PollMeaning[] | null;

  @CountField('It counts as silent when nothing came for so many hours. Default 72; null: it never does.', {
    optional: true,
    least: 1,
    most: 8_784,
  })
  silentAfterHours?: number | null;

  @NestedListField(
    () => ConnectorSecretInput,
    'Each at most once. In `addConnector`, those that can be made here are made where they are left out, and shown once.',
    10,
    {
      optional: true,
    },
  )
  secrets?: ConnectorSecretInput[] | null;
}

@InputType('AddConnectorInput', { description: 'Another system is connected.' })
export class AddConnector extends ConfiguredCommand {
  @EnumField(ConnectorKindEnum, 'Which system it is.')
  kind!: ConnectorKind;

  @NameField('What it is called here, for example `Page of the local branch`. No personal data.', 100)
  name!: string;

  @IdField('The campaign in which it is recorded.')
  campaignId!: string;
}

@InputType('ChangeConnectorInput', {
  description: 'What is left out stays as it is; null clears. Secrets that are not named stay.',
})
export class ChangeConnector extends ConfiguredCommand {
  @IdField('The connector.')
  connectorId!: string;

  @NameField('What it is called here. No personal data.', 100, { optional: true, nullable: false })
  name?: string;

  @IdField('The campaign in which it is recorded from now on.', { optional: true, nullable: false })
  campaignId?: string;
}

@InputType('RemoveConnectorInput', {
  description: 'A connector is removed, with its secrets and its report.',
})
class RemoveConnector extends Command {
  @IdField('The connector.')
  connectorId!: string;
}

/** Hours without a word after which a connector counts as silent, unless something else is stated. */
const silentAfter = 72;

const define = decidedBy(connectorDecider);

const stated = ({ connectorId, context }: Command & { readonly connectorId: string }) =>
  connectorStream(context.organisationId, connectorId);

type Named = Pick<AddConnector | ChangeConnector, 'activityId' | 'campaignId' | 'context'>;

/** Connectors are not administered in batches, so nothing waits. */
const where = reading<Named, Promise<Where>>(() => [], found);

/** The systems that participation comes from: each command by the name of its mutation. */
export const connectorCommands = {
  addConnector: define({
    input: AddConnector,
    description: 'Connects another system: what people do there is recorded in a campaign.',
    right: 'ADMINISTER',
    makes: 'connector',
    stream: ({ context }, { newId }) => connectorStream(context.organisationId, newId),
    needs: { where, secretsId: keptSecrets<AddConnector>('connectors', ({ newId }) => newId) },
    put: (command, known, connectorId) => ({
      ...known,
      type: 'AddConnector',
      connectorId,
      kind: command.kind,
      name: command.name,
      settings: {
        campaignId: command.campaignId,
        activityId: command.activityId ?? null,
        account: command.account ?? null,
        only: command.only ?? [],
        map: meanings(command.map),
        pollOptions: command.pollOptions ?? [],
        silentAfterHours: command.silentAfterHours === undefined ? silentAfter : command.silentAfterHours,
      },
    }),
  }),

  changeConnector: define({
    input: ChangeConnector,
    description: "Changes a connector's name, settings or secrets.",
    right: 'ADMINISTER',
    stream: stated,
    needs: {
      where,
      secretsId: keptSecretsIfAny<ChangeConnector>('connectors', (_, { connectorId }) => connectorId),
    },
    put: (command, known) => ({
      ...known,
      type: 'ChangeConnector',
      connectorId: command.connectorId,
      ...(command.name !== undefined && { name: command.name }),
      settings: changedSettings(command),
    }),
  }),

  removeConnector: define({
    input: RemoveConnector,
    description: 'Removes a connector: nothing comes through it any more. What was recorded stays.',
    right: 'ADMINISTER',
    stream: stated,
    needs: {},
    put: ({ connectorId }, known) => ({ ...known, type: 'RemoveConnector', connectorId }),
  }),
};

/** As they are recorded: in this order, and nothing else. */
const meanings = (map: readonly HeadingMeaning[] | null | undefined) =>
  (map ?? []).map(({ heading, meaning }) => ({ heading, meaning }));

/** An activity belongs to one campaign: with another campaign the one of before is cleared. */
function changedSettings(command: ChangeConnector): Partial<ConnectorSettings> {
  const { campaignId, activityId, account, only, map, pollOptions, silentAfterHours } = command;
  return {
    ...(campaignId !== undefined && { campaignId, activityId: null }),
    ...(activityId !== undefined && { activityId }),
    ...(account !== undefined && { account }),
    ...(only !== undefined && { only: only ?? [] }),
    ...(map !== undefined && { map: meanings(map) }),
    ...(pollOptions !== undefined && { pollOptions: pollOptions ?? [] }),
    ...(silentAfterHours !== undefined && { silentAfterHours }),
  };
}

/** The campaign and the activity that are named; the campaign may be the one in which the connector records already. */
async function found({ activityId, campaignId }: Named, { known, stream }: Reading): Promise<Where> {
  const of = campaignId ?? (activityId == null ? undefined : await known.connectorCampaign(stream));
  return {
    ...(campaignId !== undefined && { campaign: await known.campaign(campaignId) }),
    ...(activityId != null && of !== undefined && { activity: await known.activity(of, activityId) }),
  };
}
