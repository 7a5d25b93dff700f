/**
 * Replaces @apollo/utils.keyvaluecache in the bundles. The server keeps parsed and valid documents in it, by hash. The
 * last used documents stay. A document has at most 2,000 tokens (services/graphql/server.ts), so all together take at
 * most some tens of megabytes. The original also measures entries and lets them expire.
 */
const mostKept = 100;

export class InMemoryLRUCache<V> {
  readonly #kept = new Map<string, V>();

  async get(key: string): Promise<V | undefined> {
    const found = this.#kept.get(key);
    if (found !== undefined) this.#keep(key, found);
    return found;
  }

  async set(key: string, value: V): Promise<void> {
    this.#keep(key, value);
    if (this.#kept.size <= mostKept) return;
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest);
      return;
    }
  }

  async delete(key: string): Promise<boolean> {
    return this.#kept.delete(key);
  }

  /** A Map returns its keys in the order of their insertion. */
  #keep(key: string, value: V): void {
    this.#kept.delete(key);
    this.#kept.set(key, value);
  }
}

/** For persisted queries, which are off. */
export class PrefixingKeyValueCache {}
