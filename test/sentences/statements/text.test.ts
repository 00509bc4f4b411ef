import type { LocalPeriod, StatementForm } from '../../../src/domain/entry/events.ts';
import { withheldReasons } from '../../../src/analysis/indicators/withheld.ts';
import { Withheld } from '../../../src/analysis/indicators/withheld.ts';
import { computed, type Statement } from '../../../src/analysis/statements/statement.ts';
import { statementOf, statementsOf } from '../../../src/analysis/statements/statements.ts';
import { languages } from '../../../src/sentences/language.ts';
import { statementText } from '../../../src/sentences/statements/text.ts';
import { CampaignHistory, period, persons } from '../../analysis/indicators/campaign-history.ts';

/** In each language; Intl's spaces that do not break are plain here. */
const texts = (statement: Statement) =>
  languages.map(language => statementText(statement, language).replace(/[\u00a0\u202f]/g, ' '));

function say(history: CampaignHistory, form: StatementForm, during?: LocalPeriod, today = '2026-04-20') {
  const campaign = history.at(today);
  return texts(statementOf(campaign, campaign.entries('IndicatorDefined')[0]!, form, during));
}

const march = period('2026-03-01', '2026-03-31');

test('a level', () => {
  const history = new CampaignHistory('2025-03-01').indicator().signUp('2026-03-10', persons(1_250));
  expect(say(history, 'LEVEL', march)).toEqual([
    'Deltakere: 1 250 personer i mars 2026.',
    'Deltakarar: 1 250 personer i mars 2026.',
    'Participants: 1,250 personer in March 2026.',
  ]);
  expect(say(history, 'LEVEL')).toEqual([
    'Deltakere: 1 250 personer fra 1. mars 2025 til 20. april 2026.',
    'Deltakarar: 1 250 personer frå 1. mars 2025 til 20. april 2026.',
    'Participants: 1,250 personer from 1 March 2025 to 20 April 2026.',
  ]);
  expect(say(history, 'LEVEL', period('2026-03-09', '2026-03-10'))[0]).toBe(
    'Deltakere: 1 250 personer fra 9. mars til 10. mars 2026.',
  );
  expect(say(history, 'LEVEL', period('2026-01-01', '2026-12-31'), '2027-02-01')[0]).toBe(
    'Deltakere: 1 250 personer i 2026.',
  );
});

test('a level known within bounds, and one that somebody else measured', () => {
  const members = new CampaignHistory('2026-03-01')
    .indicator({ rule: 'MEMBERS', labels: { nb: 'Medlemmer', nn: null, en: 'Members' }, unit: 'medlemmer' })
    .members('2026-03-03', 12_000, { high: null });
  expect(say(members, 'LEVEL')).toEqual([
    'Medlemmer: minst 12 000 medlemmer den 3. mars 2026.',
    'Medlemmer: minst 12 000 medlemmer den 3. mars 2026.',
    'Members: at least 12,000 medlemmer on 3 March 2026.',
  ]);
  const between = members.members('2026-03-04', 12_000, { high: 12_500 });
  expect(say(between, 'LEVEL')[0]).toBe('Medlemmer: mellom 12 000 og 12 500 medlemmer den 4. mars 2026.');
  const waste = new CampaignHistory('2026-03-01')
    .indicator({ rule: 'MEASURED_QUANTITY', unit: 'kg' })
    .enter('MeasurementRecorded', {
      indicator: 'people',
      value: '12.5',
      during: march,
      source: 'Avfallsetaten',
    });
  expect(say(waste, 'LEVEL')).toEqual([
    'Deltakere: 12,5 kg i mars 2026, ifølge Avfallsetaten.',
    'Deltakarar: 12,5 kg i mars 2026, ifølgje Avfallsetaten.',
    'Participants: 12.5 kg in March 2026, according to Avfallsetaten.',
  ]);
});

