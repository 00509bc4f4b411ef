import type { Discussions } from '../figures.ts';
import { type Answer, figure, type FindingKind, type Text } from '../finding.ts';
import { thresholds } from '../thresholds.ts';
import { en, nb } from '../words.ts';

/** Whether updates lead to talk, or go one way. Only of updates whose discussion somebody looked at. */
export function discussion({ comments, elsewhere }: Discussions): Answer {
  const need = thresholds.fewestUpdates;
  const have = comments.length;
  if (have < need) {
    return {
      have,
      need,
      text: {
        nb: `Om oppdateringene skaper samtale, kan sies når diskusjonen om minst ${need} av dem er notert. Det er ${nb.number(have)}.`,
        en: `Whether updates lead to discussion can be told when that of at least ${need} of them was noted. There ${have === 1 ? 'is' : 'are'} ${en.number(have)}.`,
      },
    };
  }
  const silent = comments.filter(n => n === 0).length;
  const all = comments.reduce((sum, n) => sum + n, 0);
  const kind = judged(silent / have, all / have, elsewhere);
  const { nb: norwegian, en: english } = beginning[kind];
  const besides = elsewhere > 0 ? inOtherTalk(elsewhere) : { nb: '', en: '' };
  return [
    {
      kind,
      text: {
        nb: `${norwegian}${nb.number(have - silent)} av ${nb.number(have)} oppdateringer fikk kommentarer; i snitt kom det ${nb.number(all / have)} på hver.${besides.nb}`,
        en: `${english}${en.number(have - silent)} of ${en.number(have)} updates got comments; on average there were ${en.number(all / have)} on each.${besides.en}`,
      },
      numbers: [
        figure('commentsPerUpdate', all / have, 'comment/update'),
        figure('updatesWithoutComments', silent, 'update'),
        figure('updatesObserved', have, 'update'),
        figure('commentsElsewhere', elsewhere, 'comment'),
      ],
    },
  ];
}

function judged(silentShare: number, perUpdate: number, elsewhere: number): Exclude<FindingKind, 'TO_DO'> {
  const { silentUpdates, commentsPerUpdate } = thresholds;
  if (silentShare <= silentUpdates.low && perUpdate >= commentsPerUpdate.high) return 'WORKS';
  const oneWay = silentShare >= silentUpdates.high || perUpdate < commentsPerUpdate.low;
  // People who talk elsewhere are not talked at.
  return oneWay && elsewhere === 0 ? 'DOES_NOT_WORK' : 'NEITHER';
}

const beginning: Record<Exclude<FindingKind, 'TO_DO'>, Text> = {
  WORKS: { nb: 'Oppdateringene skaper samtale: ', en: 'Updates lead to discussion: ' },
  DOES_NOT_WORK: { nb: 'Samtalen går én vei: ', en: 'Communication goes one way: ' },
  NEITHER: { nb: '', en: '' },
};

function inOtherTalk(elsewhere: number): Text {
  return {
    nb: ` I andre diskusjoner er det notert ${nb.count(elsewhere, 'kommentar', 'kommentarer')}.`,
    en: ` In other discussions ${en.count(elsewhere, 'comment was', 'comments were')} noted.`,
  };
}

/** Whether anybody looks at what is said of updates. */
export function unobservedDiscussion({ due, unobserved }: Discussions): Answer {
  if (due < thresholds.fewestUpdates || unobserved / due <= thresholds.unobservedShare) return [];
  return [
    {
      kind: 'TO_DO',
      text: {
        nb: `For ${nb.number(unobserved)} av ${nb.number(due)} oppdateringer er det ikke notert om de skapte diskusjon.`,
        en: `Of ${en.number(unobserved)} of ${en.number(due)} updates it has not been noted whether they led to discussion.`,
      },
      numbers: [figure('updatesUnobserved', unobserved, 'update'), figure('updates', due, 'update')],
    },
  ];
}
