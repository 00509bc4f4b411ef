import { activities } from './activities.ts';
import { campaigns } from './campaigns.ts';
import { entries } from './entries.ts';
import { facts } from './facts.ts';
import type { ReadModel } from './projection.ts';

/** Every read model, in the order they fold an event: what follows may look up what comes before. */
export const readModels: readonly ReadModel[] = [campaigns, activities, entries, facts];
