import * as fc from 'fast-check';
import { linksOf } from '../../src/projections/links.ts';
import { campaigns, history, withSubjects } from '../metrics/histories.ts';
import { projected } from './projected.ts';

test('of every link it is counted how often it was followed, and what came of that, whatever the batches', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 });
  const seen = { opens: 0, signUps: 0, lost: 0 };
  fc.assert(
    fc.property(history, sizes, (events, batches) => {
      const database = projected(events, batches);
      const all = withSubjects(events);
      for (const { id } of campaigns) {
        const own = all.filter(({ campaignId }) => campaignId === id);
        const made = own.filter(
          (event, index) =>
            (event.type === 'LinkCreated' || event.type === 'CampaignShared') &&
            !own
              .slice(0, index)
              .some(before => 'code' in before.data && before.data.code === event.data.code),
        );
        const count = (of: string, code: string) =>
          own.filter(
            ({ type, data }) =>
              type === of &&
              'attribution' in data &&
              data.attribution &&
              'share' in data.attribution &&
              data.attribution.share === code,
          ).length;
        const links = linksOf(database, id, {
          makers: 'ALL',
          descending: false,
          after: undefined,
          limit: 1_000,
        });
        expect(
          links.map(({ code, sharerId, opens, signUps, lost }) => ({ code, sharerId, opens, signUps, lost })),
        ).toEqual(
          made.map(({ type, subjectId, data }) => {
            const { code } = data as { code: string };
            return {
              code,
              sharerId: type === 'LinkCreated' ? null : subjectId,
              opens: count('ShareOpened', code),
              signUps: count('SignedUp', code),
              lost: count('SignUpWithdrawn', code),
            };
          }),
        );
        for (const { opens, signUps, lost } of links) {
          seen.opens += opens;
          seen.signUps += signUps;
          seen.lost += lost;
        }
      }
    }),
  );
  for (const times of Object.values(seen)) expect(times).toBeGreaterThan(0);
});
