import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createContext, Script } from 'node:vm';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import type { InboundRequest, Content } from '../../../src/inbound/connectors/connector.ts';
import { googleForms } from '../../../src/inbound/connectors/google-forms.ts';
import { externalIds, inputsOf, mutated, readingWith, refusedOf } from './connector-kit.ts';
import { answers, formId, response, samples, signed } from './samples/google-forms.ts';

const now = Date.parse('2026-05-04T18:30:00Z');
const read = (payload: unknown, settings = {}, target = {}): readonly Content[] =>
  googleForms.read?.(payload, readingWith(settings, target)) ?? [];
const requestOf = ({ headers, body }: { headers: object; body: string | Buffer }): InboundRequest => ({
  headers: { ...headers },
  query: new URLSearchParams(),
  body: Buffer.from(body),
});
const status = { map: [{ heading: 'Kommer du?', meaning: 'status' }] };

test('a response is a sign-up, as a row of the file is; what is no heading is an answer', () => {
  const map = [
    { heading: 'Medlemsnummer', meaning: 'identifier:member' },
    { heading: 'Hvem er du med?', meaning: 'audience' },
    { heading: 'Ikke i dette skjemaet', meaning: 'area' },
  ];
  const all = { ...answers, Medlemsnummer: '77', 'Hvem er du med?': 'Speiderne', Bydel: 'Sagene' };
  expect(inputsOf(read(response(all), { map, activityId: 'a1' }))).toEqual([
    [
      'signUp',
      {
        campaignId: 'c1',
        activityId: 'a1',
        participant: { email: 'kare@example.org', phone: '912 34 567', identifiers: ['member:77'] },
        name: 'Kåre Ødegård',
        occurredAt: '2025-05-04T16:30:00.000Z',
        channel: 'GOOGLE_FORMS',
        audience: 'Speiderne',
        area: 'Sagene',
        answers: [{ question: 'Hva kan du bidra med?', answer: 'Kaker, saft' }],
        source: {
          system: 'google-forms',
          externalId: '2_ABaOnue5xQ-response_1@2025-05-04T16:30:00.000Z',
        },
      },
    ],
  ]);
});

test.each([
  ['Ja', 'signUp', undefined],
  ['Kanskje', 'replyToInvitation', 'TENTATIVE'],
  ['Nei', 'replyToInvitation', 'DECLINED'],
  ['Avmeldt', 'replyToInvitation', 'DECLINED'],
])('“%s” to whether they come is %s %s', (answer, name, reply) => {
  const [[said, input] = []] = inputsOf(read(response({ 'Kommer du?': answer }), status));
  expect([said, input?.reply]).toEqual([name, reply]);
});

test('what a response says at another time is another fact; sent again it is the same', () => {
  const at = (submittedAt: string) => externalIds(read(response(answers, { submittedAt })));
  const [one, same, other] = ['2025-05-04T16:30:00Z', '2025-05-04T16:30:00Z', '2025-05-04T16:31:00Z'].map(at);
  expect(one).toEqual(same);
  expect(one).not.toEqual(other);
});

test('a question may ask for the address where the form does not collect it', () => {
  const asked = { 'E-postadresse': 'siri@example.org' };
  const participants = ['', 'kare@example.org'].map(
    email => inputsOf(read(response(asked, { email })))[0]?.[1].participant,
  );
  expect(participants).toEqual([{ email: 'siri@example.org' }, { email: 'kare@example.org' }]);
});

test('what nobody can mend is no reason to lose a sign-up', () => {
  const odd = {
    Mobil: '12',
    Navn: 'x'.repeat(300),
    Bydel: 'y'.repeat(150),
    Lang: `${'å'.repeat(2_500)}\u0000`,
    Halv: 'a\ud800b',
    ['q'.repeat(600)]: 'ja',
    ...Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`Spørsmål ${index}`, 'ja'])),
  };
  const said = read(response(odd));
  expect(inputsOf(said)[0]?.[1].participant).toEqual({ email: 'kare@example.org' });
  expect(inputsOf(said)[0]?.[1].answers).toHaveLength(50);
  expect(refusedOf(said)).toEqual([]);
});

