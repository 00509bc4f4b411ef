import { costs } from '../../../src/analysis/evaluation/rules/costs.ts';
import { mostSignUps } from '../../../src/analysis/evaluation/rules/most-sign-ups.ts';
import { turnoutBy } from '../../../src/analysis/evaluation/rules/turnout-by.ts';
import { withoutSignUps } from '../../../src/analysis/evaluation/rules/without-sign-ups.ts';
import { channels, group, numbers, remark, remarks, silence, techniques } from './answers.ts';

/** Rules that compare channels or techniques, at their boundaries, in both languages. */

describe('which brings the most sign-ups', () => {
  const of = (a: number, b: number, c = 0, unstated = 0) =>
    mostSignUps(
      channels(
        [
          group('X', { grossSignUps: b }),
          group('FACEBOOK_GROUP', { grossSignUps: a }),
          group('SMS', { grossSignUps: c }),
        ],
        unstated,
      ),
    );

  test('is told from twenty sign-ups', () => {
    expect(remark(of(20, 0))).toEqual([
      'NEITHER',
      'Alle 20 påmeldinger der kanalen er oppgitt, kom gjennom Facebook-grupper.',
      'All 20 sign-ups of which the channel is stated came through Facebook groups.',
    ]);
    expect(silence(of(18, 1, 0, 100))).toEqual([
      19,
      20,
      'Hvilken kanal som gir flest påmeldinger, kan sies når det er minst 20 påmeldinger der kanalen er oppgitt. Det er 19.',
      'Which channel brings the most sign-ups can be stated once there are at least 20 sign-ups of which it is stated. There are 19.',
    ]);
    expect(silence(of(0, 1))[3]).toContain('There is 1.');
    expect(silence(mostSignUps(channels([])))[0]).toBe(0);
  });

  test('is told when the first is ahead of the second by more than chance', () => {
    expect(remark(of(1_234, 20, 10, 1))).toEqual([
      'WORKS',
      'Flest påmeldinger kom gjennom Facebook-grupper: 97,6 % (1 234 av 1 264). Nest flest kom gjennom X: 20. For 1 påmelding til er kanalen ikke oppgitt.',
      'More sign-ups came through Facebook groups than through any other channel: 97.6% (1,234 of 1,264). Next came X: 20. Of another 1 sign-up the channel is not stated.',
    ]);
    expect(numbers(of(30, 12, 3, 7))).toEqual([
      'grossSignUps FACEBOOK_GROUP: 30 sign-up',
      'grossSignUps X: 12 sign-up',
      'grossSignUpsStated: 45 sign-up',
      'grossSignUpsUnstated: 7 sign-up',
    ]);
  });

  test('and otherwise that it may be chance', () => {
    // 32 of 50: from 0.501; 31 of 50: from 0.48.
    expect(remark(of(32, 18))[0]).toBe('WORKS');
    expect(remark(of(31, 19))).toEqual([
      'NEITHER',
      'Flest påmeldinger kom gjennom Facebook-grupper og X: 31 og 19 av 50. Forskjellen på de to kan være tilfeldig.',
      'The most sign-ups came through Facebook groups and X: 31 and 19 of 50. The difference between the two may be chance.',
    ]);
    expect(remark(of(10, 10))[0]).toBe('NEITHER');
  });

  test('of techniques as of channels', () => {
    const answer = mostSignUps(
      techniques([group('LIVE_VIDEO', { grossSignUps: 40 }), group('STORY_POLL', { grossSignUps: 5 })], 12),
    );
    expect(remark(answer)).toEqual([
      'WORKS',
      'Flest påmeldinger kom gjennom live video: 88,9 % (40 av 45). Nest flest kom gjennom Stories med stemmeavstemning: 5. For 12 påmeldinger til er teknikken ikke oppgitt.',
      'More sign-ups came through live video than through any other technique: 88.9% (40 of 45). Next came stories with a poll: 5. Of another 12 sign-ups the technique is not stated.',
    ]);
  });
});

describe('what is used and brings no sign-ups', () => {
  const of = (others: number, updates: number, grossSignUps = 0) =>
    withoutSignUps(
      channels([
        group('SMS', { grossSignUps: others }),
        group('TELEGRAM_CHANNEL', { updates, grossSignUps }),
        group('CANVA', {}),
      ]),
    );

  test('is told from three updates on, where twenty signed up elsewhere', () => {
    expect(remark(of(20, 3))).toEqual([
      'DOES_NOT_WORK',
      'Ingen påmelding er registrert gjennom Telegram-kanaler, der 3 oppdateringer er publisert.',
      'No sign-up is recorded through Telegram channels, where 3 updates were published.',
    ]);
    expect(numbers(of(20, 3))).toEqual([
      'grossSignUps TELEGRAM_CHANNEL: 0 sign-up',
      'updates TELEGRAM_CHANNEL: 3 update',
    ]);
    expect(remarks(of(20, 2))).toEqual([]);
    expect(remarks(of(20, 3, 1))).toEqual([]);
    expect(silence(of(19, 3))).toEqual([
      19,
      20,
      'Hvilke kanaler som ikke gir påmeldinger, kan sies når det er minst 20 påmeldinger der kanalen er oppgitt. Det er 19.',
      'Which channels bring no sign-ups can be stated once there are at least 20 sign-ups of which the channel is stated. There are 19.',
    ]);
  });

  test('of techniques as of channels', () => {
    const answer = withoutSignUps(
      techniques([group('QA', { grossSignUps: 20 }), group('INFOGRAPHIC', { updates: 4 })]),
    );
    expect(remark(answer)).toEqual([
      'DOES_NOT_WORK',
      'Ingen påmelding er registrert gjennom infografikk, som 4 oppdateringer har brukt.',
      'No sign-up is recorded through infographics, which 4 updates used.',
    ]);
  });
});

