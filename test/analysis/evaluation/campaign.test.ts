import type { Channel } from '../../../src/domain/attribution.ts';
import type { Discussions, GoalCourse } from '../../../src/analysis/evaluation/figures.ts';
import { discussion, unobservedDiscussion } from '../../../src/analysis/evaluation/rules/discussion.ts';
import { evaluationDue } from '../../../src/analysis/evaluation/rules/evaluation-due.ts';
import { goals } from '../../../src/analysis/evaluation/rules/goals.ts';
import { linkConversion } from '../../../src/analysis/evaluation/rules/link-conversion.ts';
import { planKept } from '../../../src/analysis/evaluation/rules/plan-kept.ts';
import { pledgesDue, pledgesOverdue } from '../../../src/analysis/evaluation/rules/pledges.ts';
import { recruitment } from '../../../src/analysis/evaluation/rules/recruitment.ts';
import { showUp } from '../../../src/analysis/evaluation/rules/show-up.ts';
import { signUpLoss } from '../../../src/analysis/evaluation/rules/sign-up-loss.ts';
import { unknownAttendance } from '../../../src/analysis/evaluation/rules/unknown-attendance.ts';
import { updateFrequency } from '../../../src/analysis/evaluation/rules/update-frequency.ts';
import { manyWalkIns } from '../../../src/analysis/evaluation/rules/walk-ins.ts';
import { noTurnout, numbers, remark, remarks, silence } from './answers.ts';

/** Rules about the campaign as a whole, at their boundaries, in both languages. */

describe('links that lead to sign-ups', () => {
  const of = (opens: number, signUps: number) => linkConversion({ OPENS: opens, SIGN_UPS_BY_LINK: signUps });

  test('are judged from fifty opens', () => {
    expect(remark(of(50, 4))).toEqual([
      'NEITHER',
      'Av 50 åpninger av sporede lenker førte 4 til påmelding (8 %).',
      'Of 50 opens of tracked links, 4 led to a sign-up (8%).',
    ]);
    expect(silence(of(49, 4))).toEqual([
      49,
      50,
      'Hvor ofte lenker fører til påmelding, kan sies når det er minst 50 åpninger av sporede lenker. Det er 49.',
      'How often links lead to sign-ups can be stated once there are at least 50 opens of tracked links. There are 49.',
    ]);
  });

  test('are few or many only when clearly so', () => {
    // The score test says so too: (k − 30) ÷ √29.1 and (k − 120) ÷ √105.6, beyond 1.96.
    expect(remark(of(1_000, 19))).toEqual([
      'DOES_NOT_WORK',
      'Av 1 000 åpninger av sporede lenker førte 19 til påmelding (1,9 %). Det er en lav andel: klart under 3 %.',
      'Of 1,000 opens of tracked links, 19 led to a sign-up (1.9%). That is a low share: clearly below 3%.',
    ]);
    expect(remark(of(1_000, 20))[0]).toBe('NEITHER');
    expect(remark(of(1_000, 140))[0]).toBe('NEITHER');
    expect(remark(of(1_000, 141))).toEqual([
      'WORKS',
      'Av 1 000 åpninger av sporede lenker førte 141 til påmelding (14,1 %). Det er en høy andel: klart over 12 %.',
      'Of 1,000 opens of tracked links, 141 led to a sign-up (14.1%). That is a high share: clearly above 12%.',
    ]);
  });

  test('cannot be judged where not every open was recorded', () => {
    expect(silence(of(50, 51))).toEqual([
      50,
      51,
      'Hvor ofte lenker fører til påmelding, kan ikke sies: 51 påmeldinger kom gjennom sporede lenker, men bare 50 åpninger er registrert.',
      'How often links lead to sign-ups cannot be stated: 51 sign-ups came through tracked links, and only 50 opens were recorded.',
    ]);
    expect(remark(of(50, 50))[0]).toBe('WORKS');
  });
});

