import 'reflect-metadata';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { type CommandName, commandNames, commands } from '../../src/commands/all.ts';
import { asInput } from '../../src/commands/as-input.ts';
import { fits } from '../../src/commands/fits.ts';
import { PrepareImportInput } from '../../src/graphql/import-objects.ts';

/** What is said to fit is what class-validator finds nothing wrong with: of each command, whatever it is given. */

const value = fc.letrec(tie => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<unknown>(
      ...[undefined, null, true, false, 0, 1, -1, 2.5, 1990, '', ' ', 'x', 'abc1', '12.50', '91234567'],
      ...['kari@example.org', 'mobilize:991', '2025-05-04', '2025-05-04T10:00:00Z', 'NOK', 'Europe/Oslo'],
      ...['SMS', 'AGE_25_34', 'TENTATIVE', 'email', '\u0000', '\ud800', 'x'.repeat(3_000), [], {}],
    ),
    fc.array(tie('any'), { maxLength: 2 }),
    fc.dictionary(
      fc.constantFrom(
        'email',
        'phone',
        'id',
        'system',
        'externalId',
        'source',
        'answer',
        'question',
        'heading',
        'meaning',
        'amount',
        'currency',
        'low',
        'high',
        'unit',
        'money',
        'quantity',
        'identifiers',
      ),
      tie('any'),
      { maxKeys: 3 },
    ),
  ),
})).any;

/** Values that some field takes, so that not everything is refused for a first one that it lacks. */
const likely: Readonly<Record<string, unknown>> = {
  campaignId: 'abc1',
  activityId: 'abc2',
  participant: { email: 'kari@example.org' },
  source: { system: 'csv', externalId: '1' },
  name: 'Kari',
  occurredAt: '2025-05-04T10:00:00Z',
  reply: 'DECLINED',
  answers: [{ question: 'a', answer: 'b' }],
};

const fieldsOf = (type: new () => object): string[] => {
  const instance = asInput(type, {});
  return [...new Set([...Object.keys(likely), ...validateSync(instance).map(({ property }) => property)])];
};

const types: [string, new () => object][] = [
  ...commandNames.map((name: CommandName): [string, new () => object] => [name, commands[name].input]),
  ['prepareImport', PrepareImportInput],
];

test.each(types)('%s: what fits is right', (_, type) => {
  const fields = fieldsOf(type);
  let [fitting, wrong] = [0, 0];
  fc.assert(
    fc.property(
      fc.subarray(fields),
      fc.dictionary(fc.constantFrom(...fields, 'share', 'utm', 'birthYear', 'pledge', 'map'), value, {
        maxKeys: 2,
      }),
      (taken, other) => {
        const input = { ...Object.fromEntries(taken.map(name => [name, likely[name]])), ...other };
        const command = asInput(type, input);
        const isRight = validateSync(command, { forbidUnknownValues: false }).length === 0;
        if (!isRight) wrong++;
        if (!fits(command)) return;
        fitting++;
        expect(isRight).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
  expect(wrong).toBeGreaterThan(0);
  if (type === commands.signUp.input) expect(fitting).toBeGreaterThan(0);
});

test('what files and connectors mostly say fits', () => {
  for (const name of [
    'signUp',
    'confirmSignUp',
    'withdrawSignUp',
    'recordAttendance',
    'markNoShow',
    'replyToInvitation',
  ] as const)
    expect([name, fits(asInput(commands[name].input, likely))]).toEqual([name, true]);
});
