import type { ChangePhrases, StatementWording } from './wording.ts';

/** Nynorsk. */
export const nn: StatementWording = {
  perCent: amount => `${amount} prosent`,
  source: source => `, ifølgje ${source}`,
  level: ({ label, amount, period, source }) => `${label}: ${amount} ${period}${source}.`,
  change: phrases => {
    const { label, amount, period, source, baselineAmount, onlyAssociated } = phrases;
    return (
      `${label}: ${changed(phrases)} ${period} (${amount}) ${against(phrases)} (${baselineAmount})${source}` +
      (onlyAssociated ? '; endringa heng saman med kampanjen, men det er ikkje vist at han er årsaka.' : '.')
    );
  },
  perSession: ({ label, amount, period, counted, uncounted }) =>
    `${label}: ${amount} ved ${counted === 1 ? 'den eine aktiviteten' : `kvar av dei ${counted} aktivitetane`} der nokon talde, ${period}` +
    (uncounted > 0 ? `; i tillegg var det ${uncounted} utan teljing.` : '.'),
  trend: ({ label, direction, period, spans, every, chance }) =>
    `${label}: ${direction === 'UP' ? 'stigande' : 'fallande'} utvikling over ${spans} ${every === 'MONTH' ? 'månader' : 'veker'}, ${period} (${chance}); ` +
    'utviklinga heng saman med kampanjen, men det er ikkje vist at han er årsaka.',
  claim: ({ claimedBy, text }) => `${claimedBy} oppgir: ${text} (ein påstand, ikkje kontrollert her).`,
  withheld: (label, because) => `${label}: ingen verdi er oppgitt, fordi ${because}.`,
  reasons: {
    NOTHING_MEASURED: 'det ikkje er talt eller målt noko for desse dagane',
    CONTRADICTORY: 'det er målt ulike verdiar for dei same dagane',
    NO_BASELINE: 'det ikkje finst noko å samanlikne med',
    ZERO_BASELINE: 'det som det blir samanlikna med, er eller kan vere 0',
    OTHER_COUNTING_RULE: 'det som det blir samanlikna med, er talt på ein annan måte',
    NOT_COMPARABLE: 'dagane ikkje lèt seg samanlikne',
    PERIOD_NOT_OVER: 'perioden ikkje er over enno',
    DIRECTION_UNCLEAR: 'det er uklart om det har vorte meir eller mindre',
    NOT_PER_SESSION: 'det ikkje blir talt for kvar aktivitet',
    NO_SESSIONS: 'ingen aktivitet som er halden, er tald',
    NOT_EXACT: 'verdiane ikkje er nøyaktig kjende',
    TOO_FEW_SPANS: 'det er for få heile månader eller veker å sjå ei utvikling over',
    NO_CLEAR_TREND: 'utviklinga ikkje er tydeleg',
  },
};

function changed({ direction, change = 'mindre enn 0,1 prosent' }: ChangePhrases): string {
  if (!direction) return 'uendra';
  return `${change} ${direction === 'UP' ? 'høgare' : 'lågare'}`;
}

function against({ direction, baseline, baselinePeriod }: ChangePhrases): string {
  const what = {
    PRE_CAMPAIGN: `før kampanjen, ${baselinePeriod}`,
    SAME_PERIOD_PREVIOUS_YEAR: `året før, ${baselinePeriod}`,
    CONTROL: `i kontrollgruppa ${baselinePeriod}`,
    UNSTATED: baselinePeriod,
  }[baseline];
  return `${direction ? 'enn' : 'frå'} ${what}`;
}
