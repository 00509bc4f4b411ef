import { areas, type City } from './areas.ts';
import { Random } from './random.ts';

/** What somebody states of themselves when they sign up. It is made up. */
export interface Profile {
  readonly area?: string;
  readonly birthYear?: number;
}

const chances = { saysWhere: 0.85, saysHowOld: 0.8 };

const ages = [
  { from: 13, to: 17, weight: 8 },
  { from: 18, to: 24, weight: 17 },
  { from: 25, to: 34, weight: 23 },
  { from: 35, to: 44, weight: 17 },
  { from: 45, to: 54, weight: 14 },
  { from: 55, to: 66, weight: 12 },
  { from: 67, to: 84, weight: 9 },
];

/** A person states the same in every campaign, but an area only in their own city. */
export function profileOf(person: string, seed: number, home: City, city: City): Profile {
  const random = new Random(seed, person, 'profile');
  const { name } = random.weighted(areas[home]);
  const { from, to } = random.weighted(ages);
  const birthYear = 2024 - random.whole(from, to);
  const saysWhere = random.chance(chances.saysWhere) && home === city;
  return {
    ...(saysWhere && { area: name }),
    ...(random.chance(chances.saysHowOld) && { birthYear }),
  };
}
