import { needs, type Step } from './step.ts';

/** The most commands that `record` takes at once. */
const batchLimit = 1_000;

/**
 * Steps as requests to be sent one after the other, in the order of time. A request keeps only the order of steps with the same
 * subject, and a step cannot use a receipt of the same request: then it comes in a later one.
 */
export function batchesOf(steps: readonly Step[]): Step[][] {
  const batches: Step[][] = [];
  const done = new Set<string>();
  for (let from = 0; from < steps.length; from += batchLimit) {
    const span = steps.slice(from, from + batchLimit);
    batches.push(...levelsOf(span, done));
    for (const { id } of span) done.add(id);
  }
  return batches;
}

/** @throws a step needs the receipt of a later step */
function levelsOf(span: readonly Step[], done: ReadonlySet<string>): Step[][] {
  const levels: Step[][] = [];
  const levelOfStep = new Map<string, number>();
  const levelOfSubject = new Map<string, number>();
  for (const step of span) {
    let level = levelOfSubject.get(step.subject) ?? 0;
    for (const id of needs(step)) {
      if (done.has(id)) continue;
      const before = levelOfStep.get(id);
      if (before === undefined) throw new Error(`${step.id} needs ${id}, which does not come before it.`);
      level = Math.max(level, before + 1);
    }
    levelOfStep.set(step.id, level);
    levelOfSubject.set(step.subject, level);
    (levels[level] ??= []).push(step);
  }
  return levels;
}