describe('a change', () => {
  const changed = (
    kind: 'PRE_CAMPAIGN' | 'CONTROL' | 'SAME_PERIOD_PREVIOUS_YEAR',
    value: string,
    people: number,
  ) => {
    const during = {
      PRE_CAMPAIGN: period('2025-12-01', '2025-12-31'),
      CONTROL: march,
      SAME_PERIOD_PREVIOUS_YEAR: period('2025-03-01', '2025-03-31'),
    }[kind];
    return new CampaignHistory('2026-01-01')
      .indicator()
      .signUp('2026-03-10', persons(people))
      .enter('BaselineRecorded', { indicator: 'people', kind, value, during });
  };

  test('below evidence level 3 is said to be associated with the campaign, never caused by it', () => {
    expect(say(changed('PRE_CAMPAIGN', '20', 17), 'CHANGE', march)).toEqual([
      'Deltakere: 15 prosent lavere i mars 2026 (17 personer) enn før kampanjen, i desember 2025 (20 personer); endringen henger sammen med kampanjen, men er ikke vist å skyldes den.',
      'Deltakarar: 15 prosent lågare i mars 2026 (17 personer) enn før kampanjen, i desember 2025 (20 personer); endringa heng saman med kampanjen, men det er ikkje vist at han er årsaka.',
      'Participants: 15 per cent lower in March 2026 (17 personer) than before the campaign, in December 2025 (20 personer); the change is associated with the campaign, but not shown to be caused by it.',
    ]);
    expect(say(changed('SAME_PERIOD_PREVIOUS_YEAR', '3', 4), 'CHANGE', march)).toEqual([
      'Deltakere: 33,3 prosent høyere i mars 2026 (4 personer) enn året før, i mars 2025 (3 personer); endringen henger sammen med kampanjen, men er ikke vist å skyldes den.',
      'Deltakarar: 33,3 prosent høgare i mars 2026 (4 personer) enn året før, i mars 2025 (3 personer); endringa heng saman med kampanjen, men det er ikkje vist at han er årsaka.',
      'Participants: 33.3 per cent higher in March 2026 (4 personer) than the year before, in March 2025 (3 personer); the change is associated with the campaign, but not shown to be caused by it.',
    ]);
  });

  test('against a control says what the difference is', () => {
    expect(say(changed('CONTROL', '2', 3), 'CHANGE', march)).toEqual([
      'Deltakere: 50 prosent høyere i mars 2026 (3 personer) enn i kontrollgruppen i mars 2026 (2 personer).',
      'Deltakarar: 50 prosent høgare i mars 2026 (3 personer) enn i kontrollgruppa i mars 2026 (2 personer).',
      'Participants: 50 per cent higher in March 2026 (3 personer) than for the control in March 2026 (2 personer).',
    ]);
  });

  test('that is none, or hardly any, is not given a number', () => {
    expect(say(changed('PRE_CAMPAIGN', '3', 3), 'CHANGE', march)).toEqual([
      'Deltakere: uendret i mars 2026 (3 personer) fra før kampanjen, i desember 2025 (3 personer).',
      'Deltakarar: uendra i mars 2026 (3 personer) frå før kampanjen, i desember 2025 (3 personer).',
      'Participants: unchanged in March 2026 (3 personer) from before the campaign, in December 2025 (3 personer).',
    ]);
    const [nb, , en] = say(changed('PRE_CAMPAIGN', '2.9999', 3), 'CHANGE', march);
    expect(nb).toContain('mindre enn 0,1 prosent høyere i mars 2026 (3 personer)');
    expect(en).toContain('less than 0.1 per cent higher in March 2026 (3 personer)');
  });

  test('known within bounds is said to be so', () => {
    const heads = (low: number, high: number | null) =>
      new CampaignHistory('2026-01-01')
        .indicator({ rule: 'HEADCOUNT' })
        .activity('2026-03-10', 'a1')
        .headcount('2026-03-10', 'a1', low, high)
        .enter('BaselineRecorded', {
          indicator: 'people',
          kind: 'CONTROL',
          rule: 'HEADCOUNT',
          value: '10',
          during: march,
        });
    expect(say(heads(15, null), 'CHANGE', march)[0]).toBe(
      'Deltakere: minst 50 prosent høyere i mars 2026 (minst 15 personer) enn i kontrollgruppen i mars 2026 (10 personer).',
    );
    expect(say(heads(5, 8), 'CHANGE', march)[2]).toBe(
      'Participants: between 20 and 50 per cent lower in March 2026 (between 5 and 8 personer) than for the control in March 2026 (10 personer).',
    );
  });
});

