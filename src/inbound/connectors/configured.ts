import type { ConnectorOwner, ConnectorReport, Connectors } from '../../directory/connectors.ts';
import { activityDecider } from '../../domain/activity.ts';
import { type Campaign, campaignDecider } from '../../domain/campaign.ts';
import { connectorDecider, type ConnectorState, type Secrets } from '../../domain/connector.ts';
import { activityStream, campaignStream, connectorStream } from '../../domain/streams.ts';
import type { Sealed, Sealing } from '../../auth/sealing.ts';
import type { Ledger } from '../../event-store/ledger.ts';
import type { Target } from '../target.ts';

/** A connector as it is set up: what the log says of it. Its secrets are opened when they are needed. */
export interface Configured extends ConnectorOwner {
  readonly state: ConnectorState;
}

/** The connectors as they are set up now. The log is followed, so what another node changes holds here at once. */
export class ConfiguredConnectors {
  readonly #ledger: Ledger;
  readonly #connectors: Connectors;
  readonly #sealing: Sealing;

  constructor(ledger: Ledger, connectors: Connectors, sealing: Sealing) {
    this.#ledger = ledger;
    this.#connectors = connectors;
    this.#sealing = sealing;
  }

  /** undefined: there is none, or it was removed. */
  async find(id: string): Promise<Configured | undefined> {
    const owner = await this.#connectors.find(id);
    return owner && this.#of(owner);
  }

  /** Those of an organisation, or all, in the order they were added. */
  async list(organisationId?: string): Promise<Configured[]> {
    const owners = await this.#connectors.owners(organisationId);
    const found = await Promise.all(owners.map(owner => this.#of(owner)));
    return found.filter(one => one !== undefined);
  }

  /** One that was added on another node just now may not be cached yet: before it is missing, the store is asked. */
  async #of(owner: ConnectorOwner): Promise<Configured | undefined> {
    const stream = connectorStream(owner.organisationId, owner.id);
    const state =
      (await this.#ledger.state(stream, connectorDecider, 'cached')) ??
      (await this.#ledger.state(stream, connectorDecider, 'latest'));
    return state && !state.removed ? { ...owner, state } : undefined;
  }

  /** undefined: they cannot be opened, since the key is another one. */
  async secrets({ id, state: { secretsId } }: Configured): Promise<Secrets | undefined> {
    const sealed = await this.#connectors.secrets(secretsId);
    if (sealed?.length === 0) return {};
    const text = sealed && this.#sealing.open(`${id}/${secretsId}`, sealed);
    return text === undefined ? undefined : (JSON.parse(text) as Secrets);
  }

  /** How secrets are kept with the command that names them. */
  sealed(secrets: Secrets): Sealed {
    const sealed = this.#sealing.named(JSON.stringify(secrets));
    // Where there are none, no key is needed to know that.
    return Object.keys(secrets).length > 0 ? sealed : { ...sealed, seal: () => new Uint8Array(0) };
  }

  /** Where what comes through it is recorded; undefined: the campaign is not there. */
  async target({ state: { settings } }: Configured): Promise<Target | undefined> {
    const { campaignId, activityId } = settings;
    const campaign = await this.#campaign(campaignId);
    if (campaign.status === 'NONE') return undefined;
    const activity =
      activityId === null
        ? undefined
        : await this.#ledger.state(activityStream(campaignId, activityId), activityDecider, 'cached');
    const startsAt = activity && activity.status !== 'NONE' ? activity.startsAt : null;
    return { campaignId, activityId, startsAt: startsAt ?? null, timeZone: campaign.timeZone };
  }

  async #campaign(campaignId: string): Promise<Campaign> {
    return this.#ledger.state(campaignStream(campaignId), campaignDecider, 'cached');
  }

  /** The reports of these, by their ids. */
  reports(configured: readonly Configured[]): Promise<Map<string, ConnectorReport>> {
    return this.#connectors.reports(configured.map(({ id }) => id));
  }

  /** How many have fallen silent, of all organisations. @param now milliseconds */
  async countSilent(now: number): Promise<number> {
    return (await this.silent(await this.list(), now)).length;
  }

  /** Of these, those that have fallen silent while their campaign is open. @param now milliseconds */
  async silent(configured: readonly Configured[], now: number): Promise<Silent[]> {
    const reports = await this.reports(configured);
    const silent: Silent[] = [];
    for (const one of configured) {
      const { silentAfterHours, campaignId } = one.state.settings;
      const since = reports.get(one.id)?.heardAt ?? one.addedAt;
      const hours = Math.floor((now - since) / 3_600_000);
      if (silentAfterHours === null || hours < silentAfterHours) continue;
      const campaign = await this.#campaign(campaignId);
      if (campaign.status === 'OPEN') silent.push({ connector: one, hours });
    }
    return silent;
  }
}

/** A connector of which nothing was heard for so many hours. */
interface Silent {
  readonly connector: Configured;
  readonly hours: number;
}