test.each([
  ['nobody is named', response({ Navn: 'Kåre' }, { email: '' })],
  ['no time', response(answers, { submittedAt: 'i går' })],
  ['another status', response({ 'Kommer du?': 'Kåre vet ikke' })],
  ['no form', response(answers, { formId: undefined })],
  ['no response', response(answers, { responseId: null })],
  ['a list', []],
  ['nothing', null],
])('nonsense, with nothing of the person in the reason: %s', (_, payload) => {
  const [said] = read(payload, status);
  expect(said).toEqual({ says: 'nonsense', reason: expect.any(String) as unknown });
  expect(JSON.stringify(said)).not.toMatch(/Kåre|i går/);
});

test('other forms are left out', () => {
  expect(read(response(answers), { only: ['another'] })).toEqual([{ says: 'nothing' }]);
  expect(inputsOf(read(response(answers), { only: ['another', formId] }))).toHaveLength(1);
});

test('whatever comes, it is read', () => {
  const payloads = [response(answers), response({ ...answers, 'Kommer du?': 'Nei' })];
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), ...payloads.map(mutated)), payload => {
      expect(read(payload, status)).toHaveLength(1);
    }),
    { numRuns: 2_000 },
  );
});

test('the signature is that of Standard Webhooks; without a secret nothing is taken', () => {
  const secret = googleForms.secrets.SIGNING_SECRET?.make?.() ?? '';
  const request = requestOf(signed(now, response(answers), { secret }));
  const isTaken = (secrets: object, at = now) => googleForms.verify?.(request, secrets, at);
  expect(isTaken({ SIGNING_SECRET: secret })).toBe(true);
  expect(isTaken({ SIGNING_SECRET: secret }, now + 301_000)).toBe(false);
  for (const other of [{}, { SIGNING_SECRET: '' }, { SIGNING_SECRET: secret.slice(6) }])
    expect(isTaken(other)).toBe(false);
});

test.each(samples)('the sample is taken: $shows', ({ request, secrets }) => {
  const made = request?.(now);
  expect(made && googleForms.verify?.(requestOf(made), secrets, now)).toBe(true);
});

/** The script of docs/connectors/google-forms.md, as people paste it. */
const [, script = ''] =
  /```js\n([\s\S]*?)```/.exec(readFileSync('docs/connectors/google-forms.md', 'utf8')) ?? [];

interface Sent {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Question {
  readonly title: string;
  readonly answer: unknown;
  readonly rows?: readonly string[];
  readonly type?: string;
}

/** As Apps Script has bytes: from -128 to 127. */
const toBytes = (bytes: Buffer): number[] => [...new Int8Array(bytes)];
const fromBytes = (bytes: readonly number[]): Buffer => Buffer.from(Int8Array.from(bytes));

/** A form with the script in it: the few services of Google's that the script calls, as far as it calls them. */
class FormWithScript {
  readonly properties = new Map<string, string>();
  readonly sent: Sent[] = [];
  readonly triggers: string[] = [];
  /** What the server answers next; the last goes on. null: there is no answer. */
  answers: (number | null)[] = [202];
  readonly #responses = new Map<string, object>();
  readonly #functions: Record<string, (event?: object) => void>;

