import { sha256 } from './hash.ts';
import type { DataKeys } from './keys/heldKeys.ts';
import { open, type Place, seal } from './keys/seal.ts';

/**
 * Positions in lists. They hold an index position (a date and an id, nothing personal) and a checksum with the name of the
 * list, so that a damaged cursor, or one of another list, is refused instead of silently reading elsewhere. The checksum has
 * no key: it finds accidents, not forgers. A made-up position shows nothing more, for every page asks anew what is seen.
 * In lists with something hidden a position in clear is therefore only ever that of a row that was shown; others are sealed.
 */
const checksumLength = 10;
const checksum = (list: string, position: string) => sha256(`${list}\n${position}`).slice(0, checksumLength);

export const encodeCursor = (list: string, position: string): string =>
  Buffer.from(checksum(list, position) + position, 'utf8').toString('base64url');

/** The position, or undefined when the cursor is not one of this list. */
export function decodeCursor(list: string, cursor: string): string | undefined {
  if (!/^[A-Za-z0-9_-]{1,400}$/.test(cursor)) return undefined;
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const position = text.slice(checksumLength);
  return text.slice(0, checksumLength) === checksum(list, position) ? position : undefined;
}

const sealedMark = '~';
export const isSealed = (position: string | undefined): position is string => position?.startsWith(sealedMark) === true;
const placeOf = (list: string): Place => ({
  table: 'cursor',
  row: list,
  field: 'position',
  schemaVersion: 1,
  group: 'P',
});

/** Where a page stopped that showed nothing: under the keys of the member's institution, so that it says nothing to them. */
export const sealPosition = (keys: DataKeys, list: string, position: string): string =>
  sealedMark + Buffer.from(seal(keys, placeOf(list), position) ?? []).toString('base64url');

/** Undefined when it was not sealed here for this list. */
export function openPosition(keys: DataKeys, list: string, sealed: string): string | undefined {
  try {
    const position = open(keys, placeOf(list), Buffer.from(sealed.slice(sealedMark.length), 'base64url'));
    return typeof position === 'string' ? position : undefined;
  } catch {
    return undefined;
  }
}