describe('recruitment', () => {
  const of = (participants: number, signUps: number, shares = 10) =>
    recruitment({ SHARES: shares, SIGN_UPS_BY_SHARE: signUps }, participants);

  test('is judged from twenty participants', () => {
    expect(remark(of(20, 1))).toEqual([
      'NEITHER',
      '1 påmelding kom gjennom lenkene til 20 deltakere: 0,05 per deltaker.',
      '1 sign-up came through the links of 20 participants: 0.05 for each.',
    ]);
    expect(silence(of(19, 19))).toEqual([
      19,
      20,
      'Om deltakerne verver andre, kan sies når det er minst 20 deltakere. Det er 19.',
      'Whether participants bring others can be stated once there are at least 20 participants. There are 19.',
    ]);
  });

  test('works or does not only when clearly so', () => {
    expect(remark(of(100, 22))[0]).toBe('NEITHER');
    expect(remark(of(100, 23))).toEqual([
      'WORKS',
      'Deltakerne verver andre. 23 påmeldinger kom gjennom lenkene til 100 deltakere: 0,23 per deltaker.',
      'Participants bring others. 23 sign-ups came through the links of 100 participants: 0.23 for each.',
    ]);
    expect(remark(of(113, 1))[0]).toBe('NEITHER');
    expect(remark(of(114, 1))).toEqual([
      'DOES_NOT_WORK',
      'Deltakerne verver få. 1 påmelding kom gjennom lenkene til 114 deltakere: 0,01 per deltaker.',
      'Participants bring few others. 1 sign-up came through the links of 114 participants: 0.01 for each.',
    ]);
  });

  test('has not been tried where nobody shares', () => {
    expect(remark(of(20, 0, 0))).toEqual([
      'DOES_NOT_WORK',
      'Ingen av de 20 deltakerne har fått en lenke til å dele.',
      'None of the 20 participants has been given a link to share.',
    ]);
    expect(numbers(of(20, 0, 0))).toEqual([
      'shares: 0 share',
      'signUpsByShare: 0 sign-up',
      'participants: 20 participant',
    ]);
  });

  test('is not judged where links that were shared outside the period bring people in it', () => {
    expect(silence(of(20, 3, 0))).toEqual([
      0,
      1,
      'Om deltakerne verver andre, kan sies når minst én lenke er delt i perioden. Ingen er delt; 3 påmeldinger kom gjennom lenker som er delt utenom den.',
      'Whether participants bring others can be stated once at least one link was shared in the period. None was; 3 sign-ups came through links shared outside it.',
    ]);
  });
});

