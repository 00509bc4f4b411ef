import * as fc from 'fast-check';
import { type CommandName, commands } from '../../src/commands/all.ts';
import { commandOf } from '../../src/commands/batch.ts';
import { stretches } from '../../src/commands/batch-order.ts';
import type { CommandContext } from '../../src/commands/command.ts';

const one = (name: CommandName, input: object, digests: readonly string[] = [], newId = 'new') => ({
  command: commandOf(name, input, {} as CommandContext),
  definition: commands[name],
  newId,
  digests,
});
const signUp = (activityId: string | null, ...digests: string[]) =>
  one('signUp', { campaignId: 'c1', ...(activityId !== null && { activityId }) }, digests);
const move = (activityId: string) => one('rescheduleActivity', { campaignId: 'c1', activityId });
const close = (campaignId = 'c1') => one('closeCampaign', { campaignId });

const lengths = (batch: readonly ReturnType<typeof one>[]) =>
  [...stretches(batch)].map(({ length }) => length);

describe('a batch is recorded in stretches', () => {
  test.each([
    ['nothing', [], []],
    ['what changes nothing for others', [signUp('a1'), signUp('a1'), signUp(null)], [3]],
    ['what depends on what came before it', [move('a1'), signUp('a1')], [1, 1]],
    ['what depends on something else', [move('a1'), signUp('a2')], [2]],
    ['what changes that on which others before it depend', [signUp('a1'), close()], [1, 1]],
    ['what changes another campaign', [signUp('a1'), close('c2')], [2]],
    ['two changes of the same', [move('a1'), move('a1')], [1, 1]],
    [
      'an activity and who signs up for it by its source',
      [
        one('scheduleActivity', { campaignId: 'c1' }, [], 'by-source'),
        // Preparation finds the id by the source.
        one('signUp', { campaignId: 'c1', activityId: 'by-source' }),
      ],
      [1, 1],
    ],
    ['new activities', [one('scheduleActivity', { campaignId: 'c1' }, [], 'a8'), signUp('a9')], [2]],
    [
      'an indicator and what is recorded of it',
      [
        one('defineIndicator', { campaignId: 'c1', key: 'trips' }),
        one('recordMeasurement', { campaignId: 'c1', indicator: 'trips' }, [], 'e1'),
        one('recordBaseline', { campaignId: 'c1', indicator: 'trips' }, [], 'e2'),
      ],
      [1, 2],
    ],
    [
      'a plan, its publication and what was said of it',
      [
        one('planUpdate', { campaignId: 'c1', corrects: 'e1' }),
        one('publishUpdate', { campaignId: 'c1', updateId: 'e1' }),
        one('observeDiscussion', { campaignId: 'c1', updateId: 'e1' }, [], 'e2'),
      ],
      [1, 1, 1],
    ],
    [
      'what is retracted and what names it',
      [
        one('retractEntry', { campaignId: 'c1', indicator: 'trips' }),
        one('setGoal', { campaignId: 'c1', indicator: 'trips' }, [], 'e1'),
      ],
      [1, 1],
    ],
    [
      'who follows a link, of whichever campaign it is',
      [close('c2'), one('openShare', { share: 'k1' })],
      [1, 1],
    ],
    ['what changes a campaign that a link may be of', [one('openShare', { share: 'k1' }), close()], [1, 1]],
    [
      'links that are followed, and what changes no campaign',
      [
        one('openShare', { share: 'k1' }),
        one('recordSpend', { campaignId: 'c1' }, [], 'e1'),
        one('openShare', { share: 'k2' }),
        one('recordSpend', { campaignId: 'c1' }, [], 'e2'),
      ],
      [4],
    ],
    ['links that are followed', [one('openShare', { share: 'k1' }), one('openShare', { share: 'k1' })], [2]],
    ['repeats', [signUp('a1', 'x'), signUp('a2', 'y'), signUp('a3', 'x')], [2, 1]],
    ['what waits for one, and others after it', [move('a1'), signUp('a1'), signUp('a2')], [1, 2]],
  ] as const)('%s', (_, batch, expected) => {
    expect(lengths(batch)).toEqual(expected);
  });

  test('all of it, in its order, with no more cuts than are needed', () => {
    const activity = fc.constantFrom('a1', 'a2', 'a3');
    const command = fc.oneof(
      fc
        .tuple(activity, fc.uniqueArray(fc.constantFrom('x', 'y', 'z')))
        .map(([a, digests]) => signUp(a, ...digests)),
      activity.map(move),
      fc.constantFrom('c1', 'c2').map(close),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 12 }), batch => {
        const cut = [...stretches(batch)];
        expect(cut.flat()).toEqual(batch);
        // Where two stretches could have been one, they would not be two.
        cut.slice(1).forEach((stretch, index) => {
          expect(lengths([...cut[index]!, stretch[0]!])).toEqual([cut[index]!.length, 1]);
        });
        for (const stretch of cut) expect(lengths(stretch)).toEqual([stretch.length]);
      }),
    );
  });
});
