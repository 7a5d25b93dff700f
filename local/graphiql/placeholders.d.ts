export interface LastSeen {
  number?: string | undefined;
  version?: number | undefined;
  case?: string | undefined;
}

export function fillPlaceholders(value: unknown, last: LastSeen): unknown;
export function lastSeen(answer: unknown, last: LastSeen): LastSeen;
