/**
 * The retention periods of access log entries, by the day on which they are written. A new period is a new line; existing
 * lines never change.
 */
const periods = [{ validFrom: '2020-01-01', years: 7, source: 'docs/security.md, "The controls"' }] as const;

const yearsAt = (instant: string): number =>
  (periods.findLast(({ validFrom }) => validFrom <= instant.slice(0, 10)) ?? periods[0]).years;

/** The end of an entry's retention. After it the entry is not shown, even if DynamoDB has not deleted it yet. */
export function endOfRetention(writtenAt: string): Date {
  const end = new Date(writtenAt);
  end.setUTCFullYear(end.getUTCFullYear() + yearsAt(writtenAt));
  return end;
}

/** The oldest instant whose entries are still shown. */
export function beginOfLog(now: Date): Date {
  const longest = Math.max(...periods.map(({ years }) => years));
  const begin = new Date(now);
  begin.setUTCFullYear(begin.getUTCFullYear() - longest);
  return begin;
}
