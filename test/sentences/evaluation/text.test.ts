import type { Rated } from '../../../src/analysis/evaluation/chance.ts';
import type { Conclusion, KnownCourse, Price } from '../../../src/analysis/evaluation/conclusions.ts';
import { conclusionText, silenceText } from '../../../src/sentences/evaluation/text.ts';
import type { Unanswered } from '../../../src/sentences/evaluation/wording.ts';
import { type Language, languages } from '../../../src/sentences/language.ts';

/** Each conclusion and each silence in the three languages, in its forms. One that is missing here does not compile. */

type Row<One> = readonly [said: One, nb: string, nn: string, en: string];
type Rows<Union extends { readonly of: string }> = {
  readonly [Member in Union as Member['of']]: readonly [Row<Member>, ...Row<Member>[]];
};

const of = (hits: number, all: number): Rated => ({ hits, of: all, rate: hits / all });
const price = (key: Price['key'], spend: string, count: number, each: string): Price => ({
  key,
  spend,
  currency: 'NOK',
  count,
  each,
});
const goal = (course: KnownCourse, by: string | null = '2026-05-17') =>
  ({ of: 'GOAL', course, name: 'Tusen hender', value: '1234.5', target: '1000', unit: 'kg', by }) as const;

const conclusions: Rows<Conclusion> = {
  ALL_SIGN_UPS_THROUGH_ONE: [
    [
      { of: 'ALL_SIGN_UPS_THROUGH_ONE', by: 'CHANNEL', key: 'TELEGRAM_CHANNEL', stated: 20, unstated: 1 },
      'Alle 20 påmeldinger der kanalen er oppgitt, kom gjennom Telegram-kanaler. For 1 påmelding til er kanalen ikke oppgitt.',
      'Alle 20 påmeldingar der kanalen er oppgitt, kom gjennom Telegram-kanalar. For 1 påmelding til er kanalen ikkje oppgitt.',
      'All 20 sign-ups of which the channel is stated came through Telegram channels. Of another 1 sign-up the channel is not stated.',
    ],
    [
      { of: 'ALL_SIGN_UPS_THROUGH_ONE', by: 'TECHNIQUE', key: 'STORY_POLL', stated: 1_234, unstated: 0 },
      'Alle 1 234 påmeldinger der teknikken er oppgitt, kom gjennom Stories med stemmeavstemning.',
      'Alle 1 234 påmeldingar der teknikken er oppgitt, kom gjennom Stories med avrøysting.',
      'All 1,234 sign-ups of which the technique is stated came through stories with a poll.',
    ],
  ],
  MOST_SIGN_UPS: [
    [
      {
        of: 'MOST_SIGN_UPS',
        by: 'CHANNEL',
        first: { key: 'WEBSITE', grossSignUps: of(1_200, 1_250) },
        second: { key: 'EMAIL', grossSignUps: 20 },
        certain: true,
        stated: 1_250,
        unstated: 12,
      },
      'Flest påmeldinger kom gjennom egne nettsider: 96 % (1 200 av 1 250). Nest flest kom gjennom e-post: 20. For 12 påmeldinger til er kanalen ikke oppgitt.',
      'Flest påmeldingar kom gjennom eigne nettsider: 96 % (1 200 av 1 250). Nest flest kom gjennom e-post: 20. For 12 påmeldingar til er kanalen ikkje oppgitt.',
      "More sign-ups came through the organisers' own pages than through any other channel: 96% (1,200 of 1,250). Next came e-mail: 20. Of another 12 sign-ups the channel is not stated.",
    ],
    [
      {
        of: 'MOST_SIGN_UPS',
        by: 'TECHNIQUE',
        first: { key: 'PAID_AD', grossSignUps: of(31, 50) },
        second: { key: 'HASHTAG_CAMPAIGN', grossSignUps: 19 },
        certain: false,
        stated: 50,
        unstated: 0,
      },
      'Flest påmeldinger kom gjennom betalte annonser og hashtag-kampanjer: 31 og 19 av 50. Forskjellen på de to kan være tilfeldig.',
      'Flest påmeldingar kom gjennom betalte annonsar og hashtag-kampanjar: 31 og 19 av 50. Skilnaden mellom dei to kan vere tilfeldig.',
      'The most sign-ups came through paid ads and hashtags: 31 and 19 of 50. The difference between the two may be chance.',
    ],
  ],
  NO_SIGN_UPS: [
    [
      { of: 'NO_SIGN_UPS', by: 'CHANNEL', key: 'IN_PERSON', updates: 3 },
      'Ingen påmelding er registrert gjennom personlig kontakt, der 3 oppdateringer er publisert.',
      'Inga påmelding er registrert gjennom personleg kontakt, der 3 oppdateringar er publiserte.',
      'No sign-up is recorded through face-to-face contact, where 3 updates were published.',
    ],
    [
      { of: 'NO_SIGN_UPS', by: 'TECHNIQUE', key: 'USER_GENERATED_CONTENT', updates: 4 },
      'Ingen påmelding er registrert gjennom brukergenerert innhold, som 4 oppdateringer har brukt.',
      'Inga påmelding er registrert gjennom brukargenerert innhald, som 4 oppdateringar har brukt.',
      'No sign-up is recorded through content made by participants, which 4 updates used.',
    ],
  ],
  TURNOUT_DIFFERS: [
    [
      {
        of: 'TURNOUT_DIFFERS',
        best: { key: 'OTHER', came: of(20, 20) },
        worst: { key: 'X', came: of(10, 20) },
        certain: true,
      },
      'De som meldte seg på gjennom andre kanaler, kom oftere enn de som meldte seg på gjennom X: 100 % (20 av 20) mot 50 % (10 av 20). Forskjellen er større enn tilfeldigheter gir, men sier ikke hvorfor.',
      'Dei som melde seg på gjennom andre kanalar, kom oftare enn dei som melde seg på gjennom X: 100 % (20 av 20) mot 50 % (10 av 20). Skilnaden er større enn tilfeldigheiter gir, men seier ikkje kvifor.',
      'Those who signed up through other channels came more often than those who signed up through X: 100% (20 of 20) against 50% (10 of 20). The difference is greater than chance makes; it does not say why.',
    ],
    [
      {
        of: 'TURNOUT_DIFFERS',
        best: { key: 'OTHER', came: of(33, 40) },
        worst: { key: 'X', came: of(26, 40) },
        certain: false,
      },
      'Oftest kom de som meldte seg på gjennom andre kanaler: 82,5 % (33 av 40). Sjeldnest kom de som meldte seg på gjennom X: 65 % (26 av 40). Forskjellen kan være tilfeldig.',
      'Oftast kom dei som melde seg på gjennom andre kanalar: 82,5 % (33 av 40). Sjeldnast kom dei som melde seg på gjennom X: 65 % (26 av 40). Skilnaden kan vere tilfeldig.',
      'Those who signed up through other channels came most often: 82.5% (33 of 40). Those who signed up through X came least often: 65% (26 of 40). The difference may be chance.',
    ],
  ],
  COST: [
    [
      { of: 'COST', bought: 'grossSignUps', only: price('POSTER_QR', '1500.5', 20, '75.03') },
      'En påmelding gjennom plakater med QR-kode kostet 75,03 NOK (1 500,50 NOK for 20 påmeldinger).',
      'Ei påmelding gjennom plakatar med QR-kode kosta 75,03 NOK (1 500,50 NOK for 20 påmeldingar).',
      'A sign-up through posters with a code cost NOK 75.03 (NOK 1,500.50 for 20 sign-ups).',
    ],
    [
      { of: 'COST', bought: 'attended', only: price('LIVE_VIDEO', '50', 1, '50') },
      'Et oppmøte gjennom live video kostet 50 NOK (50 NOK for 1 oppmøte).',
      'Eit oppmøte gjennom live video kosta 50 NOK (50 NOK for 1 oppmøte).',
      'An attendance through live video cost NOK 50 (NOK 50 for 1 attendance).',
    ],
  ],
  COSTS_DIFFER: [
    [
      {
        of: 'COSTS_DIFFER',
        bought: 'grossSignUps',
        cheapest: price('POSTER_QR', '600', 30, '20'),
        dearest: price('FACEBOOK_ADS', '2000', 1, '2000'),
        certain: true,
      },
      'En påmelding kostet minst gjennom plakater med QR-kode: 20 NOK (600 NOK for 30 påmeldinger), og mest gjennom Facebook Ads: 2 000 NOK (2 000 NOK for 1 påmelding).',
      'Ei påmelding kosta minst gjennom plakatar med QR-kode: 20 NOK (600 NOK for 30 påmeldingar), og mest gjennom Facebook Ads: 2 000 NOK (2 000 NOK for 1 påmelding).',
      'A sign-up cost least through posters with a code: NOK 20 (NOK 600 for 30 sign-ups), and most through Facebook ads: NOK 2,000 (NOK 2,000 for 1 sign-up).',
    ],
    [
      {
        of: 'COSTS_DIFFER',
        bought: 'attended',
        cheapest: price('SMS', '100', 11, '9.09'),
        dearest: price('EMAIL', '100', 10, '10'),
        certain: false,
      },
      'Et oppmøte kostet minst gjennom SMS: 9,09 NOK (100 NOK for 11 oppmøter), og mest gjennom e-post: 10 NOK (100 NOK for 10 oppmøter). Forskjellen kan være tilfeldig.',
      'Eit oppmøte kosta minst gjennom SMS: 9,09 NOK (100 NOK for 11 oppmøte), og mest gjennom e-post: 10 NOK (100 NOK for 10 oppmøte). Skilnaden kan vere tilfeldig.',
      'An attendance cost least through text messages: NOK 9.09 (NOK 100 for 11 attendances), and most through e-mail: NOK 10 (NOK 100 for 10 attendances). The difference may be chance.',
    ],
  ],
  SPENT_IN_VAIN: [
    [
      {
        of: 'SPENT_IN_VAIN',
        bought: 'grossSignUps',
        key: 'NEWSLETTER_DM',
        spend: '300',
        currency: 'NOK',
        expected: 3.2,
      },
      '300 NOK er brukt gjennom nyhetsbrev og direktemeldinger uten en eneste påmelding. Med den prisen en påmelding ellers hadde, tilsvarer det omtrent 3.',
      'Det er brukt 300 NOK gjennom nyheitsbrev og direktemeldingar utan ei einaste påmelding. Med den prisen ei påmelding elles hadde, svarer det til om lag 3.',
      'NOK 300 was spent through newsletters and direct messages without a single sign-up. At the price of a sign-up elsewhere, that is worth about 3.',
    ],
    [
      {
        of: 'SPENT_IN_VAIN',
        bought: 'attended',
        key: 'STORY_CHALLENGE',
        spend: '1000',
        currency: 'NOK',
        expected: 20,
      },
      '1 000 NOK er brukt gjennom utfordringer i Stories og TikTok uten et eneste oppmøte. Med den prisen et oppmøte ellers hadde, tilsvarer det omtrent 20.',
      'Det er brukt 1 000 NOK gjennom utfordringar i Stories og TikTok utan eit einaste oppmøte. Med den prisen eit oppmøte elles hadde, svarer det til om lag 20.',
      'NOK 1,000 was spent through challenges in stories and short videos without a single attendance. At the price of an attendance elsewhere, that is worth about 20.',
    ],
  ],
  LINK_CONVERSION: [
    [
      { of: 'LINK_CONVERSION', converted: of(4, 50), standing: 'BETWEEN', limits: { low: 0.03, high: 0.12 } },
      'Av 50 åpninger av sporede lenker førte 4 til påmelding (8 %).',
      'Av 50 opningar av spora lenkjer førte 4 til påmelding (8 %).',
      'Of 50 opens of tracked links, 4 led to a sign-up (8%).',
    ],
    [
      { of: 'LINK_CONVERSION', converted: of(19, 1_000), standing: 'LOW', limits: { low: 0.03, high: 0.12 } },
      'Av 1 000 åpninger av sporede lenker førte 19 til påmelding (1,9 %). Det er en lav andel: klart under 3 %.',
      'Av 1 000 opningar av spora lenkjer førte 19 til påmelding (1,9 %). Det er ein låg andel: klart under 3 %.',
      'Of 1,000 opens of tracked links, 19 led to a sign-up (1.9%). That is a low share: clearly below 3%.',
    ],
  ],
  NOBODY_SHARES: [
    [
      { of: 'NOBODY_SHARES', participants: 20 },
      'Ingen av de 20 deltakerne har fått en lenke til å dele.',
      'Ingen av dei 20 deltakarane har fått ei lenkje å dele.',
      'None of the 20 participants has been given a link to share.',
    ],
  ],
  RECRUITMENT: [
    [
      { of: 'RECRUITMENT', recruited: of(23, 100), standing: 'HIGH' },
      'Deltakerne verver andre. 23 påmeldinger kom gjennom lenkene til 100 deltakere: 0,23 per deltaker.',
      'Deltakarane vervar andre. 23 påmeldingar kom gjennom lenkjene til 100 deltakarar: 0,23 per deltakar.',
      'Participants bring others. 23 sign-ups came through the links of 100 participants: 0.23 for each.',
    ],
    [
      { of: 'RECRUITMENT', recruited: of(1, 114), standing: 'LOW' },
      'Deltakerne verver få. 1 påmelding kom gjennom lenkene til 114 deltakere: 0,01 per deltaker.',
      'Deltakarane vervar få. 1 påmelding kom gjennom lenkjene til 114 deltakarar: 0,01 per deltakar.',
      'Participants bring few others. 1 sign-up came through the links of 114 participants: 0.01 for each.',
    ],
    [
      { of: 'RECRUITMENT', recruited: of(2, 40), standing: 'BETWEEN' },
      '2 påmeldinger kom gjennom lenkene til 40 deltakere: 0,05 per deltaker.',
      '2 påmeldingar kom gjennom lenkjene til 40 deltakarar: 0,05 per deltakar.',
      '2 sign-ups came through the links of 40 participants: 0.05 for each.',
    ],
  ],
  SIGN_UP_LOSS: [
    [
      { of: 'SIGN_UP_LOSS', step: 'withdrawn', lost: of(2, 100), few: true },
      'Få faller fra mellom påmelding og oppmøte; flest ved at påmeldinger trekkes: 2 % (2 av 100).',
      'Få fell frå mellom påmelding og oppmøte; flest ved at påmeldingar blir trekte tilbake: 2 % (2 av 100).',
      'Few are lost between signing up and coming; the most because sign-ups are withdrawn: 2% (2 of 100).',
    ],
    [
      { of: 'SIGN_UP_LOSS', step: 'unconfirmed', lost: of(60, 100), few: false },
      'Flest faller fra mellom påmelding og oppmøte ved at påmeldinger ikke bekreftes: 60 % (60 av 100).',
      'Flest fell frå mellom påmelding og oppmøte ved at påmeldingar ikkje blir stadfesta: 60 % (60 av 100).',
      'Between signing up and coming, the most are lost because sign-ups are not confirmed: 60% (60 of 100).',
    ],
    [
      { of: 'SIGN_UP_LOSS', step: 'noShow', lost: of(14, 40), few: false },
      'Flest faller fra mellom påmelding og oppmøte ved at påmeldte ikke møter opp: 35 % (14 av 40).',
      'Flest fell frå mellom påmelding og oppmøte ved at påmelde ikkje møter opp: 35 % (14 av 40).',
      'Between signing up and coming, the most are lost because people who signed up do not turn up: 35% (14 of 40).',
    ],
  ],
  SHOW_UP: [
    [
      { of: 'SHOW_UP', came: of(88, 100), standing: 'HIGH', limits: { low: 0.5, high: 0.8 } },
      'Av 100 påmeldte med kjent oppmøte kom 88 (88 %). Det er en høy andel: klart over 80 %.',
      'Av 100 påmelde med kjent oppmøte kom 88 (88 %). Det er ein høg andel: klart over 80 %.',
      'Of 100 who had signed up and whose attendance is known, 88 came (88%). That is a high share: clearly above 80%.',
    ],
    [
      { of: 'SHOW_UP', came: of(60, 100), standing: 'BETWEEN', limits: { low: 0.5, high: 0.8 } },
      'Av 100 påmeldte med kjent oppmøte kom 60 (60 %).',
      'Av 100 påmelde med kjent oppmøte kom 60 (60 %).',
      'Of 100 who had signed up and whose attendance is known, 60 came (60%).',
    ],
  ],
  MANY_WALK_INS: [
    [
      { of: 'MANY_WALK_INS', walkIns: of(43, 100) },
      'Av 100 som kom, var 43 ikke påmeldt (43 %). Påmeldingene sier lite om hvor mange som kommer.',
      'Av 100 som kom, var 43 ikkje påmelde (43 %). Påmeldingane seier lite om kor mange som kjem.',
      'Of 100 who came, 43 had not signed up (43%). Sign-ups say little of how many will come.',
    ],
  ],
  UPDATES_TOO_OFTEN: [
    [
      { of: 'UPDATES_TOO_OFTEN', channel: 'EMAIL', most: 3, updates: 7, days: 14, perWeek: 3.5 },
      'Det publiseres for ofte gjennom e-post: 7 oppdateringer på 14 dager, 3,5 i uken. Grensen er 3 i uken på én kanal.',
      'Det blir publisert for ofte gjennom e-post: 7 oppdateringar på 14 dagar, 3,5 i veka. Grensa er 3 i veka på éin kanal.',
      'Updates are published too often through e-mail: 7 in 14 days, 3.5 a week. The limit is 3 a week on one channel.',
    ],
  ],
  UPDATES_TOO_SELDOM: [
    [
      { of: 'UPDATES_TOO_SELDOM', updates: 3, days: 28, perWeek: 0.75 },
      'Det publiseres for sjelden: 3 oppdateringer på 28 dager, 0,8 i uken. Regelmessig er minst én i uken.',
      'Det blir publisert for sjeldan: 3 oppdateringar på 28 dagar, 0,8 i veka. Regelmessig er minst éi i veka.',
      'Updates are published too seldom: 3 updates in 28 days, 0.8 a week. Regular is at least one a week.',
    ],
  ],
  UPDATES_REGULAR: [
    [
      { of: 'UPDATES_REGULAR', updates: 1, days: 7, perWeek: 1 },
      'Det publiseres verken for sjelden eller for ofte: 1 oppdatering på 7 dager, 1 i uken.',
      'Det blir publisert verken for sjeldan eller for ofte: 1 oppdatering på 7 dagar, 1 i veka.',
      'Updates are published neither too seldom nor too often: 1 update in 7 days, 1 a week.',
    ],
  ],
  PLAN_KEPT: [
    [
      { of: 'PLAN_KEPT', onTime: of(4, 6), late: 1, missing: 1 },
      'Av 6 planlagte oppdateringer ble 4 publisert i tide (66,7 %), 1 for sent og 1 ikke.',
      'Av 6 planlagde oppdateringar vart 4 publiserte i tide (66,7 %), 1 for seint og 1 ikkje.',
      'Of 6 planned updates, 4 were published on time (66.7%), 1 late and 1 not at all.',
    ],
    [
      { of: 'PLAN_KEPT', onTime: of(1, 7), late: 3, missing: 3 },
      'Av 7 planlagte oppdateringer ble 1 publisert i tide (14,3 %), 3 for sent og 3 ikke.',
      'Av 7 planlagde oppdateringar vart 1 publisert i tide (14,3 %), 3 for seint og 3 ikkje.',
      'Of 7 planned updates, 1 was published on time (14.3%), 3 late and 3 not at all.',
    ],
  ],
  DISCUSSION: [
    [
      { of: 'DISCUSSION', talk: 'LIVELY', discussed: 4, observed: 5, commentsPerUpdate: 3, elsewhere: 0 },
      'Oppdateringene skaper samtale: 4 av 5 oppdateringer fikk kommentarer; i snitt kom det 3 på hver.',
      'Oppdateringane skaper samtale: 4 av 5 oppdateringar fekk kommentarar; i snitt kom det 3 på kvar.',
      'Updates lead to discussion: 4 of 5 updates got comments; on average there were 3 on each.',
    ],
    [
      { of: 'DISCUSSION', talk: 'ONE_WAY', discussed: 3, observed: 6, commentsPerUpdate: 4.5, elsewhere: 0 },
      'Samtalen går én vei: 3 av 6 oppdateringer fikk kommentarer; i snitt kom det 4,5 på hver.',
      'Samtalen går éin veg: 3 av 6 oppdateringar fekk kommentarar; i snitt kom det 4,5 på kvar.',
      'Communication goes one way: 3 of 6 updates got comments; on average there were 4.5 on each.',
    ],
    [
      { of: 'DISCUSSION', talk: 'MIXED', discussed: 0, observed: 5, commentsPerUpdate: 0, elsewhere: 12 },
      '0 av 5 oppdateringer fikk kommentarer; i snitt kom det 0 på hver. I andre diskusjoner er det notert 12 kommentarer.',
      '0 av 5 oppdateringar fekk kommentarar; i snitt kom det 0 på kvar. I andre diskusjonar er det notert 12 kommentarar.',
      '0 of 5 updates got comments; on average there were 0 on each. In other discussions 12 comments were noted.',
    ],
    [
      { of: 'DISCUSSION', talk: 'MIXED', discussed: 0, observed: 5, commentsPerUpdate: 0, elsewhere: 1 },
      '0 av 5 oppdateringer fikk kommentarer; i snitt kom det 0 på hver. I andre diskusjoner er det notert 1 kommentar.',
      '0 av 5 oppdateringar fekk kommentarar; i snitt kom det 0 på kvar. I andre diskusjonar er det notert 1 kommentar.',
      '0 of 5 updates got comments; on average there were 0 on each. In other discussions 1 comment was noted.',
    ],
  ],
  DISCUSSION_UNOBSERVED: [
    [
      { of: 'DISCUSSION_UNOBSERVED', unobserved: 4, updates: 6 },
      'For 4 av 6 oppdateringer er det ikke notert om de skapte diskusjon.',
      'For 4 av 6 oppdateringar er det ikkje notert om dei skapte diskusjon.',
      'Of 4 of 6 updates it has not been noted whether they led to discussion.',
    ],
  ],
  GOAL: [
    [
      goal('MET', null),
      'Målet «Tusen hender» (nå 1 234,5 kg, mål 1 000 kg) er nådd.',
      'Målet «Tusen hender» (no 1 234,5 kg, mål 1 000 kg) er nådd.',
      'The goal “Tusen hender” (now 1,234.5 kg, target 1,000 kg) has been reached.',
    ],
    [
      goal('MET_LATE'),
      'Målet «Tusen hender» (nå 1 234,5 kg, mål 1 000 kg) ble nådd, men etter fristen 17. mai 2026.',
      'Målet «Tusen hender» (no 1 234,5 kg, mål 1 000 kg) vart nådd, men etter fristen 17. mai 2026.',
      'The goal “Tusen hender” (now 1,234.5 kg, target 1,000 kg) was reached, but after its day, 17 May 2026.',
    ],
    [
      goal('MISSED'),
      'Målet «Tusen hender» (nå 1 234,5 kg, mål 1 000 kg) ble ikke nådd innen fristen 17. mai 2026.',
      'Målet «Tusen hender» (no 1 234,5 kg, mål 1 000 kg) vart ikkje nådd innan fristen 17. mai 2026.',
      'The goal “Tusen hender” (now 1,234.5 kg, target 1,000 kg) was not reached by its day, 17 May 2026.',
    ],
    [
      goal('ON_COURSE'),
      'Målet «Tusen hender» (nå 1 234,5 kg, mål 1 000 kg) nås innen fristen 17. mai 2026 hvis det går som i det siste.',
      'Målet «Tusen hender» (no 1 234,5 kg, mål 1 000 kg) blir nådd innan fristen 17. mai 2026 dersom det går som i det siste.',
      'The goal “Tusen hender” (now 1,234.5 kg, target 1,000 kg) will be reached by its day, 17 May 2026, if things go on as they have lately.',
    ],
    [
      goal('OFF_COURSE'),
      'Målet «Tusen hender» (nå 1 234,5 kg, mål 1 000 kg) nås ikke innen fristen 17. mai 2026 hvis det går som i det siste.',
      'Målet «Tusen hender» (no 1 234,5 kg, mål 1 000 kg) blir ikkje nådd innan fristen 17. mai 2026 dersom det går som i det siste.',
      'The goal “Tusen hender” (now 1,234.5 kg, target 1,000 kg) will not be reached by its day, 17 May 2026, if things go on as they have lately.',
    ],
    [
      goal('AT_A_STANDSTILL', null),
      'Målet «Tusen hender» (nå 1 234,5 kg, mål 1 000 kg) har ikke kommet nærmere i det siste.',
      'Målet «Tusen hender» (no 1 234,5 kg, mål 1 000 kg) har ikkje kome nærare i det siste.',
      'The goal “Tusen hender” (now 1,234.5 kg, target 1,000 kg) has come no nearer lately.',
    ],
  ],
  ATTENDANCE_UNKNOWN: [
    [
      {
        of: 'ATTENDANCE_UNKNOWN',
        activities: 3,
        unknown: 8,
        most: [
          { name: 'Tur', unknown: 5 },
          { name: 'Dugnad', unknown: 2 },
        ],
        others: 1,
      },
      'Ved 3 aktiviteter som er over, er oppmøtet ukjent for 8 påmeldinger: Tur (5), Dugnad (2) og 1 annen.',
      'Ved 3 aktivitetar som er over, er oppmøtet ukjent for 8 påmeldingar: Tur (5), Dugnad (2) og 1 annan.',
      'At 3 activities that are over, attendance is unknown for 8 sign-ups: Tur (5), Dugnad (2) and 1 other.',
    ],
    [
      { of: 'ATTENDANCE_UNKNOWN', activities: 4, unknown: 8, most: [{ name: 'Tur', unknown: 5 }], others: 3 },
      'Ved 4 aktiviteter som er over, er oppmøtet ukjent for 8 påmeldinger: Tur (5) og 3 andre.',
      'Ved 4 aktivitetar som er over, er oppmøtet ukjent for 8 påmeldingar: Tur (5) og 3 andre.',
      'At 4 activities that are over, attendance is unknown for 8 sign-ups: Tur (5) and 3 others.',
    ],
  ],
  PLEDGES_DUE: [
    [
      { of: 'PLEDGES_DUE', kind: 'ACTION', amount: '3', unit: 'plante et tre', by: '2026-05-17' },
      'Løfter om 3 × «plante et tre» forfaller senest 17. mai 2026.',
      'Lovnader om 3 × «plante et tre» forfell seinast 17. mai 2026.',
      'Pledges of 3 × “plante et tre” fall due by 17 May 2026.',
    ],
  ],
  PLEDGES_OVERDUE: [
    [
      { of: 'PLEDGES_OVERDUE', kind: 'MONEY', amount: '1500.5', unit: 'NOK' },
      'Løfter om 1 500,50 NOK har forfalt uten å være innfridd.',
      'Lovnader om 1 500,50 NOK har forfalle utan å vere innfridde.',
      'Pledges of NOK 1,500.50 are overdue.',
    ],
  ],
  NEVER_EVALUATED: [
    [
      { of: 'NEVER_EVALUATED', days: 28 },
      'Kampanjen har gått i 28 dager uten at noen evaluering er notert.',
      'Kampanjen har gått i 28 dagar utan at noka evaluering er notert.',
      'The campaign has gone on for 28 days without an evaluation being noted.',
    ],
  ],
  CONNECTOR_SILENT: [
    [
      { of: 'CONNECTOR_SILENT', name: 'Siden vår', hours: 80 },
      'Det er ikke kommet noe fra «Siden vår» på 80 timer. Se etter om koblingen virker.',
      'Det har ikkje kome noko frå «Siden vår» på 80 timar. Sjå etter om koplinga verkar.',
      'Nothing has come from “Siden vår” for 80 hours. See whether the connection works.',
    ],
    [
      { of: 'CONNECTOR_SILENT', name: 'Chat', hours: 1 },
      'Det er ikke kommet noe fra «Chat» på 1 time. Se etter om koblingen virker.',
      'Det har ikkje kome noko frå «Chat» på 1 time. Sjå etter om koplinga verkar.',
      'Nothing has come from “Chat” for 1 hour. See whether the connection works.',
    ],
  ],
  EVALUATED_LONG_AGO: [
    [
      { of: 'EVALUATED_LONG_AGO', days: 30 },
      'Det er 30 dager siden forrige evaluering ble notert.',
      'Det er 30 dagar sidan førre evaluering vart notert.',
      'It is 30 days since an evaluation was last noted.',
    ],
  ],
};

