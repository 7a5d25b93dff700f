export interface LastSeen {
  /** The current referral. */
  number?: string | undefined;
  /** By number, the version in which each referral was last seen. */
  versions?: Record<string, number>;
  case?: string | undefined;
  /** By number of the file, the version in which each case was last seen. */
  caseVersions?: Record<string, number>;
  draft?: { id: string; version: number } | undefined;
}

export function fillPlaceholders(value: unknown, last: LastSeen): unknown;
export function unfilled(variables: unknown): string | undefined;
export function lastSeen(answer: unknown, last: LastSeen): LastSeen;
