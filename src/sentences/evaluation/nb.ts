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

const say = engines.NB;

const signUps = { one: 'påmelding', other: 'påmeldinger' };
const activities = { one: 'aktivitet', other: 'aktiviteter' };
const updates = { one: 'oppdatering', other: 'oppdateringer' };
const comments = { one: 'kommentar', other: 'kommentarer' };
const breakdowns = {
  CHANNEL: { one: 'kanal', other: 'kanaler', the: 'kanalen' },
  TECHNIQUE: { one: 'teknikk', other: 'teknikker', the: 'teknikken' },
};
const boughtWords = {
  grossSignUps: { first: 'En påmelding', a: 'en påmelding', single: 'en eneste påmelding', forms: signUps },
  attended: {
    first: 'Et oppmøte',
    a: 'et oppmøte',
    single: 'et eneste oppmøte',
    forms: { one: 'oppmøte', other: 'oppmøter' },
  },
};

/** Bokmål. */
export const nb: EvaluationWording = {
  conclusions: {
    ALL_SIGN_UPS_THROUGH_ONE: ({ by, key, stated, unstated }) =>
      `Alle ${say.number(stated)} påmeldinger der ${breakdowns[by].the} er oppgitt, kom gjennom ${say.name(key)}.${notStated(by, unstated)}`,
    MOST_SIGN_UPS: ({ by, first, second, certain, stated, unstated }) =>
      (certain
        ? `Flest påmeldinger kom gjennom ${say.name(first.key)}: ${say.part(first.grossSignUps)}. Nest flest kom gjennom ${say.name(second.key)}: ${say.number(second.grossSignUps)}.`
        : `Flest påmeldinger kom gjennom ${say.name(first.key)} og ${say.name(second.key)}: ${say.number(first.grossSignUps.hits)} og ${say.number(second.grossSignUps)} av ${say.number(stated)}. Forskjellen på de to kan være tilfeldig.`) +
      notStated(by, unstated),
    NO_SIGN_UPS: ({ by, key, updates: n }) =>
      `Ingen påmelding er registrert gjennom ${say.name(key)}, ` +
      (by === 'CHANNEL'
        ? `der ${say.number(n)} oppdateringer er publisert.`
        : `som ${say.number(n)} oppdateringer har brukt.`),
    TURNOUT_DIFFERS: ({ best, worst, certain }) =>
      certain
        ? `De som meldte seg på gjennom ${say.name(best.key)}, kom oftere enn de som meldte seg på gjennom ${say.name(worst.key)}: ${say.part(best.came)} mot ${say.part(worst.came)}. Forskjellen er større enn tilfeldigheter gir, men sier ikke hvorfor.`
        : `Oftest kom de som meldte seg på gjennom ${say.name(best.key)}: ${say.part(best.came)}. Sjeldnest kom de som meldte seg på gjennom ${say.name(worst.key)}: ${say.part(worst.came)}. Forskjellen kan være tilfeldig.`,
    COST: ({ bought, only }) =>
      `${boughtWords[bought].first} gjennom ${say.name(only.key)} kostet ${cost(bought, only)}.`,
    COSTS_DIFFER: ({ bought, cheapest, dearest, certain }) =>
      `${boughtWords[bought].first} kostet minst gjennom ${say.name(cheapest.key)}: ${cost(bought, cheapest)}, og mest gjennom ${say.name(dearest.key)}: ${cost(bought, dearest)}.` +
      (certain ? '' : ' Forskjellen kan være tilfeldig.'),
    SPENT_IN_VAIN: ({ bought, key, spend, currency, expected }) =>
      `${say.money(spend, currency)} er brukt gjennom ${say.name(key)} uten ${boughtWords[bought].single}. Med den prisen ${boughtWords[bought].a} ellers hadde, tilsvarer det omtrent ${say.number(expected, 0)}.`,
    LINK_CONVERSION: ({ converted: { hits, of, rate }, standing, limits }) =>
      `Av ${say.number(of)} åpninger av sporede lenker førte ${say.number(hits)} til påmelding (${say.percent(rate)}).${verdict(standing, limits)}`,
    NOBODY_SHARES: ({ participants }) =>
      `Ingen av de ${say.number(participants)} deltakerne har fått en lenke til å dele.`,
    RECRUITMENT: ({ recruited: { hits, of, rate }, standing }) =>
      `${{ HIGH: 'Deltakerne verver andre. ', LOW: 'Deltakerne verver få. ', BETWEEN: '' }[standing]}${say.count(hits, signUps)} kom gjennom lenkene til ${say.number(of)} deltakere: ${say.number(rate, 2)} per deltaker.`,
    SIGN_UP_LOSS: ({ step, lost, few }) =>
      `${few ? 'Få faller fra mellom påmelding og oppmøte; flest' : 'Flest faller fra mellom påmelding og oppmøte'} ${losses[step]}: ${say.part(lost)}.`,
    SHOW_UP: ({ came: { hits, of, rate }, standing, limits }) =>
      `Av ${say.number(of)} påmeldte med kjent oppmøte kom ${say.number(hits)} (${say.percent(rate)}).${verdict(standing, limits)}`,
    MANY_WALK_INS: ({ walkIns: { hits, of, rate } }) =>
      `Av ${say.number(of)} som kom, var ${say.number(hits)} ikke påmeldt (${say.percent(rate)}). Påmeldingene sier lite om hvor mange som kommer.`,
    UPDATES_TOO_OFTEN: ({ channel, most, ...frequency }) =>
      `Det publiseres for ofte gjennom ${say.name(channel)}: ${published(frequency)}. Grensen er ${say.number(most)} i uken på én kanal.`,
    UPDATES_TOO_SELDOM: frequency =>
      `Det publiseres for sjelden: ${published(frequency)}. Regelmessig er minst én i uken.`,
    UPDATES_REGULAR: frequency =>
      `Det publiseres verken for sjelden eller for ofte: ${published(frequency)}.`,
    PLAN_KEPT: ({ onTime: { hits, of, rate }, late, missing }) =>
      `Av ${say.number(of)} planlagte oppdateringer ble ${say.number(hits)} publisert i tide (${say.percent(rate)}), ${say.number(late)} for sent og ${say.number(missing)} ikke.`,
    DISCUSSION: ({ talk, discussed, observed, commentsPerUpdate, elsewhere }) =>
      `${talks[talk]}${say.number(discussed)} av ${say.number(observed)} oppdateringer fikk kommentarer; i snitt kom det ${say.number(commentsPerUpdate)} på hver.` +
      (elsewhere > 0 ? ` I andre diskusjoner er det notert ${say.count(elsewhere, comments)}.` : ''),
    DISCUSSION_UNOBSERVED: ({ unobserved, updates: n }) =>
      `For ${say.number(unobserved)} av ${say.number(n)} oppdateringer er det ikke notert om de skapte diskusjon.`,
    GOAL: ({ course, name, value, target, unit, by }) =>
      `Målet ${say.quoted(name)} (nå ${say.quantity(value, unit)}, mål ${say.quantity(target, unit)}) ${courses[course](by === null ? '' : say.day(by))}.`,
    ATTENDANCE_UNKNOWN: ({ activities: n, unknown, most, others }) =>
      `Ved ${say.count(n, activities)} som er over, er oppmøtet ukjent for ${say.count(unknown, signUps)}: ${named(most, others)}.`,
    PLEDGES_DUE: ({ kind, amount, unit, by }) =>
      `Løfter om ${say.pledged(kind, amount, unit)} forfaller senest ${say.day(by)}.`,
    PLEDGES_OVERDUE: ({ kind, amount, unit }) =>
      `Løfter om ${say.pledged(kind, amount, unit)} har forfalt uten å være innfridd.`,
    CONNECTOR_SILENT: ({ name, hours }) =>
      `Det er ikke kommet noe fra ${say.quoted(name)} på ${say.count(hours, { one: 'time', other: 'timer' })}. Se etter om koblingen virker.`,
    NEVER_EVALUATED: ({ days }) =>
      `Kampanjen har gått i ${say.number(days)} dager uten at noen evaluering er notert.`,
    EVALUATED_LONG_AGO: ({ days }) => `Det er ${say.number(days)} dager siden forrige evaluering ble notert.`,
  },

  silences: {
    MOST_SIGN_UPS: ({ by, have, need }) =>
      `Hvilken ${breakdowns[by].one} som gir flest påmeldinger, kan sies når det er minst ${say.number(need)} påmeldinger der ${breakdowns[by].the} er oppgitt. Det er ${say.number(have)}.`,
    NO_SIGN_UPS: ({ by, have, need }) =>
      `Hvilke ${breakdowns[by].other} som ikke gir påmeldinger, kan sies når det er minst ${say.number(need)} påmeldinger der ${breakdowns[by].the} er oppgitt. Det er ${say.number(have)}.`,
    TURNOUT_DIFFERS: ({ by, fewest, knownPart, have }) =>
      `Oppmøtet kan sammenlignes mellom minst to ${breakdowns[by].other} der det er kjent for minst ${say.number(fewest)} påmeldinger, og for minst ${say.percent(knownPart)} av dem. Så langt er det ${say.number(have)} ${say.plural(have, { one: 'slik', other: 'slike' })} ${say.plural(have, breakdowns[by])}.`,
    COSTS: ({ by, bought, have, need }) =>
      `Hva ${boughtWords[bought].a} koster, kan sies når det er minst ${say.count(need, boughtWords[bought].forms)} gjennom ${breakdowns[by].other} med utgifter i samme valuta. Det er ${say.number(have)}.`,
    SHOW_UP: ({ unknown, have, need }) =>
      `Hvor mange påmeldte som kommer, kan sies når oppmøtet er kjent for minst ${say.number(need)} påmeldinger. Det er kjent for ${say.number(have)}, og ukjent for ${say.number(unknown)} til aktiviteter som er over.`,
    LINK_CONVERSION: ({ have, need }) =>
      `Hvor ofte lenker fører til påmelding, kan sies når det er minst ${say.number(need)} åpninger av sporede lenker. Det er ${say.number(have)}.`,
    LINK_CONVERSION_UNRECORDED: ({ have, need }) =>
      `Hvor ofte lenker fører til påmelding, kan ikke sies: ${say.count(need, signUps)} kom gjennom sporede lenker, men bare ${say.number(have)} åpninger er registrert.`,
    RECRUITMENT: ({ have, need }) =>
      `Om deltakerne verver andre, kan sies når det er minst ${say.number(need)} deltakere. Det er ${say.number(have)}.`,
    RECRUITMENT_WITHOUT_SHARES: ({ signUpsByShare }) =>
      `Om deltakerne verver andre, kan sies når minst én lenke er delt i perioden. Ingen er delt; ${say.count(signUpsByShare, signUps)} kom gjennom lenker som er delt utenom den.`,
    SIGN_UP_LOSS: ({ have, need }) =>
      `Hvor flest faller fra mellom påmelding og oppmøte, kan sies når det er minst ${say.number(need)} påmeldinger. Det er ${say.number(have)}.`,
    WALK_INS: ({ have, need }) =>
      `Om mange kommer uten å være påmeldt, kan sies når det er minst ${say.number(need)} oppmøter. Det er ${say.number(have)}.`,
    UPDATE_FREQUENCY: ({ have, need }) =>
      `Hvor ofte oppdateringer publiseres, kan sies etter ${say.number(need)} dager. Det har gått ${say.number(have)}.`,
    PLAN_KEPT: ({ have, need }) =>
      `Om planen holdes, kan sies når tiden er kommet for minst ${say.number(need)} planlagte oppdateringer. Det er ${say.number(have)}.`,
    DISCUSSION: ({ have, need }) =>
      `Om oppdateringene skaper samtale, kan sies når diskusjonen om minst ${say.number(need)} av dem er notert. Det er ${say.number(have)}.`,
  },
};

