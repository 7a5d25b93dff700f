import { sha256 } from './hash.ts';

/**
 * Opaque positions. They hold an index position (a date and an id, nothing personal) and a checksum with the name of the
 * list, so that a tampered cursor, or one of another list, is refused instead of silently reading elsewhere.
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
