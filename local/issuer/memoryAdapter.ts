interface Stored {
  payload: Record<string, unknown>;
  expiresAt: number;
}

/**
 * The issuer's sessions, codes and grants, in memory: tokens prove themselves, and a new sign-in takes one click.
 * Expired entries are removed at the next write of their model.
 */
export class MemoryAdapter {
  readonly #entries: Map<string, Stored>;
  static readonly #models = new Map<string, Map<string, Stored>>();

  constructor(model: string) {
    const entries = MemoryAdapter.#models.get(model) ?? new Map<string, Stored>();
    MemoryAdapter.#models.set(model, entries);
    this.#entries = entries;
  }

  async upsert(id: string, payload: Record<string, unknown>, expiresInSeconds?: number): Promise<void> {
    const now = Date.now();
    for (const [key, entry] of this.#entries) if (entry.expiresAt <= now) this.#entries.delete(key);
    this.#entries.set(id, { payload, expiresAt: now + (expiresInSeconds ?? 86_400) * 1_000 });
  }

  async find(id: string): Promise<Record<string, unknown> | undefined> {
    const entry = this.#entries.get(id);
    return entry && entry.expiresAt > Date.now() ? entry.payload : undefined;
  }

  async findByUid(uid: string): Promise<Record<string, unknown> | undefined> {
    return [...this.#entries.values()].find((entry) => entry.payload.uid === uid)?.payload;
  }

  async findByUserCode(): Promise<undefined> {}

  async consume(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry) entry.payload.consumed = Math.floor(Date.now() / 1_000);
  }

  async destroy(id: string): Promise<void> {
    this.#entries.delete(id);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [id, { payload }] of this.#entries) if (payload.grantId === grantId) this.#entries.delete(id);
  }
}
