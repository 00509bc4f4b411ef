import type { Interval, RateLevel } from '../../analysis/evaluation/chance.ts';
import type {
  Bought,
  Frequency,
  KnownCourse,
  LossStep,
  NamedActivity,
  Price,
  Talk,
} from '../../analysis/evaluation/conclusions.ts';
import type { By } from '../../analysis/evaluation/figures.ts';
import { engines } from '../engines.ts';
import type { EvaluationWording } from './wording.ts';

const say = engines.NN;

const signUps = { one: 'påmelding', other: 'påmeldingar' };
const activities = { one: 'aktivitet', other: 'aktivitetar' };
const updates = { one: 'oppdatering', other: 'oppdateringar' };
const comments = { one: 'kommentar', other: 'kommentarar' };
const breakdowns = {
  CHANNEL: { one: 'kanal', other: 'kanalar', the: 'kanalen' },
  TECHNIQUE: { one: 'teknikk', other: 'teknikkar', the: 'teknikken' },
};
const boughtWords = {
  grossSignUps: { first: 'Ei påmelding', a: 'ei påmelding', single: 'ei einaste påmelding', forms: signUps },
  attended: {
    first: 'Eit oppmøte',
    a: 'eit oppmøte',
    single: 'eit einaste oppmøte',
    forms: { one: 'oppmøte', other: 'oppmøte' },
  },
};

