import { Field, InputType } from '@nestjs/graphql';
import { type AsOf } from '../audit/replay.ts';
import { Replays } from '../audit/replays.ts';
import { DateTime, PositionScalar } from '../commands/scalars.ts';
import type { EventStore, Position } from '../event-store/event-store.ts';
import { campaignsOfOrganisation } from '../read-models/campaigns.ts';
import type { ReadSide } from '../read-models/read-side.ts';
import type { Statements } from '../sqlite/statements.ts';
import { invalidInput } from './errors.ts';
import { positionArgument } from './position.ts';

@InputType('AsOf', { isOneOf: true, description: 'A moment in the log: the answer is as it was then.' })
export class AsOfInput {
  @Field(() => PositionScalar, { nullable: true, description: 'Up to and with this position.' })
  position?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Everything before the first event recorded later than this instant. What a clock that had jumped ahead stamped later does not end it.',
  })
  recordedAt?: string | null;
}

/** What an answer is made of: the live read models, or a replay. */
export interface View {
  readonly statements: Statements;
  readonly position: Position | undefined;
  /** The moment it shows. */
  readonly at: Date;
  /** In a replay: events beyond this are not shown. Undefined: live. */
  readonly until: Position | undefined;
  /** The moment a replay was asked for. Undefined: live. */
  readonly asOf: AsOf | undefined;
}

/** Without an offset an instant would be read in the server's own time zone. */
const withOffset = /T.*(Z|[+-]\d{2}:\d{2})$/i;

/** How long a query waits for `atLeast`, in milliseconds. */
const patience = 5_000;

/** Chooses what a query is answered from. */
export class Views {
  readonly #store: EventStore;
  readonly #readSide: ReadSide;
  readonly #replays: Replays;

  constructor(store: EventStore, readSide: ReadSide) {
    this.#store = store;
    this.#readSide = readSide;
    this.#replays = new Replays(store);
  }

  /** @param atLeast wait until this position is projected. @throws {NotYetProjected} */
  async live(atLeast?: string | null): Promise<View> {
    if (atLeast != null) await this.#readSide.reached(positionArgument(atLeast, 'atLeast'), patience);
    const { statements, progress } = this.#readSide;
    return { statements, position: progress.position, at: new Date(), until: undefined, asOf: undefined };
  }

  async asOf(campaignId: string, asOf: AsOfInput): Promise<View> {
    return this.#replayed([campaignId], await this.#moment(asOf));
  }

  /** All campaigns of an organisation as of a moment. */
  async organisationAsOf(organisationId: string, asOf: AsOfInput): Promise<View> {
    return this.#organisation(organisationId, await this.#moment(asOf));
  }

  /** The same moment as `view` shows, with all that the organisation's other campaigns recorded until then. */
  async withOrganisation(organisationId: string, view: View): Promise<View> {
    return view.asOf ? this.#organisation(organisationId, view.asOf) : view;
  }

  #organisation(organisationId: string, asOf: AsOf): Promise<View> {
    const campaigns = campaignsOfOrganisation(this.#readSide.statements, organisationId);
    const ids = campaigns.map(({ id }) => id);
    return this.#replayed(ids, asOf);
  }

  async #replayed(campaignIds: readonly string[], asOf: AsOf): Promise<View> {
    const { statements, position, at } = await this.#replays.of(campaignIds, asOf);
    return { statements, position, at, until: position ?? -1, asOf };
  }

  async #moment({ position, recordedAt }: AsOfInput): Promise<AsOf> {
    if (position != null) {
      const at = positionArgument(position, 'asOf.position');
      if (at > ((await this.#store.head()) ?? -1)) {
        throw invalidInput('asOf.position', 'Expected a position that the log has reached.');
      }
      return { position: at };
    }
    const instant = new Date(recordedAt != null && withOffset.test(recordedAt) ? recordedAt : NaN);
    if (Number.isNaN(instant.getTime())) {
      throw invalidInput(
        'asOf.recordedAt',
        'Expected RFC 3339 with offset, such as 2026-05-04T18:30:00+02:00.',
      );
    }
    if (instant.getTime() > Date.now()) {
      throw invalidInput('asOf.recordedAt', 'Expected an instant that has passed.');
    }
    return { recordedAt: instant };
  }
}