test('how many each time', () => {
  const history = new CampaignHistory('2026-03-01')
    .indicator({ rule: 'HEADCOUNT' })
    .activity('2026-03-10', 'a1')
    .headcount('2026-03-10', 'a1', 500, null);
  expect(say(history, 'PER_SESSION', march)).toEqual([
    'Deltakere: minst 500 personer ved den ene aktiviteten der noen talte, i mars 2026.',
    'Deltakarar: minst 500 personer ved den eine aktiviteten der nokon talde, i mars 2026.',
    'Participants: at least 500 personer at the one activity counted in March 2026.',
  ]);
  const more = history
    .activity('2026-03-11', 'a2')
    .headcount('2026-03-11', 'a2', 600)
    .activity('2026-03-12', 'a3');
  expect(say(more, 'PER_SESSION', march)).toEqual([
    'Deltakere: minst 500 personer ved hver av de 2 aktivitetene der noen talte, i mars 2026; i tillegg var det 1 uten telling.',
    'Deltakarar: minst 500 personer ved kvar av dei 2 aktivitetane der nokon talde, i mars 2026; i tillegg var det 1 utan teljing.',
    'Participants: at least 500 personer at each of the 2 activities counted in March 2026; 1 more was held without a count.',
  ]);
});

test('a trend', () => {
  const history = new CampaignHistory('2025-01-01').indicator();
  for (const month of [1, 2, 3, 4, 5]) history.signUp(`2025-0${month}-15`, persons(month, `m${month}`));
  expect(say(history, 'TREND', period('2025-01-01', '2025-05-31'))).toEqual([
    'Deltakere: stigende utvikling over 5 måneder, fra 1. januar til 31. mai 2025 (p = 0,017); utviklingen henger sammen med kampanjen, men er ikke vist å skyldes den.',
    'Deltakarar: stigande utvikling over 5 månader, frå 1. januar til 31. mai 2025 (p = 0,017); utviklinga heng saman med kampanjen, men det er ikkje vist at han er årsaka.',
    'Participants: a rising trend over 5 months, from 1 January to 31 May 2025 (p = 0.017); the trend is associated with the campaign, but not shown to be caused by it.',
  ]);
  for (const month of [6, 7, 8, 9]) history.signUp(`2025-0${month}-15`, persons(month, `m${month}`));
  expect(say(history, 'TREND', period('2025-01-01', '2025-09-30'))[0]).toContain('(p < 0,001)');
});

test('a claim is quoted as one, whatever the language', () => {
  const campaign = new CampaignHistory('2026-03-01')
    .enter('ClaimReported', { text: '15 % reduksjon i strømbruk', claimedBy: 'Kommunen' })
    .at('2026-04-20');
  expect(texts(statementsOf(campaign)[0]!)).toEqual([
    'Kommunen oppgir: «15 % reduksjon i strømbruk» (en påstand, ikke kontrollert her).',
    'Kommunen oppgir: «15 % reduksjon i strømbruk» (ein påstand, ikkje kontrollert her).',
    'Kommunen states: “15 % reduksjon i strømbruk” (a claim, not verified here).',
  ]);
});

test('what is withheld is said to be, and why, in each language', () => {
  const campaign = new CampaignHistory('2026-03-01').indicator().at('2026-04-20');
  expect(say(new CampaignHistory('2026-03-01').indicator(), 'CHANGE')).toEqual([
    'Deltakere: ingen verdi oppgis, fordi det ikke finnes noe å sammenligne med.',
    'Deltakarar: ingen verdi er oppgitt, fordi det ikkje finst noko å samanlikne med.',
    'Participants: no value is stated, because there is nothing to compare with.',
  ]);
  const all = withheldReasons.flatMap(reason => {
    const withheld = new Withheld(reason, '');
    return texts(computed(campaign, campaign.entries('IndicatorDefined')[0]!, 'LEVEL', { withheld }));
  });
  expect(new Set(all).size).toBe(3 * withheldReasons.length);
  expect(all.filter((_, index) => languages[index % languages.length] === 'NN')).toEqual(
    [
      'det ikkje er talt eller målt noko for desse dagane',
      'det er målt ulike verdiar for dei same dagane',
      'det ikkje finst noko å samanlikne med',
      'det som det blir samanlikna med, er eller kan vere 0',
      'det som det blir samanlikna med, er talt på ein annan måte',
      'dagane ikkje lèt seg samanlikne',
      'perioden ikkje er over enno',
      'det er uklart om det har vorte meir eller mindre',
      'det ikkje blir talt for kvar aktivitet',
      'ingen aktivitet som er halden, er tald',
      'verdiane ikkje er nøyaktig kjende',
      'det er for få heile månader eller veker å sjå ei utvikling over',
      'utviklinga ikkje er tydeleg',
    ].map(because => `Deltakarar: ingen verdi er oppgitt, fordi ${because}.`),
  );
});