  constructor(secret: string) {
    this.properties.set('DUGNAD_URL', 'https://dugnad.example.org/inbound/google_forms/k1');
    this.properties.set('DUGNAD_SECRET', secret);
    const context = createContext({
      Date,
      Utilities: {
        newBlob: (text: string) => ({ getBytes: () => toBytes(Buffer.from(text)) }),
        base64Decode: (text: string) => toBytes(Buffer.from(text, 'base64')),
        base64Encode: (bytes: number[]) => fromBytes(bytes).toString('base64'),
        computeHmacSha256Signature: (value: number[], key: number[]) =>
          toBytes(createHmac('sha256', fromBytes(key)).update(fromBytes(value)).digest()),
      },
      UrlFetchApp: { fetch: (url: string, how: object) => this.#fetch(url, how as never) },
      PropertiesService: { getScriptProperties: () => this.#store() },
      FormApp: {
        ItemType: { GRID: 'GRID', CHECKBOX_GRID: 'CHECKBOX_GRID' },
        getActiveForm: () => this.#form(),
      },
      ScriptApp: {
        getProjectTriggers: () => [...this.triggers],
        deleteTrigger: (trigger: string) => this.triggers.splice(this.triggers.indexOf(trigger), 1),
        newTrigger: (name: string) => this.#trigger(name),
      },
    });
    new Script(script).runInContext(context);
    this.#functions = context;
  }

  /** Somebody sends a response in, or changes it. */
  submit(id: string, at: string, questions: readonly Question[], email = 'kare@example.org'): void {
    const itemResponses = questions.map(({ title, answer, rows = [], type = 'TEXT' }) => ({
      getItem: () => ({
        getTitle: () => title,
        getType: () => type,
        asGridItem: () => ({ getRows: () => rows }),
        asCheckboxGridItem: () => ({ getRows: () => rows }),
      }),
      getResponse: () => answer,
    }));
    this.#responses.set(id, {
      getId: () => id,
      getTimestamp: () => new Date(at),
      getRespondentEmail: () => email,
      getItemResponses: () => itemResponses,
    });
  }

  remove(id: string): void {
    this.#responses.delete(id);
  }

  run(name: string, id?: string): void {
    this.#functions[name]!(id === undefined ? undefined : { response: this.#responses.get(id) });
  }

  get waiting(): string[] {
    return [...this.properties.keys()].filter(key => key.startsWith('waiting:'));
  }

  #fetch(url: string, { payload, headers, method, followRedirects, muteHttpExceptions }: FetchOptions) {
    expect([method, followRedirects, muteHttpExceptions]).toEqual(['post', false, true]);
    const [answer = null] = this.answers.length > 1 ? this.answers.splice(0, 1) : this.answers;
    if (answer === null) throw new Error('Address unavailable');
    this.sent.push({ url, body: payload, headers });
    return { getResponseCode: () => answer };
  }

  #store() {
    return {
      getProperty: (key: string) => this.properties.get(key) ?? null,
      getProperties: () => Object.fromEntries(this.properties),
      setProperty: (key: string, value: string) => this.properties.set(key, value),
      deleteProperty: (key: string) => this.properties.delete(key),
    };
  }

  #form() {
    return {
      getId: () => formId,
      getResponses: () => [...this.#responses.values()],
      getResponse: (id: string) => {
        const found = this.#responses.get(id);
        if (!found) throw new Error('No response with that id');
        return found;
      },
    };
  }

  #trigger(name: string) {
    const create = (on: string) => ({ create: () => this.triggers.push(`${name} ${on}`) });
    return {
      forForm: () => ({ onFormSubmit: () => create('on submit') }),
      timeBased: () => ({ everyMinutes: (minutes: number) => create(`every ${minutes}`) }),
    };
  }
}

interface FetchOptions {
  readonly payload: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly method: string;
  readonly followRedirects: boolean;
  readonly muteHttpExceptions: boolean;
}

