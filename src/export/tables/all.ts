import type { Table } from '../table.ts';
import { activities } from './activities.ts';
import { attendances } from './attendances.ts';
import { breakdowns } from './breakdowns.ts';
import { eventTable } from './events.ts';
import { headcounts } from './headcounts.ts';
import { opens } from './opens.ts';
import { people } from './people.ts';
import { pledges } from './pledges.ts';
import { replyTable } from './replies.ts';
import { series } from './series.ts';
import { shares } from './shares.ts';
import { signUps } from './sign-ups.ts';

/** Every table of an export, in the order in which documents list them. */
export const tables: readonly Table[] = [
  eventTable,
  activities,
  signUps,
  replyTable,
  attendances,
  headcounts,
  shares,
  opens,
  pledges,
  people,
  series,
  breakdowns,
];
