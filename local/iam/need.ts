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

/** A call whose permissions cannot be derived: it is refused, never passed on. */
export class NotUnderstood extends Error {
  override name = 'NotUnderstood';
}
