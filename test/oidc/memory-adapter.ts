interface Stored {
  readonly uid?: string;
  readonly grantId?: string;
  consumed?: number;
}

/** What a provider keeps, for as long as the adapter's class lives: https://github.com/panva/node-oidc-provider/blob/main/example/my_adapter.js */
export function memoryAdapter(): new (model: string) => object {
  const all = new Map<string, Stored>();
  return class {
    readonly #model: string;
    constructor(model: string) {
      this.#model = model;
    }
    #key(id: string): string {
      return `${this.#model}:${id}`;
    }
    async upsert(id: string, stored: Stored): Promise<void> {
      all.set(this.#key(id), stored);
    }
    async find(id: string): Promise<Stored | undefined> {
      return all.get(this.#key(id));
    }
    async findByUid(uid: string): Promise<Stored | undefined> {
      return [...all.values()].find(stored => stored.uid === uid);
    }
    async consume(id: string): Promise<void> {
      const stored = all.get(this.#key(id));
      if (stored) stored.consumed = Math.floor(Date.now() / 1_000);
    }
    async destroy(id: string): Promise<void> {
      all.delete(this.#key(id));
    }
    async revokeByGrantId(grantId: string): Promise<void> {
      for (const [key, stored] of all) if (stored.grantId === grantId) all.delete(key);
    }
  };
}
