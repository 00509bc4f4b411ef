import { Field, InputType } from '@nestjs/graphql';
import { momentOfInstant, RefusedInstant } from '../audit/moment.ts';
import { type AsOf } from '../audit/replay.ts';
import { Replays } from '../audit/replays.ts';
import { DateTime, PositionScalar } from '../commands/scalars.ts';
import type { EventStore, Position } from '../event-store/event-store.ts';
import type { Positions } from '../event-store/positions.ts';
import { campaignsOfOrganisation, type CampaignScope, findCampaign } from '../projections/campaigns.ts';
import type { ReadSide } from '../projector/read-side.ts';
import type { Database } from '../sqlite/database.ts';
import { invalidInput } from './errors.ts';
import { positionArgument } from './position.ts';

@InputType('AsOf', { isOneOf: true, description: 'A moment in the log: the answer is as it was then.' })
export class AsOfInput {
  @Field(() => PositionScalar, { nullable: true, description: 'Up to and with this position.' })
  position?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Everything before the first event that was recorded later than this instant. If a clock that was ahead was set back since, the later stamps of its events do not end it.',
  })
  recordedAt?: string | null;
}

/** What an answer is made from: the live read models, or a replay. */
export interface View {
  readonly database: Database;
  readonly position: Position | undefined;
  /** How positions are written. */
  readonly positions: Positions;
  /** The moment it shows. */
  readonly at: Date;
  /** In a replay: events beyond this are not shown. Undefined: live. */
  readonly until: Position | undefined;
  /** The moment a replay was asked for. Undefined: live. */
  readonly asOf: AsOf | undefined;
}

/** The position up to which an answer is made; null: the log is empty. */
export function positionText({ position, positions }: View): string | null {
  return position === undefined ? null : positions.text(position);
}

/** How long a query waits for `atLeast`, in milliseconds. */
const patience = 5_000;

/** How long it waits for read models that are being built, in milliseconds: for a small log that takes a moment. */
const shortly = 1_000;

/** Chooses the view from which a query is answered. */
export class Views {
  readonly #positions: Positions;
  readonly #readSide: ReadSide;
  readonly #replays: Replays;

  constructor(store: EventStore, readSide: ReadSide, positions: Positions) {
    this.#positions = positions;
    this.#readSide = readSide;
    this.#replays = new Replays(store);
  }

  /**
   * @param atLeast wait until this position is projected
   * @throws {ReadModelsNotReady} @throws {NotYetProjected}
   */
  async live(atLeast?: string | null): Promise<View> {
    await this.#readSide.ready(shortly);
    if (atLeast != null) {
      await this.#readSide.reached(await positionArgument(this.#positions, atLeast, 'atLeast'), patience);
    }
    return this.#now();
  }

  /** The live view, once it includes a position, however long that takes; undefined: `signal` came first. */
  async liveOnceIn(position: Position, signal: AbortSignal): Promise<View | undefined> {
    return (await this.#readSide.seen(position, signal)) ? this.#now() : undefined;
  }

  #now(): View {
    const { database, progress } = this.#readSide;
    return {
      database,
      position: progress.position,
      positions: this.#positions,
      at: new Date(),
      until: undefined,
      asOf: undefined,
    };
  }

  /** Whether there is a campaign for whoever asks. */
  holds({ database }: View, scope: CampaignScope, campaignId: string): boolean {
    return findCampaign(database, scope, campaignId) !== undefined;
  }

  async asOf(campaignId: string, asOf: AsOfInput): Promise<View> {
    return this.#replayed([campaignId], await this.#moment(asOf));
  }

  /** All campaigns of an organisation as of a moment. */
  async organisationAsOf(organisationId: string, asOf: AsOfInput): Promise<View> {
    return this.#organisation(organisationId, await this.#moment(asOf));
  }

  /** The same moment as `view`, with the organisation's other campaigns. */
  async withOrganisation(organisationId: string, view: View): Promise<View> {
    return view.asOf ? this.#organisation(organisationId, view.asOf) : view;
  }

  #organisation(organisationId: string, asOf: AsOf): Promise<View> {
    const campaigns = campaignsOfOrganisation(this.#readSide.database, organisationId);
    const ids = campaigns.map(({ id }) => id);
    return this.#replayed(ids, asOf);
  }

  async #replayed(campaignIds: readonly string[], asOf: AsOf): Promise<View> {
    const { database, position, at } = await this.#replays.of(campaignIds, asOf);
    return { database, position, positions: this.#positions, at, until: position ?? -1, asOf };
  }

  async #moment({ position, recordedAt }: AsOfInput): Promise<AsOf> {
    if (position != null) {
      return { position: await positionArgument(this.#positions, position, 'asOf.position') };
    }
    try {
      return momentOfInstant(recordedAt ?? '');
    } catch (error) {
      throw error instanceof RefusedInstant ? invalidInput('asOf.recordedAt', error.message) : error;
    }
  }
}
