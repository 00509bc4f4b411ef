import { activityStream, campaignStream, entryStream, indicatorStream } from '../domain/streams.ts';
import type { CommandName } from './all.ts';

/** What a command names, as far as it names anything. */
interface Naming {
  readonly campaignId?: string;
  readonly activityId?: string | null;
  readonly indicator?: string | null;
  readonly key?: string | null;
  readonly entryId?: string | null;
  readonly updateId?: string | null;
  readonly corrects?: string | null;
}

/** Those that change the state of the campaign itself … */
const changesCampaign = new Set<CommandName>(['updateCampaign', 'closeCampaign']);
/** … and of what they name. All else may be recorded side by side. */
const changesNamed = new Set<CommandName>([
  'rescheduleActivity',
  'cancelActivity',
  'recordHeadcount',
  'defineIndicator',
  'planUpdate',
  'publishUpdate',
  'retractEntry',
]);

/** The streams that a command's rules go by, its own among them where the request names it. */
export function needs(input: object): readonly string[] {
  const { campaignId, ...named } = input as Naming;
  if (campaignId === undefined) return [];
  return [campaignStream(campaignId), ...namedStreams(campaignId, named)];
}

/** The streams that a command changes so that the rules of others, which need them, must see it. */
export function changes(name: CommandName, input: object): readonly string[] {
  const { campaignId, ...named } = input as Naming;
  if (campaignId === undefined) return [];
  if (changesCampaign.has(name)) return [campaignStream(campaignId)];
  return changesNamed.has(name) ? namedStreams(campaignId, named) : [];
}

function namedStreams(
  campaignId: string,
  { activityId, indicator, key, entryId, updateId, corrects }: Naming,
): readonly string[] {
  const of = (
    ids: readonly (string | null | undefined)[],
    stream: (campaignId: string, id: string) => string,
  ) => ids.filter(id => id != null).map(id => stream(campaignId, id));
  return [
    ...of([activityId], activityStream),
    ...of([indicator, key], indicatorStream),
    ...of([entryId, updateId, corrects], entryStream),
  ];
}
