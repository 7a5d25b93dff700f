/** What the platform and a function's process say to each other, as JSON over the process channel. */
export interface Invocation {
  requestId: string;
  event: unknown;
  /** Wall-clock time at which the platform kills the process. */
  deadlineAt: number;
  functionArn: string;
}

export type FunctionAnswer =
  | { kind: 'ready' }
  | { kind: 'result'; requestId: string; payload: unknown }
  | { kind: 'error'; requestId: string; errorType: string; errorMessage: string; trace: string[] };
