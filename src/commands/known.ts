import type { Requester } from '../auth/requester.ts';
import { type Activity, activityDecider } from '../domain/activity.ts';
import type { TrackedLink } from '../domain/attribution.ts';
import { type Campaign, campaignDecider } from '../domain/campaign.ts';
import { connectorDecider } from '../domain/connector.ts';
import { entryDecider } from '../domain/entry/decide.ts';
import type { EntryState } from '../domain/entry/state.ts';
import { participationDecider } from '../domain/participation/decide.ts';
import type { Participation } from '../domain/participation/state.ts';
import { Refusal } from '../domain/refusal.ts';
import { type OwnLink, shareDecider } from '../domain/share.ts';
import {
  activityStream,
  campaignStream,
  entryStream,
  indicatorStream,
  participantStream,
  shareStream,
} from '../domain/streams.ts';
import type { Directory } from '../directory/directory.ts';
import type { Ledger } from '../event-store/ledger.ts';
import type { PromiseOrValue } from '../scheduling/promise-or-value.ts';
import type { Certainty } from '../event-store/state-cache.ts';

/** What other streams say. Nothing is refused by cached states alone: before a refusal they are read again. */
export class Known {
  readonly #ledger: Ledger;
  readonly #directory: Directory;
  readonly #certainty: Certainty;

  constructor(ledger: Ledger, directory: Directory, certainty: Certainty) {
    this.#ledger = ledger;
    this.#directory = directory;
    this.#certainty = certainty;
  }

  campaign(campaignId: string): PromiseOrValue<Campaign> {
    return this.#ledger.state(campaignStream(campaignId), campaignDecider, this.#certainty);
  }

  activity(campaignId: string, activityId: string): PromiseOrValue<Activity> {
    return this.#ledger.state(activityStream(campaignId, activityId), activityDecider, this.#certainty);
  }

  indicator(campaignId: string, key: string): PromiseOrValue<EntryState> {
    return this.#ledger.state(indicatorStream(campaignId, key), entryDecider, this.#certainty);
  }

  entry(campaignId: string, entryId: string): PromiseOrValue<EntryState> {
    return this.#ledger.state(entryStream(campaignId, entryId), entryDecider, this.#certainty);
  }

  participation(campaignId: string, participantId: string): PromiseOrValue<Participation> {
    return this.#ledger.state(
      participantStream(campaignId, participantId),
      participationDecider,
      this.#certainty,
    );
  }

  /** The campaign in which a connector records; undefined: there is no such connector. @param stream its own */
  async connectorCampaign(stream: string): Promise<string | undefined> {
    return (await this.#ledger.state(stream, connectorDecider, this.#certainty))?.settings.campaignId;
  }

  /** null: the organisers made no link with this code. */
  ownLink(campaignId: string, code: string): PromiseOrValue<OwnLink | null> {
    return this.#ledger.state(shareStream(campaignId, code), shareDecider, this.#certainty);
  }

  /** The tracked link behind a code, in a campaign that there is for whoever asks, or the refusal. */
  async share(
    code: string,
    { organisationId, campaigns }: Pick<Requester, 'organisationId' | 'campaigns'>,
  ): Promise<(TrackedLink & { campaignId: string; sharedAt: string }) | Refusal> {
    const owner = await this.#directory.share(code);
    if (owner?.organisationId === organisationId && campaigns?.has(owner.campaignId) !== false) {
      const { campaignId, participantId: sharerId } = owner;
      const shared =
        sharerId === null
          ? await this.ownLink(campaignId, code)
          : (await this.participation(campaignId, sharerId)).shares[code];
      if (shared) return { code, sharerId, campaignId, ...shared };
    }
    return new Refusal('NOT_FOUND', 'There is no share with this code.', [
      { path: 'share', message: 'Expected a code that share or createLink answered.' },
    ]);
  }
}
