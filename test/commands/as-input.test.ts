import 'reflect-metadata';
import { asInput } from '../../src/commands/as-input.ts';
import { AddConnector } from '../../src/commands/connector.ts';
import { ParticipantReference, Source, UtmParameters } from '../../src/commands/command.ts';
import { SignUp } from '../../src/commands/sign-up.ts';
import { PrepareImportInput } from '../../src/graphql/import-objects.ts';

test('what is nested is of its class too, in fields that are inherited and in lists', () => {
  const signUp = asInput(SignUp, {
    campaignId: 'c1',
    participant: { email: 'kari@example.org' },
    source: { system: 'csv', externalId: '1' },
    utm: { source: 'facebook' },
    answers: [{ question: 'a', answer: 'b' }],
  });
  expect(signUp).toBeInstanceOf(SignUp);
  expect(signUp.campaignId).toBe('c1');
  expect(signUp.participant).toBeInstanceOf(ParticipantReference);
  expect(signUp.participant.email).toBe('kari@example.org');
  expect(signUp.source).toBeInstanceOf(Source);
  expect(signUp.utm).toBeInstanceOf(UtmParameters);
  const [answer] = signUp.answers!;
  expect(answer?.constructor.name).not.toBe('Object');
  expect(answer).toMatchObject({ question: 'a', answer: 'b' });
});

test('what is sent is not changed, and what is no object stays for the rules to refuse', () => {
  const sent = {
    campaignId: 'c1',
    participant: { phone: '91234567' },
    answers: [null, 'x', ['y']],
    utm: null,
  };
  const before = structuredClone(sent);
  const signUp = asInput(SignUp, sent) as unknown as Record<string, unknown>;
  expect(sent).toEqual(before);
  expect(signUp.participant).not.toBe(sent.participant);
  expect(signUp.answers).toEqual([null, 'x', ['y']]);
  expect(signUp.utm).toBeNull();
  expect(asInput(SignUp, { participant: 'kari' }).participant).toBe('kari');
});

test('each class has its own nested fields', () => {
  expect(asInput(PrepareImportInput, { participant: { id: 'x' } })).toMatchObject({
    participant: { id: 'x' },
  });
  expect(
    (asInput(AddConnector, { participant: {} }) as unknown as { participant: object }).participant,
  ).not.toBeInstanceOf(ParticipantReference);
});
