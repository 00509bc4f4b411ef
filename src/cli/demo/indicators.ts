import type { NotedIndicator, NotedValue } from './notebook.ts';

/** The organisers' indicators. Their numbers are made up, and every label says so; the article's numbers are claims. */
export const indicators = {
  'trondheim-energisparing': [
    {
      key: 'meter_readings',
      labels: madeUp('Strømbruk der målerne leses av', 'Electricity use where meters are read'),
      unit: 'kWh',
      higherIsBetter: false,
      resultType: 'OUTCOME',
      rule: 'MEASURED_QUANTITY',
      baselines: [
        { kind: 'SAME_PERIOD_PREVIOUS_YEAR', ...over('2023-02-01', '2023-06-30', '268400') },
        { kind: 'CONTROL', ...over('2024-02-01', '2024-06-30', '262300') },
      ],
      measurements: [
        over('2024-02-01', '2024-06-30', '251750'),
        { ...over('2024-02-01', '2024-06-30', '70100'), area: 'Heimdal' },
      ],
    },
  ],
  'oslo-gronne-nabolag': [
    {
      key: 'group_members',
      labels: madeUp('Medlemmer i gruppen', 'Members of the group'),
      unit: 'personer',
      higherIsBetter: true,
      resultType: 'OUTPUT',
      rule: 'MEMBERS',
      baselines: [{ kind: 'PRE_CAMPAIGN', ...over('2024-03-31', '2024-03-31', '1180') }],
    },
  ],
  'bergen-plastfri': [
    {
      key: 'beach_plastic',
      labels: madeUp('Plast per 100 meter strand', 'Plastic per 100 metres of beach'),
      unit: 'kg',
      higherIsBetter: false,
      resultType: 'OUTCOME',
      rule: 'MEASURED_QUANTITY',
      baselines: [{ kind: 'SAME_PERIOD_PREVIOUS_YEAR', ...over('2021-06-01', '2021-08-31', '14.2') }],
      measurements: [over('2022-06-01', '2022-08-31', '11.9')],
    },
  ],
  'kristiansand-resirkulering': [
    {
      key: 'food_waste',
      labels: madeUp('Matavfall levert til anlegget', 'Food waste delivered to the plant'),
      unit: 't',
      higherIsBetter: true,
      resultType: 'IMPACT',
      rule: 'MEASURED_QUANTITY',
      published: [
        over('2023-08-01', '2023-08-31', '41'),
        over('2023-09-01', '2023-09-30', '42.2'),
        over('2023-10-01', '2023-10-31', '41.8'),
        over('2023-11-01', '2023-11-30', '43.1'),
      ],
    },
    {
      key: 'attendances',
      labels: madeUp('Oppmøter med navn', 'Attendances by name'),
      unit: 'oppmøter',
      higherIsBetter: true,
      resultType: 'OUTPUT',
      rule: 'ATTENDANCES',
    },
  ],
  'tromso-miljouke': [
    {
      key: 'sign_ups',
      labels: madeUp('Påmeldinger', 'Sign-ups'),
      unit: 'påmeldinger',
      higherIsBetter: true,
      resultType: 'OUTPUT',
      rule: 'GROSS_SIGN_UPS',
      baselines: [{ kind: 'SAME_PERIOD_PREVIOUS_YEAR', ...over('2022-08-28', '2022-09-24', '141') }],
    },
  ],
  'fredrikstad-baerekraftsrad': [
    {
      key: 'active_month',
      labels: madeUp('Aktive på 30 dager', 'Active within 30 days'),
      unit: 'personer',
      higherIsBetter: true,
      resultType: 'OUTPUT',
      rule: 'ACTIVE_USERS',
      windowDays: 30,
      baselines: [{ kind: 'SAME_PERIOD_PREVIOUS_YEAR', ...over('2022-09-18', '2022-10-17', '12') }],
    },
  ],
  'stavanger-klimaaksjon': [
    {
      key: 'litter',
      labels: madeUp('Innsamlet søppel', 'Litter collected'),
      unit: 'kg',
      higherIsBetter: true,
      resultType: 'OUTPUT',
      rule: 'MEASURED_QUANTITY',
      baselines: [{ kind: 'SAME_PERIOD_PREVIOUS_YEAR', ...over('2022-09-01', '2022-11-30', '790') }],
      measurements: [
        over('2023-03-01', '2023-05-31', '820'),
        over('2023-06-01', '2023-08-31', '760'),
        over('2023-09-01', '2023-11-30', '905'),
      ],
    },
  ],
  'oslo-sirkulaerokonomi': [
    {
      key: 'repairs',
      labels: madeUp('Ting reparert på kafeene', 'Things mended at the cafés'),
      unit: 'ting',
      higherIsBetter: true,
      resultType: 'OUTPUT',
      rule: 'MEASURED_QUANTITY',
      baselines: [{ kind: 'PRE_CAMPAIGN', ...over('2023-10-01', '2024-01-31', '190') }],
      measurements: [over('2024-02-01', '2024-05-31', '186'), over('2024-06-01', '2024-09-30', '207')],
    },
  ],
  'helsinki-miljoforum': [
    {
      key: 'heads',
      labels: madeUp('Talt til stede', 'Counted as present'),
      unit: 'personer',
      higherIsBetter: true,
      resultType: 'OUTPUT',
      rule: 'HEADCOUNT',
    },
  ],
  'trondheim-biodiversitet': [
    {
      key: 'species_reports',
      labels: madeUp('Meldte artsfunn', 'Species reported'),
      unit: 'funn',
      higherIsBetter: true,
      resultType: 'OUTCOME',
      rule: 'MEASURED_QUANTITY',
      baselines: [{ kind: 'SAME_PERIOD_PREVIOUS_YEAR', ...over('2023-05-01', '2023-09-30', '1310') }],
      measurements: [over('2024-05-01', '2024-09-30', '1420')],
    },
  ],
} satisfies Record<string, readonly NotedIndicator[]>;

function madeUp(nb: string, en: string): NotedIndicator['labels'] {
  return { nb: `${nb} (oppdiktet)`, en: `${en} (made up)` };
}

/** A value over these days, both included. */
function over(from: string, to: string, value: string): NotedValue {
  return { during: { from, to }, value };
}