describe('by which those who sign up come', () => {
  const of = (...turnouts: [came: number, noShow: number, unknown?: number][]) => {
    const keys = ['X', 'EMAIL', 'WHATSAPP_GROUP'] as const;
    return turnoutBy(
      channels(
        turnouts.map(([came, noShow, unknown = 0], index) =>
          group(keys[index]!, { turnout: { came, noShow, unknown } }),
        ),
      ),
    );
  };

  test('is compared between two of twenty known outcomes each', () => {
    expect(remark(of([10, 10], [20, 0]))).toEqual([
      'WORKS',
      'De som meldte seg på gjennom e-post, kom oftere enn de som meldte seg på gjennom X: 100 % (20 av 20) mot 50 % (10 av 20). Forskjellen er større enn tilfeldigheter gir, men sier ikke hvorfor.',
      'Those who signed up through e-mail came more often than those who signed up through X: 100% (20 of 20) against 50% (10 of 20). The difference is greater than chance makes; it does not say why.',
    ]);
    expect(silence(of([10, 10], [19, 0]))).toEqual([
      1,
      2,
      'Oppmøtet kan sammenlignes mellom minst to kanaler der det er kjent for minst 20 påmeldinger, og for minst 80 % av dem. Så langt er det 1 slik kanal.',
      'Turnout can be compared between at least two channels where it is known of at least 20 sign-ups, and of at least 80% of them. So far there is 1 such channel.',
    ]);
    expect(silence(of())[2]).toContain('Så langt er det 0 slike kanaler.');
  });

  test('only where four in five are known', () => {
    expect(remark(of([10, 10, 5], [20, 0, 5]))[0]).toBe('WORKS');
    expect(silence(of([10, 10, 6], [20, 0, 5]))[0]).toBe(1);
  });

  test('and is told only if it is more than chance', () => {
    expect(remark(of([25, 15], [33, 7]))[0]).toBe('WORKS');
    expect(remark(of([26, 14], [33, 7]))).toEqual([
      'NEITHER',
      'Oftest kom de som meldte seg på gjennom e-post: 82,5 % (33 av 40). Sjeldnest kom de som meldte seg på gjennom X: 65 % (26 av 40). Forskjellen kan være tilfeldig.',
      'Those who signed up through e-mail came most often: 82.5% (33 of 40). Those who signed up through X came least often: 65% (26 of 40). The difference may be chance.',
    ]);
    // The best and the worst of three differ more easily by chance.
    expect(remark(of([25, 15], [33, 7], [30, 10]))[0]).toBe('NEITHER');
  });

  test('with the numbers of both', () => {
    expect(numbers(of([10, 10, 1], [20, 0]))).toEqual([
      'turnout EMAIL: 1',
      'came EMAIL: 20 sign-up',
      'noShow EMAIL: 0 sign-up',
      'unknown EMAIL: 0 sign-up',
      'turnout X: 0.5',
      'came X: 10 sign-up',
      'noShow X: 10 sign-up',
      'unknown X: 1 sign-up',
    ]);
  });
});

