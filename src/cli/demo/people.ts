import { faker } from '@faker-js/faker/locale/nb_NO';

/** Somebody who takes part. */
export interface DemoPerson {
  /** Unique and stable: external ids are made of it. */
  readonly key: string;
  readonly email: string;
  readonly name?: string;
}

/** Marks a name as made up. */
const madeUpMark = '(oppdiktet)';

/** Made-up people, the same for the same seed. Their addresses are in domains that take no mail (RFC 2606). */
export function madeUpPeople(count: number, seed: number): DemoPerson[] {
  faker.seed(seed);
  return Array.from({ length: count }, (_, index) => {
    const number = String(index + 1).padStart(5, '0');
    const first = faker.person.firstName();
    const last = faker.person.lastName();
    const domain = faker.helpers.arrayElement(['example.org', 'example.com']);
    return {
      key: `made-up-${number}`,
      email: `${plain(first)}.${plain(last)}.${number}@${domain}`,
      name: `${first} ${last} ${madeUpMark}`,
    };
  });
}

/** `Østby` → `ostby` */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[æøå]/g, letter => ({ æ: 'ae', ø: 'o', å: 'a' })[letter] ?? '')
    .normalize('NFD')
    .replace(/[^a-z]/g, '');
}
