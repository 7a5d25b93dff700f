import type { DataKeys } from './heldKeys.ts';

/**
 * Limits of the plain keys in memory. A key is handed out for 45 s and overwritten at 60 s, so that a command of 10 s ends
 * before that.
 */
export const keyCacheLimits = { handedOutMilliseconds: 45_000, keptMilliseconds: 60_000, most: 1_000 };

export type DataKeyCache = {
  get: (subject: string) => DataKeys | undefined;
  put: (keys: DataKeys) => void;
  forget: (subject?: string) => void;
  size: () => number;
};

/** Overwrites the keys. A later use of them throws and never uses zeros. */
export function clearKeys(keys: DataKeys): void {
  keys.isCleared = true;
  for (const key of keys.plain.values()) key.fill(0);
  keys.plain.clear();
}

export function createDataKeyCache(limits = keyCacheLimits, now = Date.now): DataKeyCache {
  // The map is in order of use: the first entry is the least recently used.
  const kept = new Map<string, { keys: DataKeys; since: number }>();
  let timer: NodeJS.Timeout | undefined;

  const drop = (subject: string) => {
    const entry = kept.get(subject);
    kept.delete(subject);
    if (entry) clearKeys(entry.keys);
  };
  const sweep = () => {
    for (const [subject, { since }] of kept) if (now() - since >= limits.keptMilliseconds) drop(subject);
    clearTimeout(timer);
    timer = kept.size > 0 ? setTimeout(sweep, limits.keptMilliseconds / 4).unref() : undefined;
  };

  return {
    get: (subject) => {
      const entry = kept.get(subject);
      if (!entry) return undefined;
      if (now() - entry.since >= limits.keptMilliseconds) drop(subject);
      if (now() - entry.since >= limits.handedOutMilliseconds) return undefined;
      kept.delete(subject);
      kept.set(subject, entry);
      return entry.keys;
    },
    put: (keys) => {
      const former = kept.get(keys.subject);
      kept.delete(keys.subject);
      kept.set(keys.subject, { keys, since: now() });
      // Another command may still use the former keys.
      if (former && former.keys !== keys) retire(former.keys);
      for (const [subject] of kept) {
        if (kept.size <= limits.most) break;
        drop(subject);
      }
      if (!timer) sweep();
    },
    forget: (subject) => {
      for (const one of subject === undefined ? [...kept.keys()] : [subject]) drop(one);
    },
    size: () => kept.size,
  };

  function retire(keys: DataKeys) {
    setTimeout(() => clearKeys(keys), limits.keptMilliseconds - limits.handedOutMilliseconds).unref();
  }
}

// The key is the subject alone. The caller's right to the data is checked before the keys are loaded (docs/security.md,
// "Threats", T37).
export const cache = createDataKeyCache();

/** Removes keys from the memory of this process, after an erasure and between tests. */
export const forgetDataKeys = (subject?: string): void => cache.forget(subject);
