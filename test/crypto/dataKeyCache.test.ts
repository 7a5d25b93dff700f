import { describe, expect, it } from '@jest/globals';
import { createDataKeyCache, keyCacheLimits } from '../../services/platform/keys/dataKeyCache.ts';
import { fixedKeys } from './support/fixedKeys.ts';

const start = 1_000_000;
function cacheAt() {
  const clock = { now: start };
  return { clock, cache: createDataKeyCache(keyCacheLimits, () => clock.now) };
}
const zeros = Buffer.alloc(32);

describe('plain data keys in memory', () => {
  it('are handed out for 45 seconds and overwritten within the minute', () => {
    const { clock, cache } = cacheAt();
    const keys = fixedKeys('BEN#a');
    const bytes = keys.plain.get('P1');
    cache.put(keys);
    clock.now = start + 44_999;
    expect(cache.get('BEN#a')).toBe(keys);
    clock.now = start + 45_000;
    expect(cache.get('BEN#a')).toBeUndefined();
    expect(bytes).not.toEqual(zeros);
    clock.now = start + 60_000;
    expect(cache.get('BEN#a')).toBeUndefined();
    expect(bytes).toEqual(zeros);
    expect(keys).toMatchObject({ isCleared: true });
    expect(cache.size()).toBe(0);
    expect(keyCacheLimits.keptMilliseconds).toBeLessThanOrEqual(60_000);
  });

  it('belong to a thousand subjects at most: the least recently used one is removed first', () => {
    const { cache } = cacheAt();
    const first = fixedKeys('BEN#0');
    cache.put(first);
    for (let at = 1; at < 1_000; at++) cache.put(fixedKeys(`BEN#${at}`));
    expect(cache.get('BEN#0')).toBe(first);
    cache.put(fixedKeys('BEN#1000'));
    expect(cache.size()).toBe(1_000);
    expect(cache.get('BEN#0')).toBe(first);
    expect(cache.get('BEN#1')).toBeUndefined();
  });

  it('are overwritten at once when they are forgotten, one subject or all', () => {
    const { cache } = cacheAt();
    const [one, other] = [fixedKeys('BEN#a'), fixedKeys('BEN#b')];
    const bytes = [one.plain.get('S1'), other.plain.get('S1')];
    cache.put(one);
    cache.put(other);
    cache.forget('BEN#a');
    expect(bytes[0]).toEqual(zeros);
    expect(bytes[1]).not.toEqual(zeros);
    cache.forget();
    expect(bytes[1]).toEqual(zeros);
  });
});
