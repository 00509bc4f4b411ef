import { readFileSync } from 'node:fs';
import {
  administrativeEvents,
  administrativeEventTypes,
  events,
  type LedgerEventType,
  ledgerEventTypes,
} from '../src/domain/catalogue.ts';
import { publishedType, testEvent } from '../src/outbound/cloud-event.ts';
import { examples } from './examples/all.ts';
import { earlierExamples } from './examples/earlier.ts';
import { publishedExamples } from './examples/published.ts';
import { schemaRef, schemasOfCode } from './schemas.ts';

const declared = { ...events, ...administrativeEvents };
type Type = keyof typeof declared;

/** The event catalogue: an AsyncAPI document. https://www.asyncapi.com/docs/reference/specification/v3.0.0 */
export function eventCatalogue() {
  const messages = {
    ...byType(type => ({
      ...named(type),
      examples: [{ payload: publishedExamples[type] }],
      ...versions(type),
    })),
    ...Object.fromEntries(
      administrativeEventTypes.map(type => [
        type,
        {
          title: type,
          summary: declared[type].is,
          payload: schemaRef(type),
          examples: [{ payload: examples[type] }],
          ...versions(type),
        },
      ]),
    ),
  };
  return {
    asyncapi: '3.0.0',
    info: { title: 'Dugnad: events', version: version(), description, license },
    defaultContentType: 'application/cloudevents+json',
    channels: {
      events: {
        address: '/events',
        title: 'Events as they come',
        description:
          'Server-sent events, from any position. `id` is the position: a client that connects again sends it as `Last-Event-ID`, and misses nothing. Needs a key or a session with the right `EVENTS`.',
        messages: byType(type => ({ $ref: `#/components/messages/${type}` })),
      },
      webhooks: {
        address: null,
        title: 'Webhooks',
        description:
          'Each event is sent by POST to the addresses that are registered, signed as Standard Webhooks says (https://www.standardwebhooks.com). It may come more than once, with the same `id`.',
        messages: {
          ...byType(type => ({ ...named(type), headers: schemaRef('WebhookHeaders') })),
          WebhookTested: { ...webhookTest, headers: schemaRef('WebhookHeaders') },
        },
      },
    },
    operations: {
      follow: {
        action: 'send',
        channel: { $ref: '#/channels/events' },
        summary: 'A client follows events.',
        bindings: { http: { method: 'GET', query: followed, bindingVersion: '0.3.0' } },
      },
      callWebhooks: {
        action: 'send',
        channel: { $ref: '#/channels/webhooks' },
        summary: 'Events are sent to whoever registered for them.',
        bindings: { http: { method: 'POST', bindingVersion: '0.3.0' } },
      },
    },
    components: {
      messages,
      schemas: {
        ...schemasOfCode(declared),
        ...Object.fromEntries(ledgerEventTypes.map(type => [`${type}Event`, envelopeOf(type)])),
        WebhookHeaders: webhookHeaders,
      },
    },
  };
}

const description = `Every event type: what its data holds, an example, and what earlier versions recorded (\`x-versions\`).

Events of campaigns are published as CloudEvents 1.0, over \`GET /events\`, to webhooks, and as the GraphQL subscription \`participation\` over WebSocket (graphql-transport-ws at \`/graphql\`), where \`data\` is the same. Events of organisations are not published: \`organisation { history }\` shows them, and their messages here are the data alone.

No event holds personal data. Data is always of the last version, also of events that were recorded in an earlier one. Ignore fields and event types that you do not know: more may come.`;

const license = { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' };

function version(): string {
  const file = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}

const byType = (of: (type: LedgerEventType) => object) =>
  Object.fromEntries(ledgerEventTypes.map(type => [type, of(type)]));

const named = (type: LedgerEventType) => ({
  name: publishedType(type),
  title: type,
  summary: declared[type].is,
  payload: schemaRef(`${type}Event`),
});

const anExample = testEvent('01a22d47-498a-70be-8ee5-ee2e6fc4cbdb', 'https://dugnad.example.org');
const webhookTest = {
  name: anExample.type,
  title: 'WebhookTested',
  summary: 'A webhook is tried. It reports nothing: answer it as any other, and do nothing.',
  payload: schemaRef('TestEvent'),
  examples: [{ payload: { ...anExample, time: '2026-05-04T16:30:00.000Z' } }],
};

/** What each version of a type records. */
const versions = (type: Type) => ({
  'x-versions': [...(earlierExamples[type] ?? []), examples[type]].map((data, index) => ({
    version: index + 1,
    data,
  })),
});

function envelopeOf(type: LedgerEventType) {
  return {
    description: declared[type].is,
    allOf: [
      schemaRef('CloudEvent'),
      {
        type: 'object',
        properties: { type: { type: 'string', const: publishedType(type) }, data: schemaRef(type) },
        required: ['type', 'data'],
      },
    ],
  };
}

const text = (said: string) => ({ type: 'string', description: said });

const followed = {
  type: 'object',
  properties: {
    campaign: text('The campaign. Default: all that there are for the asker, also later ones.'),
    types: text('Only these types, separated by commas, such as `SIGNED_UP,CAMPAIGN_SHARED`. Default: all.'),
    after: text('Begin after this position. Default: with the first event.'),
  },
};

const webhookHeaders = {
  type: 'object',
  description: 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
  properties: {
    'webhook-id': text('The id of the event: the same in each attempt.'),
    'webhook-timestamp': text('When it was sent: seconds since 1970.'),
    'webhook-signature': text(
      '`v1,` and the signature of id, timestamp and body; several with spaces between.',
    ),
  },
  required: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
};
