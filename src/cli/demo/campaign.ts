import type { Channel, Technique } from '../../domain/attribution.ts';
import type { Comparator } from '../../domain/bounds.ts';
import type { City } from './areas.ts';
import type { Claim } from './claims.ts';
import type { Notebook } from './notebook.ts';

/** A way in which people are reached. */
export interface Way {
  readonly channel: Channel;
  readonly technique: Technique;
  /** The target group it is meant for. */
  readonly audience: string;
  readonly weight: number;
}

/** What people of a campaign are asked to pledge. */
export type Offer =
  | { readonly kind: 'money'; readonly currency: string; readonly amounts: readonly number[] }
  | { readonly kind: 'quantity'; readonly unit: string; readonly amounts: readonly number[] }
  | { readonly kind: 'action'; readonly action: string };

/** A meeting, a clean-up, a live session … in the demo. */
export interface DemoActivity {
  /** Unique within its campaign. */
  readonly key: string;
  readonly name: string;
  readonly place: string;
  /** Local day and time at which it was held. */
  readonly on: string;
  readonly at: string;
  readonly hours: number;
  /** How the heads were counted, and the least count; left out: not counted. */
  readonly headcount?: { readonly comparator: Comparator; readonly least: number };
  /** Nobody recorded who came. */
  readonly unrecorded?: true;
  /** It was first meant for this local day. */
  readonly movedFrom?: string;
  /** It was called off before anyone could sign up. */
  readonly cancelled?: string;
}

/** One of the source article's campaigns, as the demo shows it. */
export interface DemoCampaign {
  /** Unique; external ids are made of it. */
  readonly key: string;
  readonly name: string;
  /** The article's own description. */
  readonly about: string;
  /** The results that the article claims. */
  readonly claims: readonly Claim[];
  readonly timeZone: string;
  readonly city: City;
  /** What people are asked to do. */
  readonly callToAction: string;
  /** Local days. The article gives durations and a few years; the days are made up. */
  readonly startsOn: string;
  readonly endsOn: string;
  /** The article speaks of it as still going on: it has no last day, and is not closed. */
  readonly ongoing?: true;
  /** How many days before its first day people could sign up. */
  readonly announced?: number;
  /** How large a part of all people are in it. */
  readonly weight: number;
  /** The part of the sign-ups that are for the campaign as a whole, and not for an activity. */
  readonly joins: number;
  readonly ways: readonly Way[];
  readonly offers: readonly Offer[];
  readonly activities: readonly DemoActivity[];
  /** What it publishes every week, if it does. */
  readonly weekly?: string;
  readonly notebook: Notebook;
}

/** The values of one field of the ways, each once. */
export function namedIn<Field extends 'channel' | 'technique'>(
  ways: readonly Way[],
  field: Field,
): Way[Field][] {
  return [...new Set(ways.map(way => way[field]))];
}
