/**
 * The time for which data is kept after the end of a case (GDPR article 5(1)(e)). The periods are data of the directory.
 * Pure.
 */

/** The classes with a period. Special categories are erased first, all other data of the person later. */
export const retainedClasses = ['SPECIAL_CATEGORY', 'PERSONAL'] as const;
export type RetainedClass = (typeof retainedClasses)[number];

export type RetentionPeriod = {
  dataClass: RetainedClass;
  /** Calendar months after the day on which the case was closed. */
  months: number;
  validFrom: string;
  validTo: string | null;
};

/** The date a number of months later. In a shorter month it is the last day. Dates are YYYY-MM-DD. */
export function monthsLater(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(day, lastDay)))
    .toISOString()
    .slice(0, 10);
}

/** The due dates, by the rules of the day on which the case was closed. Later rules do not move them. */
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

/** The first month in which an erasure can be due. */
export const firstMonth = '2026-01';

/** The months from the first month to the month of the day, both included: YYYY-MM. */
export function monthsUntil(day: string): string[] {
  const months: string[] = [];
  for (let date = `${firstMonth}-01`; date <= day; date = monthsLater(date, 1)) months.push(date.slice(0, 7));
  return months;
}