describe('where sign-ups are lost', () => {
  const none = { GROSS_SIGN_UPS: 0, CONFIRMED_SIGN_UPS: 0, LOST_SIGN_UPS: 0 };

  test('is told from twenty sign-ups', () => {
    expect(silence(signUpLoss({ ...none, GROSS_SIGN_UPS: 19, LOST_SIGN_UPS: 19 }, noTurnout))).toEqual([
      19,
      20,
      'Hvor flest faller fra mellom påmelding og oppmøte, kan sies når det er minst 20 påmeldinger. Det er 19.',
      'Where the most are lost between signing up and coming can be stated once there are at least 20 sign-ups. There are 19.',
    ]);
    expect(remark(signUpLoss({ ...none, GROSS_SIGN_UPS: 20, LOST_SIGN_UPS: 8 }, noTurnout))).toEqual([
      'DOES_NOT_WORK',
      'Flest faller fra mellom påmelding og oppmøte ved at påmeldinger trekkes: 40 % (8 av 20).',
      'Between signing up and coming, the most are lost because sign-ups are withdrawn: 40% (8 of 20).',
    ]);
    expect(remark(signUpLoss({ ...none, GROSS_SIGN_UPS: 20, LOST_SIGN_UPS: 7 }, noTurnout))[0]).toBe(
      'NEITHER',
    );
  });

  test('is the step with the largest share, of those that can be compared', () => {
    const signUps = { GROSS_SIGN_UPS: 100, CONFIRMED_SIGN_UPS: 40, LOST_SIGN_UPS: 10 };
    const answer = signUpLoss(signUps, { came: 25, noShow: 15, unknown: 10 });
    expect(remark(answer)).toEqual([
      'DOES_NOT_WORK',
      'Flest faller fra mellom påmelding og oppmøte ved at påmeldinger ikke bekreftes: 60 % (60 av 100).',
      'Between signing up and coming, the most are lost because sign-ups are not confirmed: 60% (60 of 100).',
    ]);
    expect(numbers(answer)).toEqual([
      'unconfirmed: 60 sign-up',
      'unconfirmedOf: 100 sign-up',
      'noShow: 15 sign-up',
      'noShowOf: 40 sign-up',
      'withdrawn: 10 sign-up',
      'withdrawnOf: 100 sign-up',
    ]);
  });

  test('confirming is no step where nobody does, nor staying away where it is not known', () => {
    const nobody = { GROSS_SIGN_UPS: 100, CONFIRMED_SIGN_UPS: 0, LOST_SIGN_UPS: 2 };
    expect(remark(signUpLoss(nobody, { came: 26, noShow: 14, unknown: 10 }))).toEqual([
      'DOES_NOT_WORK',
      'Flest faller fra mellom påmelding og oppmøte ved at påmeldte ikke møter opp: 35 % (14 av 40).',
      'Between signing up and coming, the most are lost because people who signed up do not turn up: 35% (14 of 40).',
    ]);
    expect(remark(signUpLoss(nobody, { came: 26, noShow: 14, unknown: 11 }))).toEqual([
      'WORKS',
      'Få faller fra mellom påmelding og oppmøte; flest ved at påmeldinger trekkes: 2 % (2 av 100).',
      'Few are lost between signing up and coming; the most because sign-ups are withdrawn: 2% (2 of 100).',
    ]);
    // Confirmed in the period, signed up before it.
    expect(numbers(signUpLoss({ ...nobody, CONFIRMED_SIGN_UPS: 101 }, noTurnout))).toEqual([
      'withdrawn: 2 sign-up',
      'withdrawnOf: 100 sign-up',
    ]);
  });
});

describe('showing up', () => {
  test('is judged from twenty known outcomes, and four in five', () => {
    expect(silence(showUp({ came: 19, noShow: 0, unknown: 0 }))).toEqual([
      19,
      20,
      'Hvor mange påmeldte som kommer, kan sies når oppmøtet er kjent for minst 20 påmeldinger. Det er kjent for 19, og ukjent for 0 til aktiviteter som er over.',
      'How many of those who sign up come can be stated when the attendance of at least 20 sign-ups is known. It is known of 19, and unknown of 0 to activities that are over.',
    ]);
    expect(silence(showUp({ came: 40, noShow: 0, unknown: 11 })).slice(0, 2)).toEqual([40, 41]);
    expect(remark(showUp({ came: 40, noShow: 0, unknown: 10 }))[0]).toBe('WORKS');
  });

  test('is high or low only when clearly so', () => {
    expect(remark(showUp({ came: 88, noShow: 12, unknown: 0 }))).toEqual([
      'WORKS',
      'Av 100 påmeldte med kjent oppmøte kom 88 (88 %). Det er en høy andel: klart over 80 %.',
      'Of 100 who had signed up and whose attendance is known, 88 came (88%). That is a high share: clearly above 80%.',
    ]);
    expect(remark(showUp({ came: 87, noShow: 13, unknown: 0 }))[0]).toBe('NEITHER');
    expect(remark(showUp({ came: 41, noShow: 59, unknown: 0 }))[0]).toBe('NEITHER');
    expect(remark(showUp({ came: 40, noShow: 60, unknown: 3 }))).toEqual([
      'DOES_NOT_WORK',
      'Av 100 påmeldte med kjent oppmøte kom 40 (40 %). Det er en lav andel: klart under 50 %.',
      'Of 100 who had signed up and whose attendance is known, 40 came (40%). That is a low share: clearly below 50%.',
    ]);
    expect(numbers(showUp({ came: 40, noShow: 60, unknown: 3 }))).toEqual([
      'turnout: 0.4',
      'came: 40 sign-up',
      'noShow: 60 sign-up',
      'unknown: 3 sign-up',
    ]);
  });
});

