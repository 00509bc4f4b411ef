import { refuseImpossibleTime } from '../../src/domain/circumstances.ts';

const now = '2026-05-10T12:00:00.000Z';
const refused = (occurredAt: string) => refuseImpossibleTime({ organisationId: 'org1', occurredAt, now });

describe('when something happened', () => {
  test.each([
    ['just now', now],
    ['long ago', '1994-02-12T00:00:00.000Z'],
    ['at the beginning of 1970', '1970-01-01T00:00:00.000Z'],
    ['by a clock five minutes ahead', '2026-05-10T12:05:00.000Z'],
  ])('may be %s', (_, occurredAt) => {
    expect(refused(occurredAt)).toBeUndefined();
  });

  test.each([
    ['more than five minutes ahead', '2026-05-10T12:05:00.001Z'],
    ['next year', '2027-01-01T00:00:00.000Z'],
  ])('may not be %s', (_, occurredAt) => {
    expect(refused(occurredAt)).toMatchObject({
      code: 'OCCURRED_IN_FUTURE',
      fields: [{ path: 'occurredAt' }],
    });
  });

  test('may not be before 1970', () => {
    expect(refused('1969-12-31T23:59:59.999Z')).toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ path: 'occurredAt' }],
    });
  });

  test('is compared as an instant, whatever its offset', () => {
    expect(refused('2026-05-10T14:00:00+02:00')).toBeUndefined();
    expect(refused('2026-05-10T11:00:00-02:00')).toMatchObject({ code: 'OCCURRED_IN_FUTURE' });
  });
});
