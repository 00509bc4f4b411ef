import type { SourceId } from './command.ts';
import { activityStream, campaignStream, entryStream, indicatorStream } from '../domain/streams.ts';
import type { CommandDefinition } from './definition.ts';

/** The fields by which a command names other things. */
interface Naming {
  readonly campaignId?: string;
  readonly activityId?: string | null;
  readonly activity?: SourceId | null;
  readonly indicator?: string | null;
  readonly key?: string | null;
  readonly entryId?: string | null;
  readonly updateId?: string | null;
  readonly corrects?: string | null;
  readonly share?: string | null;
}

interface Sourced {
  readonly source?: { readonly system: string; readonly externalId?: string | null } | null;
}

/** An activity that is named by its source stands here for its stream. */
const bySource = (campaignId: string, source: Sourced['source']): readonly string[] =>
  source?.externalId == null ? [] : [JSON.stringify([campaignId, source.system, source.externalId])];

/** Needed by a command that does not say which campaign it is about: whatever is changed may be what it depends on. */
export const anything = 'anything';

/** The streams that a command's rules depend on; its own is among them if the request names it. */
export function needs(input: object): readonly string[] {
  const { campaignId, ...named } = input as Naming;
  if (campaignId === undefined) return named.share == null ? [] : [anything];
  return [campaignStream(campaignId), ...namedStreams(campaignId, named)];
}

/** The streams that a command changes and that the rules of other commands depend on. */
export function changes({ makes, changes: changed }: CommandDefinition, input: object): readonly string[] {
  if (makes !== 'activity' && changed === undefined) return [];
  const { campaignId, ...named } = input as Naming;
  if (campaignId === undefined) return [];
  if (makes === 'activity') return bySource(campaignId, (input as Sourced).source);
  if (changed === 'its campaign') return [campaignStream(campaignId)];
  return changed === 'what it names' ? namedStreams(campaignId, named) : [];
}

function namedStreams(
  campaignId: string,
  { activityId, activity, indicator, key, entryId, updateId, corrects }: Naming,
): readonly string[] {
  const of = (
    ids: readonly (string | null | undefined)[],
    stream: (campaignId: string, id: string) => string,
  ) => ids.filter(id => id != null).map(id => stream(campaignId, id));
  return [
    ...of([activityId], activityStream),
    ...bySource(campaignId, activity),
    ...of([indicator, key], indicatorStream),
    ...of([entryId, updateId, corrects], entryStream),
  ];
}