test('walk-ins are many when clearly more than a third of those who came', () => {
  expect(silence(manyWalkIns({ WALK_INS: 19, ATTENDANCES: 19 }))).toEqual([
    19,
    20,
    'Om mange kommer uten å være påmeldt, kan sies når det er minst 20 oppmøter. Det er 19.',
    'Whether many come without having signed up can be stated once there are at least 20 attendances. There are 19.',
  ]);
  expect(remarks(manyWalkIns({ WALK_INS: 42, ATTENDANCES: 100 }))).toEqual([]);
  expect(remark(manyWalkIns({ WALK_INS: 43, ATTENDANCES: 100 }))).toEqual([
    'DOES_NOT_WORK',
    'Av 100 som kom, var 43 ikke påmeldt (43 %). Påmeldingene sier lite om hvor mange som kommer.',
    'Of 100 who came, 43 had not signed up (43%). Sign-ups say little of how many will come.',
  ]);
  expect(numbers(manyWalkIns({ WALK_INS: 43, ATTENDANCES: 100 }))).toEqual([
    'walkInRate: 0.43',
    'walkIns: 43 attendance',
    'attended: 100 attendance',
  ]);
});

describe('how often updates are published', () => {
  const of = (days: number, byChannel: Partial<Record<Channel, number>>) => {
    const entries = Object.entries(byChannel) as [Channel, number][];
    const total = entries.reduce((sum, [, n]) => sum + n, 0);
    return updateFrequency({ days, total, byChannel: new Map(entries) });
  };

  test('is judged from a week on', () => {
    expect(silence(of(6, { X: 99 }))).toEqual([
      6,
      7,
      'Hvor ofte oppdateringer publiseres, kan sies etter 7 dager. Det har gått 6.',
      'How often updates are published can be stated after 7 days. So far there have been 6.',
    ]);
    expect(silence(of(1, {}))[3]).toContain('So far there has been 1.');
    expect(remark(of(7, { X: 1 }))).toEqual([
      'WORKS',
      'Det publiseres verken for sjelden eller for ofte: 1 oppdatering på 7 dager, 1 i uken.',
      'Updates are published neither too seldom nor too often: 1 update in 7 days, 1 a week.',
    ]);
  });

  test('is too seldom under one a week, on all channels together', () => {
    expect(remark(of(28, { X: 2, SMS: 1 }))).toEqual([
      'DOES_NOT_WORK',
      'Det publiseres for sjelden: 3 oppdateringer på 28 dager, 0,8 i uken. Regelmessig er minst én i uken.',
      'Updates are published too seldom: 3 updates in 28 days, 0.8 a week. Regular is at least one a week.',
    ]);
    expect(remark(of(28, { X: 2, SMS: 2 }))[0]).toBe('WORKS');
    expect(remark(of(28, {}))[1]).toContain('0 oppdateringer på 28 dager, 0 i uken');
  });

  test('is too often over two a day on one channel, or three messages a week', () => {
    expect(remark(of(14, { X: 28, FACEBOOK_GROUP: 28 }))[0]).toBe('WORKS');
    expect(remark(of(14, { X: 29, FACEBOOK_GROUP: 28 }))).toEqual([
      'DOES_NOT_WORK',
      'Det publiseres for ofte gjennom X: 29 oppdateringer på 14 dager, 14,5 i uken. Grensen er 14 i uken på én kanal.',
      'Updates are published too often through X: 29 in 14 days, 14.5 a week. The limit is 14 a week on one channel.',
    ]);
    expect(remark(of(14, { EMAIL: 6, SMS: 6 }))[0]).toBe('WORKS');
    expect(remarks(of(14, { EMAIL: 7, SMS: 7 }))).toHaveLength(2);
    expect(numbers(of(14, { EMAIL: 7 }))).toEqual([
      'updatesPerWeek EMAIL: 3.5 update/week',
      'updates EMAIL: 7 update',
      'days: 14 day',
    ]);
  });
});

