/** Loaded data keys of one subject. dataKeys.ts loads them. */
export type KeyGroup = 'P' | 'S';
export type DataKeys = {
  subject: string;
  /** NONE: the subject never had keys. Its stored data predates encryption. */
  state: 'ACTIVE' | 'ERASED' | 'NONE';
  erasedGroups: readonly string[];
  /** The wrapped keys by name: `P1` is the first key of personal fields, `S2` the second key of special categories. */
  wrapped: Record<string, Uint8Array>;
  plain: Map<string, Buffer>;
  unwrapping: Map<string, Promise<void>>;
  isCleared: boolean;
};

export const personSubject = (beneficiaryId: string): string => `BEN#${beneficiaryId}`;
export const institutionSubject = (institutionId: string): string => `INST#${institutionId}`;

/** Keys that are not unwrapped yet. */
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

/** The keys of an erased subject. They open nothing and seal nothing. */
export const erasedKeysOf = (subject: string): DataKeys => unopened(subject, 'ERASED', {});

/** True when data of the group is lost permanently: the subject or the group is erased. */
export const isErased = ({ state, erasedGroups }: DataKeys, group: KeyGroup): boolean =>
  state === 'ERASED' || erasedGroups.includes(group);

/**
 * The plain key.
 * @throws when the key is absent: it was never created, its group was not loaded, or it was overwritten.
 */
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
