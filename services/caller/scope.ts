declare const granted: unique symbol;

/**
 * Proof that a caller was authenticated or that a worker runs. Every key of a referral, a case or a list requires a scope.
 * Code without one cannot read a row (docs/security.md, "Threats", T07).
 */
export type Scope = { readonly [granted]: true };

/** The scope of work without a caller: the relay, the access log, the retention and the tools of operators. */
export const workerScope = (worker: 'relay' | 'accessLog' | 'retention' | 'tool' | 'test'): Scope =>
  ({ worker }) as unknown as Scope;
export const isWorker = (scope: Scope): boolean => 'worker' in scope;

/** Turns the data of a membership row into an actor with a scope. */
export const grant = <T extends object>(who: T): T & Scope => who as T & Scope;
