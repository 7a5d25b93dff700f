/**
 * Bundled into functions in place of @apollo/utils.keyvaluecache, in which the server keeps documents that it has parsed and
 * found valid, by hash. Those asked for most recently stay; a document has 2,000 tokens at most (services/graphql/server.ts),
 * so that all of them together hold tens of megabytes at the very most. The original measures what it keeps and lets it age.
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

  /** A map gives its keys in the order in which they were put in. */
  #keep(key: string, value: V): void {
    this.#kept.delete(key);
    this.#kept.set(key, value);
  }
}

/** For persisted queries, which are off. */
export class PrefixingKeyValueCache {}
