import { sha256 } from './hash.ts';
import type { DataKeys } from './keys/heldKeys.ts';
import { open, type Place, seal } from './keys/seal.ts';

/**
 * Cursors of lists. A cursor holds a position of an index (a date and an id, no personal data) and a checksum with the name
 * of the list. A damaged cursor or one of another list is refused. The checksum has no key: it finds accidents, not
 * forgeries. A forged position reveals nothing, because each page checks again what the caller may see. In a list with
 * hidden rows, only the position of a shown row is in clear; any other position is sealed. See
 * docs/adr/0005-cursors-are-positions.md.
 */
const checksumLength = 10;
const checksum = (list: string, position: string) => sha256(`${list}\n${position}`).slice(0, checksumLength);

export const encodeCursor = (list: string, position: string): string =>
  Buffer.from(checksum(list, position) + position, 'utf8').toString('base64url');

/** The position. Undefined when the cursor does not belong to this list. */
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

/**
 * The sealed position at which an empty page stopped. The keys of the member's institution seal it, so that the member
 * cannot read it.
 */
export const sealPosition = (keys: DataKeys, list: string, position: string): string =>
  sealedMark + Buffer.from(seal(keys, placeOf(list), position) ?? []).toString('base64url');

/** The position in a sealed cursor. Undefined when it was not sealed for this list. */
export function openPosition(keys: DataKeys, list: string, sealed: string): string | undefined {
  try {
    const position = open(keys, placeOf(list), Buffer.from(sealed.slice(sealedMark.length), 'base64url'));
    return typeof position === 'string' ? position : undefined;
  } catch {
    return undefined;
  }
}
