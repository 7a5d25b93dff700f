import type { DataKeys } from '../../../services/platform/keys/heldKeys.ts';

/** Data keys without a key service, the same at every run. Each byte of a key shows which key it is. */
export function fixedKeys(subject: string, names: readonly string[] = ['P1', 'S1'], from = 1): DataKeys {
  return {
    subject,
    state: 'ACTIVE',
    erasedGroups: [],
    wrapped: Object.fromEntries(names.map((name) => [name, new Uint8Array()])),
    plain: new Map(names.map((name, at) => [name, Buffer.alloc(32, from + at)])),
    unwrapping: new Map(),
    isCleared: false,
  };
}