describe('what a sign-up costs', () => {
  const nok = (amount: number) => new Map([['NOK', BigInt(amount * 10_000)]]);
  const ads = (grossSignUps: number, amount: number) =>
    group('FACEBOOK_ADS', { grossSignUps, spend: nok(amount) });
  const posters = (grossSignUps: number, amount: number) =>
    group('POSTER_QR', { grossSignUps, spend: nok(amount) });

  test('is told from twenty sign-ups that were paid for', () => {
    expect(
      remark(costs(channels([ads(20, 1_500.5), group('X', { grossSignUps: 99 })]), 'grossSignUps')),
    ).toEqual([
      'NEITHER',
      'En påmelding gjennom Facebook Ads kostet 75,03 NOK (1 500,50 NOK for 20 påmeldinger).',
      'A sign-up through Facebook ads cost NOK 75.03 (NOK 1,500.50 for 20 sign-ups).',
    ]);
    expect(
      silence(costs(channels([ads(19, 500), group('X', { grossSignUps: 99 })]), 'grossSignUps')),
    ).toEqual([
      19,
      20,
      'Hva en påmelding koster, kan sies når det er minst 20 påmeldinger gjennom kanaler med utgifter i samme valuta. Det er 19.',
      'What a sign-up costs can be stated once there are at least 20 sign-ups through channels with spend in one currency. There are 19.',
    ]);
    expect(silence(costs(channels([]), 'grossSignUps'))[0]).toBe(0);
  });

  test('and where it cost least and most', () => {
    const answer = costs(channels([ads(10, 2_000), posters(30, 600)]), 'grossSignUps');
    expect(remark(answer)).toEqual([
      'WORKS',
      'En påmelding kostet minst gjennom plakater med QR-kode: 20 NOK (600 NOK for 30 påmeldinger), og mest gjennom Facebook Ads: 200 NOK (2 000 NOK for 10 påmeldinger).',
      'A sign-up cost least through posters with a code: NOK 20 (NOK 600 for 30 sign-ups), and most through Facebook ads: NOK 200 (NOK 2,000 for 10 sign-ups).',
    ]);
    expect(numbers(answer)).toEqual([
      'costPerGrossSignUp POSTER_QR: 20 NOK',
      'spend POSTER_QR: 600 NOK',
      'grossSignUps POSTER_QR: 30 sign-up',
      'costPerGrossSignUp FACEBOOK_ADS: 200 NOK',
      'spend FACEBOOK_ADS: 2000 NOK',
      'grossSignUps FACEBOOK_ADS: 10 sign-up',
    ]);
  });

  test('as chance where it may be', () => {
    // As many for the same money as in the test of sign-ups: 32 to 18 is more than chance, 31 to 19 is not.
    expect(remark(costs(channels([ads(32, 100), posters(18, 100)]), 'grossSignUps'))[0]).toBe('WORKS');
    const [kind, nb, en] = remark(costs(channels([ads(31, 100), posters(19, 100)]), 'grossSignUps'));
    expect(kind).toBe('NEITHER');
    expect(nb).toMatch(/\. Forskjellen kan være tilfeldig\.$/);
    expect(en).toMatch(/\. The difference may be chance\.$/);
  });

  test('spend without a sign-up is told where three were to be expected', () => {
    const [first, second] = remarks(costs(channels([ads(0, 300), posters(20, 2_000)]), 'grossSignUps'));
    expect(first![0]).toBe('NEITHER');
    expect(second).toEqual([
      'DOES_NOT_WORK',
      '300 NOK er brukt gjennom Facebook Ads uten en eneste påmelding. Med den prisen en påmelding ellers hadde, tilsvarer det omtrent 3.',
      'NOK 300 was spent through Facebook ads without a single sign-up. At the price of a sign-up elsewhere, that is worth about 3.',
    ]);
    expect(remarks(costs(channels([ads(0, 299), posters(20, 2_000)]), 'grossSignUps'))).toHaveLength(1);
  });

  test('each currency by itself; a channel paid for in two is left out', () => {
    const euros = group('X', { grossSignUps: 25, spend: new Map([['EUR', 500_000n]]) });
    const mixed = group('SMS', { grossSignUps: 500, spend: new Map([...nok(1), ['EUR', 1n]]) });
    const told = remarks(costs(channels([euros, mixed, posters(20, 600)]), 'grossSignUps'));

    expect(told.map(([, , en]) => en)).toEqual([
      'A sign-up through X cost EUR 2 (EUR 50 for 25 sign-ups).',
      'A sign-up through posters with a code cost NOK 30 (NOK 600 for 20 sign-ups).',
    ]);
  });

  test('and what an attendance costs', () => {
    const live = group('LIVE_VIDEO', { attended: 20, grossSignUps: 1, spend: nok(1_000) });
    const paid = group('PAID_AD', { grossSignUps: 400, spend: nok(1_000) });
    expect(remarks(costs(techniques([live, paid]), 'attended'))).toEqual([
      [
        'NEITHER',
        'Et oppmøte gjennom live video kostet 50 NOK (1 000 NOK for 20 oppmøter).',
        'An attendance through live video cost NOK 50 (NOK 1,000 for 20 attendances).',
      ],
      [
        'DOES_NOT_WORK',
        '1 000 NOK er brukt gjennom betalte annonser uten et eneste oppmøte. Med den prisen et oppmøte ellers hadde, tilsvarer det omtrent 20.',
        'NOK 1,000 was spent through paid ads without a single attendance. At the price of an attendance elsewhere, that is worth about 20.',
      ],
    ]);
    expect(silence(costs(techniques([paid]), 'attended'))).toEqual([
      0,
      20,
      'Hva et oppmøte koster, kan sies når det er minst 20 oppmøter gjennom teknikker med utgifter i samme valuta. Det er 0.',
      'What an attendance costs can be stated once there are at least 20 attendances through techniques with spend in one currency. There are 0.',
    ]);
  });
});