test('the plan is kept from four in five, and not under half', () => {
  const of = (planned: number, published: number, onTime: number) =>
    planKept({ planned, published, onTime, rate: null });

  expect(silence(of(4, 4, 4))).toEqual([
    4,
    5,
    'Om planen holdes, kan sies når tiden er kommet for minst 5 planlagte oppdateringer. Det er 4.',
    'Whether the plan is kept can be stated when the time has come for at least 5 planned updates. There are 4.',
  ]);
  expect(remark(of(5, 5, 4))).toEqual([
    'WORKS',
    'Av 5 planlagte oppdateringer ble 4 publisert i tide (80 %), 1 for sent og 0 ikke.',
    'Of 5 planned updates, 4 were published on time (80%), 1 late and 0 not at all.',
  ]);
  expect(remark(of(100, 90, 79))[0]).toBe('NEITHER');
  expect(remark(of(6, 5, 3))[0]).toBe('NEITHER');
  expect(remark(of(7, 4, 1))).toEqual([
    'DOES_NOT_WORK',
    'Av 7 planlagte oppdateringer ble 1 publisert i tide (14,3 %), 3 for sent og 3 ikke.',
    'Of 7 planned updates, 1 was published on time (14.3%), 3 late and 3 not at all.',
  ]);
});

describe('discussion', () => {
  const of = (comments: number[], elsewhere = 0) =>
    discussion({ comments, elsewhere, due: 0, unobserved: 0 });

  test('is judged from five updates whose discussion was noted', () => {
    expect(silence(of([9, 9, 9, 9]))).toEqual([
      4,
      5,
      'Om oppdateringene skaper samtale, kan sies når diskusjonen om minst 5 av dem er notert. Det er 4.',
      'Whether updates lead to discussion can be stated when that of at least 5 of them was noted. There are 4.',
    ]);
    expect(remark(of([9, 9, 9, 9, 9]))[0]).toBe('WORKS');
  });

  test('is there where at most a fifth got no comments, and each three on average', () => {
    expect(remark(of([0, 3, 4, 4, 4]))).toEqual([
      'WORKS',
      'Oppdateringene skaper samtale: 4 av 5 oppdateringer fikk kommentarer; i snitt kom det 3 på hver.',
      'Updates lead to discussion: 4 of 5 updates got comments; on average there were 3 on each.',
    ]);
    expect(remark(of([0, 3, 3, 4, 4]))[0]).toBe('NEITHER');
    expect(remark(of([0, 0, 9, 9, 9]))).toEqual([
      'NEITHER',
      '3 av 5 oppdateringer fikk kommentarer; i snitt kom det 5,4 på hver.',
      '3 of 5 updates got comments; on average there were 5.4 on each.',
    ]);
  });

  test('goes one way where half got no comments, or there is less than one on each', () => {
    expect(remark(of([0, 0, 0, 9, 9, 9]))).toEqual([
      'DOES_NOT_WORK',
      'Samtalen går én vei: 3 av 6 oppdateringer fikk kommentarer; i snitt kom det 4,5 på hver.',
      'Communication goes one way: 3 of 6 updates got comments; on average there were 4.5 on each.',
    ]);
    expect(remark(of([0, 0, 1, 1, 2]))[0]).toBe('DOES_NOT_WORK');
    expect(remark(of([0, 0, 1, 2, 2]))[0]).toBe('NEITHER');
  });

  test('elsewhere is discussion too', () => {
    expect(remark(of([0, 0, 0, 0, 0], 1))).toEqual([
      'NEITHER',
      '0 av 5 oppdateringer fikk kommentarer; i snitt kom det 0 på hver. I andre diskusjoner er det notert 1 kommentar.',
      '0 of 5 updates got comments; on average there were 0 on each. In other discussions 1 comment was noted.',
    ]);
    expect(remark(of([0, 0, 0, 0, 0], 12))[2]).toContain('12 comments were noted.');
  });

  test('is to be noted where it was not for more than half of five updates', () => {
    const of = (due: number, unobserved: number) =>
      unobservedDiscussion({ comments: [], elsewhere: 0, due, unobserved } satisfies Discussions);

    expect(remarks(of(4, 4))).toEqual([]);
    expect(remarks(of(6, 3))).toEqual([]);
    expect(remark(of(6, 4))).toEqual([
      'TO_DO',
      'For 4 av 6 oppdateringer er det ikke notert om de skapte diskusjon.',
      'Of 4 of 6 updates it has not been noted whether they led to discussion.',
    ]);
  });
});

