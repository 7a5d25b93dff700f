/** How long data is kept after a case has ended (GDPR 5(1)(e)). Periods are data of the directory. Pure. */

/** Special categories are destroyed first, everything of the person later. */
export const retainedClasses = ['SPECIAL_CATEGORY', 'PERSONAL'] as const;
export type RetainedClass = (typeof retainedClasses)[number];

export type RetentionPeriod = {
  dataClass: RetainedClass;
  /** Calendar months after the day on which the case was closed. */
  months: number;
  validFrom: string;
  validTo: string | null;
};

/** The date so many months later; the last day of a month that is shorter. Dates are YYYY-MM-DD. */
export function monthsLater(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(day, lastDay)))
    .toISOString()
    .slice(0, 10);
}

/** By the rules of the day of closing: later rules never move what was promised then. */
export const dueDates = (
  periods: readonly RetentionPeriod[],
  closedOn: string,
): { dataClass: RetainedClass; due: string }[] =>
  retainedClasses.flatMap((dataClass) => {
    const inForce = periods.find(
      (period) =>
        period.dataClass === dataClass &&
        period.validFrom <= closedOn &&
        (period.validTo === null || closedOn <= period.validTo),
    );
    return inForce ? [{ dataClass, due: monthsLater(closedOn, inForce.months) }] : [];
  });

/** The first month in which something can have been noted as due. */
export const firstMonth = '2026-01';

/** Months from the first to that of a day, both included: YYYY-MM. */
export function monthsUntil(day: string): string[] {
  const months: string[] = [];
  for (let date = `${firstMonth}-01`; date <= day; date = monthsLater(date, 1)) months.push(date.slice(0, 7));
  return months;
}
