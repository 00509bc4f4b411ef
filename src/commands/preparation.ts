import { createSecretKey, type KeyObject } from 'node:crypto';
import { Refusal, refuseField } from '../domain/refusal.ts';
import type { Who } from '../directory/directory.ts';
import { derivedId, keyedDigest, randomId } from '../directory/ids.ts';
import type { CommandIds } from '../event-store/decision.ts';
import { ScheduleActivity } from './activity.ts';
import { checkInput } from './check.ts';
import {
  type CampaignScopedCommand,
  type Command,
  type NamesActivity,
  ParticipantCommand,
  statedOrigin,
} from './command.ts';
import type { CommandDefinition } from './definition.ts';
import { requestPayload } from './request-payload.ts';
import { whoIs } from './who-is.ts';

/** What follows from a command alone, whatever the ledger and the directory have and whatever its sender may do. */
export interface Prepared {
  readonly ids: CommandIds;
  /** The id of what the command makes; empty where it makes nothing. */
  readonly newId: string;
  /** Whom a command about a person names. */
  readonly who: Who | undefined;
}

/**
 * Checks commands by their own rules, and makes of them what can be made of them alone: it takes about half of the time of recording one,
 * and can be done in another thread. The key makes the digests by which repeats are recognised.
 */
export class Preparation {
  /** By which another thread makes the same. */
  readonly key: Uint8Array;
  readonly #key: KeyObject;

  constructor(key: Uint8Array) {
    this.key = key;
    this.#key = createSecretKey(key);
  }

  /**
   * @param command its context has the organisation and the key of the request; it gets the id of an activity that it names by its source
   * @returns the refusal by its own rules
   */
  of(command: Command, definition: CommandDefinition): Prepared | Refusal {
    const refusal = refusedByItself(command, definition);
    if (refusal) return refusal;
    const who = command instanceof ParticipantCommand ? whoIs(command.participant) : undefined;
    if (who instanceof Refusal) return who;
    this.#nameActivity(command);
    const ids = this.#ids(command, definition, who);
    return { ids, newId: this.#newId(definition, ids.sourceId ?? ids.commandId), who };
  }

  /** The id of an activity follows from the source with which it was scheduled. */
  #nameActivity(command: Command & NamesActivity): void {
    const { activity, context } = command;
    if (activity == null) return;
    const { system, externalId } = activity;
    const sourceId = keyedDigest(this.#key, [
      context.organisationId,
      ScheduleActivity.name,
      'source',
      system,
      externalId,
    ]);
    command.activityId = derivedId(this.#key, ['id', 'activity', sourceId]);
  }

  /**
   * The id of a new thing: derived from its source or the request's key, so that a repeat finds the same stream, and others the thing
   * by its source; without either, random.
   */
  #newId({ makes, idBytes }: CommandDefinition, digest: string | undefined): string {
    if (makes === undefined) return '';
    return digest === undefined ? randomId(idBytes) : derivedId(this.#key, ['id', makes, digest], idBytes);
  }

  /**
   * Digests, since an idempotency key or an external id may itself be personal data. The name of the input's class is in them: it never
   * changes, or repeats would not be recognised.
   */
  #ids(command: Command, { input }: CommandDefinition, who: Who | undefined): CommandIds {
    const { organisationId, idempotencyKey } = command.context;
    const digest = (...parts: string[]) => keyedDigest(this.#key, [organisationId, input.name, ...parts]);
    const { system, externalId } = statedOrigin(command).source ?? {};
    if (!idempotencyKey && !(system && externalId)) return {};
    return {
      ...(idempotencyKey && { commandId: digest('key', idempotencyKey) }),
      ...(system && externalId && { sourceId: digest('source', system, externalId) }),
      requestDigest: digest('request', requestPayload(command, who)),
    };
  }
}

function refusedByItself(command: Command, definition: CommandDefinition): Refusal | undefined {
  return (
    checkInput(command) ??
    refuseTwoTimes(command) ??
    refuseNaming(command, definition) ??
    definition.rules?.(command as never)
  );
}

type Dated = Partial<Pick<CampaignScopedCommand, 'occurredAt' | 'occurredOn'>>;

function refuseTwoTimes({ occurredAt, occurredOn }: Command & Dated): Refusal | undefined {
  return occurredAt != null && occurredOn != null
    ? refuseField('occurredOn', 'Expected either occurredAt or occurredOn.')
    : undefined;
}

/** An activity is named in one way. */
function refuseNaming(command: Command & NamesActivity, { about }: CommandDefinition): Refusal | undefined {
  const { activityId, activity } = command;
  const given = [activityId, activity].filter(name => name != null).length;
  if (about === undefined || given === 1 || (given === 0 && about !== 'an activity')) return undefined;
  return refuseField('activityId', 'Expected either activityId or activity.');
}