describe('the script', () => {
  const secret = googleForms.secrets.SIGNING_SECRET?.make?.() ?? '';
  const questions: Question[] = [
    { title: 'Navn', answer: 'Kåre Ødegård' },
    { title: 'Hva tar du med?', answer: ['Rake', 'Kaker 🍰'] },
    { title: 'Når passer det?', answer: ['Ja', null], rows: ['Lørdag', 'Søndag'], type: 'GRID' },
    { title: 'Hvor?', answer: [['Huk', 'Ormøya'], null], rows: ['Før', 'Etter'], type: 'CHECKBOX_GRID' },
    { title: 'Noe annet?', answer: '' },
  ];
  let form: FormWithScript;
  beforeEach(() => {
    form = new FormWithScript(secret);
    form.submit('r1', '2025-05-04T16:30:00Z', questions);
  });
  const received = ({ body, headers }: Sent): readonly Content[] => {
    const clock = Date.now();
    expect(googleForms.verify?.(requestOf({ headers, body }), { SIGNING_SECRET: secret }, clock)).toBe(true);
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    return read(JSON.parse(body));
  };

  test('sends a response, signed, with its id and the questions as they are put', () => {
    form.run('onResponse', 'r1');
    expect(form.sent).toHaveLength(1);
    expect(form.sent[0]?.body).toMatch(/^[\x20-\x7e]+$/);
    const [[name, input] = []] = inputsOf(received(form.sent[0]!));
    expect(name).toBe('signUp');
    expect(input).toMatchObject({
      participant: { email: 'kare@example.org' },
      name: 'Kåre Ødegård',
      source: { externalId: 'r1@2025-05-04T16:30:00.000Z' },
      answers: [
        { question: 'Hva tar du med?', answer: 'Rake, Kaker 🍰' },
        { question: 'Når passer det? [Lørdag]', answer: 'Ja' },
        { question: 'Hvor? [Før]', answer: 'Huk, Ormøya' },
      ],
    });
    expect(form.waiting).toEqual([]);
  });

  test.each([null, 503, 429, 401])(
    'keeps by its id what the server does not take (%s), and sends it later',
    answer => {
      form.answers = [answer];
      expect(() => form.run('onResponse', 'r1')).toThrow(/tried again/);
      expect(form.waiting).toEqual(['waiting:r1']);
      expect(JSON.stringify([...form.properties])).not.toMatch(/Kåre|kare@/);
      form.answers = [200];
      form.run('sendWaiting');
      expect(form.waiting).toEqual([]);
      expect(externalIds(received(form.sent.at(-1)!))).toEqual([['signUp', 'r1@2025-05-04T16:30:00.000Z']]);
      form.run('sendWaiting');
      expect(form.sent).toHaveLength(answer === null ? 1 : 2);
    },
  );

  test('one that is not taken does not hold up the others; a server that is away is asked once', () => {
    form.submit('r2', '2025-05-04T16:31:00Z', questions, 'siri@example.org');
    form.answers = [503];
    for (const id of ['r1', 'r2']) expect(() => form.run('onResponse', id)).toThrow('503');
    const before = form.sent.length;
    expect(() => form.run('sendWaiting')).toThrow('503');
    expect(form.sent).toHaveLength(before + 1);
    form.answers = [400, 202];
    expect(() => form.run('sendWaiting')).toThrow('400');
    expect(form.waiting).toEqual(['waiting:r1']);
  });

  test('sends what was answered before, and passes over what was deleted', () => {
    form.submit('r2', '2025-05-04T16:31:00Z', questions, 'siri@example.org');
    form.run('sendEarlier');
    expect(form.sent.map(({ headers }) => headers['webhook-id'])).toEqual(['r1', 'r2']);
    form.answers = [null];
    expect(() => form.run('sendEarlier')).toThrow();
    form.remove('r1');
    form.answers = [202];
    form.run('sendWaiting');
    expect(form.waiting).toEqual([]);
    expect(form.sent.slice(2).map(({ headers }) => headers['webhook-id'])).toEqual(['r2']);
  });

  test('is set up once, however often', () => {
    form.run('setUp');
    form.run('setUp');
    expect(form.triggers).toEqual(['onResponse on submit', 'sendWaiting every 10']);
  });

  test.each([
    ['DUGNAD_URL', 'http://dugnad.example.org'],
    ['DUGNAD_URL', ''],
    ['DUGNAD_SECRET', 'hemmelig'],
    ['DUGNAD_SECRET', ''],
  ])('says so where %s is “%s”, and loses nothing', (name, value) => {
    form.properties.set(name, value);
    expect(() => form.run('setUp')).toThrow(name);
    expect(() => form.run('onResponse', 'r1')).toThrow(name);
    expect(form.waiting).toEqual(['waiting:r1']);
    expect(form.sent).toEqual([]);
  });
});
