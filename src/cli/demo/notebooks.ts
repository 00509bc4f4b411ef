import type { Channel, Technique } from '../../domain/attribution.ts';
import type { Gauge, LocalPeriod } from '../../domain/entry/events.ts';
import { indicators } from './indicators.ts';
import type { NotedGauge, NotedSpend, Notebook } from './notebook.ts';

/** All of it is made up. No number here is meant to confirm a result of the article. */
export const notebooks = {
  'trondheim-energisparing': {
    spend: [
      spent('NOK', 4_200, 'POSTER_QR', 'INFOGRAPHIC', '2024-01-08', '2024-02-04'),
      spent('NOK', 910, 'EMAIL', 'NEWSLETTER_DM', '2024-01-08', '2024-07-07'),
      spent('EUR', 96, 'CANVA', 'INFOGRAPHIC', '2024-01-08', '2024-07-07'),
    ],
    gauges: [
      read('MEMBERS', 'FACEBOOK_GROUP', '2024-01-08', 180),
      read('MEMBERS', 'FACEBOOK_GROUP', '2024-04-08', atLeast(400)),
      read('MEMBERS', 'FACEBOOK_GROUP', '2024-07-05', between(610, 640)),
    ],
    indicators: indicators['trondheim-energisparing'],
    goals: [
      {
        key: 'saving',
        name: 'Love bort 10 000 kWh',
        measure: 'PLEDGED',
        unit: 'kWh',
        target: '10000',
        by: '2024-07-07',
      },
      { key: 'people', name: '150 med', measure: 'PARTICIPANTS', target: '150', by: '2024-05-31' },
    ],
    review: {
      after: '2024-03-07',
      findings: 'Flere møter opp når de har fått spørre på forhånd. Plakatene koster mest.',
      decisions: 'Spørretime før hver energikveld. Ingen flere plakater.',
    },
  },
  'oslo-gronne-nabolag': {
    spend: [
      spent('NOK', 6_500, 'POSTER_QR', 'INFOGRAPHIC', '2024-04-01', '2024-04-30'),
      spent('NOK', 3_000, 'INSTAGRAM_STORY', 'HASHTAG_CAMPAIGN', '2024-09-01', '2024-10-31'),
    ],
    gauges: [
      read('MEMBERS', 'FACEBOOK_GROUP', '2024-04-01', 1_240),
      read('MEMBERS', 'FACEBOOK_GROUP', '2024-07-01', 2_015),
      read('MEMBERS', 'FACEBOOK_GROUP', '2024-10-01', between(2_700, 2_750)),
      read('MEMBERS', 'FACEBOOK_GROUP', '2025-03-31', 3_410),
      { ...read('FOLLOWERS', 'INSTAGRAM_STORY', '2025-03-31', 1_870), misread: 18_700 },
    ],
    indicators: indicators['oslo-gronne-nabolag'],
    goals: [
      { key: 'people', name: '300 med', measure: 'PARTICIPANTS', target: '300', by: '2025-03-31' },
      {
        key: 'hours',
        name: '60 timer gitt',
        measure: 'FULFILLED',
        unit: 'hours',
        target: '60',
        by: '2025-03-31',
      },
    ],
  },
  'bergen-plastfri': {
    spend: [
      spent('NOK', 12_000, 'FACEBOOK_ADS', 'PAID_AD', '2022-03-15', '2022-05-31'),
      spent('NOK', 2_500, 'INSTAGRAM_STORY', 'STORY_CHALLENGE', '2022-03-01', '2022-08-31'),
      spent('EUR', 297, 'HOOTSUITE', 'INFOGRAPHIC', '2022-03-01', '2022-05-31'),
      {
        ...spent('NOK', 1_200, 'FACEBOOK_ADS', 'PAID_AD', '2022-06-01', '2022-06-11'),
        mistake: 'Annonsen ble aldri vist, og ble ikke betalt.',
      },
    ],
    gauges: [
      read('FOLLOWERS', 'INSTAGRAM_STORY', '2022-03-01', 640),
      read('FOLLOWERS', 'INSTAGRAM_STORY', '2022-08-31', 1_480),
      read('REACH', 'FACEBOOK_ADS', '2022-05-31', between(18_000, 22_000)),
    ],
    indicators: indicators['bergen-plastfri'],
    goals: [
      {
        key: 'plastic',
        name: '200 kg plast',
        measure: 'FULFILLED',
        unit: 'kg',
        target: '200',
        by: '2022-08-31',
      },
      { key: 'heads', name: '250 på stranden', measure: 'HEADCOUNT', target: '250', by: '2022-08-31' },
    ],
    review: {
      after: '2022-05-14',
      findings: 'Annonsene når mange, men de som kommer, er blitt spurt av noen de kjenner.',
      decisions: 'Ingen flere annonser. Alle som har vært med, får en lenke å dele.',
    },
  },
  'kristiansand-resirkulering': {
    spend: [
      spent('NOK', 9_000, 'FACEBOOK_ADS', 'PAID_AD', '2023-08-14', '2023-09-30'),
      spent('NOK', 1_900, 'EVENTBRITE', 'NEWSLETTER_DM', '2023-08-14', '2023-12-13'),
    ],
    gauges: [
      read('VIEWS', 'FACEBOOK_GROUP', '2023-09-22', 2_150),
      read('FOLLOWERS', 'INSTAGRAM_STORY', '2023-12-10', atLeast(800)),
    ],
    indicators: indicators['kristiansand-resirkulering'],
    goals: [
      {
        key: 'attendances',
        name: '200 oppmøter',
        measure: 'INDICATOR',
        indicator: 'attendances',
        target: '200',
        by: '2023-12-13',
      },
    ],
  },
  'tromso-miljouke': {
    spend: [
      spent('NOK', 7_500, 'FACEBOOK_ADS', 'PAID_AD', '2023-08-28', '2023-09-24'),
      spent('NOK', 1_200, 'INSTAGRAM_STORY', 'STORY_POLL', '2023-09-11', '2023-09-24'),
    ],
    gauges: [
      read('REACH', 'FACEBOOK_ADS', '2023-09-24', atLeast(9_000)),
      read('FOLLOWERS', 'INSTAGRAM_STORY', '2023-09-24', 510),
    ],
    indicators: indicators['tromso-miljouke'],
    goals: [
      { key: 'sign-ups', name: '250 påmeldinger', measure: 'NET_SIGN_UPS', target: '250', by: '2023-09-24' },
    ],
  },
  'fredrikstad-baerekraftsrad': {
    spend: [spent('NOK', 2_400, 'EMAIL', 'NEWSLETTER_DM', '2022-10-01', '2024-09-30')],
    gauges: [
      read('MEMBERS', 'FACEBOOK_GROUP', '2022-10-01', 95),
      read('MEMBERS', 'FACEBOOK_GROUP', '2023-10-01', 160),
      read('MEMBERS', 'FACEBOOK_GROUP', '2024-09-28', between(210, 220)),
    ],
    indicators: indicators['fredrikstad-baerekraftsrad'],
    goals: [
      {
        key: 'petition',
        name: 'Innbyggerforslag: reparasjonsverksted i hver bydel',
        measure: 'PETITION',
        by: '2024-09-30',
        petition: { area: 'Fredrikstad', level: 'MUNICIPALITY', residents: 85_000 },
      },
    ],
  },
  'stavanger-klimaaksjon': {
    spend: [spent('NOK', 3_300, 'FACEBOOK_GROUP', 'LIVE_VIDEO', '2023-03-01', '2023-06-30')],
    gauges: [
      read('MEMBERS', 'FACEBOOK_GROUP', '2023-03-01', 260),
      read('MEMBERS', 'FACEBOOK_GROUP', '2024-02-28', atLeast(700)),
      read('VIEWS', 'FACEBOOK_GROUP', '2023-04-23', 940),
    ],
    indicators: indicators['stavanger-klimaaksjon'],
    goals: [
      { key: 'attendances', name: '150 oppmøter', measure: 'ATTENDANCES', target: '150', by: '2023-12-31' },
      {
        key: 'money',
        name: '6 000 kroner lovet',
        measure: 'PLEDGED',
        unit: 'NOK',
        target: '6000',
        by: '2024-02-29',
      },
    ],
    review: {
      after: '2023-06-10',
      findings: 'Direktesendingene blir sett av mange, men få av dem som ser på, melder seg på.',
      decisions: 'Lenken til påmeldingen skal stå i hver sending.',
    },
  },
  'oslo-sirkulaerokonomi': {
    spend: [
      spent('EUR', 96, 'CANVA', 'INFOGRAPHIC', '2024-02-01', '2024-09-30'),
      spent('NOK', 5_400, 'INSTAGRAM_STORY', 'USER_GENERATED_CONTENT', '2024-03-01', '2024-06-30'),
    ],
    gauges: [
      read('FOLLOWERS', 'INSTAGRAM_STORY', '2024-02-01', 430),
      read('FOLLOWERS', 'INSTAGRAM_STORY', '2024-09-30', 1_120),
      read('MEMBERS', 'TELEGRAM_CHANNEL', '2024-09-30', between(140, 160)),
    ],
    indicators: indicators['oslo-sirkulaerokonomi'],
    goals: [
      { key: 'shares', name: 'Delt 60 ganger', measure: 'SHARES', target: '60', by: '2024-09-30' },
      {
        key: 'money',
        name: '2 000 kroner gitt',
        measure: 'FULFILLED',
        unit: 'NOK',
        target: '2000',
        by: '2024-09-30',
      },
    ],
  },
  'helsinki-miljoforum': {
    spend: [
      spent('EUR', 480, 'FACEBOOK_GROUP', 'LIVE_VIDEO', '2024-01-01', '2024-12-31'),
      spent('EUR', 220, 'EVENTBRITE', 'NEWSLETTER_DM', '2024-01-01', '2024-12-31'),
    ],
    gauges: [
      read('VIEWS', 'FACEBOOK_GROUP', '2024-01-26', atLeast(900)),
      read('MEMBERS', 'TELEGRAM_CHANNEL', '2024-12-05', between(260, 280)),
    ],
    indicators: indicators['helsinki-miljoforum'],
    goals: [
      { key: 'heads', name: '1 000 til stede', measure: 'HEADCOUNT', target: '1000', by: '2024-12-31' },
    ],
  },
  'trondheim-biodiversitet': {
    spend: [
      spent('NOK', 1_150, 'SMS', 'NEWSLETTER_DM', '2024-04-01', '2024-12-31'),
      spent('NOK', 690, 'CANVA', 'INFOGRAPHIC', '2024-04-01', '2024-12-31'),
    ],
    gauges: [
      read('FOLLOWERS', 'INSTAGRAM_STORY', '2024-04-01', 210),
      read('FOLLOWERS', 'INSTAGRAM_STORY', '2024-12-30', 405),
    ],
    indicators: indicators['trondheim-biodiversitet'],
    goals: [
      {
        key: 'reports',
        name: '1 500 artsfunn',
        measure: 'INDICATOR',
        indicator: 'species_reports',
        target: '1500',
        by: '2024-09-30',
      },
    ],
  },
} satisfies Record<string, Notebook>;

function days(from: string, to: string): LocalPeriod {
  return { from, to };
}

function spent(
  currency: NotedSpend['currency'],
  amount: number,
  channel: Channel,
  technique: Technique,
  from: string,
  to: string,
): NotedSpend {
  return { amount, currency, channel, technique, during: days(from, to) };
}

type Amount = Pick<NotedGauge, 'low' | 'high' | 'comparator'>;

function read(gauge: Gauge, channel: Channel, on: string, amount: number | Amount): NotedGauge {
  const exact = (low: number): Amount => ({ comparator: 'EXACT', low });
  return { gauge, channel, on, ...(typeof amount === 'number' ? exact(amount) : amount) };
}

function atLeast(low: number): Amount {
  return { comparator: 'AT_LEAST', low };
}

function between(low: number, high: number): Amount {
  return { comparator: 'RANGE', low, high };
}