/** Nynorsk. */
export const nn: EvaluationWording = {
  conclusions: {
    ALL_SIGN_UPS_THROUGH_ONE: ({ by, key, stated, unstated }) =>
      `Alle ${say.number(stated)} påmeldingar der ${breakdowns[by].the} er oppgitt, kom gjennom ${say.name(key)}.${notStated(by, unstated)}`,
    MOST_SIGN_UPS: ({ by, first, second, certain, stated, unstated }) =>
      (certain
        ? `Flest påmeldingar kom gjennom ${say.name(first.key)}: ${say.part(first.grossSignUps)}. Nest flest kom gjennom ${say.name(second.key)}: ${say.number(second.grossSignUps)}.`
        : `Flest påmeldingar kom gjennom ${say.name(first.key)} og ${say.name(second.key)}: ${say.number(first.grossSignUps.hits)} og ${say.number(second.grossSignUps)} av ${say.number(stated)}. Skilnaden mellom dei to kan vere tilfeldig.`) +
      notStated(by, unstated),
    NO_SIGN_UPS: ({ by, key, updates: n }) =>
      `Inga påmelding er registrert gjennom ${say.name(key)}, ` +
      (by === 'CHANNEL'
        ? `der ${say.number(n)} oppdateringar er publiserte.`
        : `som ${say.number(n)} oppdateringar har brukt.`),
    TURNOUT_DIFFERS: ({ best, worst, certain }) =>
      certain
        ? `Dei som melde seg på gjennom ${say.name(best.key)}, kom oftare enn dei som melde seg på gjennom ${say.name(worst.key)}: ${say.part(best.came)} mot ${say.part(worst.came)}. Skilnaden er større enn tilfeldigheiter gir, men seier ikkje kvifor.`
        : `Oftast kom dei som melde seg på gjennom ${say.name(best.key)}: ${say.part(best.came)}. Sjeldnast kom dei som melde seg på gjennom ${say.name(worst.key)}: ${say.part(worst.came)}. Skilnaden kan vere tilfeldig.`,
    COST: ({ bought, only }) =>
      `${boughtWords[bought].first} gjennom ${say.name(only.key)} kosta ${cost(bought, only)}.`,
    COSTS_DIFFER: ({ bought, cheapest, dearest, certain }) =>
      `${boughtWords[bought].first} kosta minst gjennom ${say.name(cheapest.key)}: ${cost(bought, cheapest)}, og mest gjennom ${say.name(dearest.key)}: ${cost(bought, dearest)}.` +
      (certain ? '' : ' Skilnaden kan vere tilfeldig.'),
    SPENT_IN_VAIN: ({ bought, key, spend, currency, expected }) =>
      `Det er brukt ${say.money(spend, currency)} gjennom ${say.name(key)} utan ${boughtWords[bought].single}. Med den prisen ${boughtWords[bought].a} elles hadde, svarer det til om lag ${say.number(expected, 0)}.`,
    LINK_CONVERSION: ({ converted: { hits, of, rate }, standing, limits }) =>
      `Av ${say.number(of)} opningar av spora lenkjer førte ${say.number(hits)} til påmelding (${say.percent(rate)}).${verdict(standing, limits)}`,
    NOBODY_SHARES: ({ participants }) =>
      `Ingen av dei ${say.number(participants)} deltakarane har fått ei lenkje å dele.`,
    RECRUITMENT: ({ recruited: { hits, of, rate }, standing }) =>
      `${{ HIGH: 'Deltakarane vervar andre. ', LOW: 'Deltakarane vervar få. ', BETWEEN: '' }[standing]}${say.count(hits, signUps)} kom gjennom lenkjene til ${say.number(of)} deltakarar: ${say.number(rate, 2)} per deltakar.`,
    SIGN_UP_LOSS: ({ step, lost, few }) =>
      `${few ? 'Få fell frå mellom påmelding og oppmøte; flest' : 'Flest fell frå mellom påmelding og oppmøte'} ${losses[step]}: ${say.part(lost)}.`,
    SHOW_UP: ({ came: { hits, of, rate }, standing, limits }) =>
      `Av ${say.number(of)} påmelde med kjent oppmøte kom ${say.number(hits)} (${say.percent(rate)}).${verdict(standing, limits)}`,
    MANY_WALK_INS: ({ walkIns: { hits, of, rate } }) =>
      `Av ${say.number(of)} som kom, var ${say.number(hits)} ikkje ${say.plural(hits, { one: 'påmeld', other: 'påmelde' })} (${say.percent(rate)}). Påmeldingane seier lite om kor mange som kjem.`,
    UPDATES_TOO_OFTEN: ({ channel, most, ...frequency }) =>
      `Det blir publisert for ofte gjennom ${say.name(channel)}: ${published(frequency)}. Grensa er ${say.number(most)} i veka på éin kanal.`,
    UPDATES_TOO_SELDOM: frequency =>
      `Det blir publisert for sjeldan: ${published(frequency)}. Regelmessig er minst éi i veka.`,
    UPDATES_REGULAR: frequency =>
      `Det blir publisert verken for sjeldan eller for ofte: ${published(frequency)}.`,
    PLAN_KEPT: ({ onTime: { hits, of, rate }, late, missing }) =>
      `Av ${say.number(of)} planlagde oppdateringar vart ${say.number(hits)} ${say.plural(hits, { one: 'publisert', other: 'publiserte' })} i tide (${say.percent(rate)}), ${say.number(late)} for seint og ${say.number(missing)} ikkje.`,
    DISCUSSION: ({ talk, discussed, observed, commentsPerUpdate, elsewhere }) =>
      `${talks[talk]}${say.number(discussed)} av ${say.number(observed)} oppdateringar fekk kommentarar; i snitt kom det ${say.number(commentsPerUpdate)} på kvar.` +
      (elsewhere > 0 ? ` I andre diskusjonar er det notert ${say.count(elsewhere, comments)}.` : ''),
    DISCUSSION_UNOBSERVED: ({ unobserved, updates: n }) =>
      `For ${say.number(unobserved)} av ${say.number(n)} oppdateringar er det ikkje notert om dei skapte diskusjon.`,
    GOAL: ({ course, name, value, target, unit, by }) =>
      `Målet ${say.quoted(name)} (no ${say.quantity(value, unit)}, mål ${say.quantity(target, unit)}) ${courses[course](by === null ? '' : say.day(by))}.`,
    ATTENDANCE_UNKNOWN: ({ activities: n, unknown, most, others }) =>
      `Ved ${say.count(n, activities)} som er over, er oppmøtet ukjent for ${say.count(unknown, signUps)}: ${named(most, others)}.`,
    PLEDGES_DUE: ({ kind, amount, unit, by }) =>
      `Lovnader om ${say.pledged(kind, amount, unit)} forfell seinast ${say.day(by)}.`,
    PLEDGES_OVERDUE: ({ kind, amount, unit }) =>
      `Lovnader om ${say.pledged(kind, amount, unit)} har forfalle utan å vere innfridde.`,
    CONNECTOR_SILENT: ({ name, hours }) =>
      `Det har ikkje kome noko frå ${say.quoted(name)} på ${say.count(hours, { one: 'time', other: 'timar' })}. Sjå etter om koplinga verkar.`,
    NEVER_EVALUATED: ({ days }) =>
      `Kampanjen har gått i ${say.number(days)} dagar utan at noka evaluering er notert.`,
    EVALUATED_LONG_AGO: ({ days }) => `Det er ${say.number(days)} dagar sidan førre evaluering vart notert.`,
  },

  silences: {
    MOST_SIGN_UPS: ({ by, have, need }) =>
      `Kva ${breakdowns[by].one} som gir flest påmeldingar, kan seiast når det er minst ${say.number(need)} påmeldingar der ${breakdowns[by].the} er oppgitt. Det er ${say.number(have)}.`,
    NO_SIGN_UPS: ({ by, have, need }) =>
      `Kva ${breakdowns[by].other} som ikkje gir påmeldingar, kan seiast når det er minst ${say.number(need)} påmeldingar der ${breakdowns[by].the} er oppgitt. Det er ${say.number(have)}.`,
    TURNOUT_DIFFERS: ({ by, fewest, knownPart, have }) =>
      `Oppmøtet kan samanliknast mellom minst to ${breakdowns[by].other} der det er kjent for minst ${say.number(fewest)} påmeldingar, og for minst ${say.percent(knownPart)} av dei. Så langt er det ${say.number(have)} ${say.plural(have, { one: 'slik', other: 'slike' })} ${say.plural(have, breakdowns[by])}.`,
    COSTS: ({ by, bought, have, need }) =>
      `Kva ${boughtWords[bought].a} kostar, kan seiast når det er minst ${say.count(need, boughtWords[bought].forms)} gjennom ${breakdowns[by].other} med utgifter i same valuta. Det er ${say.number(have)}.`,
    SHOW_UP: ({ unknown, have, need }) =>
      `Kor mange påmelde som kjem, kan seiast når oppmøtet er kjent for minst ${say.number(need)} påmeldingar. Det er kjent for ${say.number(have)}, og ukjent for ${say.number(unknown)} til aktivitetar som er over.`,
    LINK_CONVERSION: ({ have, need }) =>
      `Kor ofte lenkjer fører til påmelding, kan seiast når det er minst ${say.number(need)} opningar av spora lenkjer. Det er ${say.number(have)}.`,
    LINK_CONVERSION_UNRECORDED: ({ have, need }) =>
      `Kor ofte lenkjer fører til påmelding, kan ikkje seiast: ${say.count(need, signUps)} kom gjennom spora lenkjer, men berre ${say.number(have)} opningar er registrerte.`,
    RECRUITMENT: ({ have, need }) =>
      `Om deltakarane vervar andre, kan seiast når det er minst ${say.number(need)} deltakarar. Det er ${say.number(have)}.`,
    RECRUITMENT_WITHOUT_SHARES: ({ signUpsByShare }) =>
      `Om deltakarane vervar andre, kan seiast når minst éi lenkje er delt i perioden. Inga er delt; ${say.count(signUpsByShare, signUps)} kom gjennom lenkjer som er delte utanom han.`,
    SIGN_UP_LOSS: ({ have, need }) =>
      `Kvar flest fell frå mellom påmelding og oppmøte, kan seiast når det er minst ${say.number(need)} påmeldingar. Det er ${say.number(have)}.`,
    WALK_INS: ({ have, need }) =>
      `Om mange kjem utan å vere påmelde, kan seiast når det er minst ${say.number(need)} oppmøte. Det er ${say.number(have)}.`,
    UPDATE_FREQUENCY: ({ have, need }) =>
      `Kor ofte oppdateringar blir publiserte, kan seiast etter ${say.number(need)} dagar. Det har gått ${say.number(have)}.`,
    PLAN_KEPT: ({ have, need }) =>
      `Om planen blir halden, kan seiast når tida er komen for minst ${say.number(need)} planlagde oppdateringar. Det er ${say.number(have)}.`,
    DISCUSSION: ({ have, need }) =>
      `Om oppdateringane skaper samtale, kan seiast når diskusjonen om minst ${say.number(need)} av dei er notert. Det er ${say.number(have)}.`,
  },
};

