import type { CommandName } from '../../src/commands/all.ts';
import { itemPreparer } from '../../src/commands/prepared-items.ts';
import { Preparation } from '../../src/commands/preparation.ts';
import { Refusal } from '../../src/domain/refusal.ts';

const prepare = itemPreparer(new Preparation(new Uint8Array(32)), 'o1');
const made = (name: CommandName, input: object) => prepare({ [name]: input }).prepared;

const kari = {
  campaignId: 'c1',
  participant: { email: 'Kari@Example.org', phone: '912 34 567', identifiers: ['medlem:7'] },
  source: { system: 'csv', externalId: 'r1' },
  occurredAt: '2026-05-04T18:30:00+02:00',
  name: 'Kari',
};

test('what is made of a sign-up alone is for ever the same: by it a repeat is recognised years later', () => {
  expect(made('signUp', kari)).toEqual({
    ids: { sourceId: '0ZcPC8jKJ21lRbXgDz71lG', requestDigest: '2BiqNiHPuEQH7UJdA0vhUb' },
    newId: '',
    who: {
      identifiers: [
        { system: 'medlem', value: '7' },
        { system: 'email', value: 'kari@example.org' },
        { system: 'phone', value: '+4791234567' },
      ],
    },
  });
});

test('a time is the same time and a person the same person, however they are written', () => {
  const { participant } = kari;
  const again = {
    ...kari,
    participant: { ...participant, email: ' kari@example.org', phone: '+47 91 23 45 67' },
    occurredAt: '2026-05-04T16:30:00Z',
  };
  expect(made('signUp', again)).toEqual(made('signUp', kari));
});

test.each([
  ['another organisation', itemPreparer(new Preparation(new Uint8Array(32)), 'o2')],
  ['another key', itemPreparer(new Preparation(new Uint8Array(32).fill(1)), 'o1')],
])('%s has other digests', (_, prepareOther) => {
  expect(prepareOther({ signUp: kari }).prepared).not.toEqual(made('signUp', kari));
});

test.each<[string, CommandName, object, string]>([
  ['a field that is wrong', 'signUp', { participant: { email: 'nobody' } }, 'participant.email'],
  ['nobody', 'signUp', { participant: {} }, 'participant'],
  ['a time and a day', 'signUp', { occurredOn: '2026-05-04' }, 'occurredOn'],
  ['no activity where there must be one', 'recordAttendance', {}, 'activityId'],
  ['nothing pledged', 'makePledge', { pledge: {} }, 'pledge'],
])('%s is refused by itself', (_, name, wrong, path) => {
  const refusal = made(name, { ...kari, ...wrong });
  expect(refusal).toBeInstanceOf(Refusal);
  expect(refusal).toMatchObject({ code: 'INVALID_INPUT', fields: [expect.objectContaining({ path })] });
});

test('an activity that is named by its source has one id, by which it was scheduled', () => {
  const activity = { system: 'mobilize', externalId: '99' };
  const { item } = prepare({ recordAttendance: { ...kari, activity } });
  const scheduled = made('scheduleActivity', {
    campaignId: 'c1',
    name: 'Dugnad',
    startsAt: '2026-05-04T16:00:00Z',
    source: activity,
  });
  expect(item.recordAttendance).toMatchObject({ activityId: (scheduled as { newId: string }).newId });
});
