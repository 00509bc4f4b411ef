import { newSigningSecret } from '../../auth/standard-webhooks.ts';
import { CampaignScopedCommand } from '../../commands/command.ts';
import { type CommandName, commandNames, commands } from '../../commands/all.ts';
import { rowDigest } from '../row-digest.ts';
import type { Connector, PayloadReading, Content } from './connector.ts';
import { isObject, type Json } from './json.ts';
import { refuseSigningSecret, verifyStandardWebhook } from './standard-webhooks.ts';

/** What stands before the name of a command in the type of an event. */
const prefix = 'dugnad.';

/** Those that an integration may send. */
const sendable: ReadonlySet<string> = new Set(
  commandNames.filter(name => commands[name].right === 'RECORD').map(name => prefix + name),
);

/**
 * Any program: CloudEvents 1.0 in JSON, one or a batch (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md), signed as
 * Standard Webhooks. The type names the command, `dugnad.signUp`; `data` is its input, without the campaign.
 */
export const cloudEvents: Connector = {
  is: 'Any program: CloudEvents, signed as Standard Webhooks.',
  system: 'cloudevents',
  secrets: {
    SIGNING_SECRET: {
      is: 'by which your program signs: whsec_ and base64; made here if it is left out',
      isNeeded: true,
      make: newSigningSecret,
    },
  },
  settings: [],
  refuse: refuseSigningSecret,
  verify: (request, { SIGNING_SECRET: secret = '' }, now) => verifyStandardWebhook(request, secret, now),
  read: (payload, reading) =>
    (Array.isArray(payload) ? payload : [payload]).map((event: unknown) =>
      isObject(event) ? contentOf(event, reading) : nonsense('An event is no object.'),
    ),
};

function contentOf(event: Json, reading: PayloadReading): Content {
  const { specversion, id, source, type, data } = event;
  if (specversion !== '1.0') return nonsense('specversion: expected 1.0.');
  if (typeof id !== 'string' || id === '') return nonsense('id: expected a text.');
  if (typeof source !== 'string' || source === '') return nonsense('source: expected a text.');
  if (typeof type !== 'string' || !sendable.has(type))
    return nonsense(
      'type: expected dugnad. and a command that an integration may send, such as dugnad.signUp; docs/connectors/cloud-events.md lists them.',
    );
  if (!isObject(data)) return nonsense('data: expected the input of the command, as an object.');
  const name = type.slice(prefix.length) as CommandName;
  return { says: 'commands', items: [{ [name]: inputOf(name, event, data, reading) }] };
}

/** The input, with what the event and the connector say where it leaves that out. */
function inputOf(
  name: CommandName,
  { id, source, time }: Json,
  data: Json,
  { settings, target }: PayloadReading,
): object {
  const { input, about } = commands[name];
  const isScoped = input.prototype instanceof CampaignScopedCommand;
  const namesActivity = data.activityId != null || data.activity != null;
  return {
    ...(typeof time === 'string' && data.occurredOn == null && { occurredAt: time }),
    ...(about && !namesActivity && settings.activityId !== null && { activityId: settings.activityId }),
    source: { system: cloudEvents.system, externalId: externalId(String(source), String(id)) },
    ...data,
    ...(isScoped && { campaignId: target.campaignId }),
  };
}

/** Source and id together are unique (CloudEvents 1.0, "id"). An external id takes 255 characters. */
function externalId(source: string, id: string): string {
  const text = JSON.stringify([source, id]);
  return text.length <= 255 ? text : rowDigest(source, id);
}

const nonsense = (reason: string): Content => ({ says: 'nonsense', reason });
