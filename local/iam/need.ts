/** Values of condition keys, as the request carries them. */
export type Context = Record<string, string | string[]>;

/** One permission that a call asks for: IAM is asked once for each. */
export interface Need {
  action: string;
  resource: string;
  context: Context;
  /** Set when AWS asks for it on the caller's behalf: what for. */
  because?: string;
}

/**
 * The evaluator knows condition keys with a name of one's own only where it stands behind a slash, and so never matches
 * `kms:EncryptionContext:<name>`. In policies and calls alike it becomes a tag of the request: none of ours has any.
 */
export const contextKeyPrefix = 'kms:EncryptionContext:';
export const evaluatedKey = (key: string): string =>
  key.toLowerCase().startsWith(contextKeyPrefix.toLowerCase())
    ? `aws:RequestTag/${key.slice(contextKeyPrefix.length)}`
    : key;

/** A call whose permissions cannot be derived: it is refused, never passed on. */
export class NotUnderstood extends Error {
  override name = 'NotUnderstood';
}
