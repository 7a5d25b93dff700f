declare const granted: unique symbol;

/**
 * Proof of who asks. Every key of a referral, a case or a list takes one, and only authentication and the workers make
 * one: code without an authenticated caller cannot name a row (T07).
 */
export type Scope = { readonly [granted]: true };

/** For what acts on nobody's behalf: the relay, the access log's own work, the tools of DevOps. */
export const workerScope = (worker: 'relay' | 'accessLog' | 'retention' | 'tool' | 'test'): Scope =>
  ({ worker }) as unknown as Scope;
export const isWorker = (scope: Scope): boolean => 'worker' in scope;

/** Makes an actor out of what the membership row says. */
export const grant = <T extends object>(who: T): T & Scope => who as T & Scope;
