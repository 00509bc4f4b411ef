import { parseDecimal } from '../decimal.ts';
import { Refusal, refuseField } from '../refusal.ts';
import type { GoalDraft, EntryContent } from './draft.ts';
import type { GoalMeasure, GoalSet, PetitionLevel } from './events.ts';
import { exact, standingIndicator } from './indicator.ts';
import type { EntryState } from './state.ts';

type Goal = EntryContent<GoalSet>;

/** So many signatures are always enough. Source: kommuneloven § 12-1. */
const alwaysEnough: Readonly<Record<PetitionLevel, number>> = { MUNICIPALITY: 300, COUNTY: 500 };

/** Two per cent is one resident in fifty. */
const oneIn = 50;

/**
 * How many residents must sign for their council to take a petition up: two per cent of them, rounded up, or what is always
 * enough. Computed in whole numbers. Source: kommuneloven § 12-1.
 */
export function petitionThreshold(residents: number, level: PetitionLevel): number {
  const signers = residents + oneIn - 1;
  return Math.min((signers - (signers % oneIn)) / oneIn, alwaysEnough[level]);
}

/** A goal with all that its measure needs, and nothing else. */
export function setGoal(data: GoalDraft['data'], indicator: EntryState | null): Goal | Refusal {
  const refused = refuseParts(data);
  if (refused) return refused;
  const defined = data.indicator === null ? undefined : standingIndicator(indicator);
  if (defined instanceof Refusal) return defined;
  const { petition, target } = data;
  if (petition) return { ...data, target: String(petitionThreshold(petition.residents, petition.level)) };
  return target !== null && parseDecimal(target) > 0n
    ? { ...data, target: exact(target) }
    : refuseField('target', 'Expected an amount above 0.');
}

/** Which measures a part of a goal belongs to. */
const parts: Readonly<Record<'unit' | 'indicator' | 'petition', readonly GoalMeasure[]>> = {
  unit: ['PLEDGED', 'FULFILLED'],
  indicator: ['INDICATOR'],
  petition: ['PETITION'],
};

function refuseParts(data: GoalDraft['data']): Refusal | undefined {
  const { measure, target } = data;
  for (const [part, measures] of Object.entries(parts) as [keyof typeof parts, readonly GoalMeasure[]][]) {
    const needed = measures.includes(measure);
    if (needed && data[part] === null) return refuseField(part, `Expected one with ${measure}.`);
    if (!needed && data[part] !== null)
      return refuseField(part, `Expected only with ${measures.join(' and ')}.`);
  }
  return measure === 'PETITION' && target !== null
    ? refuseField('target', 'Expected none with PETITION: the law sets it (kommuneloven § 12-1).')
    : undefined;
}
