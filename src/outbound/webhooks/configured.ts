import type { Sealed, Sealing } from '../../auth/sealing.ts';
import type { WebhookOwner, Webhooks } from '../../directory/webhooks.ts';
import { webhookStream } from '../../domain/streams.ts';
import { webhookDecider, type WebhookState } from '../../domain/webhook.ts';
import type { Ledger } from '../../event-store/ledger.ts';

/** Where a webhook's events go, and by what they are signed. */
export interface WebhookSecrets {
  readonly url: string;
  /** The newest first. */
  readonly signing: readonly {
    readonly secret: string;
    /** ISO 8601; null: for good. */
    readonly until: string | null;
  }[];
}

/** A webhook as it is set up: what the log says of it. */
export interface ConfiguredWebhook extends WebhookOwner {
  readonly state: WebhookState;
}

/** The webhooks as they are set up now. The log is followed, so what another node changes holds here at once. */
export class ConfiguredWebhooks {
  readonly #ledger: Ledger;
  readonly #webhooks: Webhooks;
  readonly #sealing: Sealing;

  constructor(ledger: Ledger, webhooks: Webhooks, sealing: Sealing) {
    this.#ledger = ledger;
    this.#webhooks = webhooks;
    this.#sealing = sealing;
  }

  /** undefined: there is none, or it was removed. */
  async find(id: string): Promise<ConfiguredWebhook | undefined> {
    const owner = await this.#webhooks.find(id);
    return owner && this.#of(owner);
  }

  /** Those of an organisation, or all, in the order they were added. */
  async list(organisationId?: string): Promise<ConfiguredWebhook[]> {
    const owners = await this.#webhooks.owners(organisationId);
    const found = await Promise.all(owners.map(owner => this.#of(owner)));
    return found.filter(one => one !== undefined);
  }

  /** One that was added on another node just now may not be cached yet: before it is missing, the store is asked. */
  async #of(owner: WebhookOwner): Promise<ConfiguredWebhook | undefined> {
    const stream = webhookStream(owner.organisationId, owner.id);
    const state =
      (await this.#ledger.state(stream, webhookDecider, 'cached')) ??
      (await this.#ledger.state(stream, webhookDecider, 'latest'));
    return state && state.status !== 'REMOVED' ? { ...owner, state } : undefined;
  }

  /** Distinguishes the key by which they are opened from others. */
  get fingerprint(): string {
    return this.#sealing.fingerprint;
  }

  /** undefined: they cannot be decrypted, since the key is another one. */
  async secrets({ id, state: { secretsId } }: ConfiguredWebhook): Promise<WebhookSecrets | undefined> {
    const sealed = await this.#webhooks.secrets(secretsId);
    const text = sealed && this.#sealing.open(`${id}/${secretsId}`, sealed);
    return text === undefined ? undefined : (JSON.parse(text) as WebhookSecrets);
  }

  /** How secrets are kept with the command that names them. */
  sealed(secrets: WebhookSecrets): Sealed {
    return this.#sealing.named(JSON.stringify(secrets));
  }

  /** How many are reported as failing, of all organisations. */
  async countFailing(): Promise<number> {
    return (await this.list()).filter(({ state }) => state.failingSince !== null).length;
  }
}
