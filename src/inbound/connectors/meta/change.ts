import type { Item } from '../../../commands/batch.ts';
import type { Content } from '../connector.ts';
import { idIn, type Json, objectIn, objectsIn } from '../json.ts';

/** One of the changes that a notification lists, https://developers.facebook.com/docs/graph-api/webhooks/getting-started. */
export interface MetaChange {
  /** What changed: `leadgen` of a `page`. */
  readonly object: unknown;
  readonly field: unknown;
  /** Of a page, an account or a WhatsApp Business account: its id, and when that was sent. */
  readonly entry: Json;
  readonly value: Json;
}

/** undefined: it is no notification. What it says of several groups is as many changes. */
export function changesIn(payload: Json): MetaChange[] | undefined {
  const { object } = payload;
  if (!Array.isArray(payload.entry)) return undefined;
  return objectsIn(payload, 'entry').flatMap(entry =>
    objectsIn(entry, 'changes').flatMap(change =>
      valuesOf(change).map(value => ({ object, field: change.field, entry, value })),
    ),
  );
}

function valuesOf(change: Json): Json[] {
  const value = objectIn(change, 'value');
  const groups = objectsIn(value, 'groups');
  return groups.length > 0 ? groups.map(group => ({ ...value, groups: [group] })) : [value];
}

/** By which a connector may be set to take only some: the page, form, account, telephone number, group or story that it is about. */
export function idsOf({ entry, value }: MetaChange): string[] {
  const places = [
    [entry, 'id'],
    [value, 'page_id'],
    [value, 'form_id'],
    [value, 'media_id'],
    [objectIn(value, 'metadata'), 'phone_number_id'],
    ...objectsIn(value, 'groups').map(group => [group, 'group_id'] as const),
  ] as const;
  return places.map(([json, name]) => idIn(json, name)).filter(id => id !== undefined);
}

export const recorded = (...items: readonly Item[]): Content => ({ says: 'commands', items });

export const nonsense = (reason: string): Content => ({ says: 'nonsense', reason });