function notStated(by: By, unstated: number): string {
  if (unstated === 0) return '';
  return ` For ${say.count(unstated, signUps)} til er ${breakdowns[by].the} ikkje oppgitt.`;
}

function cost(bought: Bought, { each, spend, currency, count }: Price): string {
  return `${say.money(each, currency)} (${say.money(spend, currency)} for ${say.count(count, boughtWords[bought].forms)})`;
}

function verdict(standing: RateLevel, { low, high }: Interval): string {
  return {
    HIGH: ` Det er ein høg andel: klart over ${say.percent(high)}.`,
    LOW: ` Det er ein låg andel: klart under ${say.percent(low)}.`,
    BETWEEN: '',
  }[standing];
}

function published({ updates: n, days, perWeek }: Frequency): string {
  return `${say.count(n, updates)} på ${say.number(days)} dagar, ${say.number(perWeek)} i veka`;
}

const others = { one: 'annan', other: 'andre' };

const named = (most: readonly NamedActivity[], more: number) =>
  say.named(
    most.map(({ name, unknown }) => [name, unknown]),
    more,
    others,
  );

const losses: Readonly<Record<LossStep, string>> = {
  withdrawn: 'ved at påmeldingar blir trekte tilbake',
  unconfirmed: 'ved at påmeldingar ikkje blir stadfesta',
  noShow: 'ved at påmelde ikkje møter opp',
};

const talks: Readonly<Record<Talk, string>> = {
  LIVELY: 'Oppdateringane skaper samtale: ',
  ONE_WAY: 'Samtalen går éin veg: ',
  MIXED: '',
};

/** @param due the day of the goal, where it has one */
const courses: Readonly<Record<KnownCourse, (due: string) => string>> = {
  MET: () => 'er nådd',
  MET_LATE: due => `vart nådd, men etter fristen ${due}`,
  MISSED: due => `vart ikkje nådd innan fristen ${due}`,
  ON_COURSE: due => `blir nådd innan fristen ${due} dersom det går som i det siste`,
  OFF_COURSE: due => `blir ikkje nådd innan fristen ${due} dersom det går som i det siste`,
  AT_A_STANDSTILL: () => 'har ikkje kome nærare i det siste',
};