describe('pledges', () => {
  const by = '2026-05-18';
  const pledges = [
    { kind: 'MONEY', unit: 'NOK', due: '1500.5', overdue: '0', by },
    { kind: 'QUANTITY', unit: 'timer', due: '0', overdue: '2.25', by },
    { kind: 'ACTION', unit: 'plante et tre', due: '3', overdue: '1', by },
  ] as const;

  test('that fall due are told per unit', () => {
    expect(remarks(pledgesDue(pledges))).toEqual([
      [
        'TO_DO',
        'Løfter om 1 500,50 NOK forfaller senest 18. mai 2026.',
        'Pledges of NOK 1,500.50 fall due by 18 May 2026.',
      ],
      [
        'TO_DO',
        'Løfter om 3 × «plante et tre» forfaller senest 18. mai 2026.',
        'Pledges of 3 × “plante et tre” fall due by 18 May 2026.',
      ],
    ]);
    expect(numbers(pledgesDue(pledges))).toEqual(['due: 1500.5 NOK', 'due: 3 plante et tre']);
  });

  test('that are overdue too', () => {
    expect(remarks(pledgesOverdue(pledges))).toEqual([
      [
        'TO_DO',
        'Løfter om 2,25 timer har forfalt uten å være innfridd.',
        'Pledges of 2.25 timer are overdue.',
      ],
      [
        'TO_DO',
        'Løfter om 1 × «plante et tre» har forfalt uten å være innfridd.',
        'Pledges of 1 × “plante et tre” are overdue.',
      ],
    ]);
    expect(remarks(pledgesOverdue([]))).toEqual([]);
  });
});

test('activities that are over are named where it is not known who came', () => {
  const of = (...signUps: number[]) =>
    unknownAttendance(signUps.map((n, i) => ({ activityId: `a${i}`, name: `Tur ${i + 1}`, unknown: n })));

  expect(remarks(of())).toEqual([]);
  expect(remark(of(1))).toEqual([
    'TO_DO',
    'Ved 1 aktivitet som er over, er oppmøtet ukjent for 1 påmelding: Tur 1 (1).',
    'At 1 activity that is over, attendance is unknown for 1 sign-up: Tur 1 (1).',
  ]);
  expect(remark(of(9, 5, 4, 3, 2))[1]).toBe(
    'Ved 5 aktiviteter som er over, er oppmøtet ukjent for 23 påmeldinger: Tur 1 (9), Tur 2 (5), Tur 3 (4), Tur 4 (3) og Tur 5 (2).',
  );
  expect(remark(of(9, 5, 4, 3, 2, 1))[1]).toMatch(/Tur 5 \(2\) og 1 annen\.$/);
  expect(remark(of(9, 5, 4, 3, 2, 1, 1))[2]).toMatch(/Tur 5 \(2\) and 2 others\.$/);
  expect(numbers(of(9, 5))).toEqual([
    'unknown: 14 sign-up',
    'activities: 2 activity',
    'unknown a0: 9 sign-up',
    'unknown a1: 5 sign-up',
  ]);
});

