import { sum } from '../../../metrics/sum.ts';
import type { Talk } from '../conclusions.ts';
import type { Discussions } from '../figures.ts';
import { type RuleAnswer, figure } from '../finding.ts';
import { thresholds } from '../thresholds.ts';

/** Whether updates lead to talk, or go one way. Only of updates whose discussion somebody looked at. */
export function discussion({ comments, elsewhere }: Discussions): RuleAnswer {
  const need = thresholds.fewestUpdates;
  const observed = comments.length;
  if (observed < need) return { have: observed, need, question: { of: 'DISCUSSION' } };
  const silent = comments.filter(n => n === 0).length;
  const commentsPerUpdate = sum(comments) / observed;
  const talk = talkOf(silent / observed, commentsPerUpdate, elsewhere);
  return [
    {
      kind: kinds[talk],
      conclusion: {
        of: 'DISCUSSION',
        talk,
        discussed: observed - silent,
        observed,
        commentsPerUpdate,
        elsewhere,
      },
      numbers: [
        figure('commentsPerUpdate', commentsPerUpdate, 'comment/update'),
        figure('updatesWithoutComments', silent, 'update'),
        figure('updatesObserved', observed, 'update'),
        figure('commentsElsewhere', elsewhere, 'comment'),
      ],
    },
  ];
}

const kinds = { LIVELY: 'WORKS', ONE_WAY: 'DOES_NOT_WORK', MIXED: 'NEITHER' } as const;

function talkOf(silentShare: number, perUpdate: number, elsewhere: number): Talk {
  const { silentUpdates, commentsPerUpdate } = thresholds;
  if (silentShare <= silentUpdates.low && perUpdate >= commentsPerUpdate.high) return 'LIVELY';
  const oneWay = silentShare >= silentUpdates.high || perUpdate < commentsPerUpdate.low;
  // People who talk elsewhere are not talked at.
  return oneWay && elsewhere === 0 ? 'ONE_WAY' : 'MIXED';
}

/** Whether anybody looks at the comments on updates. */
export function unobservedDiscussion({ due, unobserved }: Discussions): RuleAnswer {
  if (due < thresholds.fewestUpdates || unobserved / due <= thresholds.unobservedPart) return [];
  return [
    {
      kind: 'TO_DO',
      conclusion: { of: 'DISCUSSION_UNOBSERVED', unobserved, updates: due },
      numbers: [figure('updatesUnobserved', unobserved, 'update'), figure('updates', due, 'update')],
    },
  ];
}
