import { activities } from './activities.ts';
import { campaigns } from './campaigns.ts';
import { entries } from './entries.ts';
import { facts } from './facts.ts';
import { links } from './links.ts';
import type { ReadModel } from './projection.ts';

/** Every read model, in the order in which they fold an event: one may look up what those before it wrote. */
export const readModels: readonly ReadModel[] = [campaigns, activities, entries, links, facts];