const silences: Rows<Unanswered> = {
  MOST_SIGN_UPS: [
    [
      { of: 'MOST_SIGN_UPS', by: 'CHANNEL', have: 19, need: 20 },
      'Hvilken kanal som gir flest påmeldinger, kan sies når det er minst 20 påmeldinger der kanalen er oppgitt. Det er 19.',
      'Kva kanal som gir flest påmeldingar, kan seiast når det er minst 20 påmeldingar der kanalen er oppgitt. Det er 19.',
      'Which channel brings the most sign-ups can be stated once there are at least 20 sign-ups of which it is stated. There are 19.',
    ],
  ],
  NO_SIGN_UPS: [
    [
      { of: 'NO_SIGN_UPS', by: 'TECHNIQUE', have: 1, need: 20 },
      'Hvilke teknikker som ikke gir påmeldinger, kan sies når det er minst 20 påmeldinger der teknikken er oppgitt. Det er 1.',
      'Kva teknikkar som ikkje gir påmeldingar, kan seiast når det er minst 20 påmeldingar der teknikken er oppgitt. Det er 1.',
      'Which techniques bring no sign-ups can be stated once there are at least 20 sign-ups of which the technique is stated. There is 1.',
    ],
  ],
  TURNOUT_DIFFERS: [
    [
      { of: 'TURNOUT_DIFFERS', by: 'CHANNEL', fewest: 20, knownPart: 0.8, have: 1, need: 2 },
      'Oppmøtet kan sammenlignes mellom minst to kanaler der det er kjent for minst 20 påmeldinger, og for minst 80 % av dem. Så langt er det 1 slik kanal.',
      'Oppmøtet kan samanliknast mellom minst to kanalar der det er kjent for minst 20 påmeldingar, og for minst 80 % av dei. Så langt er det 1 slik kanal.',
      'Turnout can be compared between at least two channels where it is known of at least 20 sign-ups, and of at least 80% of them. So far there is 1 such channel.',
    ],
    [
      { of: 'TURNOUT_DIFFERS', by: 'TECHNIQUE', fewest: 20, knownPart: 0.8, have: 0, need: 2 },
      'Oppmøtet kan sammenlignes mellom minst to teknikker der det er kjent for minst 20 påmeldinger, og for minst 80 % av dem. Så langt er det 0 slike teknikker.',
      'Oppmøtet kan samanliknast mellom minst to teknikkar der det er kjent for minst 20 påmeldingar, og for minst 80 % av dei. Så langt er det 0 slike teknikkar.',
      'Turnout can be compared between at least two techniques where it is known of at least 20 sign-ups, and of at least 80% of them. So far there are 0 such techniques.',
    ],
  ],
  COSTS: [
    [
      { of: 'COSTS', by: 'CHANNEL', bought: 'grossSignUps', have: 19, need: 20 },
      'Hva en påmelding koster, kan sies når det er minst 20 påmeldinger gjennom kanaler med utgifter i samme valuta. Det er 19.',
      'Kva ei påmelding kostar, kan seiast når det er minst 20 påmeldingar gjennom kanalar med utgifter i same valuta. Det er 19.',
      'What a sign-up costs can be stated once there are at least 20 sign-ups through channels with spend in one currency. There are 19.',
    ],
    [
      { of: 'COSTS', by: 'TECHNIQUE', bought: 'attended', have: 0, need: 20 },
      'Hva et oppmøte koster, kan sies når det er minst 20 oppmøter gjennom teknikker med utgifter i samme valuta. Det er 0.',
      'Kva eit oppmøte kostar, kan seiast når det er minst 20 oppmøte gjennom teknikkar med utgifter i same valuta. Det er 0.',
      'What an attendance costs can be stated once there are at least 20 attendances through techniques with spend in one currency. There are 0.',
    ],
  ],
  SHOW_UP: [
    [
      { of: 'SHOW_UP', unknown: 12, have: 40, need: 42 },
      'Hvor mange påmeldte som kommer, kan sies når oppmøtet er kjent for minst 42 påmeldinger. Det er kjent for 40, og ukjent for 12 til aktiviteter som er over.',
      'Kor mange påmelde som kjem, kan seiast når oppmøtet er kjent for minst 42 påmeldingar. Det er kjent for 40, og ukjent for 12 til aktivitetar som er over.',
      'How many of those who sign up come can be stated when the attendance of at least 42 sign-ups is known. It is known of 40, and unknown of 12 to activities that are over.',
    ],
  ],
  LINK_CONVERSION: [
    [
      { of: 'LINK_CONVERSION', have: 49, need: 50 },
      'Hvor ofte lenker fører til påmelding, kan sies når det er minst 50 åpninger av sporede lenker. Det er 49.',
      'Kor ofte lenkjer fører til påmelding, kan seiast når det er minst 50 opningar av spora lenkjer. Det er 49.',
      'How often links lead to sign-ups can be stated once there are at least 50 opens of tracked links. There are 49.',
    ],
  ],
  LINK_CONVERSION_UNRECORDED: [
    [
      { of: 'LINK_CONVERSION_UNRECORDED', have: 1_050, need: 1_051 },
      'Hvor ofte lenker fører til påmelding, kan ikke sies: 1 051 påmeldinger kom gjennom sporede lenker, men bare 1 050 åpninger er registrert.',
      'Kor ofte lenkjer fører til påmelding, kan ikkje seiast: 1 051 påmeldingar kom gjennom spora lenkjer, men berre 1 050 opningar er registrerte.',
      'How often links lead to sign-ups cannot be stated: 1,051 sign-ups came through tracked links, and only 1,050 opens were recorded.',
    ],
  ],
  RECRUITMENT: [
    [
      { of: 'RECRUITMENT', have: 19, need: 20 },
      'Om deltakerne verver andre, kan sies når det er minst 20 deltakere. Det er 19.',
      'Om deltakarane vervar andre, kan seiast når det er minst 20 deltakarar. Det er 19.',
      'Whether participants bring others can be stated once there are at least 20 participants. There are 19.',
    ],
  ],
  RECRUITMENT_WITHOUT_SHARES: [
    [
      { of: 'RECRUITMENT_WITHOUT_SHARES', signUpsByShare: 3, have: 0, need: 1 },
      'Om deltakerne verver andre, kan sies når minst én lenke er delt i perioden. Ingen er delt; 3 påmeldinger kom gjennom lenker som er delt utenom den.',
      'Om deltakarane vervar andre, kan seiast når minst éi lenkje er delt i perioden. Inga er delt; 3 påmeldingar kom gjennom lenkjer som er delte utanom han.',
      'Whether participants bring others can be stated once at least one link was shared in the period. None was; 3 sign-ups came through links shared outside it.',
    ],
    [
      { of: 'RECRUITMENT_WITHOUT_SHARES', signUpsByShare: 1, have: 0, need: 1 },
      'Om deltakerne verver andre, kan sies når minst én lenke er delt i perioden. Ingen er delt; 1 påmelding kom gjennom lenker som er delt utenom den.',
      'Om deltakarane vervar andre, kan seiast når minst éi lenkje er delt i perioden. Inga er delt; 1 påmelding kom gjennom lenkjer som er delte utanom han.',
      'Whether participants bring others can be stated once at least one link was shared in the period. None was; 1 sign-up came through links shared outside it.',
    ],
  ],
  SIGN_UP_LOSS: [
    [
      { of: 'SIGN_UP_LOSS', have: 19, need: 20 },
      'Hvor flest faller fra mellom påmelding og oppmøte, kan sies når det er minst 20 påmeldinger. Det er 19.',
      'Kvar flest fell frå mellom påmelding og oppmøte, kan seiast når det er minst 20 påmeldingar. Det er 19.',
      'Where the most are lost between signing up and coming can be stated once there are at least 20 sign-ups. There are 19.',
    ],
  ],
  WALK_INS: [
    [
      { of: 'WALK_INS', have: 19, need: 20 },
      'Om mange kommer uten å være påmeldt, kan sies når det er minst 20 oppmøter. Det er 19.',
      'Om mange kjem utan å vere påmelde, kan seiast når det er minst 20 oppmøte. Det er 19.',
      'Whether many come without having signed up can be stated once there are at least 20 attendances. There are 19.',
    ],
  ],
  UPDATE_FREQUENCY: [
    [
      { of: 'UPDATE_FREQUENCY', have: 1, need: 7 },
      'Hvor ofte oppdateringer publiseres, kan sies etter 7 dager. Det har gått 1.',
      'Kor ofte oppdateringar blir publiserte, kan seiast etter 7 dagar. Det har gått 1.',
      'How often updates are published can be stated after 7 days. So far there has been 1.',
    ],
  ],
  PLAN_KEPT: [
    [
      { of: 'PLAN_KEPT', have: 4, need: 5 },
      'Om planen holdes, kan sies når tiden er kommet for minst 5 planlagte oppdateringer. Det er 4.',
      'Om planen blir halden, kan seiast når tida er komen for minst 5 planlagde oppdateringar. Det er 4.',
      'Whether the plan is kept can be stated when the time has come for at least 5 planned updates. There are 4.',
    ],
  ],
  DISCUSSION: [
    [
      { of: 'DISCUSSION', have: 4, need: 5 },
      'Om oppdateringene skaper samtale, kan sies når diskusjonen om minst 5 av dem er notert. Det er 4.',
      'Om oppdateringane skaper samtale, kan seiast når diskusjonen om minst 5 av dei er notert. Det er 4.',
      'Whether updates lead to discussion can be stated when that of at least 5 of them was noted. There are 4.',
    ],
  ],
};

/** In each language; Intl's spaces that do not break are plain here. */
const texts = (say: (language: Language) => string) =>
  languages.map(language => say(language).replace(/[\u00a0\u202f]/g, ' '));

const conclusionRows: readonly Row<Conclusion>[] = Object.values(conclusions).flat();
const silenceRows: readonly Row<Unanswered>[] = Object.values(silences).flat();

test.each(conclusionRows)('%j', (conclusion, nb, nn, en) => {
  expect(texts(language => conclusionText(conclusion, language))).toEqual([nb, nn, en]);
});

test.each(silenceRows)('too little to go by: %j', ({ have, need, ...question }, nb, nn, en) => {
  expect(texts(language => silenceText({ have, need, question }, language))).toEqual([nb, nn, en]);
});

test('no sentence reads the same in two languages', () => {
  const all = [...conclusionRows, ...silenceRows];
  expect(all.filter(([, ...said]) => new Set(said).size < said.length)).toEqual([]);
});
