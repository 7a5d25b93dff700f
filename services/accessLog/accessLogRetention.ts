/** How long entries of the access log are kept, by the day they are written. A change is a new line, never a changed one. */
const periods = [{ validFrom: '2020-01-01', years: 7, source: 'SECURITY 6' }] as const;

const yearsAt = (instant: string): number =>
  (periods.findLast(({ validFrom }) => validFrom <= instant.slice(0, 10)) ?? periods[0]).years;

/** When an entry's time is over. From then on nobody is shown it, whether the store has cleared it away or not. */
export function endOfRetention(writtenAt: string): Date {
  const end = new Date(writtenAt);
  end.setUTCFullYear(end.getUTCFullYear() + yearsAt(writtenAt));
  return end;
}

/** The oldest instant of which entries are still shown. */
export function beginOfLog(now: Date): Date {
  const longest = Math.max(...periods.map(({ years }) => years));
  const begin = new Date(now);
  begin.setUTCFullYear(begin.getUTCFullYear() - longest);
  return begin;
}
