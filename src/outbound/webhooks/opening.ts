import type { WebhookHolder } from '../../directory/webhooks.ts';
import type { Clock } from './clock.ts';
import type { ConfiguredWebhook, ConfiguredWebhooks, WebhookSecrets } from './configured.ts';

/** Which webhooks' secrets this process can decrypt with its key. It leaves the others to processes with another key. */
export class Opening {
  readonly #configured: ConfiguredWebhooks;
  readonly #clock: Clock;
  readonly #unopened: (ids: readonly string[]) => void;
  /** By the ids of secrets, which never change. */
  #known = new Map<string, boolean>();
  /** Since when nobody has held those that it cannot open, by `elapsed` of the clock. */
  #freeSince = new Map<string, number>();

  /** @param unopened gets, once, the ids of those that it cannot open */
  constructor(configured: ConfiguredWebhooks, clock: Clock, unopened: (ids: readonly string[]) => void) {
    this.#configured = configured;
    this.#clock = clock;
    this.#unopened = unopened;
  }

  /** @returns the ids of those that it can open, and of those that it cannot */
  async sorted(
    webhooks: readonly ConfiguredWebhook[],
  ): Promise<{ readonly opened: Set<string>; readonly unopened: Set<string> }> {
    const before = this.#known;
    this.#known = new Map(
      await Promise.all(
        webhooks.map(async (one): Promise<[string, boolean]> => {
          const { secretsId } = one.state;
          return [secretsId, before.get(secretsId) ?? (await this.#configured.secrets(one)) !== undefined];
        }),
      ),
    );
    const [opened, unopened, met] = [new Set<string>(), new Set<string>(), [] as string[]];
    for (const { id, state } of webhooks) {
      const opens = this.#known.get(state.secretsId)!;
      (opens ? opened : unopened).add(id);
      if (!opens && !before.has(state.secretsId)) met.push(id);
    }
    if (met.length > 0) this.#unopened(met);
    return { opened, unopened };
  }

  /** undefined: they were forgotten meanwhile, as when others were entered. */
  async secrets(webhook: ConfiguredWebhook): Promise<WebhookSecrets | undefined> {
    const secrets = await this.#configured.secrets(webhook);
    if (!secrets) this.#known.delete(webhook.state.secretsId);
    return secrets;
  }

  /**
   * Webhooks that this process cannot decrypt and that no process has held for long: probably none can.
   * @param unopened with who holds them @param patience in milliseconds @returns their ids
   */
  abandoned(unopened: readonly WebhookHolder[], patience: number): string[] {
    const now = this.#clock.elapsed();
    const free = unopened.filter(({ holder }) => holder === null).map(({ id }) => id);
    this.#freeSince = new Map(free.map(id => [id, this.#freeSince.get(id) ?? now]));
    return free.filter(id => now - this.#freeSince.get(id)! > patience);
  }
}
