export interface LastSeen {
  /** The current referral. */
  number?: string | undefined;
  /** The last seen version of each referral, by number. */
  versions?: Record<string, number>;
  case?: string | undefined;
  /** The last seen version of each case, by file number. */
  caseVersions?: Record<string, number>;
  draft?: { id: string; version: number } | undefined;
}

export function fillPlaceholders(value: unknown, last: LastSeen): unknown;
export function unfilled(variables: unknown): string | undefined;
export function lastSeen(answer: unknown, last: LastSeen): LastSeen;
