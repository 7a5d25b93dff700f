/**
 * Everything personal passes through here on its way to and from the table: personal fields, free text, event data.
 * One version byte and plain bytes for now; encryption by field changes this file alone.
 */
const plainVersion = 0;

/** Where the value lives: becomes additional authenticated data when the bytes are encrypted. */
export type SealContext = { subject: string; field: string };

export function seal(_context: SealContext, value: unknown): Uint8Array {
  const bytes = Buffer.from(JSON.stringify(value), 'utf8');
  return Buffer.concat([Buffer.of(plainVersion), bytes]);
}

export function open<T>(context: SealContext, sealed: Uint8Array): T {
  if (sealed[0] !== plainVersion) throw new Error(`sealed with an unknown version: ${context.field}`);
  return JSON.parse(Buffer.from(sealed.subarray(1)).toString('utf8')) as T;
}
