import type { ChangePhrases, StatementWording } from './wording.ts';

/** Bokmål. */
export const nb: StatementWording = {
  perCent: amount => `${amount} prosent`,
  source: source => `, ifølge ${source}`,
  level: ({ label, amount, period, source }) => `${label}: ${amount} ${period}${source}.`,
  change: phrases => {
    const { label, amount, period, source, baselineAmount, onlyAssociated } = phrases;
    return (
      `${label}: ${changed(phrases)} ${period} (${amount}) ${against(phrases)} (${baselineAmount})${source}` +
      (onlyAssociated ? '; endringen henger sammen med kampanjen, men er ikke vist å skyldes den.' : '.')
    );
  },
  perSession: ({ label, amount, period, counted, uncounted }) =>
    `${label}: ${amount} ved ${counted === 1 ? 'den ene aktiviteten' : `hver av de ${counted} aktivitetene`} der noen talte, ${period}` +
    (uncounted > 0 ? `; i tillegg var det ${uncounted} uten telling.` : '.'),
  trend: ({ label, direction, period, spans, every, chance }) =>
    `${label}: ${direction === 'UP' ? 'stigende' : 'synkende'} utvikling over ${spans} ${every === 'MONTH' ? 'måneder' : 'uker'}, ${period} (${chance}); ` +
    'utviklingen henger sammen med kampanjen, men er ikke vist å skyldes den.',
  claim: ({ claimedBy, text }) => `${claimedBy} oppgir: ${text} (en påstand, ikke kontrollert her).`,
  withheld: (label, because) => `${label}: ingen verdi oppgis, fordi ${because}.`,
  reasons: {
    NOTHING_MEASURED: 'det ikke er talt eller målt noe for disse dagene',
    CONTRADICTORY: 'det er målt ulike verdier for de samme dagene',
    NO_BASELINE: 'det ikke finnes noe å sammenligne med',
    ZERO_BASELINE: 'det som det sammenlignes med, er eller kan være 0',
    OTHER_COUNTING_RULE: 'det som det sammenlignes med, er talt på en annen måte',
    NOT_COMPARABLE: 'dagene ikke lar seg sammenligne',
    PERIOD_NOT_OVER: 'perioden ikke er over ennå',
    DIRECTION_UNCLEAR: 'det er uklart om det er blitt mer eller mindre',
    NOT_PER_SESSION: 'det ikke telles for hver aktivitet',
    NO_SESSIONS: 'ingen aktivitet som er holdt, er talt',
    NOT_EXACT: 'verdiene ikke er nøyaktig kjent',
    TOO_FEW_SPANS: 'det er for få hele måneder eller uker å se en utvikling over',
    NO_CLEAR_TREND: 'utviklingen ikke er tydelig',
  },
};

function changed({ direction, change = 'mindre enn 0,1 prosent' }: ChangePhrases): string {
  if (!direction) return 'uendret';
  return `${change} ${direction === 'UP' ? 'høyere' : 'lavere'}`;
}

function against({ direction, baseline, baselinePeriod }: ChangePhrases): string {
  const what = {
    PRE_CAMPAIGN: `før kampanjen, ${baselinePeriod}`,
    SAME_PERIOD_PREVIOUS_YEAR: `året før, ${baselinePeriod}`,
    CONTROL: `i kontrollgruppen ${baselinePeriod}`,
    UNSTATED: baselinePeriod,
  }[baseline];
  return `${direction ? 'enn' : 'fra'} ${what}`;
}