describe('a goal', () => {
  const of = (course: GoalCourse, unit: string | null = null) =>
    goals([
      { id: 'g1', name: 'Tusen hender', value: '1234.5', target: '1000', unit, by: '2026-06-30', course },
    ]);

  test.each<[GoalCourse, string, string, string]>([
    [
      'MET',
      'WORKS',
      'Målet «Tusen hender» (nå 1 234,5, mål 1 000) er nådd.',
      'The goal “Tusen hender” (now 1,234.5, target 1,000) has been reached.',
    ],
    [
      'MET_LATE',
      'DOES_NOT_WORK',
      'Målet «Tusen hender» (nå 1 234,5, mål 1 000) ble nådd, men etter fristen 30. juni 2026.',
      'The goal “Tusen hender” (now 1,234.5, target 1,000) was reached, but after its day, 30 June 2026.',
    ],
    [
      'MISSED',
      'DOES_NOT_WORK',
      'Målet «Tusen hender» (nå 1 234,5, mål 1 000) ble ikke nådd innen fristen 30. juni 2026.',
      'The goal “Tusen hender” (now 1,234.5, target 1,000) was not reached by its day, 30 June 2026.',
    ],
    [
      'ON_COURSE',
      'WORKS',
      'Målet «Tusen hender» (nå 1 234,5, mål 1 000) nås innen fristen 30. juni 2026 hvis det går som i det siste.',
      'The goal “Tusen hender” (now 1,234.5, target 1,000) will be reached by its day, 30 June 2026, if things go on as they have lately.',
    ],
    [
      'OFF_COURSE',
      'DOES_NOT_WORK',
      'Målet «Tusen hender» (nå 1 234,5, mål 1 000) nås ikke innen fristen 30. juni 2026 hvis det går som i det siste.',
      'The goal “Tusen hender” (now 1,234.5, target 1,000) will not be reached by its day, 30 June 2026, if things go on as they have lately.',
    ],
    [
      'AT_A_STANDSTILL',
      'DOES_NOT_WORK',
      'Målet «Tusen hender» (nå 1 234,5, mål 1 000) har ikke kommet nærmere i det siste.',
      'The goal “Tusen hender” (now 1,234.5, target 1,000) has come no nearer lately.',
    ],
  ])('%s', (course, ...told) => {
    expect(remark(of(course))).toEqual(told);
  });

  test('is told in its unit, and not at all where it is not known', () => {
    expect(remark(of('MET', 'NOK'))[1]).toContain('(nå 1 234,5 NOK, mål 1 000 NOK)');
    expect(numbers(of('MET', 'NOK'))).toEqual(['value g1: 1234.5 NOK', 'target g1: 1000 NOK']);
    expect(remarks(of('NOT_KNOWN'))).toEqual([]);
  });
});

test('an evaluation is due four weeks after the start, or after the last one', () => {
  expect(remarks(evaluationDue({ days: 27, sinceLast: null }))).toEqual([]);
  expect(remark(evaluationDue({ days: 28, sinceLast: null }))).toEqual([
    'TO_DO',
    'Kampanjen har gått i 28 dager uten at noen evaluering er notert.',
    'The campaign has gone on for 28 days without an evaluation being noted.',
  ]);
  expect(remarks(evaluationDue({ days: 90, sinceLast: 27 }))).toEqual([]);
  expect(remark(evaluationDue({ days: 90, sinceLast: 28 }))).toEqual([
    'TO_DO',
    'Det er 28 dager siden forrige evaluering ble notert.',
    'It is 28 days since an evaluation was last noted.',
  ]);
});