function notStated(by: By, unstated: number): string {
  if (unstated === 0) return '';
  return ` For ${say.count(unstated, signUps)} til er ${breakdowns[by].the} ikke oppgitt.`;
}

function cost(bought: Bought, { each, spend, currency, count }: Price): string {
  return `${say.money(each, currency)} (${say.money(spend, currency)} for ${say.count(count, boughtWords[bought].forms)})`;
}

function verdict(standing: RateLevel, { low, high }: Interval): string {
  return {
    HIGH: ` Det er en høy andel: klart over ${say.percent(high)}.`,
    LOW: ` Det er en lav andel: klart under ${say.percent(low)}.`,
    BETWEEN: '',
  }[standing];
}

function published({ updates: n, days, perWeek }: Frequency): string {
  return `${say.count(n, updates)} på ${say.number(days)} dager, ${say.number(perWeek)} i uken`;
}

const others = { one: 'annen', other: 'andre' };

const named = (most: readonly NamedActivity[], more: number) =>
  say.named(
    most.map(({ name, unknown }) => [name, unknown]),
    more,
    others,
  );

const losses: Readonly<Record<LossStep, string>> = {
  withdrawn: 'ved at påmeldinger trekkes',
  unconfirmed: 'ved at påmeldinger ikke bekreftes',
  noShow: 'ved at påmeldte ikke møter opp',
};

const talks: Readonly<Record<Talk, string>> = {
  LIVELY: 'Oppdateringene skaper samtale: ',
  ONE_WAY: 'Samtalen går én vei: ',
  MIXED: '',
};

/** @param due the day of the goal, where it has one */
const courses: Readonly<Record<KnownCourse, (due: string) => string>> = {
  MET: () => 'er nådd',
  MET_LATE: due => `ble nådd, men etter fristen ${due}`,
  MISSED: due => `ble ikke nådd innen fristen ${due}`,
  ON_COURSE: due => `nås innen fristen ${due} hvis det går som i det siste`,
  OFF_COURSE: due => `nås ikke innen fristen ${due} hvis det går som i det siste`,
  AT_A_STANDSTILL: () => 'har ikke kommet nærmere i det siste',
};
