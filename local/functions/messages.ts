/** The messages between the platform and the process of a function, as JSON over the process channel. */
export interface Invocation {
  requestId: string;
  event: unknown;
  /** The time at which the platform kills the process, in milliseconds since the epoch. */
  deadlineAt: number;
  functionArn: string;
}

export type FunctionAnswer =
  | { kind: 'ready' }
  | { kind: 'result'; requestId: string; payload: unknown }
  | { kind: 'error'; requestId: string; errorType: string; errorMessage: string; trace: string[] };
