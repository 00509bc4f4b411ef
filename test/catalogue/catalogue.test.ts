import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { eventCatalogue } from '../../catalogue/document.ts';
import {
  administrativeEventTypes,
  type LedgerEventType,
  ledgerEventTypes,
} from '../../src/domain/catalogue.ts';
import { schemaVersionOf, upcast } from '../../src/domain/upcasts.ts';
import { testEvent } from '../../src/outbound/cloud-event.ts';
import { catalogue, catalogueText, validation } from './validation.ts';

/** The event catalogue is what the code says, a document that others can read, and true of what is recorded. */

const { messages, schemas } = catalogue.components;
const types = [...ledgerEventTypes, ...administrativeEventTypes];
const problems = validation();

test('asyncapi.json is what the code says; after a change of an event: npm run events', () => {
  expect(catalogueText).toBe(`${JSON.stringify(eventCatalogue(), null, 2)}\n`);
});

test('it is an AsyncAPI document', () => {
  // Its dependencies do not load in Jest: https://github.com/asyncapi/parser-js/issues/857
  const parse = `
    const { Parser } = await import('@asyncapi/parser');
    const { document, diagnostics } = await new Parser().parse(fs.readFileSync('asyncapi.json', 'utf8'));
    const wrong = diagnostics.filter(({ severity }) => severity < 2).map(({ path, message }) => [path.join('.'), message]);
    console.log(JSON.stringify({ messages: document?.messages().length, wrong }));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', parse], { encoding: 'utf8' });
  expect(JSON.parse(said)).toEqual({ messages: 2 * ledgerEventTypes.length + 1, wrong: [] });
});

test('every event type is there, those of campaigns as they are published', () => {
  expect(Object.keys(messages)).toEqual(types);
  for (const type of types) expect(messages[type]).toMatchObject({ title: type });
  expect(Object.keys(catalogue.channels.events!.messages)).toEqual(ledgerEventTypes);
});

test('to webhooks comes besides what tries them', () => {
  expect(Object.keys(catalogue.channels.webhooks!.messages)).toEqual([...ledgerEventTypes, 'WebhookTested']);
  const sent = JSON.parse(JSON.stringify(testEvent(randomUUID(), 'https://dugnad.example.org'))) as object;
  expect(problems('TestEvent', sent)).toEqual([]);
  expect(problems('TestEvent', { ...sent, source: undefined })).not.toEqual([]);
});

describe.each(types)('%s', type => {
  const { examples, 'x-versions': versions } = messages[type]!;

  test('shows an example of each version', () => {
    const expected = Array.from({ length: schemaVersionOf(type) }, (_, index) => index + 1);
    expect(versions.map(({ version }) => version)).toEqual(expected);
    expect(problems(type, versions.at(-1)!.data)).toEqual([]);
    expect(examples).toHaveLength(1);
  });

  test('what an earlier version recorded reads as today’s, which it is not', () => {
    for (const { version, data } of versions.slice(0, -1)) {
      expect(problems(type, data)).not.toEqual([]);
      expect(problems(type, upcast(type, data, version))).toEqual([]);
    }
  });
});

describe.each(ledgerEventTypes)('%s as it is published', (type: LedgerEventType) => {
  const [example] = messages[type]!.examples!;

  test('is as its schema says', () => {
    expect(problems(`${type}Event`, example!.payload)).toEqual([]);
    expect(problems(`${type}Event`, { ...example!.payload, type: 'dugnad.Other' })).not.toEqual([]);
  });

  /** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#context-attributes */
  test('is a CloudEvent', () => {
    const { data, ...attributes } = example!.payload;
    expect(attributes).toMatchObject({ specversion: '1.0', type: `dugnad.${type}` });
    expect(Object.keys(attributes)).toEqual(expect.arrayContaining(['id', 'source', 'specversion', 'type']));
    for (const [name, value] of Object.entries(attributes)) {
      expect(name).toMatch(/^[a-z0-9]{1,20}$/);
      expect(value).toEqual(expect.any(String));
      expect(value).not.toBe('');
    }
    expect(data).toEqual(messages[type]!['x-versions'].at(-1)!.data);
  });
});

test('no event has a field for what is personal', () => {
  const personal =
    /^(e-?mail|phone|birth|born|gender|address|answers?|comment|note|message|first|last|full|user)(name|year|date)?$/i;
  const fields = Object.entries(schemas).flatMap(([name, { properties = {} }]) =>
    Object.keys(properties).map(field => `${name}.${field}`),
  );
  expect(fields.length).toBeGreaterThan(200);
  expect(fields.filter(field => personal.test(field.split('.')[1]!))).toEqual([]);
});
