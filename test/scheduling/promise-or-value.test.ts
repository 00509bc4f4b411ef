import { setImmediate as nextTurn } from 'node:timers/promises';
import { allOf, allOver, andThen, inTurn } from '../../src/scheduling/promise-or-value.ts';

describe('a value or the promise of one', () => {
  test('goes on at once where it is there', () => {
    expect(andThen(2, two => two + 1)).toBe(3);
    expect(allOf([1, 2])).toEqual([1, 2]);
  });

  test('goes on later where any of it comes later', async () => {
    const later = andThen(Promise.resolve(2), two => two + 1);
    expect(later).toBeInstanceOf(Promise);
    await expect(later).resolves.toBe(3);
    await expect(allOf([1, Promise.resolve(2)])).resolves.toEqual([1, 2]);
  });

  test('is visited in its turn, and waited for where it comes later', async () => {
    const seen: string[] = [];
    const waitFor = async (item: string) => {
      await nextTurn();
      seen.push(`${item} is done`);
    };
    const later = inTurn(['a', 'b', 'c'], item => {
      seen.push(item);
      return item === 'b' ? waitFor(item) : undefined;
    });
    expect(seen).toEqual(['a', 'b']);
    await later;
    expect(seen).toEqual(['a', 'b', 'b is done', 'c']);
    expect(inTurn(['a'], () => undefined)).toBeUndefined();
  });

  test('fails only when nothing is under way any more', async () => {
    const { promise: slow, resolve } = Promise.withResolvers<string>();
    let failed = false;
    const all = allOver([Promise.reject(new Error('refused')), slow]).catch(() => (failed = true));
    await nextTurn();
    expect(failed).toBe(false);
    resolve('done');
    await all;
    expect(failed).toBe(true);
  });
});
