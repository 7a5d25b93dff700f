/** Data keys that are in hand: what who passes them on may know of them. Loading them is dataKeys.ts' part. */
export type KeyGroup = 'P' | 'S';
export type DataKeys = {
  subject: string;
  /** NONE: there never were any, what is stored of this subject is from before encryption. */
  state: 'ACTIVE' | 'ERASED' | 'NONE';
  erasedGroups: readonly string[];
  /** By name: `P1` is the first of personal fields, `S2` the second of special categories. */
  wrapped: Record<string, Uint8Array>;
  plain: Map<string, Buffer>;
  unwrapping: Map<string, Promise<void>>;
  isCleared: boolean;
};

export const personSubject = (beneficiaryId: string): string => `BEN#${beneficiaryId}`;
export const institutionSubject = (institutionId: string): string => `INST#${institutionId}`;

/** Keys of which none is unwrapped yet. */
export const unopened = (
  subject: string,
  state: DataKeys['state'],
  wrapped: DataKeys['wrapped'],
  erasedGroups: readonly string[] = [],
): DataKeys => ({
  subject,
  state,
  erasedGroups,
  wrapped,
  plain: new Map(),
  unwrapping: new Map(),
  isCleared: false,
});

/** Keys that open nothing and seal nothing. */
export const erasedKeysOf = (subject: string): DataKeys => unopened(subject, 'ERASED', {});

/** Whether what is or would be sealed with these keys is gone for good. */
export const isErased = ({ state, erasedGroups }: DataKeys, group: KeyGroup): boolean =>
  state === 'ERASED' || erasedGroups.includes(group);

/** Throws when the key is not there: never created, of a group that was not loaded, or overwritten meanwhile. */
export function plainKey(keys: DataKeys, group: KeyGroup, number: number): Buffer {
  const key = keys.plain.get(`${group}${number}`);
  if (key) return key;
  throw new Error(keys.isCleared ? 'the data keys have left memory' : `no data key ${group}${number} is loaded`);
}

/** The number of the key that new values are sealed with. */
export function newestOf(keys: DataKeys, group: KeyGroup): number {
  const numbers = Object.keys(keys.wrapped).flatMap((name) => (name.startsWith(group) ? Number(name.slice(1)) : []));
  return Math.max(0, ...numbers);
}
