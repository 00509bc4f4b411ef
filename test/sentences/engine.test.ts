import { channels, techniques } from '../../src/domain/attribution.ts';
import type { Engine } from '../../src/sentences/engine.ts';
import { engines } from '../../src/sentences/engines.ts';
import { languages } from '../../src/sentences/language.ts';

/** In bokmål, nynorsk and English; Intl's spaces that do not break are plain here. */
const all = (write: (say: Engine) => string) =>
  languages.map(language => write(engines[language]).replace(/[\u00a0\u202f]/g, ' '));

const forms = { one: 'tre', other: 'tre(er)' };

test.each<[string, (say: Engine) => string, string[]]>([
  ['a number', say => say.number(1_234.56), ['1 234,6', '1 234,6', '1,234.6']],
  [
    'a decimal',
    say => say.number('12345678.1234', 4),
    ['12 345 678,1234', '12 345 678,1234', '12,345,678.1234'],
  ],
  ['one of something', say => say.count(1, forms), ['1 tre', '1 tre', '1 tre']],
  ['none of it', say => say.count(0, forms), ['0 tre(er)', '0 tre(er)', '0 tre(er)']],
  ['many', say => say.count(1_001, forms), ['1 001 tre(er)', '1 001 tre(er)', '1,001 tre(er)']],
  ['a percentage', say => say.percent(0.4256), ['42,6 %', '42,6 %', '42.6%']],
  [
    'a part',
    say => say.part({ hits: 17, of: 40, rate: 0.425 }),
    ['42,5 % (17 av 40)', '42,5 % (17 av 40)', '42.5% (17 of 40)'],
  ],
  ['money', say => say.money('1500.5', 'NOK'), ['1 500,50 NOK', '1 500,50 NOK', 'NOK 1,500.50']],
  ['round money', say => say.money('20', 'EUR'), ['20 EUR', '20 EUR', 'EUR 20']],
  ['a quantity', say => say.quantity('1234.5', 'kg'), ['1 234,5 kg', '1 234,5 kg', '1,234.5 kg']],
  ['without a unit', say => say.quantity('1234.5', null), ['1 234,5', '1 234,5', '1,234.5']],
  ['an amount', say => say.amount({ low: '500', high: '500' }, ''), ['500', '500', '500']],
  [
    'at least',
    say => say.amount({ low: '500', high: null }, 'kg'),
    ['minst 500 kg', 'minst 500 kg', 'at least 500 kg'],
  ],
  [
    'within bounds',
    say => say.amount({ low: '5', high: '8.5' }, 'kg'),
    ['mellom 5 og 8,5 kg', 'mellom 5 og 8,5 kg', 'between 5 and 8.5 kg'],
  ],
  [
    'an action that is pledged',
    say => say.pledged('ACTION', '3', 'tre'),
    ['3 × «tre»', '3 × «tre»', '3 × “tre”'],
  ],
  ['a list', say => say.list(['a', 'b', 'c']), ['a, b og c', 'a, b og c', 'a, b and c']],
  ['a day', say => say.day('2026-05-17'), ['17. mai 2026', '17. mai 2026', '17 May 2026']],
  [
    'a period of one day',
    say => say.period({ from: '2026-05-17', to: '2026-05-17' }),
    ['den 17. mai 2026', 'den 17. mai 2026', 'on 17 May 2026'],
  ],
  [
    'a month',
    say => say.period({ from: '2026-05-01', to: '2026-05-31' }),
    ['i mai 2026', 'i mai 2026', 'in May 2026'],
  ],
  ['a year', say => say.period({ from: '2026-01-01', to: '2026-12-31' }), ['i 2026', 'i 2026', 'in 2026']],
  [
    'twelve months that are no year',
    say => say.period({ from: '2025-02-01', to: '2026-01-31' }),
    [
      'fra 1. februar 2025 til 31. januar 2026',
      'frå 1. februar 2025 til 31. januar 2026',
      'from 1 February 2025 to 31 January 2026',
    ],
  ],
  [
    'days of a year',
    say => say.period({ from: '2026-05-01', to: '2026-06-02' }),
    ['fra 1. mai til 2. juni 2026', 'frå 1. mai til 2. juni 2026', 'from 1 May to 2 June 2026'],
  ],
])('%s', (_, write, expected) => {
  expect(all(write)).toEqual(expected);
  // What was remembered reads as what was made.
  expect(all(write)).toEqual(expected);
});

test('channels and techniques have names of their own; in nynorsk they are those of bokmål only where the words are the same', () => {
  const keys = [...channels, ...techniques];
  for (const language of languages) {
    expect(new Set(keys.map(key => engines[language].name(key))).size).toBe(keys.length);
  }
  const differ = keys.filter(key => engines.NN.name(key) !== engines.NB.name(key));
  expect(differ.map(key => engines.NN.name(key))).toEqual([
    'Telegram-kanalar',
    'eigne nettsider',
    'personleg kontakt',
    'plakatar med QR-kode',
    'andre kanalar',
    'brukargenerert innhald',
    'hashtag-kampanjar',
    'utfordringar i Stories og TikTok',
    'betalte annonsar',
    'nyheitsbrev og direktemeldingar',
    'Stories med avrøysting',
  ]);
});
