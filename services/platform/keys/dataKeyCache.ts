import type { DataKeys } from './heldKeys.ts';

/** Plain keys in memory: handed out for 45 s, so that a command of 10 s ends before they are overwritten at 60 s. */
export const keyCacheLimits = { handedOutMilliseconds: 45_000, keptMilliseconds: 60_000, most: 1_000 };

export type DataKeyCache = {
  get: (subject: string) => DataKeys | undefined;
  put: (keys: DataKeys) => void;
  forget: (subject?: string) => void;
  size: () => number;
};

/** Overwrites the keys; whoever still holds them is refused, never served with zeros. */
export function clearKeys(keys: DataKeys): void {
  keys.isCleared = true;
  for (const key of keys.plain.values()) key.fill(0);
  keys.plain.clear();
}

export function createDataKeyCache(limits = keyCacheLimits, now = Date.now): DataKeyCache {
  // In order of use: the first is the one that was needed longest ago.
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
      // Somebody may still be writing with the former ones.
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

// By subject alone: whether the caller may see what they open is judged before (T37).
export const cache = createDataKeyCache();

/** Takes keys out of this process's memory at once: after an erasure, and between tests. */
export const forgetDataKeys = (subject?: string): void => cache.forget(subject);
