/** The values of condition keys in a request. */
export type Context = Record<string, string | string[]>;

/** One permission that a call needs. IAM is asked once for each. */
export interface Need {
  action: string;
  resource: string;
  context: Context;
  /** The purpose, if AWS needs the permission on behalf of the caller. */
  because?: string;
}

/**
 * The evaluator supports condition keys with free names only behind a slash, so it never matches
 * `kms:EncryptionContext:<name>`. In policies and calls it is therefore replaced by a tag of the request; the template
 * uses no such tags.
 */
export const contextKeyPrefix = 'kms:EncryptionContext:';
export const evaluatedKey = (key: string): string =>
  key.toLowerCase().startsWith(contextKeyPrefix.toLowerCase())
    ? `aws:RequestTag/${key.slice(contextKeyPrefix.length)}`
    : key;

/** A call whose permissions cannot be derived. It is refused. */
export class NotUnderstood extends Error {
  override name = 'NotUnderstood';
}
